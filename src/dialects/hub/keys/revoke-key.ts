import type { Operation } from '../../dialect.ts';
import { doneReply } from '../wire.ts';

export const revokeKey: Operation = {
  id: 'revokeKey',
  method: 'DELETE',
  path: '/keys/{id}',
  scope: 'admin',
  summary: 'Revoke a key',
  description: 'Within a second it opens nothing any more, on any hub. One that was revoked before stays so.',
  replies: { 204: { description: 'The key is revoked' } },
  handle: async (call, core) =>
    doneReply(await core.access.keys.revoke(call.principal.workspaceId, call.parameters['id'] ?? '')),
};
