import type { CsvRecord } from '../files/csv-reader.ts';
import type { ItemProblem, RowPlace } from './item.ts';
import type { SeenOrder, SeenOrders } from './seen-orders.ts';

/** Rows that are one item: an order with its lines. */
export interface RowGroup {
  key: string | undefined;
  row: number;
  records: CsvRecord[];
  letters: number;
  problems: ItemProblem[];
  /** Its rows stand too far from others of the order: where those are. */
  seen?: SeenOrder | undefined;
  /** Where its first row begins. */
  beginOffset: number;
  /** Behind its last row. */
  end: RowPlace;
}

/** So much of a file is held, so that rows of one order that stand apart are put together. */
const MOST_HELD = 4 * 1024 * 1024;
/** A row costs as much beside its text. */
const ROW_COST = 100;

const costOf = ({ letters, records }: RowGroup): number => letters + records.length * ROW_COST;

/** The groups that more rows may come for, in the order of their first rows. */
export class RowGroups {
  readonly #most: number;
  readonly #read: SeenOrders;
  /** From `#next` on. A set would be slow here: its first entry is sought behind all that were deleted. */
  #held: RowGroup[] = [];
  #next = 0;
  readonly #byKey = new Map<string, RowGroup>();
  #cost = 0;
  /** Behind the last row of all that was taken. */
  #furthest: RowPlace;
  /** All before it was taken. */
  #safe: RowPlace;

  /**
   * `holds`: rows of one group may stand apart; else each group is taken when the next begins. `read`: where those are noted
   * that were taken.
   */
  constructor(holds: boolean, place: RowPlace, read: SeenOrders) {
    this.#most = holds ? MOST_HELD : 0;
    this.#read = read;
    this.#furthest = place;
    this.#safe = place;
  }

  /** The group that a key is of, as long as it is held. */
  find(key: string | undefined): RowGroup | undefined {
    return key === undefined || this.#most === 0 ? undefined : this.#byKey.get(key);
  }

  /** The rows of the key that are held no more. */
  seen(key: string | undefined): SeenOrder | undefined {
    return key === undefined || this.#most === 0 ? undefined : this.#read.find(key);
  }

  /** Holds a new group. */
  hold(group: RowGroup): void {
    this.#held.push(group);
    if (group.key !== undefined) this.#byKey.set(group.key, group);
  }

  /** Counts what a held group has become, by what it was. */
  grown(group: RowGroup, grow: () => void): void {
    const before = costOf(group);
    grow();
    this.#cost += costOf(group) - before;
  }

  /** Takes the first group once too much is held, but never the one that rows are being added to. */
  takeBefore(current: RowGroup): { group: RowGroup; end: RowPlace } | undefined {
    const first = this.#held[this.#next];
    return first === undefined || first === current || this.#cost <= this.#most ? undefined : this.#take(first);
  }

  /** Takes the first group, since no more rows will come. */
  takeAny(): { group: RowGroup; end: RowPlace } | undefined {
    const first = this.#held[this.#next];
    return first && this.#take(first);
  }

  /** The end is where an import can be gone on with: before a row whose order was not taken yet. */
  #take(group: RowGroup): { group: RowGroup; end: RowPlace } {
    this.#next++;
    if (this.#next > this.#held.length / 2) {
      this.#held = this.#held.slice(this.#next);
      this.#next = 0;
    }
    this.#cost -= costOf(group);
    if (group.key !== undefined) {
      this.#byKey.delete(group.key);
      if (this.#most > 0) this.#read.add(group.key, group.row, group.records[0]?.line ?? 0);
    }
    if (group.end.offset > this.#furthest.offset) this.#furthest = group.end;
    const next = this.#held[this.#next];
    if (next === undefined || next.beginOffset >= this.#furthest.offset) this.#safe = this.#furthest;
    return { group, end: this.#safe };
  }
}
