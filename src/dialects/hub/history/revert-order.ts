import { patchBackTo } from '../../../core/orders/revert.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../dialect.ts';
import { changeOrder } from '../../order-calls.ts';
import { ShownOrder } from '../orders/reply.ts';
import { view } from '../orders/view.ts';
import { Reversion } from './requests.ts';

export const revertOrder: Operation = {
  id: 'revertOrder',
  method: 'POST',
  path: '/orders/{id}/revert',
  scope: 'orders:write',
  summary: 'Make an order hold again what a version of it held',
  description:
    'As a new version, since nothing in the history is undone: every field that callers write, and the status, if the ' +
    'catalog lets it go there. Other ids of the order stay as they are.',
  parameters: { id: 'The id of the order.' },
  body: Reversion,
  replies: { 200: { description: 'The order as it is now', schema: ShownOrder } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { version, reason } = call.body as Reversion;
    const id = call.parameters['id'] ?? '';
    const { workspaceId } = call.principal;
    const earlier = await core.history.at(workspaceId, call.dialect, id, { version }, {});
    if (!earlier.ok) return earlier;
    const { order: before } = earlier.value;
    return changeOrder(call, core, {
      id,
      needs: {
        customers: before.customer_id === undefined ? [] : [before.customer_id],
        referenceIds: before.reference_id === undefined ? [] : [before.reference_id],
      },
      put: (order) => ok(patchBackTo(before, order)),
      reason: reason ?? `Back to version ${version}`,
      status: 200,
      show: view,
    });
  },
};
