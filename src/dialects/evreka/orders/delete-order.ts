import type { Operation } from '../../../operations/operation.ts';
import { deleteOrder as remove } from '../../../operations/order-calls.ts';
import { Detail } from '../wire/basics.ts';

export const deleteOrder: Operation = {
  id: 'deleteOrder',
  method: 'DELETE',
  path: '/orders/{order_id}',
  scope: 'orders:delete',
  summary: 'Delete an order',
  parameters: { order_id: 'The id of the order.' },
  replies: { 200: { description: 'The order is deleted', schema: Detail } },
  handle: (call, core) =>
    remove(call, core, {
      id: call.parameters.order_id ?? '',
      status: 200,
      show: (order) => ({ detail: `Successfully deleted Order (${order.display_id})` }),
    }),
};
