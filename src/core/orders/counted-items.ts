import Big from 'big.js';
import { sameValue } from '../../model/equal.ts';
import type { LineItem } from '../../model/order.ts';
import type { CountedItem } from '../../model/record.ts';

/** The quantity of a line in which items are counted. */
export type CountedQuantity = 'shipped_quantity' | 'invoiced_quantity';

/** Items, and whether they count now. */
export interface Counted<T extends CountedItem> {
  items: readonly T[];
  counts: boolean;
}

/** An item that cannot be counted. Either no line has its `sku`, or the lines with it have only `left` left. */
export interface Uncountable {
  index: number;
  left: number | undefined;
}

export interface Recounted<T extends CountedItem> {
  /** The given lines when no line changes. */
  lines: readonly LineItem[];
  items: T[];
  wrong: Uncountable[];
}

/**
 * Counts the items of a shipment or invoice in the lines of its order, and removes what it counted before. An item
 * fills the lines with its `sku` in their order. A line takes at most the ordered quantity less the cancelled and the
 * already counted one. Items that do not count yet must fit too. Unchanged items stay in their lines. Exact decimals.
 * Pure.
 */
export function recount<T extends CountedItem>(
  lines: readonly LineItem[],
  quantity: CountedQuantity,
  before: Counted<T> | undefined,
  after: Counted<T>,
): Recounted<T> {
  const stays = before !== undefined && sameValue(before.items, after.items);
  if (stays && before.counts === after.counts) return { lines, items: [...after.items], wrong: [] };
  const without = takenBack(lines, quantity, before);
  if (stays && !after.counts)
    return { lines: counted(lines, quantity, without), items: after.items.map(bare), wrong: [] };
  const filled = new Map(without);
  const bySku = Map.groupBy(lines, ({ sku }) => sku);
  const wrong: Uncountable[] = [];
  const items = after.items.map((item, index) => {
    const places = bySku.get(item.sku);
    const { taken, missing } = fill(item.quantity, places ?? [], quantity, filled);
    if (missing.gt(0)) {
      const left = places && new Big(item.quantity).minus(missing).toNumber();
      wrong.push({ index, left });
    }
    return { ...bare(item), lines: taken };
  });
  return after.counts
    ? { lines: counted(lines, quantity, filled), items, wrong }
    : { lines: counted(lines, quantity, without), items: items.map(bare), wrong };
}

/** By line, the quantity without the items that counted before. A line may have been removed or written since. */
function takenBack(
  lines: readonly LineItem[],
  quantity: CountedQuantity,
  before: Counted<CountedItem> | undefined,
): Map<string, Big> {
  const counts = new Map(lines.map((line) => [line.id, new Big(line[quantity])]));
  const places = before?.counts ? before.items.flatMap((item) => item.lines ?? []) : [];
  for (const place of places) {
    const present = counts.get(place.line_item_id);
    if (!present) continue;
    const left = present.minus(place.quantity);
    counts.set(place.line_item_id, left.gt(0) ? left : new Big(0));
  }
  return counts;
}

/** Adds a quantity to the lines in `counts`, up to what each line can take. */
function fill(
  wanted: number,
  lines: readonly LineItem[],
  quantity: CountedQuantity,
  counts: Map<string, Big>,
): { taken: { line_item_id: string; quantity: number }[]; missing: Big } {
  let missing = new Big(wanted);
  const taken: { line_item_id: string; quantity: number }[] = [];
  for (const line of lines) {
    if (missing.lte(0)) break;
    const present = counts.get(line.id) ?? new Big(line[quantity]);
    const capacity = new Big(line.quantity).minus(line.cancelled_quantity).minus(present);
    if (capacity.lte(0)) continue;
    const part = capacity.lt(missing) ? capacity : missing;
    counts.set(line.id, present.plus(part));
    taken.push({ line_item_id: line.id, quantity: part.toNumber() });
    missing = missing.minus(part);
  }
  return { taken, missing };
}

function counted(
  lines: readonly LineItem[],
  quantity: CountedQuantity,
  counts: ReadonlyMap<string, Big>,
): readonly LineItem[] {
  const next = lines.map((line) => {
    const count = counts.get(line.id);
    return count === undefined || count.eq(line[quantity]) ? line : { ...line, [quantity]: count.toNumber() };
  });
  return next.some((line, i) => line !== lines[i]) ? next : lines;
}

const bare = <T extends CountedItem>({ lines: _lines, ...item }: T): T => item as unknown as T;
