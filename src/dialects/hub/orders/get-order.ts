import { type Static, Type } from 'typebox';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../dialect.ts';
import { showOrder } from '../../order-calls.ts';
import { fieldsQuery, selectionOf } from './fields.ts';
import { ShownOrder } from './reply.ts';
import { view } from './view.ts';

const Query = Type.Object(fieldsQuery, { additionalProperties: false });

export const getOrder: Operation = {
  id: 'getOrder',
  method: 'GET',
  path: '/orders/{id}',
  scope: 'orders:read',
  summary: 'Get an order',
  parameters: { id: 'The id of the order.' },
  query: Query,
  replies: { 200: { description: 'The order', schema: ShownOrder } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const select = selectionOf((call.query as Static<typeof Query>).fields);
    if (!select.ok) return select;
    return showOrder(call, core, {
      id: call.parameters['id'] ?? '',
      show: (order, neighbours) => select.value(view(order, neighbours)),
    });
  },
};
