import Big from 'big.js';
import { totals } from '../../../../core/orders/totals.ts';
import type { OrderPatch } from '../../../../model/change.ts';
import { isExactDecimal, shownDecimal } from '../../../../model/decimal.ts';
import type { Problem } from '../../../../model/failure.ts';
import type { Charge } from '../../../../model/order.ts';
import { ok, type Result, refuse } from '../../../../model/result.ts';
import type { OrderRow } from '../order-row.ts';
import { hasFigures, isInexact, type Priced, type StatedFigures, statedIn } from './figures.ts';

/** A figure that the hub computes, and what the file says it is. */
export interface Difference {
  computed: unknown;
  file: unknown;
}

/** What an order differed in from its file. */
export interface Differences {
  total?: Difference;
  balance?: Difference;
  /** What was added to make the total equal; below zero, taken off. */
  adjustment?: unknown;
}

/** The money of an order as a file has it, with what makes it come to the file's own totals. */
export interface Adjusted {
  patch: OrderPatch;
  differences: Differences | undefined;
}

/** The name of the charge that makes an order come to what its file says. */
const ADJUSTMENT = 'Adjustment';

const isAdjustment = ({ name, value_type }: Charge): boolean => name === ADJUSTMENT && value_type === 'value';

/**
 * Compares what an order comes to with what its row says, and makes it equal: by a charge or, of an order without lines, by
 * its amount. `present` is what the patch is laid over; see `statedIn` for `isOwn`. Fails with `invalid` where it is not equal and `isStrict`, or where
 * no money comes to what the file says.
 */
export function adjust(
  row: OrderRow,
  patch: OrderPatch,
  present: Priced,
  { isOwn, isStrict }: { isOwn: boolean; isStrict: boolean },
): Result<Adjusted> {
  if (!hasFigures(row, isOwn)) return ok({ patch, differences: undefined });
  if (isInexact(row)) return refuse({ kind: 'invalid', problems: [TOO_LONG] });
  const next = { ...present, ...withoutNulls(patch) } as Priced;
  const stated = statedIn(row, next.currency, isOwn);
  const settled = withTotal(row, next, stated.total);
  const differences: Differences = {};
  if (settled.difference) {
    differences.total = settled.difference;
    differences.adjustment = shownDecimal(settled.adjustment);
  }
  const paid = withBalance(row, settled.order, stated);
  if (paid.difference) differences.balance = paid.difference;
  const problems = [...exactProblems(paid.order), ...(isStrict ? differing(differences) : [])];
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  return ok({
    patch: { ...patch, ...changedIn(next, paid.order) },
    differences: hasAny(differences) ? differences : undefined,
  });
}

const hasAny = (differences: Differences): boolean => Object.keys(differences).length > 0;

/** `null` removes in a patch, and is no value in an order. */
const withoutNulls = (patch: OrderPatch): object =>
  Object.fromEntries(Object.entries(patch).map(([field, value]) => [field, value ?? undefined]));

interface Settled {
  order: Priced;
  difference?: Difference;
  adjustment: Big;
}

const NOTHING = new Big(0);

function withTotal(row: OrderRow, order: Priced, stated: Big | undefined): Settled {
  if (stated === undefined) return { order, adjustment: NOTHING };
  // The charge of an earlier file is made anew; one that the row sends is the order's.
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

/** An order without lines has the amount that its file's total is made of. */
function withAmount(order: Priced, stated: Big): Priced {
  const { total } = totals({ ...order, amount: 0 });
  return { ...order, amount: stated.minus(total).toNumber() };
}

/** What was paid follows from what is owed still, where the file says that alone. */
function withBalance(
  row: OrderRow,
  order: Priced,
  { balance: stated }: StatedFigures,
): { order: Priced; difference?: Difference } {
  if (stated === undefined) return { order };
  const { total, balance } = totals(order);
  if (balance?.eq(stated)) return { order };
  const difference = { computed: balance ? shownDecimal(balance) : null, file: shownDecimal(stated) };
  const paid = total.minus(stated).plus(order.amount_refunded ?? 0);
  if (row.amount_paid !== undefined || paid.lt(0)) return { order, difference };
  const settled = { order: { ...order, amount_paid: paid.toNumber() } };
  const isUnsaid = row.payment_status === undefined || balance === undefined;
  return isUnsaid ? settled : { ...settled, difference };
}

const SETTLED = ['additional_charges', 'amount', 'amount_paid'] as const;

const changedIn = (before: Priced, after: Priced): OrderPatch =>
  Object.fromEntries(
    SETTLED.filter((field) => before[field] !== after[field]).map((field) => [field, after[field] ?? null]),
  );

function exactProblems({ amount, amount_paid, additional_charges }: Priced): Problem[] {
  const money = [amount, amount_paid, ...additional_charges.map((charge) => charge.amount)];
  if (money.every((each) => each === undefined || isExactDecimal(each))) return [];
  return [problem('total', 'range', 'is further from what the order comes to than money can be')];
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

/** What a new order has of money before anything is said of it. */
export const newPriced = (currency: string | undefined): Priced => ({
  line_items: [],
  additional_charges: [],
  payment_status: 'PENDING',
  currency,
});

const TOO_LONG = problem('total', 'range', 'must be a number with at most 15 significant digits and 4 decimal places');
