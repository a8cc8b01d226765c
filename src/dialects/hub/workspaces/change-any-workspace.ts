import { type TObject, Type } from 'typebox';
import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { administering } from '../administer.ts';
import { CLOSED } from '../wire.ts';
import { changeFields, changeOf, showWorkspace, Workspace } from '../workspace/wire.ts';

/** Changes any workspace, with settings as each dialect declares them. */
export function changeAnyWorkspace(settings: Readonly<Record<string, TObject>>): Operation {
  const body = Type.Object(
    {
      ...changeFields(settings),
      archived: Type.Optional(Type.Boolean({ description: 'Whether no key works in it, until it is brought back.' })),
    },
    { 'x-name': 'AnyWorkspaceChange', ...CLOSED },
  );
  return administering({
    id: 'changeAnyWorkspace',
    method: 'PATCH',
    path: '/workspaces/{id}',
    scope: 'workspaces',
    summary: 'Change a workspace, archive it or bring it back',
    description:
      'What is left out stays. In an archived workspace no key works and nobody signs in, within a second, on any hub; all it ' +
      'has stays. A key cannot archive its own workspace.',
    body,
    replies: { 200: { description: 'The workspace as it is now', schema: Workspace } },
    administer: async (call, { workspaces }) => {
      const { archived } = call.body as { archived?: boolean };
      const change = { ...changeOf(call.body), archived };
      const changed = await workspaces.change(call.principal, call.parameters['id'] ?? '', change);
      return changed.ok ? ok(json(200, showWorkspace(changed.value))) : changed;
    },
  });
}
