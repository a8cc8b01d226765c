import Big from 'big.js';
import type { totals } from '../../core/orders/totals.ts';
import { isExactDecimal, roundTotal } from '../../model/decimal.ts';
import type { OrderRow } from '../import-dialect.ts';

/** The money of an order, of which its totals are computed. */
export type Priced = Parameters<typeof totals>[0];

/** The totals that a row states for its order, rounded to the minor unit of its currency. */
export interface StatedTotals {
  total: Big | undefined;
  balance: Big | undefined;
}

const NO_QUANTITIES = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };

/** The money of a row, as that of an order. */
export function pricedIn(row: OrderRow): Priced {
  const { line_items = [], additional_charges = [], payment_status = 'PENDING' } = row;
  return {
    ...row,
    payment_status,
    line_items: line_items.map((line, i) => ({ ...NO_QUANTITIES, ...line, id: line.id ?? String(i) })),
    additional_charges: additional_charges.map((charge) => ({ value_type: 'value', ...charge })),
  } as Priced;
}

/**
 * The totals that a row states: its total or, without one, the sum of its balance and the amount paid. With only one of these two,
 * the payment status gives the other: of a pending order nothing is paid, of a paid order all. In the hub's own files (`isOwn`)
 * an amount paid says nothing of the total.
 */
export function statedTotals(row: OrderRow, currency: string | undefined, isOwn: boolean): StatedTotals {
  const { totals: stated = {}, amount_paid: paid, amount_refunded: refunded = 0, payment_status: status } = row;
  const { balance } = stated;
  const total =
    stated.total ??
    (balance !== undefined && paid !== undefined
      ? new Big(balance).plus(paid).minus(refunded)
      : status === 'PENDING' && balance !== undefined
        ? balance
        : status === 'PAID' && !isOwn
          ? paid
          : undefined);
  return {
    total: total === undefined ? undefined : roundTotal(new Big(total), currency),
    balance: balance === undefined ? undefined : roundTotal(new Big(balance), currency),
  };
}

/** Whether a row states anything that the computed totals can be compared with. */
export const statesTotals = ({ totals, amount_paid }: OrderRow, isOwn: boolean): boolean =>
  totals?.total !== undefined || totals?.balance !== undefined || (amount_paid !== undefined && !isOwn);

/** Whether a stated total has more digits than a number can hold. A row that a hub wrote may have such a total. */
export const isInexact = ({ totals = {} }: OrderRow): boolean =>
  [totals.total, totals.balance].some((figure) => figure !== undefined && !isExactDecimal(figure));
