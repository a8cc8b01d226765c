import type { CsvRecord } from '../files/csv-reader.ts';
import type { ItemProblem, RowPlace } from './item.ts';
import type { SeenOrder, SeenOrders } from './seen-orders.ts';

/** The rows of one item: an order with its lines. */
export interface RowGroup {
  key: string | undefined;
  row: number;
  records: CsvRecord[];
  letters: number;
  problems: ItemProblem[];
  /** Where the order's first rows are, if these rows are too far from them. */
  seen?: SeenOrder | undefined;
  /** Where the first row begins. */
  beginOffset: number;
  /** Behind the last row. */
  end: RowPlace;
}

/** So much of a file is held, so that rows of one order need not follow one another. */
const MOST_HELD = 4 * 1024 * 1024;
/** The memory of a row beside its text. */
const ROW_COST = 100;

const costOf = ({ letters, records }: RowGroup): number => letters + records.length * ROW_COST;

/** The groups that further rows may belong to, in the order of their first rows. */
export class RowGroups {
  readonly #most: number;
  readonly #seen: SeenOrders;
  /** From `#next` on. A `Map` would be slow: it looks for its first entry behind all deleted ones. */
  #held: RowGroup[] = [];
  #next = 0;
  readonly #byKey = new Map<string, RowGroup>();
  #cost = 0;
  /** Behind the last row of all taken groups. */
  #furthest: RowPlace;
  /** All rows before it are taken. */
  #safe: RowPlace;

  /** `holds`: the rows of a group need not follow one another. `seen`: where taken groups are noted. */
  constructor(holds: boolean, place: RowPlace, seen: SeenOrders) {
    this.#most = holds ? MOST_HELD : 0;
    this.#seen = seen;
    this.#furthest = place;
    this.#safe = place;
  }

  /** The group of a key, as long as it is held. */
  find(key: string | undefined): RowGroup | undefined {
    return key === undefined || this.#most === 0 ? undefined : this.#byKey.get(key);
  }

  /** The order of a key, if its group was taken. */
  seen(key: string | undefined): SeenOrder | undefined {
    return key === undefined || this.#most === 0 ? undefined : this.#seen.find(key);
  }

  /** Holds a new group. */
  hold(group: RowGroup): void {
    this.#held.push(group);
    if (group.key !== undefined) this.#byKey.set(group.key, group);
  }

  /** Changes a held group and counts its new size. */
  grow(group: RowGroup, grow: () => void): void {
    const before = costOf(group);
    grow();
    this.#cost += costOf(group) - before;
  }

  /** Takes the first group once too much is held, but never the current one. */
  takeBefore(current: RowGroup): { group: RowGroup; end: RowPlace } | undefined {
    const first = this.#held[this.#next];
    return first === undefined || first === current || this.#cost <= this.#most ? undefined : this.#take(first);
  }

  /** Takes the first group at the end of the file. */
  takeAny(): { group: RowGroup; end: RowPlace } | undefined {
    const first = this.#held[this.#next];
    return first && this.#take(first);
  }

  /** `end` is where the import can be resumed: before the rows of every order that was not taken yet. */
  #take(group: RowGroup): { group: RowGroup; end: RowPlace } {
    this.#next++;
    if (this.#next > this.#held.length / 2) {
      this.#held = this.#held.slice(this.#next);
      this.#next = 0;
    }
    this.#cost -= costOf(group);
    if (group.key !== undefined) {
      this.#byKey.delete(group.key);
      if (this.#most > 0) this.#seen.add(group.key, group.row, group.records[0]?.line ?? 0);
    }
    if (group.end.offset > this.#furthest.offset) this.#furthest = group.end;
    const next = this.#held[this.#next];
    if (next === undefined || next.beginOffset >= this.#furthest.offset) this.#safe = this.#furthest;
    return { group, end: this.#safe };
  }
}
