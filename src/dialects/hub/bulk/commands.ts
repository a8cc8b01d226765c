import type { WriteCommand } from '../../../core/command.ts';
import type { OrderContext } from '../../../core/context/order-context.ts';
import type { OrderPatch } from '../../../model/change.ts';
import { renderFailure } from '../../../model/failure.ts';
import type { Order } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { OrderConditions } from '../../../operations/conditions.ts';
import { json } from '../../../operations/reply.ts';
import { failures } from '../errors.ts';
import { merge, requirementsOf, retagged, statusMove } from '../orders/lens.ts';
import type { BulkRequest, BulkResult } from './wire.ts';

/** The command for one of the orders. */
export function commandOf(
  id: string,
  request: BulkRequest,
  { actor, force }: Pick<OrderConditions, 'actor' | 'force'>,
): WriteCommand {
  return {
    actor,
    target: { find: id },
    change: (order, context) => (order ? meant(order, request, context) : refuse(absent(id))),
    reply: (order, _context, { changes }) => {
      const result: BulkResult = {
        id,
        result: changes.length > 0 ? 'changed' : 'unchanged',
        version: order.version,
      };
      return json(200, result);
    },
    requires: request.patch === undefined ? {} : requirementsOf(request.patch),
    reason: request.reason,
    force,
    absent: absent(id),
  };
}

/** The order is refused. */
export function refusedResult(id: string, failure: Parameters<typeof renderFailure>[1]): BulkResult {
  const problem = JSON.parse(renderFailure(failures, failure).body) as Record<string, unknown>;
  return { id, result: 'refused', problem };
}

const absent = (id: string) => ({ kind: 'not_found', entity: 'order', id }) as const;

function meant(order: Order, { status, patch, tags }: BulkRequest, context: OrderContext): Result<OrderPatch> {
  const merged = patch === undefined ? ok<OrderPatch>({}) : below('patch', merge(order, patch, [], context));
  if (!merged.ok) return merged;
  const present = merged.value.tags ?? order.tags;
  const tagged = tags === undefined ? ok<OrderPatch>({}) : below('tags', retagged(present, tags));
  if (!tagged.ok) return tagged;
  const moved = status === undefined ? ok<OrderPatch>({}) : below('status', statusMove(status, order, context));
  return moved.ok ? ok({ ...merged.value, ...tagged.value, ...moved.value }) : moved;
}

/** Problems of a part of the body, named from its beginning. */
function below<T>(part: string, result: Result<T>): Result<T> {
  if (result.ok || result.failure.kind !== 'invalid') return result;
  const problems = result.failure.problems.map((problem) => ({ ...problem, path: [part, ...problem.path] }));
  return refuse({ kind: 'invalid', problems });
}
