import type { OrderChange } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';

/**
 * Rebuilds an order as a version left it, from its history alone. `changes` are the order's versions in order; answers
 * `undefined` when they do not reach back to the first or as far as `version`.
 */
export function rebuildOrder(
  changes: readonly OrderChange[],
  version = changes.at(-1)?.version ?? 0,
): Order | undefined {
  const order: Record<string, unknown> = {};
  let expected = 1;
  for (const change of changes) {
    if (change.version > version) break;
    if (change.version !== expected++) return undefined;
    for (const { field, to } of change.changes) putField(order, field, to);
    Object.assign(order, {
      id: change.order_id,
      version: change.version,
      changed_at: change.changed_at,
      updated_at: change.updated_at,
    });
  }
  return expected === version + 1 && version > 0 ? (order as unknown as Order) : undefined;
}

/** Gives a field of a change its value; null takes it away. A field's name has at most one dot: the extras of one dialect. */
export function putField(order: Record<string, unknown>, field: string, value: unknown): void {
  const dot = field.indexOf('.');
  const name = dot < 0 ? field : field.slice(dot + 1);
  const holder = dot < 0 ? order : { ...(order[field.slice(0, dot)] as Record<string, unknown>) };
  if (value === null) delete holder[name];
  else holder[name] = value;
  if (dot >= 0) order[field.slice(0, dot)] = holder;
}

/** The value of a field as changes name it. */
export function valueOfField(order: Order, field: string): unknown {
  const [name = '', dialect] = field.split('.', 2);
  const value = (order as unknown as Record<string, unknown>)[name];
  return dialect === undefined ? value : (value as Record<string, unknown> | undefined)?.[dialect];
}
