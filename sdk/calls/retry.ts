import { SteleConnectionError, SteleError } from './errors.ts';
import type { Retry } from './options.ts';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;
/** A longer `Retry-After` is an error instead of a wait. */
const LONGEST_RETRY_AFTER_S = 60;

/** Replies of a proxy, or of a hub that cannot know whether the write was stored. */
const RETRYABLE_STATUSES = [502, 503, 504];

export interface RetryRules {
  retries: number;
  /** Whether a repeated call is applied once. */
  isRepeatable: boolean;
  signal: AbortSignal | undefined;
  onRetry: ((retry: Retry) => void) | undefined;
}

/**
 * Repeats an attempt that fails for a passing reason. The wait doubles and is never shorter than `Retry-After`. It is
 * spread at random, so that clients which failed together do not return together.
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
  // A call over the rate limit is refused before it has any effect.
  return error.status === 429 || (isRepeatable && RETRYABLE_STATUSES.includes(error.status));
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
