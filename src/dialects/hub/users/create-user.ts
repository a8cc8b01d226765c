import { type Static, Type } from 'typebox';
import { ok, refuse } from '../../../model/result.ts';
import { json } from '../../../operations/reply.ts';
import { administering } from '../administer.ts';
import { CLOSED } from '../wire.ts';
import { hashSent, showUser, User, UserFields } from './wire.ts';

const UserRequest = Type.Object(UserFields, { 'x-name': 'UserRequest', ...CLOSED });

export const createUser = administering({
  id: 'createUser',
  method: 'POST',
  path: '/users',
  scope: 'admin',
  summary: 'Make a user, who can sign in',
  description: 'The role may have no scope that the calling key lacks.',
  body: UserRequest,
  replies: { 201: { description: 'The user', schema: User } },
  isSecret: true,
  prepare: hashSent,
  administer: async (call, { users }, password) => {
    // The schema asks for one.
    if (!password) return refuse({ kind: 'internal' });
    const { email, first_name, last_name, role } = call.body as Static<typeof UserRequest>;
    const made = await users.create(call.principal, { email, first_name, last_name, role, password });
    return made.ok ? ok(json(201, showUser(made.value))) : made;
  },
});
