import type { ChangedOrder, EntryPlace } from '../../../core/batches/batches.ts';
import type { Core } from '../../../core/core.ts';
import type { Batch, BatchEntry } from '../../../model/batch.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { isPossibleId } from '../../../model/text.ts';
import type { Answer } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { cursorPageOf } from '../schema.ts';
import type { BatchOrder } from './schema.ts';

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
    ? changesOf(core, workspaceId, batch.id, page, query.result)
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
  if (!place) return noCursor();
  const wanted = result === 'pending' ? null : result;
  const found = await core.batches.entries(workspaceId, id, place, wanted, size + 1);
  if (!found.ok) return found;
  const shown = found.value.slice(0, size);
  const last = shown.at(-1)?.place;
  const next = found.value.length > size && last ? `${last.slice}.${last.number}` : null;
  const items = shown.map(({ entry }) => showEntry(entry));
  return withDisplayIds(core, workspaceId, { items, next });
}

/** An import learns of its orders row by row, so the history has them. */
async function changesOf(
  core: Core,
  workspaceId: string,
  id: string,
  { after, size }: { after: string; size: number },
  result: ResultsQuery['result'],
): Promise<Result<Answer>> {
  if (after !== '' && !isPossibleId(after)) return noCursor();
  if (result !== undefined && result !== 'changed') return ok(json(200, { items: [], next: null }));
  const found = await core.batches.changed(workspaceId, id, after, size + 1);
  if (!found.ok) return found;
  const shown = found.value.slice(0, size);
  const next = found.value.length > size ? (shown.at(-1)?.id ?? null) : null;
  return withDisplayIds(core, workspaceId, { items: shown.map(showChanged), next });
}

/** Names each order for people. */
async function withDisplayIds(
  core: Core,
  workspaceId: string,
  { items, next }: { items: Omit<BatchOrder, 'display_id'>[]; next: string | null },
): Promise<Result<Answer>> {
  const found = await core.read.displayIds(
    workspaceId,
    items.map(({ id }) => id),
  );
  if (!found.ok) return found;
  const named = items.map(({ id, ...more }) => ({ id, display_id: found.value.get(id) ?? null, ...more }));
  return ok(json(200, { items: named, next }));
}

/** A place is the number of a slice and of an entry in it. */
function placeIn(after: string): EntryPlace | undefined {
  if (after === '') return { slice: 0, number: 0 };
  const [, slice, number] = /^(\d{1,7})\.(\d{1,7})$/.exec(after) ?? [];
  return slice === undefined ? undefined : { slice: Number(slice), number: Number(number) };
}

function noCursor(): Result<never> {
  const reason = 'must be the next of a page of this list';
  return refuse({
    kind: 'invalid',
    problems: [{ place: 'query', path: ['after'], rule: 'format', reason, binding: 'shape' }],
  });
}

/** A write makes one version. */
function showEntry({ id, result, version, problem }: BatchEntry): Omit<BatchOrder, 'display_id'> {
  const before = version !== undefined && result === 'changed' ? version - 1 : version;
  return {
    id,
    result: result ?? 'pending',
    version_before: before === 0 || before === undefined ? null : before,
    version_after: version ?? null,
    problem: problem ?? null,
  };
}

const showChanged = ({ id, before, after }: ChangedOrder): Omit<BatchOrder, 'display_id'> => ({
  id,
  result: 'changed',
  version_before: before === 0 ? null : before,
  version_after: after,
  problem: null,
});
