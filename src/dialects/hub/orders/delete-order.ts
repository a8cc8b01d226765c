import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { deleteOrder as remove } from '../../../operations/order-calls.ts';
import { Deletion } from './request.ts';

export const deleteOrder: Operation = {
  id: 'deleteOrder',
  method: 'DELETE',
  path: '/orders/{id}',
  scope: 'orders:delete',
  summary: 'Delete an order',
  description:
    'Nobody finds it any more, but its history stays, and it can be restored. Its reference id is free again.',
  parameters: { id: 'The id of the order.' },
  query: Deletion,
  replies: { 204: { description: 'The order is deleted' } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { reason } = call.query as Deletion;
    return remove(call, core, { id: call.parameters['id'] ?? '', reason, status: 204 });
  },
};
