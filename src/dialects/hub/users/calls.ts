import { Type } from 'typebox';
import { ok, refuse } from '../../../model/result.ts';
import { administer } from '../../../operations/administer.ts';
import { list } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { CLOSED, CursorQuery, cursorPageOf, doneReply, ignored, PageOf, pageReply } from '../schema.ts';
import { hashSent, showUser, User, UserFields } from './schema.ts';

export const listUsers = list({
  id: 'listUsers',
  method: 'GET',
  path: '/users',
  scope: 'admin',
  summary: 'List the users, in order of creation',
  query: CursorQuery,
  replies: { 200: { description: 'A page of users', schema: PageOf(User) } },
  answer: async (call, core) => {
    return pageReply(await core.access.users.list(call.principal.workspaceId, cursorPageOf(call)), showUser);
  },
});

const UserRequest = Type.Object(UserFields, { 'x-name': 'UserRequest', ...CLOSED });

export const createUser = administer({
  id: 'createUser',
  method: 'POST',
  path: '/users',
  scope: 'admin',
  summary: 'Create a user, who can sign in',
  description: 'The role cannot have a scope that the calling key lacks.',
  body: UserRequest,
  replies: { 201: { description: 'The user', schema: User } },
  isSecret: true,
  prepare: hashSent,
  administer: async ({ users }, call) => {
    const password = call.prepared;
    // The schema requires one.
    if (!password) return refuse({ kind: 'internal' });
    const { email, first_name, last_name, role } = call.body;
    const made = await users.create(call.principal, { email, first_name, last_name, role, password });
    return made.ok ? ok(json(201, showUser(made.value))) : made;
  },
});

const UserChange = Type.Object(
  {
    ...Type.Partial(Type.Object(UserFields)).properties,
    disabled: Type.Optional(Type.Boolean()),
    ...ignored(User.properties, ['id', 'created_at']),
  },
  { 'x-name': 'UserChange', ...CLOSED },
);

export const changeUser = administer({
  id: 'changeUser',
  method: 'PATCH',
  path: '/users/{id}',
  scope: 'admin',
  summary: 'Change a user',
  description:
    'Fields that are left out stay. A new password, or `disabled`, ends all tokens; a new role applies to them too.',
  body: UserChange,
  replies: { 200: { description: 'The changed user', schema: User } },
  isSecret: true,
  prepare: hashSent,
  administer: async ({ users }, call) => {
    const password = call.prepared;
    const { email, first_name, last_name, role, disabled } = call.body;
    const edit = { email, first_name, last_name, role, password, disabled };
    const changed = await users.change(call.principal, call.id, edit);
    return changed.ok ? ok(json(200, showUser(changed.value))) : changed;
  },
});

export const deleteUser = administer({
  id: 'deleteUser',
  method: 'DELETE',
  path: '/users/{id}',
  scope: 'admin',
  summary: 'Delete a user',
  description: 'All tokens end, and the email address can be used again.',
  replies: { 204: { description: 'The user is deleted' } },
  administer: async ({ users }, call) => doneReply(await users.delete(call.principal.workspaceId, call.id)),
});
