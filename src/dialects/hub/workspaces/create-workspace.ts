import { type Static, Type } from 'typebox';
import { ok } from '../../../model/result.ts';
import { administering } from '../administer.ts';
import { KeyWithSecret, showKey } from '../keys/wire.ts';
import { CLOSED, Name, secretReply } from '../wire.ts';
import { showWorkspace, Workspace, WorkspaceFields } from '../workspace/wire.ts';

const WorkspaceRequest = Type.Object(
  { id: Type.String({ format: 'workspace-id' }), name: Name(), ...WorkspaceFields },
  { 'x-name': 'WorkspaceRequest', ...CLOSED },
);

const NewWorkspace = Type.Object({ ...Workspace.properties, admin_key: KeyWithSecret }, { 'x-name': 'NewWorkspace' });

export const createWorkspace = administering({
  id: 'createWorkspace',
  method: 'POST',
  path: '/workspaces',
  scope: 'workspaces',
  summary: 'Make a workspace, with a key for its administration',
  description:
    'It has a status for every state, a kind of orders, and nothing else. Its key may everything but see other workspaces. ' +
    'Workspaces are not deleted, but archived.',
  body: WorkspaceRequest,
  replies: { 201: { description: 'The workspace, with the key, which is shown once', schema: NewWorkspace } },
  isSecret: true,
  administer: async (call, { workspaces }) => {
    const { id, name, default_currency, time_zone, answers_kept_days } = call.body as Static<typeof WorkspaceRequest>;
    const wish = {
      id,
      name,
      default_currency: default_currency ?? undefined,
      time_zone: time_zone ?? undefined,
      answers_kept_days,
    };
    const { principal, dialect, operation, requestId } = call;
    const actor = { workspaceId: id, keyId: principal.keyId, dialect, operation, requestId };
    const made = await workspaces.create(actor, wish);
    if (!made.ok) return made;
    const { workspace, record, key } = made.value;
    return ok(secretReply(201, { ...showWorkspace(workspace), admin_key: { ...showKey(record), key } }));
  },
});
