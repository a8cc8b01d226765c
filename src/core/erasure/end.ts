import type { Connection } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import { ROLLBACK } from '../../store/database/transaction.ts';

/** The end of a transaction: its writes and the commit, or in a dry run the writes and their undoing. */
export async function end(connection: Connection, writes: readonly Query<void>[], dryRun: boolean): Promise<void> {
  if (dryRun) await connection.pipeline(...writes, ROLLBACK);
  else if (writes.length > 0) await connection.commit(writes);
  else await connection.pipeline(ROLLBACK);
}
