import type { OrderContext } from '../../../core/context/order-context.ts';
import type { OrderPatch } from '../../../model/change.ts';
import type { Order } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/order-calls.ts';
import { statusMeant } from './content.ts';
import { statusProblems } from './references.ts';
import { ShownOrder } from './reply.ts';
import { StatusChange } from './request.ts';
import { view } from './view.ts';

export const setOrderStatus: Operation = {
  id: 'setOrderStatus',
  method: 'PUT',
  path: '/orders/{id}/status',
  scope: 'orders:write',
  summary: 'Move an order to a status',
  description:
    'To an entry of the status catalog, or to whichever entry stands for a state. With an id the state is ignored. A move ' +
    'that the catalog does not allow is refused (409), with those that it does.',
  parameters: { id: 'The id of the order.' },
  body: StatusChange,
  example: { state: 'confirmed', reason: 'The deposit has come' },
  replies: { 200: { description: 'The order as it is now', schema: ShownOrder } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const sent = call.body as StatusChange;
    return changeOrder(call, core, {
      id: call.parameters['id'] ?? '',
      put: (order, context) => statusMove(sent, order, context),
      reason: sent.reason,
      status: 200,
      show: view,
    });
  },
};

/** The move that a status change means. Fails with `invalid` when there is no such entry. */
export function statusMove(
  sent: Pick<StatusChange, 'id' | 'state'>,
  order: Order,
  context: OrderContext,
): Result<OrderPatch> {
  const problems = statusProblems(sent, [], order, context);
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const status = statusMeant(sent, order, context);
  return ok(status ? { status } : {});
}
