import type { AttemptOutcome } from '../model/webhook.ts';
import type { WebhookFormat } from './format.ts';

/** What follows from an attempt. */
export type Verdict =
  | { kind: 'delivered' }
  /** The outcome is not known. The event is sent again, with the same id. */
  | { kind: 'unknown' }
  | { kind: 'retry'; afterMs: number }
  | { kind: 'give_up' };

/** An attempt that ended. */
export interface Ended {
  outcome: AttemptOutcome;
  /** The number of the attempt, from 1. */
  attempt: number;
  /** How long the receiver wants to be left alone. */
  retryAfterMs?: number | undefined;
}

/** A receiver may ask for a pause of a day at most. */
const LONGEST_RETRY_AFTER_MS = 86_400_000;

/** Outcomes that another attempt would not change. */
const FINAL: ReadonlySet<AttemptOutcome> = new Set(['too_large', 'not_renderable']);

/**
 * Decides what follows from an attempt. `random` is from 0 to 1, by which pauses vary, so that many events that failed
 * together are not tried again together.
 */
export function verdictOf(
  { outcome, attempt, retryAfterMs = 0 }: Ended,
  { retryAfterSeconds, jitter }: Pick<WebhookFormat, 'retryAfterSeconds' | 'jitter'>,
  random: number,
): Verdict {
  if (outcome === 'delivered') return { kind: 'delivered' };
  if (outcome === 'cancelled') return { kind: 'unknown' };
  if (FINAL.has(outcome)) return { kind: 'give_up' };
  const pauseSeconds = retryAfterSeconds[attempt - 1];
  // After 410 nothing is sent until a person enables the endpoint: the event waits for that.
  if (pauseSeconds === undefined && outcome !== 'gone') return { kind: 'give_up' };
  const pauseMs = (pauseSeconds ?? 0) * 1000 * (1 + jitter * (2 * random - 1));
  return { kind: 'retry', afterMs: Math.round(Math.max(pauseMs, Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS))) };
}
