import { changedOrders, countPages, undoSteps } from '../../../core/batches/undo-batch.ts';
import type { Core } from '../../../core/core.ts';
import type { LaterChange } from '../../../core/orders/take-back.ts';
import type { KnownActor } from '../../../core/read/read-history.ts';
import type { Batch } from '../../../model/batch.ts';
import type { JsonObject } from '../../../model/json.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { orderConditionsOf, readDryRun } from '../../../operations/conditions.ts';
import type { Answer, Sent } from '../../../operations/operation.ts';
import { task } from '../../../operations/other-kinds.ts';
import { CHANGED_SINCE } from '../errors.ts';
import { actorOf } from '../history/schema.ts';
import { linesOf, NDJSON } from '../schema.ts';
import { tagsOfOne } from './bulk.ts';
import { problemOf } from './report.ts';
import { BatchUndo, BulkLine, BulkReply, MOST_ORDERS } from './schema.ts';
import type { Selected } from './selection.ts';
import { type BatchCall, batchOfCall, beginBatch, continueBatch, tryBatch, type WorkOn, withClaim } from './work.ts';

export const undoBatch = task({
  id: 'undoBatch',
  method: 'POST',
  path: '/batches/{id}/undo',
  scope: 'orders:write',
  summary: 'Undo a batch',
  description:
    'A new batch that takes back, in each order, the fields that the batch changed. An order in which one of them was changed since ' +
    'stays as it is, and is named with these changes, unless `overwrite` is true. Orders that the batch created are deleted (this needs ' +
    '`orders:delete`), and those that it deleted are restored. A batch is undone once: another call has the results of the first. ' +
    'An undo is a batch, so it can be undone. With `Stele-Dry-Run: true`, the reply has what would be changed.',
  parameters: { id: 'The id of the batch.' },
  body: BatchUndo,
  bodyIsOptional: true,
  handlesDryRun: true,
  replies: {
    200: {
      description: 'The result for each order',
      schema: BulkReply,
      content: { [NDJSON]: linesOf(BulkLine) },
      headers: { Location: 'The path of the new batch. A dry run has none.' },
    },
  },
  answer: undo,
});

async function undo(call: Sent<typeof BatchUndo, never>, core: Core): Promise<Result<Answer>> {
  const { id } = call;
  const { workspaceId } = call.principal;
  const { overwrite = false, reason } = (call.body as BatchUndo | undefined) ?? {};
  const conditions = orderConditionsOf(call);
  if (!conditions.ok) return conditions;
  const tagged = tagsOfOne(call);
  if (!tagged.ok) return tagged;
  const isDryRun = readDryRun(call);
  if (!isDryRun.ok) return isDryRun;
  if (!/^[\w-]{1,63}$/.test(id)) return refuse({ kind: 'not_found', entity: 'batch', id });
  const found = await core.batches.find(workspaceId, id);
  if (!found.ok) return found;
  const batch = found.value;
  if (batch.subject === 'customers') return conflict(CUSTOMERS_STAY);
  if (batch.subject !== 'orders') return conflict(PRODUCTS_STAY);
  return withClaim(call, core, conditions.value, isDryRun.value, async (asked) => {
    const settings: UndoSettings = { overwrite, reason };
    const earlier = isDryRun.value ? ok(undefined) : await batchOfCall(asked);
    if (!earlier.ok) return earlier;
    if (earlier.value) return continueUndo(asked, earlier.value, settings);
    if (batch.state === 'running') return conflict('The batch is running: undo it when it has ended');
    const { undone_by } = batch;
    if (undone_by !== undefined && !overwrite) return undoneBefore(asked, undone_by, isDryRun.value);
    const workOn = undoWork(asked, id, settings);
    const selected = await select(asked, batch);
    if (!selected.ok) return selected;
    if (isDryRun.value) return tryBatch(asked, selected.value, workOn);
    const force = conditions.value.force ? { force: true } : {};
    const request = { kind: 'undo' as const, settings: { overwrite, ...force }, reason, undoes: id };
    return beginBatch(asked, request, selected.value, workOn);
  });
}

