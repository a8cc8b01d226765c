import type { RecordKind } from '../../model/record.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Reading } from '../../store/database/connections.ts';
import { countLiving, listLiving } from '../../store/records/record-lists.ts';
import type { RecordListRequest, RecordPage } from '../records/records.ts';
import { findPageStart, type PageRequest, rememberPageEnd } from './page-bookmarks.ts';

/** Lists living records, sorted, a page at a time. Throws the database's error. */
export async function listRecords<K extends RecordKind>(
  readers: Reading,
  { workspaceId, bookmarkOwner, kind, filter, sort, page }: RecordListRequest<K>,
): Promise<Result<RecordPage<K>>> {
  const pageRequest: PageRequest = { workspaceId, bookmarkOwner, list: { kind, filter, sort }, page };
  const pageStart = await findPageStart(readers, pageRequest);
  const rows = listLiving(kind, workspaceId, filter, { ...sort, ...pageStart });
  const [placed, total] =
    pageStart.total === undefined
      ? await readers.read(rows, countLiving(kind, workspaceId, filter))
      : [...(await readers.read(rows)), pageStart.total];
  const shown = placed.slice(0, page.size);
  const last = shown.at(-1);
  await readers.read(
    ...rememberPageEnd(pageRequest, pageStart, last && { value: last.value, id: last.record.id }, total),
  );
  return ok({ records: shown.map(({ record }) => record), total, hasMore: placed.length > page.size });
}
