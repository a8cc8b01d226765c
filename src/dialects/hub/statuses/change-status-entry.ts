import { ok } from '../../../model/result.ts';
import { json } from '../../../operations/reply.ts';
import { administering } from '../administer.ts';
import { Status, StatusChange, showStatus } from './wire.ts';

export const changeStatusEntry = administering({
  id: 'changeStatusEntry',
  method: 'PATCH',
  path: '/statuses/{id}',
  scope: 'admin',
  summary: 'Change a status, or bring it back',
  description:
    'What is left out stays. `state` can change only while no order has the status, since every dialect would show another ' +
    'word for orders that nobody changed. `completes` holds for orders that come or go from now on. `is_default` moves the ' +
    'default here; to take it away, give it to another.',
  body: StatusChange,
  replies: { 200: { description: 'The status as it is now', schema: Status } },
  administer: async (call, { statuses }) => {
    const { name, color, state, completes, next, is_default, archived } = call.body as StatusChange;
    const change = { name, color: color?.toLowerCase(), state, completes, next, is_default, archived };
    const changed = await statuses.change(call.principal.workspaceId, call.parameters['id'] ?? '', change);
    return changed.ok ? ok(json(200, showStatus(changed.value))) : changed;
  },
});
