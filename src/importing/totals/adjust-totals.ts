import Big from 'big.js';
import { totals } from '../../core/orders/totals.ts';
import type { OrderPatch } from '../../model/change.ts';
import { isExactDecimal, shownDecimal } from '../../model/decimal.ts';
import type { Problem } from '../../model/failure.ts';
import type { Charge } from '../../model/order.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { OrderRow } from '../import-dialect.ts';
import { isInexact, type Priced, type StatedTotals, statedTotals, statesTotals } from './stated-totals.ts';

/** A total as the hub computes it and as the file states it. */
export interface Difference {
  computed: unknown;
  file: unknown;
}

/** The totals in which an order differed from its file. */
export interface Differences {
  total?: Difference;
  balance?: Difference;
  /** The amount that made the total equal; below zero, it was taken off. */
  adjustment?: unknown;
}

/** The patch of an order, with the adjustments that make its totals equal to the file's. */
export interface Adjusted {
  patch: OrderPatch;
  differences: Differences | undefined;
}

/** The name of the charge that makes an order's total equal to its file's. */
const ADJUSTMENT = 'Adjustment';

const isAdjustment = ({ name, value_type }: Charge): boolean => name === ADJUSTMENT && value_type === 'value';

/**
 * Compares an order's totals with those that its row states, and makes them equal: by a charge or, for an order without lines, by
 * its amount. `present` is the order that the patch is applied to; `isOwn` is that of `statedTotals`. Fails with `invalid` where
 * they differ and `isStrict`, or where no exact amount makes them equal.
 */
export function adjustToTotals(
  row: OrderRow,
  patch: OrderPatch,
  present: Priced,
  { isOwn, isStrict }: { isOwn: boolean; isStrict: boolean },
): Result<Adjusted> {
  if (!statesTotals(row, isOwn)) return ok({ patch, differences: undefined });
  if (isInexact(row)) return refuse({ kind: 'invalid', problems: [TOO_LONG] });
  const next = { ...present, ...withoutNulls(patch) } as Priced;
  const stated = statedTotals(row, next.currency, isOwn);
  const adjusted = withTotal(row, next, stated.total);
  const differences: Differences = {};
  if (adjusted.difference) {
    differences.total = adjusted.difference;
    differences.adjustment = shownDecimal(adjusted.adjustment);
  }
  const paid = withBalance(row, adjusted.order, stated);
  if (paid.difference) differences.balance = paid.difference;
  const problems = [...exactProblems(paid.order), ...(isStrict ? differing(differences) : [])];
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  return ok({
    patch: { ...patch, ...changedIn(next, paid.order) },
    differences: Object.keys(differences).length > 0 ? differences : undefined,
  });
}

/** Whether an order has the total that its row states, as a client reads it: with any number of digits. */
export function hasTotal({ totals: stated }: OrderRow, patch: OrderPatch, present: Priced): boolean {
  if (stated?.total === undefined || isExactDecimal(stated.total)) return false;
  const { total } = totals({ ...present, ...withoutNulls(patch) } as Priced);
  return total.toNumber() === stated.total;
}

/** In a patch `null` removes a value; an order has no nulls. */
function withoutNulls(patch: OrderPatch): object {
  const given: Record<string, unknown> = { ...patch };
  for (const field in given) if (given[field] === null) given[field] = undefined;
  return given;
}

interface WithTotal {
  order: Priced;
  difference?: Difference;
  adjustment: Big;
}

const NOTHING = new Big(0);

function withTotal(row: OrderRow, order: Priced, stated: Big | undefined): WithTotal {
  if (stated === undefined) return { order, adjustment: NOTHING };
  // The charge of an earlier import is made anew. A charge that the row sends stays.
  const isSent = row.additional_charges !== undefined;
  const charges = isSent
    ? order.additional_charges
    : order.additional_charges.filter((charge) => !isAdjustment(charge));
  const bare = { ...order, additional_charges: charges };
  if (order.line_items.length === 0 && row.amount === undefined)
    return { order: withAmount(bare, stated), adjustment: NOTHING };
  const { total } = totals(bare);
  const adjustment = stated.minus(total);
  if (adjustment.eq(0)) return { order: bare, adjustment };
  const charge: Charge = {
    name: ADJUSTMENT,
    type: adjustment.gt(0) ? 'tax' : 'discount',
    value_type: 'value',
    amount: adjustment.abs().toNumber(),
  };
  const earlier = isSent ? -1 : order.additional_charges.findIndex(isAdjustment);
  const at = earlier < 0 ? charges.length : earlier;
  return {
    order: { ...order, additional_charges: [...charges.slice(0, at), charge, ...charges.slice(at)] },
    difference: { computed: shownDecimal(total), file: shownDecimal(stated) },
    adjustment,
  };
}

/** An order without lines gets the amount whose total is the stated one. */
function withAmount(order: Priced, stated: Big): Priced {
  const { total } = totals({ ...order, amount: 0 });
  return { ...order, amount: stated.minus(total).toNumber() };
}

/** Where the file states the balance alone, the amount paid follows from it. */
function withBalance(
  row: OrderRow,
  order: Priced,
  { balance: stated }: StatedTotals,
): { order: Priced; difference?: Difference } {
  if (stated === undefined) return { order };
  const { total, balance } = totals(order);
  if (balance?.eq(stated)) return { order };
  const difference = { computed: balance ? shownDecimal(balance) : null, file: shownDecimal(stated) };
  const paid = total.minus(stated).plus(order.amount_refunded ?? 0);
  if (row.amount_paid !== undefined || paid.lt(0)) return { order, difference };
  const isSilent = row.payment_status === undefined || balance === undefined;
  return { order: { ...order, amount_paid: paid.toNumber() }, ...(isSilent ? {} : { difference }) };
}

const ADJUSTABLE = ['additional_charges', 'amount', 'amount_paid'] as const;

const changedIn = (before: Priced, after: Priced): OrderPatch =>
  Object.fromEntries(
    ADJUSTABLE.filter((field) => before[field] !== after[field]).map((field) => [field, after[field] ?? null]),
  );

function exactProblems({ amount, amount_paid, additional_charges }: Priced): Problem[] {
  const money = [amount, amount_paid, ...additional_charges.map((charge) => charge.amount)];
  if (money.every((each) => each === undefined || isExactDecimal(each))) return [];
  return [problem('total', 'range', 'differs from the computed total by more than an amount can hold')];
}

const differing = (differences: Differences): Problem[] =>
  (['total', 'balance'] as const).flatMap((figure) => {
    const difference = differences[figure];
    if (!difference) return [];
    const { computed, file } = difference;
    const shown = computed === null ? 'is not known' : `is ${JSON.stringify(computed)}`;
    return [problem(figure, 'count', `is ${JSON.stringify(file)} in the file, and the order's ${figure} ${shown}`)];
  });

const problem = (figure: string, rule: Problem['rule'], reason: string): Problem => ({
  place: 'body',
  path: ['totals', figure],
  rule,
  reason,
  binding: 'shape',
});

/** The money of a new order that nothing is known of. */
export const newPriced = (currency: string | undefined): Priced => ({
  line_items: [],
  additional_charges: [],
  payment_status: 'PENDING',
  currency,
});

const TOO_LONG = problem('total', 'range', 'must be a number with at most 15 significant digits and 4 decimal places');
