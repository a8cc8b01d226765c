import type { Operation } from '../../../operations/operation.ts';
import { CursorQuery, cursorPageOf, PageOf, pageReply } from '../wire.ts';
import { showWorkspace, Workspace } from '../workspace/wire.ts';

export const listWorkspaces: Operation = {
  id: 'listWorkspaces',
  method: 'GET',
  path: '/workspaces',
  scope: 'workspaces',
  summary: "List the hub's workspaces, by their ids",
  description: 'Archived ones are among them.',
  query: CursorQuery,
  replies: { 200: { description: 'A page of workspaces', schema: PageOf(Workspace) } },
  handle: async (call, core) => {
    const cursorPage = cursorPageOf(call);
    if (!cursorPage.ok) return cursorPage;
    return pageReply(await core.access.workspaces.list(cursorPage.value), showWorkspace);
  },
};
