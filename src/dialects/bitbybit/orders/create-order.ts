import { v7 as uuidv7 } from 'uuid';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../dialect.ts';
import { createOrder as make } from '../../order-calls.ts';
import { NewOrder, OrderReply } from '../wire/orders.ts';
import { view } from './lens.ts';
import { create, needsOf } from './new-order.ts';

export const createOrder: Operation = {
  id: 'createOrder',
  method: 'POST',
  path: '/orders',
  scope: 'orders:write',
  summary: 'Create an order',
  description:
    'Of variants of products, for a customer who is there or is made with it. It starts active, pending and unfulfilled.',
  body: NewOrder,
  nullMeansAbsent: true,
  replies: { 201: { description: 'The new order', schema: OrderReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const order = call.body as NewOrder;
    const lineIds = order.lineItems.map(() => uuidv7());
    return make(call, core, {
      id: uuidv7(),
      needs: needsOf(order),
      create: (neighbours) => create(order, lineIds, neighbours),
      status: 201,
      show: (made, neighbours) => ({ data: view(made, neighbours) }),
    });
  },
};
