import type { Operation } from '../../../operations/operation.ts';
import { showOrder } from '../../../operations/order-calls.ts';
import { OrderReply } from '../wire/orders.ts';
import { view } from './lens.ts';

export const getOrder: Operation = {
  id: 'getOrder',
  method: 'GET',
  path: '/orders/{id}',
  scope: 'orders:read',
  summary: 'Get an order',
  parameters: { id: 'The id of the order.' },
  replies: { 200: { description: 'The order', schema: OrderReply } },
  handle: (call, core) =>
    showOrder(call, core, {
      id: call.parameters.id ?? '',
      requires: { showsCustomer: true },
      show: (order, context) => ({ data: view(order, context) }),
    }),
};
