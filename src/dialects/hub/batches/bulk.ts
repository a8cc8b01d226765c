import { entryOf } from '../../../core/batches/run-batch.ts';
import type { Core } from '../../../core/core.ts';
import type { WriteOutcome } from '../../../core/write-command.ts';
import type { Batch, BatchEntry } from '../../../model/batch.ts';
import type { Problem } from '../../../model/failure.ts';
import type { JsonObject } from '../../../model/json.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { orderConditionsOf, readDryRun } from '../../../operations/conditions.ts';
import type { Answer, Call } from '../../../operations/operation.ts';
import { task } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { PROBLEM_TYPE } from '../errors.ts';
import { linesOf as linesOfJson, NDJSON } from '../schema.ts';
import { type BulkChange, commandOf } from './lens.ts';
import { problemOf, resultOf, type ShownEntry, wholeReply } from './report.ts';
import {
  BULK_REFUSED,
  BulkConflict,
  BulkLine,
  BulkReply,
  BulkRequest,
  type BulkResult,
  MOST_ORDERS,
} from './schema.ts';
import { pagesOf, type Selected, selectOrders } from './selection.ts';
import {
  type BatchCall,
  type BatchRequest,
  batchOfCall,
  beginBatch,
  continueBatch,
  newBatch,
  triedSlices,
  tryBatch,
  type WorkOn,
  withClaim,
} from './work.ts';

export const bulkOrders = task({
  id: 'changeOrders',
  method: 'POST',
  path: '/orders/bulk',
  scope: 'orders:write',
  summary: 'Change many orders',
  description:
    `Up to ${MOST_ORDERS} orders by their ids, or all that match a filter; for a filter that matches more, \`expect\` says how many ` +
    'those are. The reply has a result for each, in the order of the ids or of creation. Each order is changed separately, unless ' +
    '`all_or_nothing` is true. With `Accept: application/x-ndjson` the reply is streamed: a line with the batch and the number of ' +
    'orders, a line for each finished order, and a line with the counts. The change is a batch: it can be looked at, undone, and ' +
    'continued if it was cut off, by its id or by the same call with the same `Idempotency-Key`.',
  body: BulkRequest,
  example: { filter: { state: 'draft', tag: 'vip' }, tags: { add: ['call-first'] }, reason: 'Quarter end' },
  handlesDryRun: true,
  replies: {
    200: {
      description: 'The result for each order',
      schema: BulkReply,
      content: { [NDJSON]: linesOfJson(BulkLine) },
      headers: { Location: 'The path of the batch. A dry run has none.' },
    },
    409: {
      description: 'An order was refused, so nothing was changed: `results` has the refused orders.',
      content: { [PROBLEM_TYPE]: BulkConflict },
    },
  },
  answer: bulk,
});

async function bulk(call: Call, core: Core): Promise<Result<Answer>> {
  // Existing values are not exempt: a bulk change must not set an invalid value on many orders.
  const problems = contradictionsOf(call);
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const conditions = orderConditionsOf(call);
  if (!conditions.ok) return conditions;
  const tagged = tagsOfOne(call);
  if (!tagged.ok) return tagged;
  const isDryRun = readDryRun(call);
  if (!isDryRun.ok) return isDryRun;
  return withClaim(call, core, conditions.value, isDryRun.value, async (asked) => {
    const request = call.body as BulkRequest;
    const { workspaceId } = conditions.value.actor;
    const earlier = isDryRun.value ? ok(undefined) : await batchOfCall(asked);
    if (!earlier.ok) return earlier;
    const workOn = bulkWork(asked, request);
    if (earlier.value) return continueBulk(asked, earlier.value, request);
    const selected = await selectOrders(core, workspaceId, request, isDryRun.value);
    if (!selected.ok) return selected;
    if (!('pages' in selected.value)) {
      const tooLarge = await tooHeavy(asked, selected.value, isDryRun.value);
      if (tooLarge) return tooLarge;
      if (request.all_or_nothing) return together(asked, request, selected.value, isDryRun.value);
    }
    return isDryRun.value
      ? tryBatch(asked, selected.value, workOn)
      : beginBatch(asked, requestOf(asked, request, selected.value), selected.value, workOn);
  });
}

/** Refuses the tags of one order in a call about many. */
export function tagsOfOne(call: Call): Result<void> {
  const tagged = ['If-Match', 'If-None-Match'].filter((name) => call.header(name.toLowerCase()) !== undefined);
  return tagged.length > 0 ? refuse({ kind: 'invalid', problems: tagged.map(tagOfOne) }) : ok(undefined);
}

const tagOfOne = (header: string): Problem => ({
  place: 'header',
  path: [header],
  rule: 'format',
  reason: 'is a tag of one order, and these are many',
  binding: 'shape',
});

/** How a bulk change changes each order. */
const bulkWork =
  ({ conditions }: Pick<BatchCall, 'conditions'>, request: BulkChange): WorkOn =>
  (_core, batchId) => {
    const { actor, force } = conditions;
    const ofBatch = { actor: { ...actor, batchId: batchId === '' ? undefined : batchId }, force };
    return {
      bytesOfEach: request.patch === undefined ? 0 : Buffer.byteLength(JSON.stringify(request.patch)),
      stepsFor: async (ids) => ok(ids.map((id) => commandOf(id, request, ofBatch))),
      problemOf,
    };
  };

