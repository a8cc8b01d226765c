import type { Connection } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import { BEGIN, ROLLBACK, waitAtMost } from '../../store/database/transaction.ts';
import { claim } from '../../store/records/records.ts';
import type { WriteOutcome } from '../command.ts';
import type { Batch, Pending } from './command-queue.ts';
import { claimsOfNeeds } from './neighbours.ts';
import {
  type BatchKnowledge,
  emptyKnowledge,
  lockQueries,
  namesOf,
  orderQueries,
  surroundingQueries,
} from './read-batch.ts';
import { Work, type WorkOptions } from './work.ts';

/** Whoever claims the same customer is about to commit; longer than this, something is wrong. */
const CLAIM_WAIT_MS = 2000;

export interface BatchResult {
  outcomes: Map<Pending, WriteOutcome>;
  /** Commands whose order somebody else holds: to be run again, alone and waiting. */
  held: Pending[];
}

export interface BatchOptions extends WorkOptions {
  /** Wait this long for orders that somebody else holds; without it, their commands are set aside. */
  lockTimeoutMs?: number | undefined;
  /** Write nothing when one command is refused, and answer as if all were done. */
  together?: boolean | undefined;
}

/**
 * Runs a batch as one transaction: lock, read, decide, write, commit, in two flights. The outcomes may be told when it
 * returns, since the commit is durable then. Throws the error of the statement that failed, or `CommitUncertain`.
 */
export async function writeBatch(connection: Connection, batch: Batch, options: BatchOptions): Promise<BatchResult> {
  const read = await readForBatch(connection, batch, options.lockTimeoutMs);
  const work = new Work<Pending>(batch.workspaceId, read, options);
  for (const pending of batch.commands) work.take(pending);
  const isSpoilt = options.together && (work.held.length > 0 || [...work.outcomes.values()].some(({ ok }) => !ok));
  const writes = isSpoilt ? [] : work.writes(connection.processId);
  if (writes.length > 0) await connection.commit(writes);
  else await connection.flight(ROLLBACK);
  return { outcomes: work.outcomes, held: work.held };
}

/** The first flight. The lock comes first and alone, so that all later statements see what was committed before it. */
async function readForBatch(
  connection: Connection,
  { workspaceId, commands }: Batch,
  lockTimeoutMs: number | undefined,
): Promise<BatchKnowledge> {
  const wishes = commands.map(({ command }) => command);
  const named = namesOf(wishes);
  const read = emptyKnowledge(workspaceId);
  const claims = claimsOfNeeds(wishes.map(({ needs }) => needs));
  const queries: Query<void>[] = [BEGIN];
  const waitMs = lockTimeoutMs ?? (claims.length > 0 ? CLAIM_WAIT_MS : undefined);
  if (waitMs !== undefined) queries.push(waitAtMost(waitMs));
  queries.push(
    ...lockQueries(workspaceId, named, lockTimeoutMs === undefined ? 'skip' : 'wait', read),
    ...orderQueries(workspaceId, named, read),
  );
  if (claims.length > 0) queries.push(claim(workspaceId, claims));
  queries.push(...surroundingQueries(workspaceId, wishes, named, read));
  await connection.flight(...queries);
  return read;
}
