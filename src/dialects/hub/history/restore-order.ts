import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { restoreOrder as restore } from '../../../operations/order-calls.ts';
import { ShownOrder } from '../orders/reply.ts';
import { view } from '../orders/view.ts';
import { Reasoned } from './requests.ts';

export const restoreOrder: Operation = {
  id: 'restoreOrder',
  method: 'POST',
  path: '/orders/{id}/restore',
  scope: 'orders:write',
  summary: 'Restore a deleted order',
  description:
    'It is found again, as it was, with its reference id and its other ids; refused (409) when another order has one of ' +
    'them by now. An order that is not deleted stays as it is.',
  parameters: { id: "The order's own id." },
  body: Reasoned,
  bodyIsOptional: true,
  replies: { 200: { description: 'The order', schema: ShownOrder } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { reason } = (call.body ?? {}) as Reasoned;
    const id = call.parameters['id'] ?? '';
    // What it would take again can be told only by looking at it, and nobody changes it while it is deleted.
    const before = await core.history.latest(call.principal.workspaceId, id);
    if (!before.ok) return before;
    const { reference_id, aliases } = before.value;
    return restore(call, core, {
      id,
      reason,
      requires: {
        referenceIds: reference_id === undefined ? [] : [reference_id],
        aliases: Object.values(aliases),
      },
      put: () => ok({}),
      status: 200,
      show: view,
    });
  },
};
