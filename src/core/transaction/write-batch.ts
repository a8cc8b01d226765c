import type { Connection } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import { BEGIN, lockWithin, ROLLBACK, waitAtMost } from '../../store/database/transaction.ts';
import { holdRecords } from '../../store/erasure/records.ts';
import { claim } from '../../store/records/records.ts';
import type { WriteOutcome } from '../command.ts';
import { copiesRecords } from '../orders/order-context.ts';
import type { Batch, Pending } from './command-queue.ts';
import {
  type BatchKnowledge,
  claimsOf,
  emptyKnowledge,
  lockQueries,
  namesOf,
  orderQueries,
  surroundingQueries,
} from './load.ts';
import { Work, type WorkOptions } from './work.ts';

/** Another transaction that claims the same is about to commit; longer than this, something is wrong. */
const CLAIM_WAIT_MS = 500;

export interface BatchResult {
  outcomes: Map<Pending, WriteOutcome>;
  /** Commands whose order somebody else holds: to be run again, alone and waiting. */
  held: Pending[];
}

/** A batch that is one request: all of it is done, or nothing. */
export interface Whole {
  /** What is written beside the orders when all is done, such as the answer to the request's idempotency key. */
  beside(result: BatchResult): Query<void>[];
}

export interface BatchOptions extends WorkOptions {
  /** Wait this long for what other transactions hold; without it, commands whose order is held are set aside. */
  waitMs?: number | undefined;
  /** Write nothing when one command is refused. */
  together?: Whole | undefined;
}

/**
 * Runs a batch as one transaction: lock, read, decide, write, commit, in two pipelines. The outcomes may be told when it
 * returns, since the commit is durable then. Throws the error of the statement that failed, or `CommitUncertain`.
 */
export async function writeBatch(connection: Connection, batch: Batch, options: BatchOptions): Promise<BatchResult> {
  const { together } = options;
  const read = await readForBatch(connection, batch, options);
  const work = new Work<Pending>(batch.workspaceId, read, options);
  for (const pending of batch.commands) work.take(pending);
  const result: BatchResult = { outcomes: work.outcomes, held: work.held };
  const isSpoilt = together && (work.held.length > 0 || [...work.outcomes.values()].some(({ ok }) => !ok));
  const writes = isSpoilt ? [] : [...work.writes(connection.processId), ...(together?.beside(result) ?? [])];
  if (writes.length > 0) await connection.commit(writes);
  else await connection.pipeline(ROLLBACK);
  return result;
}

/** The first pipeline. The lock comes first and alone, so that all later statements see what was committed before it. */
async function readForBatch(
  connection: Connection,
  { workspaceId, commands }: Batch,
  { waitMs, together }: BatchOptions,
): Promise<BatchKnowledge> {
  const wishes = commands.map(({ command }) => command);
  const named = namesOf(wishes);
  const read = emptyKnowledge(workspaceId);
  const claims = claimsOf(wishes);
  const queries: Query<void>[] = [BEGIN];
  const locks = lockQueries(workspaceId, named, waitMs === undefined ? 'skip' : 'wait', read);
  // Thousands of orders are held one after the other; a batch of the write queue waits for little, and in short turns.
  if (together && waitMs !== undefined) queries.push(...lockWithin(waitMs, locks));
  else {
    const forLockMs = waitMs ?? (claims.length > 0 ? CLAIM_WAIT_MS : undefined);
    if (forLockMs !== undefined) queries.push(waitAtMost(forLockMs));
    queries.push(...locks);
  }
  queries.push(...orderQueries(workspaceId, named, read));
  if (claims.length > 0) queries.push(claim(workspaceId, claims));
  if (wishes.some(({ requires }) => copiesRecords(requires))) queries.push(holdRecords(workspaceId));
  const scopes = wishes.flatMap(({ idempotency }) => idempotency?.scope ?? []);
  queries.push(...surroundingQueries(workspaceId, wishes, named, scopes, read));
  await connection.pipeline(...queries);
  return read;
}
