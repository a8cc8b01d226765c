import type { ConflictingField } from '../../model/failure.ts';
import type { LineItem, Order } from '../../model/order.ts';

type Lines = readonly Pick<LineItem, 'sku' | 'quantity' | 'unit_price'>[];

/**
 * Whether a change reprices the lines, so that an amount for the earlier lines is not valid for the later ones. A
 * quantity, a price or the set of lines differs. Their order, titles and notes do not count. Neither do discounts,
 * which the amount excludes, nor shipped, invoiced, picked and cancelled quantities.
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
 * The conflict when a caller's change of `base` to `yours` is merged into `current`, and one side sets the amount while
 * the other reprices the lines. If both changed the amount, the usual rule for a field applies.
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
