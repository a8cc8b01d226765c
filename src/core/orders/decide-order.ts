import { differences, type FieldChange, type OrderChange } from '../../model/change.ts';
import type { ConflictingField, Failure } from '../../model/failure.ts';
import type { Order } from '../../model/order.ts';
import { orderFieldsWhere } from '../../model/order-fields.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { findEntry } from '../../model/status.ts';
import type { Instant } from '../../model/time.ts';
import type { OrderContext } from '../context/order-context.ts';
import type { RecordWrite } from '../records/record-command.ts';
import type { Environment } from '../write-command.ts';
import { type Done, idOfTarget, isUnwanted, type WriteCommand } from '../write-command.ts';
import { amountConflict } from './amount.ts';
import { applyPatch, takenName } from './apply-patch.ts';
import { blankOrder, displayId } from './blank-order.ts';
import { conflicts, onlyChanging, rewindOrder } from './merge.ts';
import { type Move, resolveMove, resolveStart } from './transitions.ts';

export interface Decision extends Done {
  order: Order;
  changes: FieldChange[];
  forced: boolean;
  /** Records written beside the order: a customer who was not found, a shipment, an invoice. */
  records?: readonly RecordWrite[];
}

/** The part of a command that the decision depends on. */
type Requested = Pick<
  WriteCommand,
  | 'target'
  | 'change'
  | 'remove'
  | 'knownVersions'
  | 'unwantedVersions'
  | 'merge'
  | 'force'
  | 'absent'
  | 'keepsReferences'
>;

/**
 * Decides what a command makes of an order. Pure: the same order, command and context give the same decision. `since` are the order's
 * versions from the one that the caller knows on, for a caller that wants to be merged. Fails with what the lens refuses, `invalid`, `duplicate`, `unknown_status`, `refused_transition` or `version_conflict`.
 */
export function decide(
  current: Order | undefined,
  command: Requested,
  context: OrderContext,
  environment: Environment,
  since: readonly OrderChange[] = [],
): Result<Decision> {
  const { target, knownVersions } = command;
  if (!current && ('create' in target || 'put' in target)) {
    const blank = blankOrder(idOfTarget(target), target.aliases, context.workspace, environment);
    return change(blank, undefined, command, context, environment);
  }
  if (!current) return refuse(command.absent);
  if (current.deleted_at === undefined && isUnwanted(command.unwantedVersions, current.version)) {
    return refuse({ kind: 'version_conflict', currentVersion: current.version, differing: [], isUnwanted: true });
  }
  const isStale = knownVersions !== undefined && !knownVersions.includes(current.version);
  // A deletion cannot be merged, since it also removes what others changed.
  const base = isStale && command.merge && !command.remove ? rewindOrder(current, since) : undefined;
  if (base) return merge(base, current, command, context, environment);
  const decided = change(current, current, command, context, environment);
  // A caller with an old version is not refused when its change is in effect already.
  if (!decided.ok || !isStale || (decided.value.changes.length === 0 && !decided.value.records?.length)) return decided;
  const sides = decided.value.changes.map(({ field, from, to }) => ({ field, theirs: from, yours: to }));
  return refuse(conflict(current, sides, context));
}

/** Applies what the caller would have changed in the order it knew to the order as it is. */
function merge(
  base: Order,
  current: Order,
  command: Requested,
  context: OrderContext,
  environment: Environment,
): Result<Decision> {
  const requested = command.change(base, context);
  if (!requested.ok) return requested;
  const apart = change(base, base, { ...command, change: () => requested }, context, environment);
  if (!apart.ok) return apart;
  const { changes } = apart.value;
  const sides = [...conflicts(changes, base, current), ...amountConflict(base, apart.value.order, current)];
  if (sides.length > 0) return refuse(conflict(current, sides, context));
  const patch = onlyChanging(requested.value, changes);
  const merged = change(current, current, { ...command, change: () => ok(patch) }, context, environment);
  return merged.ok ? ok({ ...merged.value, merged: true }) : merged;
}

function conflict({ version }: Order, sides: ConflictingField[], { statuses }: OrderContext): Failure {
  const ids = new Set(sides.flatMap(({ field, theirs, yours }) => (field === 'status_id' ? [theirs, yours] : [])));
  const states = Object.fromEntries(statuses.flatMap(({ id, state }) => (ids.has(id) ? [[id, state]] : [])));
  const differing = sides.map(({ field }) => field);
  return { kind: 'version_conflict', currentVersion: version, differing, sides, states };
}

