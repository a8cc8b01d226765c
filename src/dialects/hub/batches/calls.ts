import type { Core } from '../../../core/core.ts';
import type { KnownActor } from '../../../core/read/read-history.ts';
import { type Batch, MOST_REFUSED_ROWS } from '../../../model/batch.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { orderConditionsOf } from '../../../operations/conditions.ts';
import type { Answer, Call, Operation } from '../../../operations/operation.ts';
import { list, read, task } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { actorOf } from '../history/schema.ts';
import { cursorPageOf, linesOf, NDJSON, PageOf, pageReply } from '../schema.ts';
import { bulkOrders, continueBulk } from './bulk.ts';
import { resultsOf } from './results.ts';
import {
  BatchOrder,
  BatchQuery,
  BatchResultsQuery,
  BulkLine,
  BulkReply,
  type BulkRequest,
  ShownBatch,
} from './schema.ts';
import { continueUndo, undoBatch } from './undo.ts';
import { mayContinue, withClaim } from './work.ts';

const parameters = { id: 'The id of the batch.' };

const listBatches = list({
  id: 'listBatches',
  method: 'GET',
  path: '/batches',
  scope: 'orders:read',
  summary: 'List batches, the latest first',
  description:
    'Bulk changes, imports and undos of the last 90 days. Batches of customers need `customers:read`, those of products and items `products:read`; they are left out without it.',
  query: BatchQuery,
  replies: { 200: { description: 'A page of batches', schema: PageOf(ShownBatch) } },
  answer: async (call, core) => {
    const { kind, state } = call.query;
    const page = cursorPageOf(call);
    if (!isPossible(page.after) && page.after !== '') return absent(page.after);
    const filter = {
      kinds: kind && [kind],
      states: state && [state],
      subjects: subjectsOf(call),
    };
    const { workspaceId } = call.principal;
    const found = await core.batches.list(workspaceId, filter, page);
    if (!found.ok) return found;
    const shown = await showBatches(core, workspaceId, found.value.items);
    return shown.ok ? pageReply(ok({ ...found.value, items: shown.value }), (batch) => batch) : shown;
  },
});

const getBatch = read({
  id: 'getBatch',
  method: 'GET',
  path: '/batches/{id}',
  scope: 'orders:read',
  summary: 'Get a batch',
  parameters,
  replies: { 200: { description: 'The batch', schema: ShownBatch } },
  answer: async (call, core) => {
    const found = await findBatch(call, core);
    const shown = found.ok ? await showBatches(core, call.principal.workspaceId, [found.value]) : found;
    return shown.ok ? ok(json(200, shown.value[0])) : shown;
  },
});

const listBatchResults = list({
  id: 'listBatchResults',
  method: 'GET',
  path: '/batches/{id}/results',
  scope: 'orders:read',
  summary: 'List what became of the orders of a batch',
  description:
    `In the order of the batch. Of an import, first the refused rows, up to ${MOST_REFUSED_ROWS} and without values of the file, and ` +
    'then the orders that it changed, by id. An import of customers has the refused rows only. `pending` orders are not done yet.',
  parameters,
  query: BatchResultsQuery,
  replies: { 200: { description: 'A page of results', schema: PageOf(BatchOrder) } },
  answer: async (call, core) => {
    const found = await findBatch(call, core);
    return found.ok ? resultsOf(core, call.principal.workspaceId, found.value, call.query) : found;
  },
});

const continueBatch = task({
  id: 'continueBatch',
  method: 'POST',
  path: '/batches/{id}/continue',
  scope: 'orders:write',
  summary: 'Continue a batch that was cut off',
  description:
    'Does the orders that are not done, and has the results of all. An order is changed once: the history says what was done before. ' +
    'A batch that is done stays as it is. An import is resumed with its file.',
  parameters,
  skipsConditions: true,
  replies: {
    200: { description: 'The result for each order', schema: BulkReply, content: { [NDJSON]: linesOf(BulkLine) } },
  },
  answer: async (call, core) => {
    const conditions = orderConditionsOf(call);
    if (!conditions.ok) return conditions;
    const found = await findBatch(call, core);
    if (!found.ok) return found;
    const batch = found.value;
    const may = mayContinue(batch);
    if (!may.ok) return may;
    const { settings } = batch;
    if (!settings) return refuse({ kind: 'answer_erased' });
    const { force = false, overwrite = false, ...request } = settings;
    if (force === true && !call.principal.scopes.has('orders:force')) {
      return refuse({ kind: 'forbidden', scope: 'orders:force' });
    }
    const asBefore = { ...conditions.value, idempotency: undefined, force: force === true };
    return withClaim(call, core, asBefore, false, (asked): Promise<Result<Answer>> => {
      const { reason } = batch;
      return batch.kind === 'undo'
        ? continueUndo(asked, batch, { overwrite: overwrite === true, reason })
        : continueBulk(asked, batch, {
            ...(request as Partial<BulkRequest>),
            ...(reason === undefined ? {} : { reason }),
          });
    });
  },
});

const isPossible = (id: string): boolean => /^[\w-]{1,63}$/.test(id);

const absent = (id: string): Result<never> => refuse({ kind: 'not_found', entity: 'batch', id });

const subjectsOf = ({ principal }: Pick<Call, 'principal'>): Batch['subject'][] => [
  'orders',
  ...(principal.scopes.has('customers:read') ? (['customers'] as const) : []),
  ...(principal.scopes.has('products:read') ? (['products', 'items'] as const) : []),
];

/** An id that the hub cannot have made is not found. */
async function findBatch(call: Pick<Call, 'principal' | 'id'>, core: Core): Promise<Result<Batch>> {
  if (!isPossible(call.id)) return absent(call.id);
  const found = await core.batches.find(call.principal.workspaceId, call.id);
  if (!found.ok || subjectsOf(call).includes(found.value.subject)) return found;
  const scope = found.value.subject === 'customers' ? 'customers:read' : 'products:read';
  return refuse({ kind: 'forbidden', scope });
}

async function showBatches(core: Core, workspaceId: string, found: readonly Batch[]) {
  const actors = await core.batches.actors(
    workspaceId,
    found.map(({ actor }) => actor),
  );
  return actors.ok ? ok(found.map((batch) => showBatch(batch, actors.value))) : actors;
}

function showBatch(batch: Batch, actors: ReadonlyMap<string, KnownActor>) {
  const { id, kind, subject, state, total, changed, unchanged, refused, failed } = batch;
  const left = total === undefined ? null : Math.max(0, total - changed - unchanged - refused - failed);
  return {
    id,
    kind,
    subject,
    state,
    total: total ?? null,
    changed,
    unchanged,
    refused,
    failed,
    left,
    request: batch.settings ?? null,
    reason: batch.reason ?? null,
    actor: actorOf(batch.actor, actors),
    operation: batch.operation,
    request_id: batch.request_id,
    idempotency_key: batch.idempotency_key ?? null,
    undoes: batch.undoes ?? null,
    undone_by: batch.undone_by ?? null,
    started_at: batch.started_at,
    changed_at: batch.changed_at,
  };
}

/** All calls about many orders. */
export const batches: readonly Operation[] = [
  bulkOrders,
  listBatches,
  getBatch,
  listBatchResults,
  undoBatch,
  continueBatch,
];
