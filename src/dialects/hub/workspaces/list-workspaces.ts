import type { Operation } from '../../dialect.ts';
import { PageOf, pageReply, WalkQuery, walkOf } from '../wire.ts';
import { showWorkspace, Workspace } from '../workspace/wire.ts';

export const listWorkspaces: Operation = {
  id: 'listWorkspaces',
  method: 'GET',
  path: '/workspaces',
  scope: 'workspaces',
  summary: "List the hub's workspaces, by their ids",
  description: 'Archived ones are among them.',
  query: WalkQuery,
  replies: { 200: { description: 'A page of workspaces', schema: PageOf(Workspace) } },
  handle: async (call, core) => {
    const walk = walkOf(call);
    if (!walk.ok) return walk;
    return pageReply(await core.access.workspaces.list(walk.value), showWorkspace);
  },
};
