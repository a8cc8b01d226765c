import type { Operation } from '../../dialect.ts';
import { PageOf, pageReply, WalkQuery, walkOf } from '../wire.ts';
import { Client, showClient } from './wire.ts';

export const listClients: Operation = {
  id: 'listClients',
  method: 'GET',
  path: '/oauth-clients',
  group: 'OAuth clients',
  scope: 'admin',
  summary: 'List the programs through which users sign in',
  query: WalkQuery,
  replies: { 200: { description: 'A page of clients', schema: PageOf(Client) } },
  handle: async (call, core) => {
    const walk = walkOf(call);
    if (!walk.ok) return walk;
    return pageReply(await core.access.clients.list(call.principal.workspaceId, walk.value), showClient);
  },
};
