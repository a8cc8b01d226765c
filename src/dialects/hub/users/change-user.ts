import { type Static, Type } from 'typebox';
import { ok } from '../../../model/result.ts';
import { json } from '../../../operations/reply.ts';
import { administering } from '../administer.ts';
import { CLOSED, ignored } from '../wire.ts';
import { hashSent, showUser, User, UserFields } from './wire.ts';

const UserChange = Type.Object(
  {
    ...Type.Partial(Type.Object(UserFields)).properties,
    disabled: Type.Optional(Type.Boolean()),
    ...ignored(User.properties, ['id', 'created_at']),
  },
  { 'x-name': 'UserChange', ...CLOSED },
);

export const changeUser = administering({
  id: 'changeUser',
  method: 'PATCH',
  path: '/users/{id}',
  scope: 'admin',
  summary: 'Change a user',
  description: 'What is left out stays. A new password, or `disabled`, ends all tokens; a new role holds for them too.',
  body: UserChange,
  replies: { 200: { description: 'The user as it is now', schema: User } },
  isSecret: true,
  prepare: hashSent,
  administer: async (call, { users }, password) => {
    const { email, first_name, last_name, role, disabled } = call.body as Static<typeof UserChange>;
    const edit = { email, first_name, last_name, role, password, disabled };
    const changed = await users.change(call.principal, call.parameters['id'] ?? '', edit);
    return changed.ok ? ok(json(200, showUser(changed.value))) : changed;
  },
});
