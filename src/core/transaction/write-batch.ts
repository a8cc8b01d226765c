import { v7 as uuidv7 } from 'uuid';
import type { Connection } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import type { WriteCommand, WriteOutcome } from '../command.ts';
import { type Ending, endTransaction } from './end.ts';
import { loadBatch } from './load.ts';
import { save } from './save.ts';
import { Work } from './work.ts';

export interface BatchResult<P> {
  outcomes: Map<P, WriteOutcome>;
  /** Commands whose order another transaction has locked: to be run again, waiting for the lock. */
  held: P[];
}

export interface BatchOptions<P> {
  /** How long to wait for locks; without it, commands whose order is locked are returned as held. */
  waitMs?: number | undefined;
  /**
   * The batch is one request: when one command is refused, nothing is done. Returns the statements that complete the transaction,
   * such as storing the answer to the idempotency key.
   */
  together?: ((result: BatchResult<P>) => Query<void>[]) | undefined;
  ending: Ending;
}

/**
 * Runs commands of one workspace as one transaction: lock, read, decide, write, commit, in two pipelines. When it returns, the commit
 * is durable, and the outcomes may be sent. A dry run of orders locks and writes nothing, since orders look for taken values
 * before. `P` is the form in which a command came. Throws the error of the statement that failed, or `CommitUncertain`.
 */
export async function writeBatch<P extends { command: WriteCommand }>(
  connection: Connection,
  workspaceId: string,
  pendings: readonly P[],
  { waitMs, together, ending }: BatchOptions<P>,
): Promise<BatchResult<P>> {
  const commands = pendings.map(({ command }) => command);
  const read = await loadBatch(connection, workspaceId, commands, { waitMs, isLong: together !== undefined, ending });
  const environment = { now: new Date().toISOString(), newId: uuidv7 };
  const work = new Work<P>(read, environment, ending !== 'commit');
  for (const pending of pendings) work.take(pending);
  if (ending !== 'commit') {
    await endTransaction(connection, [], ending);
    ending.notes.orders.push(...work.notes.map(({ order }) => order));
    ending.notes.records.push(...work.notes.flatMap(({ made }) => made ?? []));
    return work;
  }
  const isSpoilt = together && (work.held.length > 0 || [...work.outcomes.values()].some(({ ok }) => !ok));
  await endTransaction(
    connection,
    isSpoilt ? [] : [...save(workspaceId, work.decided, connection.processId), ...(together?.(work) ?? [])],
    ending,
  );
  return work;
}
