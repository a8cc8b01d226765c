import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/order-calls.ts';
import { noOrderToChange } from '../errors.ts';
import { Detail } from '../wire/basics.ts';
import { StatusUpdate } from '../wire/orders.ts';
import { put } from './lens.ts';

export const updateStatus: Operation = {
  id: 'updateOrderStatus',
  method: 'PUT',
  path: '/orders/{order_id}/status',
  scope: 'orders:write',
  summary: "Change an order's status",
  parameters: { order_id: 'The id of the order.' },
  body: StatusUpdate,
  example: { status_id: 'd666a904-5739-46c0-b70a-1cd57658a3f6' },
  replies: { 200: { description: 'The order has this status, now or already', schema: Detail } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { status_id } = call.body as StatusUpdate;
    const id = call.parameters.order_id ?? '';
    return changeOrder(call, core, {
      id,
      put: (order) => ok(put(order, status_id)),
      status: 200,
      show: () => ({ detail: 'Order status updated successfully' }),
      absent: noOrderToChange(id),
    });
  },
};
