import type { Operation } from '../../dialect.ts';
import { doneReply } from '../wire.ts';

export const revokeClient: Operation = {
  id: 'revokeClient',
  method: 'DELETE',
  path: '/oauth-clients/{id}',
  group: 'OAuth clients',
  scope: 'admin',
  summary: 'Revoke a client',
  description: 'All that was given through it ends.',
  replies: { 204: { description: 'The client is revoked' } },
  handle: async (call, core) =>
    doneReply(await core.access.clients.revoke(call.principal.workspaceId, call.parameters['id'] ?? '')),
};
