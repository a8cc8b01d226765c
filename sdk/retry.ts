import { SteleConnectionError, SteleError } from './errors.ts';
import type { Retry } from './options.ts';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;
/** A hub that wants to be left alone for longer is told about instead of waited for. */
const LONGEST_RETRY_AFTER_S = 60;

/** Said by whatever is between, or by a hub that cannot know whether the write was stored. */
const PASSING = [502, 503, 504];

export interface RetryRules {
  retries: number;
  /** Whether it can be sent again without being done twice. */
  isRepeatable: boolean;
  signal: AbortSignal | undefined;
  onRetry: ((retry: Retry) => void) | undefined;
}

/**
 * Does it, and if that fails for a reason that passes, again: after a wait that doubles, is spread at random so that
 * clients which failed together do not return together, and is never shorter than what `Retry-After` says.
 */
export async function withRetries<T>(attempt: () => Promise<T>, rules: RetryRules): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      if (count > rules.retries || !isWorthAnother(error, rules.isRepeatable)) throw error;
      const waitMs = waitBefore(count, error instanceof SteleError ? error.retryAfterSeconds : undefined);
      rules.onRetry?.({ attempt: count, waitMs, error });
      await sleep(waitMs, rules.signal);
    }
  }
}

function isWorthAnother(error: unknown, isRepeatable: boolean): error is Error {
  if (error instanceof SteleConnectionError) return isRepeatable;
  if (!(error instanceof SteleError) || (error.retryAfterSeconds ?? 0) > LONGEST_RETRY_AFTER_S) return false;
  // Whoever is over the limit is refused before anything is done.
  return error.status === 429 || (isRepeatable && PASSING.includes(error.status));
}

function waitBefore(count: number, retryAfterSeconds = 0): number {
  const doubled = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - 1));
  const spread = doubled * (0.5 + Math.random() / 2);
  return Math.round(retryAfterSeconds * 1000 + spread);
}

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const wake = (): void => {
      signal?.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}
