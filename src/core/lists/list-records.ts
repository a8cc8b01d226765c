import type { RecordKind } from '../../model/record.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Reading } from '../../store/database/connections.ts';
import { countLiving, listLiving } from '../../store/records/record-lists.ts';
import type { RecordListRequest, RecordPage } from '../records/records.ts';
import { findStretch, rememberStep, type Step } from './walks.ts';

/** Lists living records, sorted, a page at a time. Throws the database's error. */
export async function listRecords<K extends RecordKind>(
  readers: Reading,
  { workspaceId, walker, kind, filter, sort, page }: RecordListRequest<K>,
): Promise<Result<RecordPage<K>>> {
  const step: Step = { workspaceId, walker, list: { kind, filter, sort }, page };
  const stretch = await findStretch(readers, step);
  const rows = listLiving(kind, workspaceId, filter, { ...sort, ...stretch });
  const [placed, total] =
    stretch.total === undefined
      ? await readers.read(rows, countLiving(kind, workspaceId, filter))
      : [...(await readers.read(rows)), stretch.total];
  const shown = placed.slice(0, page.size);
  const last = shown.at(-1);
  await readers.read(...rememberStep(step, stretch, last && { value: last.value, id: last.record.id }, total));
  return ok({ records: shown.map(({ record }) => record), total, hasMore: placed.length > page.size });
}
