import Big from 'big.js';
import type { totals } from '../../../../core/orders/totals.ts';
import { isExactDecimal, roundTotal } from '../../../../model/decimal.ts';
import type { OrderRow } from '../order-row.ts';

/** What an order's totals are computed from. */
export type Priced = Parameters<typeof totals>[0];

/** What a row of a file says that its order comes to, in the minor unit of its currency. */
export interface StatedFigures {
  total: Big | undefined;
  balance: Big | undefined;
}

const NO_QUANTITIES = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };

/** The money of a row as that of an order. */
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
 * What a row says its order comes to: its total or, where it has none, what its balance and the amount paid come to. Where one
 * of them is said alone, the payment status of the row tells the other: of a pending order nothing is paid, and of a paid one
 * all. In the hub's own words (`isOwn`) an amount paid may be anything.
 */
export function statedIn(row: OrderRow, currency: string | undefined, isOwn: boolean): StatedFigures {
  const { totals: said = {}, amount_paid: paid, amount_refunded: refunded = 0, payment_status: status } = row;
  const { balance } = said;
  const total =
    said.total ??
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

/** Whether a row says anything that what its order comes to could be compared with. */
export const hasFigures = ({ totals, amount_paid }: OrderRow, isOwn: boolean): boolean =>
  totals?.total !== undefined || totals?.balance !== undefined || (amount_paid !== undefined && !isOwn);

/** Whether a total has more digits than a number can hold: such are only passed over, in what a hub wrote. */
export const isInexact = ({ totals = {} }: OrderRow): boolean =>
  [totals.total, totals.balance].some((figure) => figure !== undefined && !isExactDecimal(figure));
