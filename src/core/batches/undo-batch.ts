import type { BatchEntry } from '../../model/batch.ts';
import type { OrderChange } from '../../model/change.ts';
import { BUSY, type Failure } from '../../model/failure.ts';
import type { JsonObject } from '../../model/json.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { KnownActor } from '../../store/access/actors.ts';
import type { RequiredRecords } from '../context/order-context.ts';
import type { Core } from '../core.ts';
import { type LaterChange, type TakingBack, takeBack } from '../orders/take-back.ts';
import type { Actor, Target, WriteCommand } from '../write-command.ts';
import { BatchStopped } from './batch-stopped.ts';
import type { ChangedOrder, IdPages } from './batches.ts';
import { type BatchStep, entryReply } from './run-batch.ts';

/** How a batch is undone. */
export interface UndoOptions {
  actor: Actor;
  /** The batch that is taken back. */
  batchId: string;
  /** Take fields back that were changed since. */
  overwrite: boolean;
  /** Override status moves that the catalog refuses. */
  force: boolean;
  reason: string | undefined;
  /** Whether the caller may delete the orders that the batch created. */
  mayDelete: boolean;
  /** The problem of an order that was changed since. */
  changedSince(later: readonly LaterChange[], actors: ReadonlyMap<string, KnownActor>): JsonObject;
  problemOf(failure: Failure): JsonObject;
}

/** Orders that are read and taken back at once: their histories are in memory together. */
const ORDERS_AT_ONCE = 100;

const PAGE = 1000;

/** The orders that a batch changed, page by page. `isLeftOut`: those of a page that the undo is not about. */
export async function* changedOrders(
  core: Core,
  workspaceId: string,
  batchId: string,
  leftOut: (ids: readonly string[]) => Promise<Result<ReadonlySet<string>>> = async () => ok(new Set<string>()),
): AsyncGenerator<string[]> {
  for (let after = ''; ; ) {
    const page: Result<ChangedOrder[]> = await core.batches.changed(workspaceId, batchId, after, PAGE);
    if (!page.ok) throw new BatchStopped(page);
    const ids = page.value.map(({ id }) => id);
    const left = await leftOut(ids);
    if (!left.ok) throw new BatchStopped(left);
    yield ids.filter((id) => !left.value.has(id));
    if (ids.length < PAGE) return;
    after = ids.at(-1) as string;
  }
}

/** All pages of an asynchronous source, for what needs the number of them first. */
export async function countPages(pages: IdPages): Promise<Result<number>> {
  let total = 0;
  try {
    for await (const ids of pages) total += ids.length;
  } catch (error) {
    if (error instanceof BatchStopped) return error.failed;
    throw error;
  }
  return ok(total);
}

/** The steps that take a batch back in these orders. Fails with `unavailable` or `busy`. */
export async function undoSteps(
  core: Core,
  options: UndoOptions,
  ids: readonly string[],
): Promise<Result<readonly BatchStep[]>> {
  const steps: BatchStep[] = [];
  for (let i = 0; i < ids.length; i += ORDERS_AT_ONCE) {
    const some = ids.slice(i, i + ORDERS_AT_ONCE);
    const traces = await core.batches.traces(options.actor.workspaceId, options.batchId, some);
    if (!traces.ok) return traces;
    const { versions, actors } = traces.value;
    for (const id of some) {
      const step = await stepOf(core, options, id, versions.get(id) ?? [], actors);
      if (!step.ok) return step;
      steps.push(step.value);
    }
  }
  return ok(steps);
}

async function stepOf(
  core: Core,
  options: UndoOptions,
  id: string,
  versions: readonly OrderChange[],
  actors: ReadonlyMap<string, KnownActor>,
): Promise<Result<BatchStep>> {
  const taking = takeBack(versions, options.batchId, options.overwrite);
  const latest = versions.at(-1)?.version ?? 0;
  const entry = (more: Partial<BatchEntry>): Result<BatchStep> => ok({ id, ...more });
  switch (taking.kind) {
    case 'nothing':
      return entry({ result: 'unchanged', version: latest });
    case 'changed_since':
      return entry({ result: 'refused', problem: options.changedSince(taking.later, actors) });
    case 'delete':
      return options.mayDelete
        ? ok(commandOf(id, latest, taking, options, {}))
        : entry({ result: 'refused', problem: options.problemOf({ kind: 'forbidden', scope: 'orders:delete' }) });
    case 'change':
      return ok(commandOf(id, latest, taking, options, {}));
    case 'restore': {
      // Only the deleted order itself says which ids it would get back.
      const deleted = await core.history.latest(options.actor.workspaceId, id);
      if (!deleted.ok) return deleted;
      const { reference_id, aliases } = deleted.value;
      const names = {
        referenceIds: reference_id === undefined ? [] : [reference_id],
        aliases: Object.values(aliases),
      };
      return ok(commandOf(id, latest, taking, options, names));
    }
  }
}

type Write = Extract<TakingBack, { kind: 'change' | 'delete' | 'restore' }>;

/** The history says how the order came to be: a change of it since then is read again before it is taken back. */
function commandOf(
  id: string,
  latest: number,
  { kind, patch, isOverwriting }: Write,
  { actor, batchId, force, reason }: UndoOptions,
  names: Pick<RequiredRecords, 'referenceIds' | 'aliases'>,
): WriteCommand {
  const target: Target = kind === 'restore' ? { restore: id } : { find: id, isOwnId: true };
  const words = reason ?? `Undo of batch ${batchId}`;
  return {
    actor,
    target,
    change: (order) => (!order || order.version !== latest ? refuse(BUSY) : ok(patch(order))),
    reply: (order, _context, { changes }) => entryReply(changes.length, order.version),
    requires: requirementsOf(patch, names),
    remove: kind === 'delete',
    reason: isOverwriting ? `${words.slice(0, MOST_REASON)} (over later changes)` : words,
    force,
    // Deleted since the history was read.
    absent: BUSY,
  };
}

/** So that the words about later changes fit. */
const MOST_REASON = 950;

/** The records and names that the earlier values refer to. */
function requirementsOf(
  patch: Write['patch'],
  { referenceIds = [], aliases = [] }: Pick<RequiredRecords, 'referenceIds' | 'aliases'>,
): RequiredRecords {
  const { customer_id, reference_id, aliases: given = {} } = patch({} as Parameters<Write['patch']>[0]);
  return {
    ids: { customers: typeof customer_id === 'string' ? [customer_id] : [] },
    referenceIds: [...referenceIds, ...(typeof reference_id === 'string' ? [reference_id] : [])],
    aliases: [...aliases, ...Object.values(given).filter((alias) => alias !== null)],
  };
}
