import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { showWorkspace, Workspace } from './wire.ts';

export const getWorkspace: Operation = {
  id: 'getWorkspace',
  method: 'GET',
  path: '/workspace',
  scope: 'admin',
  summary: "Show the key's workspace and its settings",
  replies: { 200: { description: 'The workspace', schema: Workspace } },
  handle: async (call, core) => {
    const found = await core.read.workspace(call.principal.workspaceId);
    return found.ok ? ok(json(200, showWorkspace(found.value))) : found;
  },
};
