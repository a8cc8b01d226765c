import { entryReply } from '../../../core/batches/run-batch.ts';
import type { OrderContext } from '../../../core/context/order-context.ts';
import type { WriteCommand } from '../../../core/write-command.ts';
import type { OrderPatch } from '../../../model/change.ts';
import type { Order } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { OrderConditions } from '../../../operations/conditions.ts';
import { merge, requirementsOf, retagged, statusMove } from '../orders/lens.ts';
import type { BulkRequest } from './schema.ts';

/** What a bulk change does with each order. */
export type BulkChange = Pick<BulkRequest, 'status' | 'patch' | 'tags' | 'reason'>;

/** The command for one order. */
export function commandOf(
  id: string,
  request: BulkChange,
  { actor, force }: Pick<OrderConditions, 'actor' | 'force'>,
): WriteCommand {
  return {
    actor,
    target: { find: id },
    change: (order, context) => (order ? meant(order, request, context) : refuse(absent(id))),
    reply: (order, _context, { changes }) => entryReply(changes.length, order.version),
    requires: request.patch === undefined ? {} : requirementsOf(request.patch),
    reason: request.reason,
    force,
    absent: absent(id),
  };
}

const absent = (id: string) => ({ kind: 'not_found', entity: 'order', id }) as const;

function meant(order: Order, { status, patch, tags }: BulkChange, context: OrderContext): Result<OrderPatch> {
  const merged = patch === undefined ? ok<OrderPatch>({}) : below('patch', merge(order, patch, [], context));
  if (!merged.ok) return merged;
  const present = merged.value.tags ?? order.tags;
  const tagged = tags === undefined ? ok<OrderPatch>({}) : below('tags', retagged(present, tags));
  if (!tagged.ok) return tagged;
  const moved = status === undefined ? ok<OrderPatch>({}) : below('status', statusMove(status, order, context));
  return moved.ok ? ok({ ...merged.value, ...tagged.value, ...moved.value }) : moved;
}

/** Prefixes the paths of problems with a field of the body. */
function below<T>(part: string, result: Result<T>): Result<T> {
  if (result.ok || result.failure.kind !== 'invalid') return result;
  const problems = result.failure.problems.map((problem) => ({ ...problem, path: [part, ...problem.path] }));
  return refuse({ kind: 'invalid', problems });
}
