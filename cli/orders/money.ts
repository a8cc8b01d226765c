import Big from 'big.js';
import type { Order } from '../../sdk/index.ts';
import { plain } from '../output/output.ts';
import { digitsOf } from '../session/documents.ts';

/** The most decimal places of an order's numbers. */
const MOST_PLACES = 4;

type Line = Order['line_items'][number];

/** An amount as a decimal: every digit that the hub has sent. */
const decimal = (amount: number | undefined): Big => new Big(digitsOf(amount) ?? amount ?? 0);

/** An amount: at least the usual decimal places of the currency, and every place of the amount. */
export function digits(amount: Big | number | undefined, currency: string | undefined): string {
  if (amount === undefined) return '';
  const value = amount instanceof Big ? amount : decimal(amount);
  const [usual, present] = [placesOf(currency), Math.min(MOST_PLACES, decimalsOf(value))];
  return value.toFixed(present > usual ? Math.max(2, present) : usual);
}

/** An amount with its currency. */
export function money(amount: Big | number | undefined, currency: string | undefined): string {
  if (amount === undefined) return '';
  return currency === undefined ? digits(amount, currency) : `${digits(amount, currency)} ${currency}`;
}

const decimalsOf = (value: Big): number => value.toFixed().split('.')[1]?.length ?? 0;

const placesOf = (currency = 'USD'): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().minimumFractionDigits ?? 2;

/** The hub rounds the amount of a line and of a charge half-even to this many places. */
const rounded = (value: Big): Big => value.round(MOST_PLACES, Big.roundHalfEven);

/** Quantity by price of a line, before its discount. */
export const grossOf = ({ quantity, unit_price }: Line): Big => rounded(decimal(quantity).times(decimal(unit_price)));

/** The discount of a whole line, as a positive amount. */
export function discountOf({ quantity, unit_price, discount, discount_type: type }: Line): Big {
  const perUnit = type === 'percentage' ? percent(decimal(discount), decimal(unit_price)) : decimal(discount);
  return rounded(perUnit.times(decimal(quantity)));
}

const percent = (rate: Big, of: Big): Big => of.times(rate).times('0.01');

const sum = (parts: readonly Big[]): Big => parts.reduce((total, part) => total.plus(part), new Big(0));

/** A row of the account of an order. */
export interface AccountRow {
  name: string;
  amount: Big | undefined;
  /** What a reader must know about the amount. */
  note?: string;
}

/** The parts of an order's total: their amounts add up to the total, exactly. */
export function partsOf(order: Order): AccountRow[] {
  const { line_items: lines, taxes_included, tax_value, totals } = order;
  const subtotal = decimal(totals.subtotal);
  const isGiven = order.amount !== undefined;
  const parts: AccountRow[] = [
    {
      name: isGiven ? 'Amount' : 'Lines',
      amount: subtotal,
      ...(isGiven ? { note: 'as sent, in place of the lines' } : {}),
    },
    { name: 'Discount of lines', amount: sum(lines.map(discountOf)).neg() },
    { name: 'Discount', amount: decimal(order.discount_value).neg() },
    ...(taxes_included ? [] : [{ name: 'Tax', amount: decimal(tax_value) }]),
    { name: 'Shipping', amount: decimal(order.shipping_charge) },
    ...order.additional_charges.map(({ name, type, value_type, amount }): AccountRow => {
      const value = rounded(value_type === 'percentage' ? percent(decimal(amount), subtotal) : decimal(amount));
      const note = value_type === 'percentage' ? { note: `${decimal(amount).toFixed()} %` } : {};
      return { name: plain(name), amount: type === 'tax' ? value : value.neg(), ...note };
    }),
  ];
  const rest = decimal(totals.total).minus(sum(parts.map(({ amount }) => amount ?? new Big(0))));
  const shown = [...parts, { name: 'Rounding', amount: rest }].filter(({ amount }, i) => i === 0 || !amount?.eq(0));
  const included =
    taxes_included && tax_value !== undefined ? { note: `of which tax ${digits(tax_value, order.currency)}` } : {};
  return [...shown, { name: 'Total', amount: decimal(totals.total), ...included }];
}

/** What of an order's total is paid, refunded and owed. */
export function paymentsOf({ amount_paid, amount_refunded, payment_status, totals }: Order): AccountRow[] {
  const isRecorded = amount_paid !== undefined;
  return [
    ...(isRecorded ? [{ name: 'Paid', amount: decimal(amount_paid) }] : []),
    ...(amount_refunded === undefined ? [] : [{ name: 'Refunded', amount: decimal(amount_refunded) }]),
    totals.balance === undefined
      ? {
          name: 'Balance',
          amount: undefined,
          note: `unknown: the order is ${payment_status}, and no amount paid is recorded`,
        }
      : {
          name: 'Balance',
          amount: decimal(totals.balance),
          ...(isRecorded ? {} : { note: `since the order is ${payment_status}; no amount paid is recorded` }),
        },
  ];
}
