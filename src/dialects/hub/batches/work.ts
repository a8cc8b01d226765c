import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchStopped } from '../../../core/batches/batch-stopped.ts';
import type { IdPages, NewBatch } from '../../../core/batches/batches.ts';
import { type BatchWork, chunksOf, doAll, refuseContinuing, runBatch } from '../../../core/batches/run-batch.ts';
import type { Core } from '../../../core/core.ts';
import { type ClaimedAnswer, NO_CLAIM } from '../../../core/transaction/answers.ts';
import type { IdempotencyClaim, WriteOutcome } from '../../../core/write-command.ts';
import type { Batch, BatchEntry } from '../../../model/batch.ts';
import { BUSY } from '../../../model/failure.ts';
import type { JsonObject } from '../../../model/json.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { OrderConditions } from '../../../operations/conditions.ts';
import type { Answer, Call } from '../../../operations/operation.ts';
import { replyOf } from '../../../operations/reply.ts';
import { replyTo, type ShownEntry } from './report.ts';
import type { Selected } from './selection.ts';

/** What a call does with many orders, once they are selected. */
export interface BatchCall {
  call: Call;
  core: Core;
  conditions: OrderConditions;
  claim: ClaimedAnswer;
}

/** What is stored of a call, for its continuation. */
export interface BatchRequest {
  kind: NewBatch['kind'];
  settings: JsonObject;
  reason: string | undefined;
  undoes?: string | undefined;
}

/** How the orders of a batch are changed, on a core that stores or on one that does not. */
export type WorkOn = (core: Core, batchId: string) => Omit<BatchWork, 'workspaceId' | 'onError'>;

/** Claims the idempotency key, if there is one. A dry run claims nothing. */
async function claimOf(
  { principal: { workspaceId } }: Call,
  core: Core,
  idempotency: IdempotencyClaim | undefined,
  isDryRun: boolean,
): Promise<Result<ClaimedAnswer | { earlier: WriteOutcome }>> {
  if (!idempotency || isDryRun) return ok(NO_CLAIM);
  return core.answers.claim(workspaceId, idempotency);
}

/** Answers with the claim of the call's idempotency key, or with the earlier reply. The claim is released in every case. */
export async function withClaim(
  call: Call,
  core: Core,
  conditions: OrderConditions,
  isDryRun: boolean,
  answer: (claimed: BatchCall) => Promise<Result<Answer>>,
): Promise<Result<Answer>> {
  const claimed = await claimOf(call, core, conditions.idempotency, isDryRun);
  if (!claimed.ok) return claimed;
  if ('earlier' in claimed.value) return replyOf(claimed.value.earlier);
  const claim = claimed.value;
  let isStreamed = false;
  try {
    const answered = await answer({ call, core, conditions, claim });
    isStreamed = answered.ok && 'stream' in answered.value;
    return answered;
  } finally {
    // A stream releases the key at its end.
    if (!isStreamed) await claim.release();
  }
}

/** Identifies a call with an idempotency key, so that the same call finds the batch that it has begun. */
const callHashOf = (idempotency: IdempotencyClaim | undefined): string | undefined =>
  idempotency &&
  createHash('sha256')
    .update(JSON.stringify([idempotency.scope.keyFamily, idempotency.scope.key, idempotency.scope.operation]))
    .update(JSON.stringify([idempotency.scope.parameters, idempotency.fingerprint]))
    .digest('hex');

/** The new batch of a call. */
export function newBatch(
  { core, conditions: { actor, idempotency } }: BatchCall,
  { kind, settings, reason, undoes }: BatchRequest,
  total: number | undefined,
): NewBatch {
  return {
    id: core.newId(actor.workspaceId),
    kind,
    settings,
    total,
    reason,
    undoes,
    actor: actor.keyId,
    dialect: actor.dialect,
    operation: actor.operation,
    request_id: actor.requestId,
    idempotency_key: idempotency?.scope.key,
    call_hash: callHashOf(idempotency),
  };
}

/** The batch that the same call has begun before it was cut off. */
export async function batchOfCall({ call, core, conditions }: BatchCall): Promise<Result<Batch | undefined>> {
  const hash = callHashOf(conditions.idempotency);
  return hash === undefined ? ok(undefined) : core.batches.ofCall(call.principal.workspaceId, hash);
}

