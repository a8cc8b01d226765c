import { administering } from '../administer.ts';
import { doneReply } from '../wire.ts';

export const deleteUser = administering({
  id: 'deleteUser',
  method: 'DELETE',
  path: '/users/{id}',
  scope: 'admin',
  summary: 'Delete a user',
  description: 'All tokens end, and the email address is free again.',
  replies: { 204: { description: 'The user is deleted' } },
  administer: async (call, { users }) =>
    doneReply(await users.delete(call.principal.workspaceId, call.parameters['id'] ?? '')),
});
