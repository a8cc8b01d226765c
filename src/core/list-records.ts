import type { RecordKind } from '../model/record.ts';
import { ok, type Result } from '../model/result.ts';
import type { Readers } from '../store/connections.ts';
import { countLiving, listLiving } from '../store/record-lists.ts';
import type { RecordListRequest, RecordPage } from './records.ts';

/** Lists living records, sorted, a page at a time. Throws the database's error. */
export async function listRecords<K extends RecordKind>(
  readers: Readers,
  { workspaceId, kind, filter, sort, page }: RecordListRequest<K>,
): Promise<Result<RecordPage<K>>> {
  const stretch = { ...sort, after: undefined, skip: (page.number - 1) * page.size, limit: page.size + 1 };
  const [placed, total] = await readers.read(
    listLiving(kind, workspaceId, filter, stretch),
    countLiving(kind, workspaceId, filter),
  );
  const records = placed.slice(0, page.size).map(({ record }) => record);
  return ok({ records, total, hasMore: placed.length > page.size });
}
