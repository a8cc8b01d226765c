import { beginningOf, type FeedPlace } from '../../store/orders/changes-feed.ts';
import { comparePlaces } from './place.ts';
import type { PlacedChange } from './read-feed.ts';

interface Held extends PlacedChange {
  /** When it was read, on a monotonic clock. */
  readAtMs: number;
}

/** What a ring says of the changes after a place. */
export interface RingStretch {
  placed: readonly PlacedChange[];
  /** The place up to which they are all. */
  next: FeedPlace;
  hasMore: boolean;
}

/** The latest changes of a workspace: all between two places of the feed. */
export class Ring {
  #held: Held[] = [];
  #length = 0;
  /** The changes after it are here. */
  #from: FeedPlace;
  /** The changes up to it are here. */
  #to: FeedPlace;

  /** An empty ring at the beginning of the transactions that had not ended. */
  constructor(transactionId: string) {
    this.#from = beginningOf(transactionId);
    this.#to = this.#from;
  }

  /** The place up to which the ring is complete. */
  get to(): FeedPlace {
    return this.#to;
  }

  /** Adds the next changes, which are all up to a place. */
  add(placed: readonly PlacedChange[], to: FeedPlace, readAtMs: number): void {
    for (const each of placed) {
      this.#held.push({ ...each, readAtMs });
      this.#length += each.length + LENGTH_BESIDE;
    }
    this.#to = to;
  }

  /** Drops the oldest changes: those that are too many or too long, or were read before a time. */
  trim(most: number, mostLength: number, readBeforeMs: number): void {
    let dropped = 0;
    while (
      dropped < this.#held.length &&
      (this.#held.length - dropped > most ||
        this.#length > mostLength ||
        (this.#held[dropped] as Held).readAtMs < readBeforeMs)
    ) {
      this.#length -= (this.#held[dropped] as Held).length + LENGTH_BESIDE;
      dropped++;
    }
    if (dropped === 0) return;
    this.#from = (this.#held[dropped - 1] as Held).place;
    this.#held = this.#held.slice(dropped);
  }

  /** Whether it has all changes after a place. */
  reaches(after: FeedPlace): boolean {
    return comparePlaces(after, this.#from) >= 0;
  }

  /** Whether it has a change after a place. */
  hasAfter(after: FeedPlace): boolean {
    const last = this.#held.at(-1);
    return last !== undefined && comparePlaces(last.place, after) > 0;
  }

  /** The changes after a place that it reaches: those that are wanted, up to `most`. */
  read(after: FeedPlace, most: number, isWanted: (each: PlacedChange) => boolean): RingStretch {
    const placed: PlacedChange[] = [];
    for (let i = this.#firstAfter(after); i < this.#held.length; i++) {
      const each = this.#held[i] as Held;
      if (!isWanted(each)) continue;
      if (placed.length === most) return { placed, next: (placed.at(-1) as PlacedChange).place, hasMore: true };
      placed.push(each);
    }
    return { placed, next: comparePlaces(after, this.#to) > 0 ? after : this.#to, hasMore: false };
  }

  #firstAfter(after: FeedPlace): number {
    let low = 0;
    let high = this.#held.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (comparePlaces((this.#held[middle] as Held).place, after) > 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** What a change holds beside its list of fields. */
const LENGTH_BESIDE = 500;
