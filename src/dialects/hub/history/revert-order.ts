import type { Reply } from '../../../core/command.ts';
import type { Core } from '../../../core/core.ts';
import { patchBackTo } from '../../../core/orders/revert.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { Call, Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/order-calls.ts';
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
  tellsRemoved: true,
  replies: { 200: { description: 'The order as it is now', schema: ShownOrder } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const done = await revert(call, core, call.body as Reversion);
      if (done !== CHANGED) return done;
    }
    return refuse({ kind: 'busy', retryAfterSeconds: 1 });
  },
};

const MOST_ATTEMPTS = 10;

const NOT_MERGED = 'Going back takes back what others changed since, so it cannot be merged with that';

/** Says that the order changed between the look at what it was and its change. */
const CHANGED = Symbol('changed');

/**
 * What the order was is read before the order is held. A version that came in between may be an erasure of just that: what
 * was read is then not to be written.
 */
async function revert(call: Call, core: Core, { version, reason }: Reversion): Promise<Result<Reply> | typeof CHANGED> {
  const id = call.parameters['id'] ?? '';
  const { workspaceId } = call.principal;
  const latest = await core.history.latest(workspaceId, id);
  if (!latest.ok) return latest;
  const earlier = await core.history.at(workspaceId, call.dialect, id, { version }, {});
  if (!earlier.ok) return earlier;
  const { order: before } = earlier.value;
  let isChanged = false;
  const done = await changeOrder(call, core, {
    id,
    requires: {
      customers: before.customer_id === undefined ? [] : [before.customer_id],
      referenceIds: before.reference_id === undefined ? [] : [before.reference_id],
    },
    put: (order) => {
      // Of an earlier version only whoever merges is asked.
      if (order.version < latest.value.version) return refuse({ kind: 'conflict', reason: NOT_MERGED });
      isChanged = order.version > latest.value.version;
      return isChanged ? refuse({ kind: 'busy', retryAfterSeconds: 1 }) : ok(patchBackTo(before, order));
    },
    reason: reason ?? `Back to version ${version}`,
    status: 200,
    show: view,
  });
  return !done.ok && isChanged ? CHANGED : done;
}
