import type { FeedPlace } from '../core/read/read-history.ts';

/** What became of a change that was read from the log. `open`: nothing yet. `waiting`: it has a row. */
export type EntryState = 'open' | 'not_wanted' | 'delivered' | 'given_up' | 'waiting';

/** A change that was read from the log. */
export interface Entry {
  place: FeedPlace;
  state: EntryState;
  /** Whether the stored position has passed it. Then it is counted. */
  isPassed: boolean;
}

/** How many events the position has passed, by what became of them. */
export type Passed = Record<'matched' | 'delivered' | 'given_up', number>;

/**
 * One reading of the log at an endpoint: of new changes, or of a replay. It remembers what was read and is not settled, so
 * that the stored position never passes an event that could be lost.
 */
export class LogReader {
  /** Empty for new changes. */
  readonly replayId: string;
  #entries: Entry[] = [];
  #readTo: FeedPlace | undefined;
  #settledTo: FeedPlace | undefined;

  constructor(replayId: string, place: FeedPlace | undefined) {
    this.replayId = replayId;
    this.#readTo = place;
    this.#settledTo = place;
  }

  /** Where the next read begins. */
  get readTo(): FeedPlace | undefined {
    return this.#readTo;
  }

  /** How many changes were read and are not passed by the stored position. */
  get open(): number {
    return this.#entries.length;
  }

  /** Takes what was read, up to a place. */
  take(entries: readonly Entry[], readTo: FeedPlace | undefined): void {
    for (const entry of entries) this.#entries.push(entry);
    this.#readTo = readTo;
  }

  /**
   * Moves the position over all changes that are settled up to the first one that is not. Events are counted as it passes them, and not
   * before: those behind it are read again after a crash.
   */
  pass(): { place: FeedPlace | undefined; passed: Passed } {
    const passed: Passed = { matched: 0, delivered: 0, given_up: 0 };
    let settled = 0;
    for (const entry of this.#entries) {
      if (entry.state === 'open') break;
      settled++;
      entry.isPassed = true;
      this.#settledTo = entry.place;
      if (entry.state === 'not_wanted') continue;
      passed.matched++;
      if (entry.state !== 'waiting') passed[entry.state]++;
    }
    if (settled > 0) this.#entries = this.#entries.slice(settled);
    if (this.#entries.length === 0) this.#settledTo = this.#readTo;
    return { place: this.#settledTo, passed };
  }

  /** The place up to which every change is settled, as it was found last. */
  get settledTo(): FeedPlace | undefined {
    return this.#settledTo;
  }
}
