import { type TObject, Type } from 'typebox';
import { ok, refuse } from '../../../model/result.ts';
import type { WorkspaceChange as Change } from '../../../model/workspace.ts';
import type { Operation } from '../../dialect.ts';
import { json } from '../../reply.ts';
import { Name, NullableText } from '../wire.ts';
import { settingsOf, showWorkspace, Workspace } from './wire.ts';

/** Changes a workspace, with settings as each dialect declares them. */
export function changeWorkspace(settings: Readonly<Record<string, TObject>>): Operation {
  const body = Type.Object(
    {
      name: Type.Optional(Name()),
      default_currency: Type.Optional(NullableText({ format: 'iso-4217' })),
      settings: Type.Optional(settingsOf(settings)),
    },
    { 'x-name': 'WorkspaceChange' },
  );
  return {
    id: 'changeWorkspace',
    method: 'PATCH',
    path: '/workspace',
    scope: 'admin',
    summary: "Change the key's workspace and its settings",
    description: "What is left out stays. A dialect's settings are replaced as a whole; null takes them away.",
    body,
    replies: { 200: { description: 'The workspace as it is now', schema: Workspace } },
    handle: async (call, core) => {
      if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
      const { name, default_currency, settings: settled } = call.body as Change;
      const change = { name, default_currency, settings: settled };
      const changed = await core.access.changeWorkspace(call.principal.workspaceId, change);
      return changed.ok ? ok(json(200, showWorkspace(changed.value))) : changed;
    },
  };
}
