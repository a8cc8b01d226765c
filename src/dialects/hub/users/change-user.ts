import { type Static, Type } from 'typebox';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../dialect.ts';
import { json } from '../../reply.ts';
import { showUser, User, UserFields } from './wire.ts';

const UserChange = Type.Object(
  { ...Type.Partial(Type.Object(UserFields)).properties, disabled: Type.Optional(Type.Boolean()) },
  { 'x-name': 'UserChange' },
);

export const changeUser: Operation = {
  id: 'changeUser',
  method: 'PATCH',
  path: '/users/{id}',
  scope: 'admin',
  summary: 'Change a user',
  description: 'What is left out stays. A new password, or `disabled`, ends all tokens; a new role holds for them too.',
  body: UserChange,
  replies: { 200: { description: 'The user as it is now', schema: User } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { email, first_name, last_name, role, password, disabled } = call.body as Static<typeof UserChange>;
    const edit = { email, first_name, last_name, role, password, disabled };
    const changed = await core.access.users.change(call.principal, call.parameters['id'] ?? '', edit);
    return changed.ok ? ok(json(200, showUser(changed.value))) : changed;
  },
};
