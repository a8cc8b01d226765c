import type { Operation } from '../dialect.ts';
import { showOrder } from '../order-calls.ts';
import { view } from './view.ts';
import { OrderReply } from './wire/reply.ts';

export const getOrder: Operation = {
  id: 'getOrder',
  method: 'GET',
  path: '/orders/{id}',
  scope: 'orders:read',
  summary: 'Get an order',
  description: 'Shows everything that a replacement can write, so that an order can be read, changed and sent back.',
  parameters: { id: 'The id of the order.' },
  replies: { 200: { description: 'The whole order', schema: OrderReply } },
  handle: (call, core) =>
    showOrder(call, core, {
      id: call.parameters.id ?? '',
      needs: { showsPaymentMethod: true },
      show: (order, neighbours) => ({ data: view(order, neighbours) }),
    }),
};
