import type { LineItem, Order } from '../../model/order.ts';

type Lines = readonly Pick<LineItem, 'sku' | 'quantity' | 'unit_price'>[];

/**
 * Whether an amount that was said of the lines before says nothing of those after: a quantity, a price or the set of lines
 * differs. Their order, titles and notes do not count; nor do discounts, which the amount is before, and what was shipped,
 * invoiced, picked or cancelled.
 */
export function isRepriced(before: Lines, after: Lines): boolean {
  if (before.length !== after.length) return true;
  const [old, next] = [before, after].map((lines) => lines.map(priced).sort());
  return next?.some((line, i) => line !== old?.[i]) ?? false;
}

const priced = ({ sku, quantity, unit_price = 0 }: Lines[number]): string =>
  JSON.stringify([sku, quantity, unit_price]);

/** Whether lines that take the place of an order's leave its amount behind. */
export const outlivesLines = (order: Pick<Order, 'amount' | 'line_items'>, lines: Lines): boolean =>
  order.amount !== undefined && isRepriced(order.line_items, lines);
