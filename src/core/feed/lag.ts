import { type Instant, instantOf } from '../../model/time.ts';
import type { Reading } from '../../store/database/connection.ts';
import { findOpenTransaction, type OpenTransaction } from '../../store/database/holder.ts';
import { AS_LOGIN } from '../../store/database/transaction.ts';
import type { Horizon } from '../../store/orders/changes-feed.ts';
import type { HorizonTimes } from './horizon-times.ts';

export type { OpenTransaction } from '../../store/database/holder.ts';

/** How far the horizon is behind the present. */
export interface FeedLag {
  seconds: number;
  /** The transaction that holds the horizon back, until it ends. `undefined` when none does, or it has ended by now. */
  heldBy: OpenTransaction | undefined;
}

/**
 * Reads how far a horizon is behind, and which transaction holds it back. `nowMs` is a time before the horizon was read. The server is
 * only asked when a transaction was open. Throws the database's error.
 */
export async function readLag(
  reading: Reading,
  horizon: Horizon,
  nowMs: number,
  times: HorizonTimes,
): Promise<{ completeAt: Instant | undefined; lag: FeedLag }> {
  const knownMs = times.note(horizon, nowMs);
  if (knownMs === nowMs) return { completeAt: instantOf(() => nowMs), lag: { seconds: 0, heldBy: undefined } };
  const [, heldBy] = await reading.read(AS_LOGIN, findOpenTransaction(horizon.transactionId));
  const { ageSeconds, prepared } = heldBy ?? {};
  const begunMs = ageSeconds === undefined ? undefined : nowMs - Math.max(0, ageSeconds) * 1000;
  // Changes that committed before the transaction began are below it. A prepared one began at an unknown time before.
  const completeMs = prepared === undefined ? latest(knownMs, begunMs) : knownMs;
  const behindMs = nowMs - (completeMs ?? begunMs ?? nowMs);
  return {
    completeAt: completeMs === undefined ? undefined : instantOf(() => completeMs),
    lag: { seconds: Math.round(behindMs) / 1000, heldBy },
  };
}

const latest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
