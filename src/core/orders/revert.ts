import type { OrderPatch } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';
import { findOrderField } from '../../model/order-fields.ts';

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
