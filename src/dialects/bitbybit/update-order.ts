import type { Failure } from '../../model/failure.ts';
import { refuse } from '../../model/result.ts';
import type { Operation } from '../dialect.ts';
import { changeOrder } from '../order-calls.ts';
import { put, view } from './lens.ts';
import { OrderReply, OrderUpdate } from './wire.ts';

export const updateOrder: Operation = {
  id: 'updateOrder',
  method: 'PUT',
  path: '/orders/{id}',
  scope: 'orders:write',
  summary: 'Update an order',
  description: 'Changes the fields that are sent and no others.',
  parameters: { id: 'The id of the order.' },
  body: OrderUpdate,
  replies: { 200: { description: 'The order as it is now', schema: OrderReply } },
  handle: async (call, core) => {
    const { problems } = call;
    const invalid: Failure = { kind: 'invalid', problems: [...problems] };
    const isClear = problems.length === 0;
    // No order can excuse a wrong shape, so none is asked for; a limit may be excused by what the order shows.
    if (!isClear && problems.every(({ binding }) => binding === 'shape')) return refuse(invalid);
    return changeOrder(call, core, {
      id: call.parameters.id ?? '',
      needs: { showsCustomer: true },
      put: (order, neighbours) => put(order, call.body as OrderUpdate, problems, neighbours),
      status: 200,
      show: (order, neighbours) => ({ data: view(order, neighbours) }),
      // A bad body is told of before a missing order.
      ...(isClear ? {} : { absent: invalid }),
    });
  },
};
