import { ok, type Result, refuse } from '../model/result.ts';
import type { Readers } from '../store/connections.ts';
import { troubleOf } from '../store/sql-error.ts';
import { Found, recordQueries } from './found.ts';
import { listRecords } from './list-records.ts';
import type { Records } from './records.ts';

/** Builds reading on shared connections beside the way to write; trouble that is no outage goes to `onError`. */
export function createRecords(readers: Readers, write: Records['write'], onError: (error: unknown) => void): Records {
  const guarded = async <T>(read: () => Promise<Result<T>>): Promise<Result<T>> => {
    try {
      return await read();
    } catch (error) {
      onError(error);
      const { kind } = troubleOf(error);
      return refuse(kind === 'other' ? { kind: 'internal' } : { kind: 'unavailable', retryAfterSeconds: 1 });
    }
  };
  return {
    find: (workspaceId, needs, dialect) =>
      guarded(async () => {
        const found = new Found(dialect);
        await readers.read(...recordQueries(workspaceId, needs, found));
        return ok(found);
      }),
    list: (request) => guarded(() => listRecords(readers, request)),
    write,
  };
}
