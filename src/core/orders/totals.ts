import Big from 'big.js';
import { roundMoney } from '../../model/decimal.ts';
import type { Charge, LineItem, Order } from '../../model/order.ts';

export interface Totals {
  subtotal: number;
  total: number;
  balance: number;
}

type Priced = Pick<
  Order,
  | 'line_items'
  | 'amount'
  | 'amount_paid'
  | 'amount_refunded'
  | 'discount_value'
  | 'tax_value'
  | 'taxes_included'
  | 'shipping_charge'
  | 'additional_charges'
>;

/**
 * What an order comes to, computed beside what was sent and never over it. Exact decimals; half-even to 4 places, once,
 * at the total of a line or charge. Cancelled and shipped quantities are facts of fulfilment and change no total.
 */
export function totals(order: Priced): Totals {
  const subtotal = order.amount === undefined ? sum(order.line_items.map(grossOfLine)) : new Big(order.amount);
  const total = subtotal
    .minus(sum(order.line_items.map(discountOfLine)))
    .minus(order.discount_value ?? 0)
    .plus(order.taxes_included ? 0 : (order.tax_value ?? 0))
    .plus(order.shipping_charge ?? 0)
    .plus(sum(order.additional_charges.map((charge) => valueOfCharge(charge, subtotal))));
  return {
    subtotal: subtotal.toNumber(),
    total: total.toNumber(),
    balance: total
      .minus(order.amount_paid ?? 0)
      .plus(order.amount_refunded ?? 0)
      .toNumber(),
  };
}

function grossOfLine(line: LineItem): Big {
  return roundMoney(new Big(line.quantity).times(line.unit_price ?? 0));
}

function discountOfLine(line: LineItem): Big {
  const perUnit =
    line.discount_type === 'percentage'
      ? percent(line.discount ?? 0, line.unit_price ?? 0)
      : new Big(line.discount ?? 0);
  return roundMoney(perUnit.times(line.quantity));
}

function valueOfCharge(charge: Charge, subtotal: Big): Big {
  const value =
    charge.value_type === 'percentage' ? percent(charge.amount ?? 0, subtotal) : new Big(charge.amount ?? 0);
  const rounded = roundMoney(value);
  return charge.type === 'tax' ? rounded : rounded.times(-1);
}

const percent = (rate: number, of: Big | number): Big => new Big(of).times(rate).times('0.01');

const sum = (parts: Big[]): Big => parts.reduce((total, part) => total.plus(part), new Big(0));
