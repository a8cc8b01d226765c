import { isPossibleId } from '../../model/id.ts';
import { ok } from '../../model/result.ts';
import type { FairReading, Reading } from '../../store/database/connections.ts';
import { recordsByCursor } from '../../store/records/records.ts';
import { createGuarded } from '../guarded.ts';
import { listRecords } from '../lists/list-records.ts';
import { RecordSet, recordQueries } from './record-set.ts';
import type { Records } from './records.ts';

/** Builds reading on shared connections, lists on those that are `queuedReaders`, beside the way to write; trouble that is no outage goes to `onError`. */
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
        const found = new RecordSet(dialect);
        await readers.read(...recordQueries(workspaceId, requires, found));
        return ok(found);
      }),
    list: (request) => guarded(() => listRecords(queuedReaders.of(request.workspaceId), request)),
    listByCursor: (workspaceId, kind, after, most, orderId) =>
      guarded(async () => {
        if ([after?.id, orderId].some((id) => id !== undefined && !isPossibleId(id))) return ok([]);
        const [records] = await queuedReaders
          .of(workspaceId)
          .read(recordsByCursor(kind, workspaceId, after, most, orderId));
        return ok(records);
      }),
    write,
  };
}
