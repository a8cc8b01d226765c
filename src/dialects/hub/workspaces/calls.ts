import { type TObject, Type } from 'typebox';
import { ok } from '../../../model/result.ts';
import { readTraceparent } from '../../../model/trace-context.ts';
import { administer } from '../../../operations/administer.ts';
import type { Operation } from '../../../operations/operation.ts';
import { list, read } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { KeyWithSecret, showKey } from '../keys/schema.ts';
import { CLOSED, CursorQuery, cursorPageOf, Name, PageOf, pageReply, secretReply } from '../schema.ts';
import { changeFields, changeOf, showWorkspace, Workspace, WorkspaceFields } from './schema.ts';

export const getWorkspace = read({
  id: 'getWorkspace',
  method: 'GET',
  path: '/workspace',
  scope: 'admin',
  summary: "Show the key's workspace and its settings",
  replies: { 200: { description: 'The workspace', schema: Workspace } },
  answer: async (call, core) => {
    const found = await core.read.workspace(call.principal.workspaceId);
    return found.ok ? ok(json(200, showWorkspace(found.value))) : found;
  },
});

/** Changes the caller's workspace; each dialect declares its settings. */
export function changeWorkspace(settings: Readonly<Record<string, TObject>>): Operation {
  return administer({
    id: 'changeWorkspace',
    method: 'PATCH',
    path: '/workspace',
    scope: 'admin',
    summary: "Change the key's workspace and its settings",
    description: "Fields that are left out stay. A dialect's settings are replaced as a whole; null removes them.",
    body: Type.Object(changeFields(settings), { 'x-name': 'WorkspaceChange', ...CLOSED }),
    replies: { 200: { description: 'The changed workspace', schema: Workspace } },
    administer: async ({ workspaces }, call) => {
      const changed = await workspaces.change(call.principal, call.principal.workspaceId, changeOf(call.body));
      return changed.ok ? ok(json(200, showWorkspace(changed.value))) : changed;
    },
  });
}

export const listWorkspaces = list({
  id: 'listWorkspaces',
  method: 'GET',
  path: '/workspaces',
  scope: 'workspaces',
  summary: "List the hub's workspaces, by their ids",
  description: 'Includes archived workspaces.',
  query: CursorQuery,
  replies: { 200: { description: 'A page of workspaces', schema: PageOf(Workspace) } },
  answer: async (call, core) => {
    return pageReply(await core.access.workspaces.list(cursorPageOf(call)), showWorkspace);
  },
});

const WorkspaceRequest = Type.Object(
  { id: Type.String({ format: 'workspace-id' }), name: Name(), ...WorkspaceFields },
  { 'x-name': 'WorkspaceRequest', ...CLOSED },
);

const NewWorkspace = Type.Object({ ...Workspace.properties, admin_key: KeyWithSecret }, { 'x-name': 'NewWorkspace' });

export const createWorkspace = administer({
  id: 'createWorkspace',
  method: 'POST',
  path: '/workspaces',
  scope: 'workspaces',
  summary: 'Create a workspace, with a key for its administration',
  description:
    'It has a status for every state, an order type, and nothing else. Its key has all scopes except `workspaces`. ' +
    'Workspaces are not deleted, but archived.',
  body: WorkspaceRequest,
  replies: { 201: { description: 'The workspace, with the key, which is shown once', schema: NewWorkspace } },
  isSecret: true,
  administer: async ({ workspaces }, call) => {
    const { id, default_currency, time_zone, ...rest } = call.body;
    const content = {
      ...rest,
      id,
      default_currency: default_currency ?? undefined,
      time_zone: time_zone ?? undefined,
    };
    const { principal, dialect, operation, requestId } = call;
    const traceContext = readTraceparent(call.header('traceparent'));
    const actor = { workspaceId: id, keyId: principal.keyId, dialect, operation, requestId, traceContext };
    const made = await workspaces.create(actor, content);
    if (!made.ok) return made;
    const { workspace, record, key } = made.value;
    return ok(secretReply(201, { ...showWorkspace(workspace), admin_key: { ...showKey(record), key } }));
  },
});

/** Changes any workspace; each dialect declares its settings. */
export function changeAnyWorkspace(settings: Readonly<Record<string, TObject>>): Operation {
  const body = Type.Object(
    {
      ...changeFields(settings),
      archived: Type.Optional(
        Type.Boolean({ description: 'Whether the workspace is archived, so that no key works in it.' }),
      ),
    },
    { 'x-name': 'AnyWorkspaceChange', ...CLOSED },
  );
  return administer({
    id: 'changeAnyWorkspace',
    method: 'PATCH',
    path: '/workspaces/{id}',
    scope: 'workspaces',
    summary: 'Change, archive or restore a workspace',
    description:
      'Fields that are left out stay. In an archived workspace no key works and no user can sign in, within a ' +
      'second, on every hub. All its data stay. A key cannot archive its own workspace.',
    body,
    replies: { 200: { description: 'The changed workspace', schema: Workspace } },
    administer: async ({ workspaces }, call) => {
      const { archived } = call.body as { archived?: boolean };
      const change = { ...changeOf(call.body), archived };
      const changed = await workspaces.change(call.principal, call.id, change);
      return changed.ok ? ok(json(200, showWorkspace(changed.value))) : changed;
    },
  });
}
