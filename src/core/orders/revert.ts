import type { OrderPatch } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';

/** What no patch sets: who the order is, what the hub keeps, and what has words of its own in a patch. */
const APART: ReadonlySet<string> = new Set([
  'id',
  'version',
  'aliases',
  'status_id',
  'completed_at',
  'deleted_at',
  'changed_at',
  'updated_at',
  'extras',
]);

/** What makes an order hold again what it held earlier: all that callers write, its status too. Other ids stay. */
export function patchBackTo(earlier: Order, current: Order): OrderPatch {
  const patch: Record<string, unknown> = {};
  const [before, now] = [earlier, current] as unknown as Record<string, unknown>[];
  for (const field of new Set([...Object.keys(earlier), ...Object.keys(current)])) {
    if (!APART.has(field) && (before?.[field] !== undefined || now?.[field] !== undefined)) {
      patch[field] = before?.[field] ?? null;
    }
  }
  const dialects = new Set([...Object.keys(earlier.extras), ...Object.keys(current.extras)]);
  const extras = Object.fromEntries([...dialects].map((dialect) => [dialect, earlier.extras[dialect] ?? null]));
  return { ...patch, extras, status: { entry_id: earlier.status_id } } as OrderPatch;
}
