import type { FeedPlace } from '../core/read/read-history.ts';

/** A change that was read from the log. */
export interface Entry {
  place: FeedPlace;
  /** Whether it is delivered, given up, not wanted, or has a row of its own. */
  isSettled: boolean;
}

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

  /** The place up to which every change is settled. */
  settledTo(): FeedPlace | undefined {
    let settled = 0;
    while (this.#entries[settled]?.isSettled) settled++;
    if (settled > 0) {
      this.#settledTo = this.#entries[settled - 1]?.place;
      this.#entries = this.#entries.slice(settled);
    }
    if (this.#entries.length === 0) this.#settledTo = this.#readTo;
    return this.#settledTo;
  }
}
