import { ok, refuse } from '../../model/result.ts';
import type { Operation } from '../dialect.ts';
import { changeOrder } from '../order-calls.ts';
import { putStatus } from './lens.ts';
import { viewSummary } from './view.ts';
import { SummaryReply } from './wire/reply.ts';
import { StatusChange } from './wire/request.ts';

export const changeStatus: Operation = {
  id: 'updateOrderStatus',
  method: 'PATCH',
  path: '/orders/{id}/status',
  scope: 'orders:write',
  summary: 'Update the status of an order',
  description: 'Only `status` is read. The status that the order has already changes nothing.',
  parameters: { id: 'The id of the order.' },
  body: StatusChange,
  replies: { 200: { description: 'The order as it is now', schema: SummaryReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    return changeOrder(call, core, {
      id: call.parameters.id ?? '',
      needs: { showsPaymentMethod: true },
      put: (order, neighbours) => ok(putStatus(order, call.body as StatusChange, neighbours)),
      status: 200,
      show: (order, neighbours) => ({ data: viewSummary(order, neighbours) }),
    });
  },
};
