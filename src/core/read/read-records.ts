import { ok } from '../../model/result.ts';
import type { FairReading, Reading } from '../../store/database/connection.ts';
import type { ListStatements } from '../../store/list-statements.ts';
import { recordList } from '../../store/records/record-lists.ts';
import { recordQueries } from '../context/context-queries.ts';
import { emptyOrderContext } from '../context/order-context.ts';
import { RecordSet } from '../context/record-set.ts';
import { createGuarded } from '../guarded.ts';
import { isPossible, type List, listByCursor, listByPage } from '../lists/read-list.ts';
import type { Records } from '../records/record-command.ts';

/** Builds reads on shared connections and lists on queued ones, beside the way to write. Errors of the database go to `onError`. */
export function createRecords(
  readers: Reading,
  queuedReaders: FairReading,
  write: Records['write'],
  onError: (error: unknown) => void,
): Records {
  const guarded = createGuarded(onError);
  return {
    find: (workspaceId, requires, dialect) =>
      guarded(async () => {
        const context = emptyOrderContext(workspaceId);
        await readers.read(...recordQueries(workspaceId, [requires], context));
        return ok(new RecordSet(dialect, context));
      }),
    list: ({ workspaceId, bookmarkOwner, kind, filter, sort, page }) =>
      guarded(async () => {
        if (!isPossible(filter)) return ok({ records: [], total: 0, hasMore: false });
        const list = listOf(recordList(kind, workspaceId, filter, sort));
        const request = { workspaceId, bookmarkOwner, list: { kind, filter, sort }, page };
        const { items: records, ...rest } = await queuedReaders.inOneTurn(workspaceId, (reading) =>
          listByPage(reading, list, request),
        );
        return ok({ records, ...rest });
      }),
    listByCursor: ({ workspaceId, kind, filter, sort, after, size, withTotal }) =>
      guarded(async () => {
        if (!isPossible([filter, after])) return ok({ records: [], total: withTotal ? 0 : undefined, next: undefined });
        const sorted = sort === 'deleted_at' ? { by: sort, descending: true } : sort;
        const list = listOf(recordList(kind, workspaceId, filter, sorted));
        const { items: records, ...rest } = await queuedReaders.inOneTurn(workspaceId, (reading) =>
          listByCursor(reading, list, { after, size, withTotal }),
        );
        return ok({ records, ...rest });
      }),
    write,
  };
}

const listOf = <T>(statements: ListStatements<T>): List<T> => ({ open: () => Promise.resolve({ statements }) });
