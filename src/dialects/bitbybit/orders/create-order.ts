import { v7 as uuidv7 } from 'uuid';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { createOrder as make } from '../../../operations/order-calls.ts';
import { NewOrder, OrderReply } from '../wire/orders.ts';
import { view } from './lens.ts';
import { create, requirementsOf } from './new-order.ts';

export const createOrder: Operation = {
  id: 'createOrder',
  method: 'POST',
  path: '/orders',
  scope: 'orders:write',
  summary: 'Create an order',
  description:
    'Of variants of products, for a customer who is there or is made with it. It starts active, pending and unfulfilled.',
  body: NewOrder,
  example: {
    lineItems: [{ productVariantId: '7b0f4c1e-55aa-4d3a-9cb2-000000000001', quantity: 2 }],
    customer: { firstName: 'Ada', lastName: 'Byron', phone: '+14155550100' },
    shippingAddress: {
      firstName: 'Ada',
      lastName: 'Byron',
      phone: '+14155550100',
      address1: '1 Mill Road',
      city: 'Portland',
      province: 'OR',
      country: 'US',
      zip: '97205',
    },
    notes: 'Left at the gate',
  },
  nullMeansAbsent: true,
  replies: { 201: { description: 'The new order', schema: OrderReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const order = call.body as NewOrder;
    const lineIds = order.lineItems.map(() => uuidv7());
    return make(call, core, {
      id: uuidv7(),
      requires: requirementsOf(order),
      create: (context) => create(order, lineIds, context),
      status: 201,
      show: (made, context) => ({ data: view(made, context) }),
    });
  },
};
