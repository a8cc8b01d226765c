import { LRUCache } from 'lru-cache';
import { countUses, type RateWindow } from '../../store/access/rate-windows.ts';
import type { Readers } from '../../store/database/connection.ts';
import type { Principal } from './authenticate.ts';

/** The state of a family of keys in its present minute, after one more use. */
export interface RateState {
  limit: number;
  remaining: number;
  /** Whole seconds until the window ends, at least one. */
  resetSeconds: number;
  isExceeded: boolean;
}

/**
 * Counts one use of a key with a limit. Answers at once when the window is known to be used up. Rejects with the
 * database's error when the use cannot be counted.
 */
export interface LimitRate {
  (principal: Principal, limit: number): RateState | Promise<RateState>;
  /** Clears the cache of windows. */
  forget(): void;
}

const MOST_FAMILIES = 10_000;

/** Uses that arrived while a statement was running. They are counted together. */
interface Batch {
  uses: { count: number };
  window: Promise<RateWindow>;
}

/**
 * Builds the counting of keys with a limit. A window lasts a minute and begins with its first use. The database counts
 * for all hubs together. Uses that arrive during a statement for the family go into the next statement, so that a busy
 * key has one running statement at most.
 */
export function createRateLimit(readers: Readers): LimitRate {
  const known = new LRUCache<string, { used: number; endsAt: number }>({ max: MOST_FAMILIES });
  const gathering = new Map<string, Batch>();
  const counting = new Map<string, Promise<unknown>>();

  const count = async (principal: Principal, name: string, uses: Batch['uses']): Promise<RateWindow> => {
    await counting.get(name)?.catch(() => undefined);
    gathering.delete(name);
    const asked = readers.read(countUses(principal.workspaceId, principal.keyFamily, uses.count));
    counting.set(name, asked);
    try {
      const [window] = await asked;
      // By a monotonic clock.
      if (counting.get(name) === asked)
        known.set(name, { used: window.used, endsAt: performance.now() + window.leftMs });
      return window;
    } finally {
      if (counting.get(name) === asked) counting.delete(name);
    }
  };

  const limitRate = (principal: Principal, limit: number): ReturnType<LimitRate> => {
    const name = JSON.stringify([principal.workspaceId, principal.keyFamily]);
    const present = known.get(name);
    const leftMs = present ? present.endsAt - performance.now() : 0;
    if (present && leftMs > 0 && present.used >= limit) return stateOf(limit, limit + 1, leftMs);
    let batch = gathering.get(name);
    if (!batch) {
      const uses = { count: 0 };
      batch = { uses, window: count(principal, name, uses) };
      gathering.set(name, batch);
    }
    const { uses, window } = batch;
    uses.count++;
    const place = uses.count;
    return window.then((counted) => stateOf(limit, counted.used - uses.count + place, counted.leftMs));
  };
  const forget = (): void => {
    known.clear();
    counting.clear();
  };
  return Object.assign(limitRate, { forget });
}

/** `place` is the number of the use in its window, from 1. */
const stateOf = (limit: number, place: number, leftMs: number): RateState => ({
  limit,
  remaining: Math.max(0, limit - place),
  resetSeconds: Math.max(1, Math.ceil(leftMs / 1000)),
  isExceeded: place > limit,
});
