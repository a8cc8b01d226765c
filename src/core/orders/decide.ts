import { type ChangeKind, type FieldChange, SELF_DESCRIBING } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { findEntry } from '../../model/status.ts';
import type { Instant } from '../../model/time.ts';
import type { WriteCommand } from '../command.ts';
import type { RecordWrite } from '../records/records.ts';
import type { Surroundings } from '../surroundings.ts';
import { applyPatch } from './apply-patch.ts';
import { blankOrder } from './blank-order.ts';
import type { Neighbours } from './neighbours.ts';
import { type Move, resolveMove, resolveStart } from './transitions.ts';

export interface Decision {
  order: Order;
  kind: ChangeKind;
  /** Empty: nothing changed, and there is no new version. */
  changes: FieldChange[];
  forced: boolean;
  /** What has to be made beside the order: a customer who was sought and not found. */
  records?: readonly RecordWrite[];
}

/**
 * What a command makes of an order. Pure: the same order, command and neighbours give the same decision. Fails with what
 * the command's lens refuses, `invalid`, `duplicate`, `unknown_status`, `refused_transition` or `version_conflict`.
 */
export function decide(
  current: Order | undefined,
  command: Pick<WriteCommand, 'target' | 'change' | 'remove' | 'ifMatch' | 'force' | 'absent'>,
  neighbours: Neighbours,
  surroundings: Surroundings,
): Result<Decision> {
  if ('create' in command.target) {
    const blank = blankOrder(command.target.create, command.target.aliases, neighbours.workspace, surroundings);
    return change(blank, undefined, command, neighbours, surroundings);
  }
  if (!current) return refuse(command.absent);
  const decided = change(current, current, command, neighbours, surroundings);
  if (!decided.ok || !command.ifMatch || command.ifMatch.includes(current.version)) return decided;
  // A caller whose knowledge is old but whose wish is already fulfilled has nothing to be warned of.
  if (decided.value.changes.length === 0) return decided;
  const differing = decided.value.changes.map((fieldChange) => fieldChange.field);
  return refuse({ kind: 'version_conflict', currentVersion: current.version, differing });
}

function change(
  base: Order,
  current: Order | undefined,
  command: Pick<WriteCommand, 'change' | 'remove' | 'force'>,
  neighbours: Neighbours,
  surroundings: Surroundings,
): Result<Decision> {
  const wished = command.change(current, neighbours);
  if (!wished.ok) return wished;
  const { status, ...content } = wished.value;
  const applied = applyPatch(base, content, neighbours, surroundings.newId);
  if (!applied.ok) return applied;
  const moved = current
    ? status && resolveMove(neighbours.statuses, current.status_id, status, command.force ?? false)
    : resolveStart(neighbours.statuses, status ?? { state: 'confirmed' });
  if (moved && !moved.ok) return moved;
  const { records } = applied.value;
  const entered = withMove(applied.value, moved?.value, neighbours, surroundings.now);
  const { order, changes } = command.remove ? withRemoval(entered, surroundings.now) : entered;
  if (current && changes.length === 0) return ok({ order: current, kind: 'updated', changes, forced: false });
  const next = nextVersion(base, order, 'updated_at' in content, surroundings.now);
  if (!current) return ok({ order: next, kind: 'created', changes: everyField(next), forced: false, records });
  const kind = command.remove ? 'deleted' : 'updated';
  return ok({ order: next, kind, changes, forced: moved?.value.forced ?? false, records });
}

function withRemoval(
  applied: { order: Order; changes: FieldChange[] },
  now: Instant,
): { order: Order; changes: FieldChange[] } {
  const { order, changes } = applied;
  return {
    order: { ...order, deleted_at: now },
    changes: [...changes, { field: 'deleted_at', from: order.deleted_at ?? null, to: now }],
  };
}

/** Enters the entry, and marks or unmarks the order's completion when the entry says so. */
function withMove(
  applied: { order: Order; changes: FieldChange[] },
  move: Move | undefined,
  neighbours: Neighbours,
  now: Instant,
): { order: Order; changes: FieldChange[] } {
  const { order } = applied;
  if (!move || move.to.id === order.status_id) return applied;
  const changes = [...applied.changes, { field: 'status_id', from: order.status_id || null, to: move.to.id }];
  const completedBefore =
    findEntry(neighbours.statuses, order.status_id)?.completes ?? order.completed_at !== undefined;
  const moved: Order = { ...order, status_id: move.to.id };
  if (completedBefore !== move.to.completes) {
    moved.completed_at = move.to.completes ? now : undefined;
    changes.push({ field: 'completed_at', from: order.completed_at ?? null, to: moved.completed_at ?? null });
  }
  return { order: moved, changes };
}

/** A first version changes every field from nothing, so that the history alone can rebuild the order. */
function everyField(order: Order): FieldChange[] {
  const told = new Set<string>(['id', ...SELF_DESCRIBING]);
  return Object.entries(order)
    .filter(([field, value]) => !told.has(field) && value !== undefined)
    .map(([field, value]) => ({ field, from: null, to: value }));
}

function nextVersion(before: Order, after: Order, callerSetUpdatedAt: boolean, now: Instant): Order {
  const changedAt = now > before.changed_at ? now : before.changed_at;
  return {
    ...after,
    version: before.version + 1,
    changed_at: changedAt,
    updated_at: callerSetUpdatedAt ? after.updated_at : changedAt,
  };
}
