import { LRUCache } from 'lru-cache';
import { foldText } from '../../model/text.ts';
import { networkOf } from './ip-list.ts';

/** Slows down password guessing: after this many failures for one email address, a network must wait. */
export interface GuessingGuard {
  /**
   * Notes an attempt before it is judged, so that simultaneous attempts count too. Returns how to take it back, or after how many
   * seconds the next attempt is accepted.
   */
  attempt(email: string, address: string): { forget(): void; succeed(): void } | { retryAfterSeconds: number };
  /** Takes all attempts back. */
  forgetAll(): void;
}

const MOST_FAILURES = 10;
const WITHIN_MS = 15 * 60_000;
/** At two hashes at a time it takes longer than `WITHIN_MS` to push an entry out with failures of others. */
const MOST_ENTRIES = 20_000;

interface Entry {
  failures: number;
  /** Since the first of them, in milliseconds of a monotonic clock. */
  since: number;
}

/** Builds a guard that remembers in this process. */
export function createGuessingGuard(): GuessingGuard {
  const entries = new LRUCache<string, Entry>({ max: MOST_ENTRIES });
  return {
    attempt: (email, address) => {
      const name = JSON.stringify([foldText(email), networkOf(address)]);
      const now = performance.now();
      const present = entries.get(name);
      const entry = present && now - present.since < WITHIN_MS ? present : { failures: 0, since: now };
      if (entry.failures >= MOST_FAILURES) {
        return { retryAfterSeconds: Math.ceil((entry.since + WITHIN_MS - now) / 1000) };
      }
      entry.failures++;
      entries.set(name, entry);
      return {
        forget: () => {
          entry.failures--;
          // Attempts without a result cost nothing to make. If they were remembered, they would push out those with one.
          if (entry.failures === 0 && entries.peek(name) === entry) entries.delete(name);
        },
        succeed: () => {
          if (entries.peek(name) === entry) entries.delete(name);
        },
      };
    },
    forgetAll: () => entries.clear(),
  };
}
