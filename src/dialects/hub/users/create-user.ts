import { type Static, Type } from 'typebox';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../dialect.ts';
import { json } from '../../reply.ts';
import { showUser, User, UserFields } from './wire.ts';

const UserRequest = Type.Object(UserFields, { 'x-name': 'UserRequest' });

export const createUser: Operation = {
  id: 'createUser',
  method: 'POST',
  path: '/users',
  scope: 'admin',
  summary: 'Make a user, who can sign in',
  description: 'The role may have no scope that the calling key lacks.',
  body: UserRequest,
  replies: { 201: { description: 'The user', schema: User } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { email, first_name, last_name, role, password } = call.body as Static<typeof UserRequest>;
    const wish = { email, first_name, last_name, role, password };
    const made = await core.access.users.create(call.principal, wish);
    return made.ok ? ok(json(201, showUser(made.value))) : made;
  },
};
