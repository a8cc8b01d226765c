import type { Operation } from '../../../operations/operation.ts';
import { showOrder } from '../../../operations/order-calls.ts';
import { OrderDetail } from '../wire/orders.ts';
import { view } from './lens.ts';

export const getOrder: Operation = {
  id: 'getOrder',
  method: 'GET',
  path: '/orders/{order_id}',
  scope: 'orders:read',
  summary: 'Get an order',
  parameters: { order_id: 'The id of the order.' },
  replies: { 200: { description: 'The order', schema: OrderDetail } },
  handle: (call, core) =>
    showOrder(call, core, { id: call.parameters.order_id ?? '', requires: { showsCustomer: true }, show: view }),
};
