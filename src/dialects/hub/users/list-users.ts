import type { Operation } from '../../dialect.ts';
import { PageOf, pageReply, WalkQuery, walkOf } from '../wire.ts';
import { showUser, User } from './wire.ts';

export const listUsers: Operation = {
  id: 'listUsers',
  method: 'GET',
  path: '/users',
  scope: 'admin',
  summary: 'List the users, in the order they were made',
  query: WalkQuery,
  replies: { 200: { description: 'A page of users', schema: PageOf(User) } },
  handle: async (call, core) => {
    const walk = walkOf(call);
    if (!walk.ok) return walk;
    return pageReply(await core.access.users.list(call.principal.workspaceId, walk.value), showUser);
  },
};
