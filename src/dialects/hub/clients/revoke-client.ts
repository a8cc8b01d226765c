import { administering } from '../administer.ts';
import { doneReply } from '../wire.ts';

export const revokeClient = administering({
  id: 'revokeClient',
  method: 'DELETE',
  path: '/oauth-clients/{id}',
  group: 'OAuth clients',
  scope: 'admin',
  summary: 'Revoke a client',
  description: 'All that was given through it ends.',
  replies: { 204: { description: 'The client is revoked' } },
  administer: async (call, { clients }) =>
    doneReply(await clients.revoke(call.principal.workspaceId, call.parameters['id'] ?? '')),
});
