import type { OrderChange, OrderPatch } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';
import { findOrderField } from '../../model/order-fields.ts';

/**
 * Rebuilds an order as of a version, from its history alone. `changes` are the order's versions in order. Returns `undefined` when they
 * do not begin with the first version or do not reach `version`.
 */
export function rebuildOrder(
  changes: readonly OrderChange[],
  version = changes.at(-1)?.version ?? 0,
): Order | undefined {
  const rebuilding = new RebuiltOrder();
  for (const change of changes) {
    if (change.version > version) break;
    rebuilding.take(change);
  }
  return rebuilding.order?.version === version ? rebuilding.order : undefined;
}

/** An order that is rebuilt version by version, so that not all of them need to be in memory. */
export class RebuiltOrder {
  readonly #order: Record<string, unknown> = {};
  #version = 0;
  #isComplete = true;

  /** Applies the next version. After a missing version, none is applied. */
  take(change: OrderChange): void {
    this.#isComplete &&= change.version === this.#version + 1;
    if (!this.#isComplete) return;
    for (const { field, to } of change.changes) putField(this.#order, field, to);
    this.#version = change.version;
    Object.assign(this.#order, {
      id: change.order_id,
      version: change.version,
      changed_at: change.changed_at,
      updated_at: change.updated_at,
    });
  }

  /** The order as the last version left it; `undefined` before the first one, or when one is missing. */
  get order(): Order | undefined {
    return this.#isComplete && this.#version > 0 ? (this.#order as unknown as Order) : undefined;
  }
}

/** Sets the field of a change; null removes it. A field's name has at most one dot, for the extras of one dialect. */
export function putField(order: Record<string, unknown>, field: string, value: unknown): void {
  const dot = field.indexOf('.');
  const name = dot < 0 ? field : field.slice(dot + 1);
  const holder = dot < 0 ? order : { ...(order[field.slice(0, dot)] as Record<string, unknown>) };
  if (value === null) delete holder[name];
  else holder[name] = value;
  if (dot >= 0) order[field.slice(0, dot)] = holder;
}

/** The value of a field, by its name in changes. */
export function valueOfField(order: Order, field: string): unknown {
  const [name = '', dialect] = field.split('.', 2);
  const value = (order as unknown as Record<string, unknown>)[name];
  return dialect === undefined ? value : (value as Record<string, unknown> | undefined)?.[dialect];
}

/** The patch that gives an order its earlier content: all fields that callers write, and the status. Aliases stay. */
export function patchBackTo(earlier: Order, current: Order): OrderPatch {
  const patch: Record<string, unknown> = {};
  const [before, now] = [earlier, current] as unknown as Record<string, unknown>[];
  for (const field of new Set([...Object.keys(earlier), ...Object.keys(current)])) {
    if (findOrderField(field)?.written === undefined && (before?.[field] !== undefined || now?.[field] !== undefined)) {
      patch[field] = before?.[field] ?? null;
    }
  }
  const dialects = new Set([...Object.keys(earlier.extras), ...Object.keys(current.extras)]);
  const extras = Object.fromEntries([...dialects].map((dialect) => [dialect, earlier.extras[dialect] ?? null]));
  return { ...patch, extras, status: { entry_id: earlier.status_id } } as OrderPatch;
}
