import type { Operation } from '../../../operations/operation.ts';
import { CursorQuery, cursorPageOf, PageOf, pageReply } from '../wire.ts';
import { Key, showKey } from './wire.ts';

export const listKeys: Operation = {
  id: 'listKeys',
  method: 'GET',
  path: '/keys',
  scope: 'admin',
  summary: 'List the keys, in the order they were made',
  description: 'Revoked and expired ones are among them, the tokens of users are not.',
  query: CursorQuery,
  replies: { 200: { description: 'A page of keys', schema: PageOf(Key) } },
  handle: async (call, core) => {
    const cursorPage = cursorPageOf(call);
    if (!cursorPage.ok) return cursorPage;
    return pageReply(await core.access.keys.list(call.principal.workspaceId, cursorPage.value), showKey);
  },
};
