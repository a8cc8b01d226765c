import { ok } from '../../../model/result.ts';
import { json } from '../../../operations/reply.ts';
import { administering } from '../administer.ts';
import { Status, StatusRequest, showStatus } from './wire.ts';

export const createStatus = administering({
  id: 'createStatus',
  method: 'POST',
  path: '/statuses',
  scope: 'admin',
  summary: 'Make a status',
  description: 'It comes last in their order. As the default of its state it takes the place of the one that was.',
  body: StatusRequest,
  example: { name: 'On hold', color: '#ffaa00', state: 'confirmed' },
  replies: { 201: { description: 'The status', schema: Status } },
  administer: async (call, { statuses }) => {
    const { id, name, color, state, completes = false, next = null, is_default = false } = call.body as StatusRequest;
    const wish = { name, color: color.toLowerCase(), state, completes, next, is_default };
    const made = await statuses.create(call.principal.workspaceId, wish, id);
    return made.ok ? ok(json(201, showStatus(made.value))) : made;
  },
});
