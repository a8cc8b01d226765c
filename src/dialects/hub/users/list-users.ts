import type { Operation } from '../../../operations/operation.ts';
import { CursorQuery, cursorPageOf, PageOf, pageReply } from '../wire.ts';
import { showUser, User } from './wire.ts';

export const listUsers: Operation = {
  id: 'listUsers',
  method: 'GET',
  path: '/users',
  scope: 'admin',
  summary: 'List the users, in the order they were made',
  query: CursorQuery,
  replies: { 200: { description: 'A page of users', schema: PageOf(User) } },
  handle: async (call, core) => {
    const cursorPage = cursorPageOf(call);
    if (!cursorPage.ok) return cursorPage;
    return pageReply(await core.access.users.list(call.principal.workspaceId, cursorPage.value), showUser);
  },
};
