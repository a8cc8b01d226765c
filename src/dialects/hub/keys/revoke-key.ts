import { administering } from '../administer.ts';
import { doneReply } from '../wire.ts';

export const revokeKey = administering({
  id: 'revokeKey',
  method: 'DELETE',
  path: '/keys/{id}',
  scope: 'admin',
  summary: 'Revoke a key',
  description: 'Within a second it opens nothing any more, on any hub. One that was revoked before stays so.',
  replies: { 204: { description: 'The key is revoked' } },
  administer: async (call, { keys }) =>
    doneReply(await keys.revoke(call.principal.workspaceId, call.parameters['id'] ?? '')),
});
