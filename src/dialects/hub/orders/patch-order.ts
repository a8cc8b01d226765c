import type { Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/order-calls.ts';
import { merge } from './lens.ts';
import { ShownOrder } from './reply.ts';
import { OrderMergePatch } from './request.ts';
import { requirementsOf } from './required-records.ts';
import { view } from './view.ts';

export const patchOrder: Operation = {
  id: 'patchOrder',
  method: 'PATCH',
  path: '/orders/{id}',
  scope: 'orders:write',
  summary: 'Change an order',
  description:
    'A JSON merge patch (RFC 7396): what is left out stays, null removes, objects are merged, lists are replaced whole. ' +
    'Rules bind the order as it is to be, where it differs from what is there. A change of the quantities, prices or set of ' +
    'lines that sends no `amount` removes it, and `Stele-Removed` says so.',
  parameters: { id: 'The id of the order.' },
  body: OrderMergePatch,
  example: { po_number: 'PO-4711', shipping_method: 'Express', customer_note: null },
  accepts: ['json', 'merge-patch'],
  tellsRemoved: true,
  replies: { 200: { description: 'The order as it is now', schema: ShownOrder } },
  handle: (call, core) => {
    const { body, problems } = call;
    return changeOrder(call, core, {
      id: call.parameters['id'] ?? '',
      requires: requirementsOf(body),
      problems,
      put: (order, context) => merge(order, body, problems, context),
      status: 200,
      show: view,
    });
  },
};
