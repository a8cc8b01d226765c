import type { Operation } from '../../dialect.ts';
import { doneReply } from '../wire.ts';

export const deleteUser: Operation = {
  id: 'deleteUser',
  method: 'DELETE',
  path: '/users/{id}',
  scope: 'admin',
  summary: 'Delete a user',
  description: 'All tokens end, and the email address is free again.',
  replies: { 204: { description: 'The user is deleted' } },
  handle: async (call, core) =>
    doneReply(await core.access.users.delete(call.principal.workspaceId, call.parameters['id'] ?? '')),
};