function change(
  base: Order,
  current: Order | undefined,
  command: Pick<WriteCommand, 'target' | 'change' | 'remove' | 'force' | 'keepsReferences'>,
  context: OrderContext,
  environment: Environment,
): Result<Decision> {
  const requested = command.change(current, context);
  if (!requested.ok) return requested;
  const { status, completed_at, beside = [], ...content } = requested.value;
  const taken = takenReference(beside, context);
  if (taken) return refuse(taken);
  const applied = applyPatch(base, content, context, environment.newId, command.keepsReferences);
  if (!applied.ok) return applied;
  const moved = current
    ? status && resolveMove(context.statuses, current.status_id, status, command.force ?? false)
    : resolveStart(context.statuses, status ?? { state: 'confirmed' });
  if (moved && !moved.ok) return moved;
  const records = beside.length > 0 ? [...applied.value.records, ...beside] : applied.value.records;
  const draft = draftOf(base, applied.value);
  if (moved) move(draft, moved.value, context, environment.now);
  const { order, changes } = draft;
  if (!current && completed_at !== undefined) {
    if (completed_at === null) delete order.completed_at;
    else order.completed_at = completed_at;
  }
  // Most callers send one, and making one costs more than the rest of a blank order.
  if (!current && content.display_id === undefined) order.display_id = displayId(environment.newId());
  const isRestored = 'restore' in command.target && base.deleted_at !== undefined;
  const takenAnew = !current || isRestored ? takenName(order, { aliases: {} }, context) : undefined;
  if (takenAnew) return refuse(takenAnew);
  if (command.remove || isRestored) markDeleted(draft, command.remove ? environment.now : undefined);
  const merged = false;
  if (current && changes.length === 0) {
    return ok({ order: current, kind: 'updated', changes, forced: false, merged, records });
  }
  countVersion(order, base, 'updated_at' in content, environment.now);
  if (!current) return ok({ order, kind: 'created', changes: firstChanges(order), forced: false, merged, records });
  const kind = command.remove ? 'deleted' : isRestored ? 'restored' : 'updated';
  return ok({ order, kind, changes, forced: moved?.value.forced ?? false, merged, records });
}

/** A reference id that a shipment or invoice takes and another one has. */
function takenReference(
  writes: readonly RecordWrite[],
  context: Pick<OrderContext, 'shipments' | 'invoices'>,
): Failure | undefined {
  for (const { kind, id, content } of writes) {
    if (kind !== 'shipments' && kind !== 'invoices') continue;
    const value = content?.reference_id;
    if (value === undefined) continue;
    for (const { record: other, deleted } of context[kind].values()) {
      if (!deleted && other.reference_id === value && other.id !== id) {
        return { kind: 'duplicate', field: 'reference_id', value, entity: kind };
      }
    }
  }
  return undefined;
}

/** The next version while it is decided: a copy of the order that the steps below change, and what they changed. */
interface Draft {
  order: Order;
  changes: FieldChange[];
}

/** One copy serves all steps: an order has dozens of fields, and a copy costs as much as a step. */
const draftOf = (base: Order, { order, changes }: Draft): Draft => ({
  order: order === base ? { ...base } : order,
  changes,
});

/** Deletes an order at `deletedAt`, or restores it when that is absent. */
function markDeleted({ order, changes }: Draft, deletedAt: Instant | undefined): void {
  changes.push({ field: 'deleted_at', from: order.deleted_at ?? null, to: deletedAt ?? null });
  if (deletedAt === undefined) delete order.deleted_at;
  else order.deleted_at = deletedAt;
}

/** Moves the order to the entry, and sets or removes `completed_at` by the entry's `completes`. */
function move({ order, changes }: Draft, { to }: Move, context: OrderContext, now: Instant): void {
  if (to.id === order.status_id) return;
  changes.push({ field: 'status_id', from: order.status_id || null, to: to.id });
  const completedBefore = findEntry(context.statuses, order.status_id)?.completes ?? order.completed_at !== undefined;
  order.status_id = to.id;
  if (completedBefore === to.completes) return;
  const completedAt = to.completes ? now : undefined;
  changes.push({ field: 'completed_at', from: order.completed_at ?? null, to: completedAt ?? null });
  order.completed_at = completedAt;
}

/** Every version has these, so they are not listed as field changes. */
const IN_EVERY_VERSION = new Set<string>(
  orderFieldsWhere(({ written }) => written === 'by_hub' || written === 'by_version'),
);

/** A first version changes every field from nothing, so that the history alone can rebuild the order. */
const firstChanges = (order: Order): FieldChange[] => differences(undefined, order, IN_EVERY_VERSION);

/** Makes the draft the version after `before`. */
function countVersion(order: Order, before: Order, callerSetUpdatedAt: boolean, now: Instant): void {
  order.version = before.version + 1;
  order.changed_at = now > before.changed_at ? now : before.changed_at;
  if (!callerSetUpdatedAt) order.updated_at = order.changed_at;
}
