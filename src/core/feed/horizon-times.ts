import type { Clock } from '../../model/time.ts';
import type { Horizon } from '../../store/orders/changes-feed.ts';

/** Enough for an hour of a horizon that stands still while others are read; then every other one is forgotten. */
const MOST_SEEN = 64;

/**
 * Says up to which time no committed change can be missing below a horizon. While a transaction holds the horizon back, later ones
 * commit above it. All that had committed when the horizon was read before have ids below the next one of that moment: once the
 * horizon has come there, it has them all.
 */
export class HorizonTimes {
  /** The hub's clock. */
  readonly now: Clock;
  /** In the order of time. */
  readonly #seen: { next: bigint; atMs: number }[] = [];
  #database = '';

  constructor(now: Clock) {
    this.now = now;
  }

  /**
   * Notes a horizon with a time before it was read. Returns the time up to which nothing is missing below it; `undefined` when no
   * earlier reading tells.
   */
  note({ database, transactionId, nextTransactionId }: Horizon, atMs: number): number | undefined {
    if (database !== this.#database) this.#seen.length = 0;
    this.#database = database;
    const reached = BigInt(transactionId);
    const next = BigInt(nextTransactionId);
    if (reached >= next) {
      this.#seen.splice(0, this.#seen.length, { next, atMs });
      return atMs;
    }
    const passed = this.#seen.findLastIndex((earlier) => earlier.next <= reached);
    if (passed > 0) this.#seen.splice(0, passed);
    const known = passed < 0 ? undefined : this.#seen[0]?.atMs;
    const last = this.#seen.at(-1);
    if (!last || last.atMs < atMs) {
      if (last?.next === next) last.atMs = atMs;
      else this.#seen.push({ next, atMs });
    }
    if (this.#seen.length > MOST_SEEN) {
      const kept = this.#seen.filter((_, i) => i === 0 || i % 2 === 1);
      this.#seen.splice(0, this.#seen.length, ...kept);
    }
    return known;
  }
}
