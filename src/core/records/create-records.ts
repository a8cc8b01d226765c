import { isPossibleId } from '../../model/id.ts';
import { ok } from '../../model/result.ts';
import type { FairReading, Reading } from '../../store/database/connections.ts';
import { walkRecords } from '../../store/records/records.ts';
import { createGuarded } from '../guarded.ts';
import { listRecords } from '../lists/list-records.ts';
import { Found, recordQueries } from './found.ts';
import type { Records } from './records.ts';

/** Builds reading on shared connections, lists on those that are `patient`, beside the way to write; trouble that is no outage goes to `onError`. */
export function createRecords(
  readers: Reading,
  patient: FairReading,
  write: Records['write'],
  onError: (error: unknown) => void,
): Records {
  const guarded = createGuarded(onError);
  return {
    find: (workspaceId, needs, dialect) =>
      guarded(async () => {
        const found = new Found(dialect);
        await readers.read(...recordQueries(workspaceId, needs, found));
        return ok(found);
      }),
    list: (request) => guarded(() => listRecords(patient.of(request.workspaceId), request)),
    walk: (workspaceId, kind, after, most, orderId) =>
      guarded(async () => {
        if ([after?.id, orderId].some((id) => id !== undefined && !isPossibleId(id))) return ok([]);
        const [records] = await patient.of(workspaceId).read(walkRecords(kind, workspaceId, after, most, orderId));
        return ok(records);
      }),
    write,
  };
}
