import type { Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/order-calls.ts';
import { replace } from './lens.ts';
import { ShownOrder } from './reply.ts';
import { OrderReplacement } from './request.ts';
import { requirementsOf } from './required-records.ts';
import { view } from './view.ts';

export const replaceOrder: Operation = {
  id: 'replaceOrder',
  method: 'PUT',
  path: '/orders/{id}',
  scope: 'orders:write',
  summary: 'Replace an order',
  description:
    'What is left out is removed, or becomes again what a new order has where there must be a value. `display_id`, ' +
    '`created_at` and `status` stay when they are left out. `Stele-Removed` names what was removed.',
  parameters: { id: 'The id of the order.' },
  body: OrderReplacement,
  tellsRemoved: true,
  replies: { 200: { description: 'The order as it is now', schema: ShownOrder } },
  handle: (call, core) => {
    const { body, problems } = call;
    return changeOrder(call, core, {
      id: call.parameters['id'] ?? '',
      requires: requirementsOf(body),
      problems,
      put: (order, context) => replace(order, body, problems, context),
      replaces: true,
      status: 200,
      show: view,
    });
  },
};