/** Begins a batch and does it. `expected`: the number that there must be. */
export async function beginBatch(
  asked: BatchCall,
  request: BatchRequest,
  selected: Selected | IdPages,
  workOn: WorkOn,
): Promise<Result<Answer>> {
  const { call, core, conditions } = asked;
  const { workspaceId } = conditions.actor;
  const [orders, expected] = 'pages' in selected ? [selected.pages, selected.total] : [selected, undefined];
  const batch = newBatch(asked, request, expected);
  const owner = call.requestId;
  const begun = await core.batches.begin(workspaceId, batch, owner, orders);
  if (!begun.ok) return begun;
  const work = { ...workOn(core, batch.id), workspaceId, batchId: batch.id, owner, isContinued: false };
  const slices = runBatch(core, { ...work, onError: call.onError });
  const giveBack = () => core.batches.end(workspaceId, batch.id, owner);
  return replyTo({ ...asked, batchId: batch.id, total: begun.value, slices, giveBack });
}

/** How long a repeated call waits for the call before it, which may have been killed a moment ago. */
const WAIT_MS = 10_000;
const LOOK_EVERY_MS = 500;

/**
 * Continues a batch, or tells its results when it is done. `pages` collects its orders again if it was cut off while it did. Fails
 * with `conflict`, or with `busy` when another call works on it.
 */
export async function continueBatch(
  asked: BatchCall,
  batch: Batch,
  workOn: WorkOn,
  pages: () => IdPages,
  headers: Record<string, string> = {},
): Promise<Result<Answer>> {
  const { call, core } = asked;
  const { workspaceId } = call.principal;
  const shown = { ...asked, batchId: batch.id, headers };
  if (batch.state === 'done' || batch.undone_by !== undefined) {
    return replyTo({ ...shown, total: batch.total ?? 0, slices: storedSlices(core, workspaceId, batch.id) });
  }
  const owner = call.requestId;
  const untilMs = performance.now() + WAIT_MS;
  for (;;) {
    const taken = await core.batches.take(workspaceId, batch.id, owner);
    if (taken.ok) break;
    if (taken.failure.kind !== 'conflict') return taken;
    const found = await core.batches.find(workspaceId, batch.id);
    if (!found.ok) return found;
    if (found.value.state !== 'running') return continueBatch(asked, found.value, workOn, pages, headers);
    if (performance.now() > untilMs) return refuse(BUSY);
    await sleep(LOOK_EVERY_MS);
  }
  const total =
    batch.total === undefined ? await core.batches.collectAgain(workspaceId, batch, pages()) : ok(batch.total);
  if (!total.ok) {
    await core.batches.end(workspaceId, batch.id, owner);
    return total;
  }
  const work = { ...workOn(core, batch.id), workspaceId, batchId: batch.id, owner, isContinued: true };
  const slices = runBatch(core, { ...work, onError: call.onError });
  const giveBack = () => core.batches.end(workspaceId, batch.id, owner);
  return replyTo({ ...shown, total: total.value, slices, giveBack });
}

/** Whether a batch may be continued by its id. */
export const mayContinue = (batch: Batch): Result<void> => refuseContinuing(batch) ?? ok(undefined);

async function* storedSlices(core: Core, workspaceId: string, id: string): AsyncGenerator<BatchEntry[]> {
  for (let slice = 0; ; slice++) {
    const entries = await core.batches.slice(workspaceId, id, slice);
    if (!entries.ok) throw new BatchStopped(entries);
    if (!entries.value) return;
    yield entries.value;
  }
}

/** Decides for all orders, and stores nothing. */
export async function tryBatch(asked: BatchCall, selected: Selected, workOn: WorkOn): Promise<Result<Answer>> {
  const total = 'pages' in selected ? selected.total : selected.length;
  return replyTo({ ...asked, batchId: undefined, total, slices: triedSlices(asked, selected, workOn) });
}

/** What would become of the orders of each chunk, with the changes that would be made. */
export async function* triedSlices(
  { call, core, conditions }: BatchCall,
  selected: Selected,
  workOn: WorkOn,
): AsyncGenerator<ShownEntry[]> {
  const { workspaceId } = conditions.actor;
  const { onError } = call;
  const pages = 'pages' in selected ? selected.pages : [selected];
  for await (const page of pages) {
    for (let from = 0; from < page.length; from += SLICE) {
      const ids = page.slice(from, from + SLICE);
      const chunks = await chunksOf(core, { ...workOn(core, ''), workspaceId }, ids);
      if (!chunks.ok) throw new BatchStopped(chunks);
      for (const chunk of chunks.value) {
        const { core: dryCore, notes } = core.dryRun({});
        const tried = await doAll(dryCore, { ...workOn(dryCore, ''), workspaceId, onError }, chunk);
        if (!tried.ok) throw new BatchStopped(tried);
        const decisions = new Map(notes.orders.map(({ asked: id, decision }) => [id, decision]));
        yield tried.value.map((entry) => {
          const decision = entry.result === undefined ? undefined : decisions.get(entry.id);
          return decision ? { ...entry, display_id: decision.order.display_id, changes: decision.changes } : entry;
        });
      }
    }
  }
}

/** The orders that a dry run decides at once at most. */
const SLICE = 500;
