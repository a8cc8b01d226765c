import { ok, type Result } from '../../model/result.ts';
import type { Query } from '../../store/database/query.ts';
import { BEGIN } from '../../store/database/transaction.ts';
import { type Ending, endTransaction } from './end.ts';
import type { Outcome, Transactions } from './run.ts';

/** Runs statements in one transaction. Returns the result of the first. Fails as `Transactions.run` does. */
export type ShortWrite = <T>(workspaceId: string, query: Query<T>, ...more: Query<void>[]) => Promise<Result<T>>;

/** Builds it, or the dry run of it. */
export function createShortWrites(transactions: Transactions, ending: Ending): ShortWrite {
  return async <T>(workspaceId: string, query: Query<T>, ...more: Query<void>[]): Promise<Result<T>> => {
    const done = await transactions.run(workspaceId, async (connection): Promise<Outcome<{ value: T }>> => {
      const [, value] = await connection.pipeline(BEGIN, query, ...more);
      await endTransaction(connection, [], ending, true);
      return { ok: true, value };
    });
    return done.ok ? ok(done.value) : done;
  };
}