/** What is stored of a bulk change. The ids of a list are in its slices. */
function requestOf({ conditions: { force } }: BatchCall, request: BulkRequest, selected: Selected): BatchRequest {
  const { ids: _ids, filter, expect, reason, ...change } = request;
  const total = 'pages' in selected ? selected.total : selected.length;
  const which = filter ? { filter } : { ids: total };
  const settings = { ...which, ...change, ...(expect === undefined ? {} : { expect }), ...(force ? { force } : {}) };
  return { kind: 'bulk', settings: settings as JsonObject, reason };
}

/** Continues the bulk change of a stored batch. */
export function continueBulk(asked: BatchCall, batch: Batch, request: BulkChange & Pick<BulkRequest, 'filter'>) {
  const { filter = {} } = request;
  const pages = () => pagesOf(asked.core, asked.call.principal.workspaceId, filter);
  return continueBatch(asked, batch, bulkWork(asked, request), pages);
}

/** Changes all orders in one transaction, or none. */
async function together(
  asked: BatchCall,
  request: BulkRequest,
  ids: readonly string[],
  isDryRun: boolean,
): Promise<Result<Answer>> {
  const { call, core, conditions, claim } = asked;
  const workOn = bulkWork(asked, request);
  if (isDryRun) {
    const entries: ShownEntry[] = [];
    for await (const some of triedSlices(asked, ids, workOn)) entries.push(...some);
    return ok(refusalOf(call, entries) ?? wholeReply({ call, batchId: undefined }, entries));
  }
  const { workspaceId } = conditions.actor;
  const batch = newBatch(asked, requestOf(asked, request, ids), ids.length);
  const ofBatch = { actor: { ...conditions.actor, batchId: batch.id }, force: conditions.force };
  const commands = ids.map((id) => commandOf(id, request, ofBatch));
  const entriesOf = (outcomes: readonly WriteOutcome[]): BatchEntry[] =>
    ids.map((id, i) => entryOf(id, outcomes[i] as WriteOutcome, { problemOf, onError: call.onError }));
  let reply: Answer | undefined;
  const written = await core.writeTogether({
    workspaceId,
    commands,
    beside: (outcomes) => {
      const entries = entriesOf(outcomes);
      const whole = wholeReply({ call, batchId: batch.id }, entries);
      reply = whole;
      return [...core.batches.storing(workspaceId, batch, entries), ...claim.keeping(whole)];
    },
  });
  if (!written.ok) return written;
  // After a refusal `beside` is not called.
  const entries = entriesOf(written.value);
  return ok(refusalOf(call, entries) ?? reply ?? wholeReply({ call, batchId: batch.id }, entries));
}

/** The reply if an order was refused and therefore nothing was done. */
function refusalOf(call: Call, entries: readonly ShownEntry[]): Answer | undefined {
  const isRefused = ({ result }: ShownEntry): boolean => result !== 'changed' && result !== 'unchanged';
  const refused: BulkResult[] = entries.filter(isRefused).map(resultOf);
  if (refused.length === 0) return undefined;
  const problem = {
    type: BULK_REFUSED,
    title: 'Nothing was changed',
    status: 409,
    detail: `${refused.length} of ${entries.length} orders were refused, so all_or_nothing changed none`,
    request_id: call.requestId,
    results: refused,
  };
  return json(409, problem, { 'Content-Type': PROBLEM_TYPE });
}

/** A rule that the schema cannot express: one field must not be changed in two ways. */
function contradictionsOf({ body }: Call): Problem[] {
  const { patch } = (body ?? {}) as { patch?: unknown };
  if (typeof patch !== 'object' || patch === null) return [];
  return ['tags', 'status']
    .filter((name) => Object.hasOwn(body as object, name) && Object.hasOwn(patch, name))
    .map((name) => ({
      place: 'body',
      path: [name],
      rule: 'count',
      reason: `must not be sent together with patch.${name}`,
      binding: 'shape',
    }));
}

/** The largest size of one transaction, or of one reply with all changes. */
const MOST_BYTES_TOGETHER = 64 * 1024 * 1024;

/** Refuses orders that are too large for one transaction or one reply. */
async function tooHeavy(
  { call, core }: BatchCall,
  ids: readonly string[],
  isDryRun: boolean,
): Promise<Result<never> | undefined> {
  const { all_or_nothing, patch } = call.body as BulkRequest;
  if (!all_or_nothing && !isDryRun) return undefined;
  const sizes = await core.read.sizes(call.principal.workspaceId, ids);
  if (!sizes.ok) return sizes;
  const patchBytes = patch === undefined ? 0 : Buffer.byteLength(call.rawBody);
  const bytes = ids.reduce((sum, id) => sum + (sizes.value.get(id) ?? 0) + patchBytes, 0);
  if (bytes <= MOST_BYTES_TOGETHER) return undefined;
  const expected = MOST_BYTES_TOGETHER;
  const reason = `makes ${bytes} bytes of orders together, and at most ${expected} are changed or run dry in one go`;
  return refuse({
    kind: 'invalid',
    problems: [{ place: 'body', path: [], rule: 'range', reason, binding: 'shape', expected }],
  });
}
