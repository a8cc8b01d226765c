import { LRUCache } from 'lru-cache';
import { foldText } from '../../model/text.ts';
import { networkOf } from './ip-list.ts';

/** Slows down password guessing: after some failures for one email address, a network must wait. */
export interface GuessingGuard {
  /**
   * Counts an attempt before its result is known, so that simultaneous attempts count too. Returns functions for its
   * result, or the seconds until the next attempt is accepted.
   */
  attempt(email: string, address: string): { forget(): void; succeed(): void } | { retryAfterSeconds: number };
  /** Forgets all attempts. */
  forgetAll(): void;
}

const MOST_FAILURES = 10;
const WITHIN_MS = 15 * 60_000;
/**
 * With two hashes at a time, so many failures of others take longer than `WITHIN_MS`, so they cannot push an entry out.
 */
const MOST_ENTRIES = 20_000;

interface Entry {
  failures: number;
  /** The time of the first failure, in milliseconds of a monotonic clock. */
  since: number;
}

/** Builds a guard for the sign-ins of this process. */
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
          // An attempt without a result costs the caller nothing. If its entry stayed, such attempts could push others out.
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
