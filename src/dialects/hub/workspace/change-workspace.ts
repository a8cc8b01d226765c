import { type TObject, Type } from 'typebox';
import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { administering } from '../administer.ts';
import { CLOSED } from '../wire.ts';
import { changeFields, changeOf, showWorkspace, Workspace } from './wire.ts';

/** Changes the caller's workspace, with settings as each dialect declares them. */
export function changeWorkspace(settings: Readonly<Record<string, TObject>>): Operation {
  return administering({
    id: 'changeWorkspace',
    method: 'PATCH',
    path: '/workspace',
    scope: 'admin',
    summary: "Change the key's workspace and its settings",
    description: "What is left out stays. A dialect's settings are replaced as a whole; null takes them away.",
    body: Type.Object(changeFields(settings), { 'x-name': 'WorkspaceChange', ...CLOSED }),
    replies: { 200: { description: 'The workspace as it is now', schema: Workspace } },
    administer: async (call, { workspaces }) => {
      const changed = await workspaces.change(call.principal, call.principal.workspaceId, changeOf(call.body));
      return changed.ok ? ok(json(200, showWorkspace(changed.value))) : changed;
    },
  });
}
