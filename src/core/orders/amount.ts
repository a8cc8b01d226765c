import type { ConflictingField } from '../../model/failure.ts';
import type { LineItem, Order } from '../../model/order.ts';

type Lines = readonly Pick<LineItem, 'sku' | 'quantity' | 'unit_price'>[];

/**
 * Whether lines are repriced, so that an amount of the earlier lines does not hold for the later ones: a quantity, a price or the set of
 * lines differs. Their order, titles and notes do not count. Nor do discounts, which the amount excludes, nor quantities that
 * are shipped, invoiced, picked or cancelled.
 */
export function isRepriced(before: Lines, after: Lines): boolean {
  if (before === after) return false;
  if (before.length !== after.length) return true;
  const [old, next] = [before, after].map((lines) => lines.map(priced).sort()) as [string[], string[]];
  return next.some((line, i) => line !== old[i]);
}

const priced = ({ sku, quantity, unit_price = 0 }: Lines[number]): string =>
  JSON.stringify([sku, quantity, unit_price]);

/**
 * The conflict of an amount with lines when a caller's change of `base` to `yours` is merged into `current`: one side sets the amount
 * and the other reprices the lines. When both changed the amount, it is a conflict like any other.
 */
export function amountConflict(base: Order, yours: Order, current: Order): ConflictingField[] {
  const isYours = yours.amount !== base.amount;
  const isTheirs = current.amount !== base.amount;
  if (isYours === isTheirs || yours.amount === current.amount) return [];
  const clashes = isTheirs
    ? isRepriced(base.line_items, yours.line_items)
    : yours.amount !== undefined &&
      isRepriced(base.line_items, current.line_items) &&
      isRepriced(yours.line_items, current.line_items);
  const sides = { base: base.amount ?? null, theirs: current.amount ?? null, yours: yours.amount ?? null };
  return clashes ? [{ field: 'amount', ...sides }] : [];
}
