import { v7 as uuidv7 } from 'uuid';
import { idFor } from '../../../model/order.ts';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { createOrder as make } from '../../../operations/order-calls.ts';
import { NAME } from '../extras.ts';
import { NewOrder, OrderCreated } from '../wire/orders.ts';
import { create } from './create.ts';

export const createOrder: Operation = {
  id: 'createOrder',
  method: 'POST',
  path: '/orders',
  scope: 'orders:write',
  summary: 'Create an order',
  body: NewOrder,
  nullMeansAbsent: true,
  replies: { 200: { description: 'The order is made', schema: OrderCreated } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const body = call.body as NewOrder;
    return make(call, core, {
      id: uuidv7(),
      requires: {
        ids: {
          customers: [body.entity_id],
          order_types: [body.type_id],
          service_points: body.service_point_id === undefined ? [] : [body.service_point_id],
          items: (body.order_item_list ?? []).map(({ id }) => id),
          contacts: body.contact_list ?? [],
        },
      },
      create: (context) => create(body, context, uuidv7),
      status: 200,
      show: (order) => ({ order_id: idFor(order, NAME) }),
    });
  },
};
