import type { ConflictingField } from '../../model/failure.ts';
import type { LineItem, Order } from '../../model/order.ts';

type Lines = readonly Pick<LineItem, 'sku' | 'quantity' | 'unit_price'>[];

/**
 * Whether an amount that was said of the lines before says nothing of those after: a quantity, a price or the set of lines
 * differs. Their order, titles and notes do not count; nor do discounts, which the amount is before, nor what was shipped,
 * invoiced, picked or cancelled.
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
 * The conflict of an amount with lines, when a caller's change of `base` to `yours` is laid over `current`: one says what the
 * order comes to and the other reprices its lines. Where both changed the amount itself it is a conflict like any other.
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