/** The history of a record does not name a batch. */
const CUSTOMERS_STAY =
  'An import of customers cannot be undone, since orders may have these customers by now. Their histories have the values before: ' +
  'change the customers back, import a file with these values, or delete the new ones';

const PRODUCTS_STAY =
  'An import of products or items cannot be undone: change them back, import the earlier replies again, or delete the new ones';

const conflict = (reason: string): Result<never> => refuse({ kind: 'conflict', reason });

/** What is stored of an undo. */
export interface UndoSettings {
  overwrite: boolean;
  reason: string | undefined;
}

/** The orders that the batch changed. Those that an earlier undo has taken back are left out. */
function pagesOf({ core, call }: BatchCall, { id, undone_by }: Batch) {
  const { workspaceId } = call.principal;
  if (undone_by === undefined) return changedOrders(core, workspaceId, id);
  return changedOrders(core, workspaceId, id, async (ids) => {
    const taken = await core.batches.changedAmong(workspaceId, undone_by, ids);
    return taken.ok ? ok(new Set(taken.value.map((order) => order.id))) : taken;
  });
}

async function select(asked: BatchCall, batch: Batch): Promise<Result<Selected>> {
  const total = await countPages(pagesOf(asked, batch));
  if (!total.ok) return total;
  if (total.value > MOST_ORDERS) return ok({ total: total.value, pages: pagesOf(asked, batch) });
  const ids: string[] = [];
  for await (const page of pagesOf(asked, batch)) ids.push(...page);
  return ok(ids);
}

/** The results of the undo before. A dry run finds nothing to do. */
async function undoneBefore(asked: BatchCall, by: string, isDryRun: boolean): Promise<Result<Answer>> {
  const { core, call } = asked;
  if (isDryRun) return tryBatch(asked, [], undoWork(asked, by, { overwrite: false, reason: undefined }));
  const earlier = await core.batches.find(call.principal.workspaceId, by);
  if (!earlier.ok) return earlier;
  return continueUndo(asked, earlier.value, { overwrite: false, reason: earlier.value.reason });
}

/** Continues the undo of a stored batch, or tells its results. */
export async function continueUndo(asked: BatchCall, undoing: Batch, settings: UndoSettings): Promise<Result<Answer>> {
  const { core, call } = asked;
  const id = undoing.undoes as string;
  const batch = await core.batches.find(call.principal.workspaceId, id);
  if (!batch.ok) return batch;
  return continueBatch(asked, undoing, undoWork(asked, id, settings), () =>
    pagesOf(asked, { ...batch.value, undone_by: undefined }),
  );
}

/** How an undo changes each order. */
const undoWork =
  ({ call, conditions }: BatchCall, undone: string, { overwrite, reason }: UndoSettings): WorkOn =>
  (core, batchId) => {
    const actor = { ...conditions.actor, batchId: batchId === '' ? undefined : batchId };
    const mayDelete = call.principal.scopes.has('orders:delete');
    const { force } = conditions;
    const options = { actor, batchId: undone, overwrite, force, reason, mayDelete, changedSince, problemOf };
    return { bytesOfEach: 0, stepsFor: (ids) => undoSteps(core, options, ids), problemOf };
  };

/** The problem of an order in which fields were changed since. */
function changedSince(later: readonly LaterChange[], actors: ReadonlyMap<string, KnownActor>): JsonObject {
  // People know the field by the name that orders have in the API.
  const fields = [...new Set(later.map(({ field }) => (field === 'status_id' ? 'status' : field)))];
  const changes = later.map(({ field, from, to, by }) => ({
    field,
    from,
    to,
    version: by.version,
    at: by.changed_at,
    actor: actorOf(by.actor, actors),
  }));
  const last = changes.at(-1);
  const by =
    last?.actor.name === undefined ? '' : `, last by ${JSON.stringify(last.actor.name)} in version ${last.version}`;
  return {
    type: CHANGED_SINCE,
    title: 'Changed since',
    status: 409,
    detail: `${fields.join(', ')} was changed since the batch${by}`,
    changed_since: changes,
  } as JsonObject;
}
