import type { ChangedOrder, EntryPlace } from '../../../core/batches/batches.ts';
import type { Core } from '../../../core/core.ts';
import type { Batch, BatchEntry, RefusedRow } from '../../../model/batch.ts';
import { ok, type Result } from '../../../model/result.ts';
import { isPossibleId } from '../../../model/text.ts';
import type { Answer } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { invalidAfter } from '../query-problems.ts';
import { cursorPageOf } from '../schema.ts';
import { type BatchOrder, ROW_REFUSED } from './schema.ts';

interface ResultsQuery {
  limit?: number;
  after?: string;
  result?: BatchOrder['result'];
}

/** A page of what became of a batch's orders. Fails with `invalid` when the cursor is of no page of it. */
export async function resultsOf(
  core: Core,
  workspaceId: string,
  batch: Batch,
  query: ResultsQuery,
): Promise<Result<Answer>> {
  const page = cursorPageOf({ query });
  return batch.kind === 'import'
    ? ofImport(core, workspaceId, batch.id, page, query.result)
    : entriesOf(core, workspaceId, batch.id, page, query.result);
}

async function entriesOf(
  core: Core,
  workspaceId: string,
  id: string,
  { after, size }: { after: string; size: number },
  result: ResultsQuery['result'],
): Promise<Result<Answer>> {
  const place = placeIn(after);
  if (!place) return invalidAfter();
  const wanted = result === 'pending' ? null : result;
  const found = await core.batches.entries(workspaceId, id, place, wanted, size + 1);
  if (!found.ok) return found;
  const shown = found.value.slice(0, size);
  const last = shown.at(-1)?.place;
  const next = found.value.length > size && last ? `${last.slice}.${last.number}` : null;
  const items = shown.map(({ entry }) => showEntry(entry));
  return withDisplayIds(core, workspaceId, { items, next });
}

/** Cursors into the two parts of the results of an import. */
const OF_ROWS = 'row.';
const OF_ORDERS = 'order.';

/**
 * The refused rows of an import, and then the orders that it changed. An import learns of its orders row by row, so the history has
 * them.
 */
async function ofImport(
  core: Core,
  workspaceId: string,
  id: string,
  { after, size }: { after: string; size: number },
  result: ResultsQuery['result'],
): Promise<Result<Answer>> {
  const isInOrders = after.startsWith(OF_ORDERS);
  const afterOrder = isInOrders ? after.slice(OF_ORDERS.length) : '';
  const place = isInOrders ? undefined : placeIn(after.replace(OF_ROWS, ''));
  if (isInOrders ? afterOrder !== '' && !isPossibleId(afterOrder) : !place) return invalidAfter();
  const items: BatchOrder[] = [];
  if (place && (result === undefined || result === 'refused')) {
    const rows = await core.batches.refusedRows(workspaceId, id, place, size + 1);
    if (!rows.ok) return rows;
    const shown = rows.value.slice(0, size);
    items.push(...shown.map(({ entry }) => showRow(entry)));
    const last = shown.at(-1)?.place;
    if (rows.value.length > size && last) {
      return ok(json(200, { items, next: `${OF_ROWS}${last.slice}.${last.number}` }));
    }
  }
  if (result !== undefined && result !== 'changed') return ok(json(200, { items, next: null }));
  const room = size - items.length;
  const found = await core.batches.changed(workspaceId, id, afterOrder, room + 1);
  if (!found.ok) return found;
  const shown = found.value.slice(0, room);
  const last = shown.at(-1)?.id ?? afterOrder;
  const next = found.value.length > room ? `${OF_ORDERS}${last}` : null;
  return withDisplayIds(core, workspaceId, { items: [...items, ...shown.map(showChanged)], next });
}

/** Names each order for people. */
async function withDisplayIds(
  core: Core,
  workspaceId: string,
  { items, next }: { items: BatchOrder[]; next: string | null },
): Promise<Result<Answer>> {
  const found = await core.read.displayIds(
    workspaceId,
    items.flatMap(({ id }) => id ?? []),
  );
  if (!found.ok) return found;
  const named = items.map((item) => ({ ...item, display_id: found.value.get(item.id ?? '') ?? null }));
  return ok(json(200, { items: named, next }));
}

/** A place is the number of a slice and of an entry in it. */
function placeIn(after: string): EntryPlace | undefined {
  if (after === '') return { slice: 0, number: 0 };
  const [, slice, number] = /^(\d{1,7})\.(\d{1,7})$/.exec(after) ?? [];
  return slice === undefined ? undefined : { slice: Number(slice), number: Number(number) };
}

/** A write makes one version. */
function showEntry({ id, result, version, problem }: BatchEntry): BatchOrder {
  const before = version !== undefined && result === 'changed' ? version - 1 : version;
  return {
    id,
    display_id: null,
    result: result ?? 'pending',
    version_before: before === 0 || before === undefined ? null : before,
    version_after: version ?? null,
    problem: problem ?? null,
  };
}

const showChanged = ({ id, before, after }: ChangedOrder): BatchOrder => ({
  id,
  display_id: null,
  result: 'changed',
  version_before: before === 0 ? null : before,
  version_after: after,
  problem: null,
});

/** The problem was taken out where it had data of an erased person. */
const showRow = ({ row, line, problem }: Omit<RefusedRow, 'problem'> & Partial<RefusedRow>): BatchOrder => ({
  id: null,
  display_id: null,
  row,
  line,
  result: 'refused',
  version_before: null,
  version_after: null,
  problem: problem ? { type: ROW_REFUSED, title: 'Row refused', status: 400, ...problem } : null,
});
