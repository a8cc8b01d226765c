import type { Operation } from '../../../operations/operation.ts';
import { CursorQuery, cursorPageOf, PageOf, pageReply } from '../wire.ts';
import { Client, showClient } from './wire.ts';

export const listClients: Operation = {
  id: 'listClients',
  method: 'GET',
  path: '/oauth-clients',
  group: 'OAuth clients',
  scope: 'admin',
  summary: 'List the programs through which users sign in',
  query: CursorQuery,
  replies: { 200: { description: 'A page of clients', schema: PageOf(Client) } },
  handle: async (call, core) => {
    const cursorPage = cursorPageOf(call);
    if (!cursorPage.ok) return cursorPage;
    return pageReply(await core.access.clients.list(call.principal.workspaceId, cursorPage.value), showClient);
  },
};
