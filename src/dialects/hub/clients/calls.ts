import { Type } from 'typebox';
import { ok } from '../../../model/result.ts';
import { administer } from '../../../operations/administer.ts';
import { list } from '../../../operations/other-kinds.ts';
import { CLOSED, CursorQuery, cursorPageOf, doneReply, Name, PageOf, pageReply, secretReply } from '../schema.ts';
import { Client, showClient } from './schema.ts';

export const listClients = list({
  id: 'listClients',
  method: 'GET',
  path: '/oauth-clients',
  group: 'OAuth clients',
  scope: 'admin',
  summary: 'List the OAuth clients through which users sign in',
  query: CursorQuery,
  replies: { 200: { description: 'A page of clients', schema: PageOf(Client) } },
  answer: async (call, core) => {
    return pageReply(await core.access.clients.list(call.principal.workspaceId, cursorPageOf(call)), showClient);
  },
});

const ClientRequest = Type.Object(
  {
    name: Name(),
    client_id: Type.Optional(Type.String({ format: 'client-id', description: 'An id that the program already has.' })),
    client_secret: Type.Optional(
      Type.String({ minLength: 16, maxLength: 1024, description: 'A secret that the program already has.' }),
    ),
  },
  { 'x-name': 'ClientRequest', ...CLOSED },
);

const ClientWithSecret = Type.Object(
  { ...Client.properties, client_secret: Type.String({ description: 'Shown once.' }) },
  { 'x-name': 'NewClient' },
);

export const createClient = administer({
  id: 'createClient',
  method: 'POST',
  path: '/oauth-clients',
  group: 'OAuth clients',
  scope: 'admin',
  summary: 'Create a client id and secret for a program through which users sign in',
  body: ClientRequest,
  replies: { 201: { description: 'The client, with its secret', schema: ClientWithSecret } },
  isSecret: true,
  administer: async ({ clients }, call) => {
    const { name, client_id, client_secret } = call.body;
    const content = { name, id: client_id, secret: client_secret };
    const made = await clients.create(call.principal.workspaceId, content);
    if (!made.ok) return made;
    return ok(secretReply(201, { ...showClient(made.value.client), client_secret: made.value.secret }));
  },
});

export const revokeClient = administer({
  id: 'revokeClient',
  method: 'DELETE',
  path: '/oauth-clients/{id}',
  group: 'OAuth clients',
  scope: 'admin',
  summary: 'Revoke a client',
  description: 'All tokens that were issued through it end.',
  replies: { 204: { description: 'The client is revoked' } },
  administer: async ({ clients }, call) => doneReply(await clients.revoke(call.principal.workspaceId, call.id)),
});
