import Big from 'big.js';
import { sameValue } from '../../model/equal.ts';
import type { LineItem } from '../../model/order.ts';
import type { CountedItem } from '../../model/record.ts';

/** The quantity of a line that counts the items. */
export type CountedQuantity = 'shipped_quantity' | 'invoiced_quantity';

/** Items, and whether they count now. */
export interface Counted<T extends CountedItem> {
  items: readonly T[];
  counts: boolean;
}

/** An item that cannot be counted: no line has its `sku`, or no more than `left` is left in those that have. */
export interface Uncountable {
  index: number;
  left: number | undefined;
}

export interface Recounted<T extends CountedItem> {
  /** The given lines when none of them changes. */
  lines: readonly LineItem[];
  items: T[];
  wrong: Uncountable[];
}

/**
 * Counts the items of a shipment or invoice in the lines of its order, in place of what it counted before. An item fills the
 * lines with its `sku` in the order in which they stand, each up to what was ordered, less what was cancelled and what is
 * counted already. Items that do not count yet must fit as well. Items that stay, and count as before, stay where they are.
 * Exact decimals. Pure.
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

/** By line: how much is counted without the items that counted before. Lines may be gone, or have been written since. */
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

/** Adds a quantity to lines, as far as they have room, in `counts`. */
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
    const room = new Big(line.quantity).minus(line.cancelled_quantity).minus(present);
    if (room.lte(0)) continue;
    const part = room.lt(missing) ? room : missing;
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
