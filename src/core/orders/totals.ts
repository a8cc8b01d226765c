import Big from 'big.js';
import { roundMoney, roundTotal, type ShownDecimal, shownDecimal } from '../../model/decimal.ts';
import type { Charge, LineItem, Order, PaymentStatus } from '../../model/order.ts';

/** Amounts in the order's currency. */
export interface Totals {
  subtotal: Big;
  total: Big;
  /** The unpaid part of the total. Absent for partial payments without an amount. */
  balance: Big | undefined;
}

type Priced = Pick<
  Order,
  | 'line_items'
  | 'currency'
  | 'amount'
  | 'amount_paid'
  | 'amount_refunded'
  | 'payment_status'
  | 'discount_value'
  | 'tax_value'
  | 'taxes_included'
  | 'shipping_charge'
  | 'additional_charges'
>;

/**
 * The totals of an order. They are computed beside the sent values and never replace them. Exact decimals: the total of
 * a line or charge is rounded half-even to 4 places. The sums of these are rounded half away from zero to the minor
 * unit of the currency. Cancelled and shipped quantities change no total.
 */
export function totals(order: Priced): Totals {
  const { currency } = order;
  const subtotal = order.amount === undefined ? sum(order.line_items.map(grossOfLine)) : new Big(order.amount);
  const unrounded = subtotal
    .minus(sum(order.line_items.map(discountOfLine)))
    .minus(order.discount_value ?? 0)
    .plus(order.taxes_included ? 0 : (order.tax_value ?? 0))
    .plus(order.shipping_charge ?? 0)
    .plus(sum(order.additional_charges.map((charge) => valueOfCharge(charge, subtotal))));
  const total = roundTotal(unrounded, currency);
  return { subtotal: roundTotal(subtotal, currency), total, balance: balanceOf(order, total) };
}

/** The totals as replies show them. */
export function shownTotals(order: Priced): { subtotal: ShownDecimal; total: ShownDecimal; balance?: ShownDecimal } {
  const { subtotal, total, balance } = totals(order);
  return {
    subtotal: shownDecimal(subtotal),
    total: shownDecimal(total),
    ...(balance ? { balance: shownDecimal(balance) } : {}),
  };
}

/** The balance by payment status, for an order without an amount paid. */
const LEFT_OPEN: { [status in PaymentStatus]: 'all' | 'none' | 'unknown' } = {
  PENDING: 'all',
  PARTIALLY_PAID: 'unknown',
  PAID: 'none',
  OVERPAID: 'none',
  REFUNDED: 'none',
  VOIDED: 'none',
};

/** The balance is computed from the rounded total, so that paying this total leaves no balance. */
function balanceOf(order: Priced, total: Big): Big | undefined {
  const { amount_paid, amount_refunded = 0, currency, payment_status } = order;
  if (amount_paid !== undefined) return roundTotal(total.minus(amount_paid).plus(amount_refunded), currency);
  const open = LEFT_OPEN[payment_status];
  return open === 'all' ? total : open === 'none' ? new Big(0) : undefined;
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
