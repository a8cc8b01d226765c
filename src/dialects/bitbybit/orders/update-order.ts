import type { Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/order-calls.ts';
import { OrderReply, OrderUpdate } from '../wire/orders.ts';
import { put, view } from './lens.ts';

export const updateOrder: Operation = {
  id: 'updateOrder',
  method: 'PUT',
  path: '/orders/{id}',
  scope: 'orders:write',
  summary: 'Update an order',
  description: 'Changes the fields that are sent and no others.',
  parameters: { id: 'The id of the order.' },
  body: OrderUpdate,
  example: { status: 'archived', fulfillmentStatus: 'fulfilled', notes: 'Left at the gate' },
  replies: { 200: { description: 'The order as it is now', schema: OrderReply } },
  handle: (call, core) =>
    changeOrder(call, core, {
      id: call.parameters.id ?? '',
      requires: { showsCustomer: true },
      problems: call.problems,
      put: (order, context) => put(order, call.body as OrderUpdate, call.problems, context),
      status: 200,
      show: (order, context) => ({ data: view(order, context) }),
    }),
};
