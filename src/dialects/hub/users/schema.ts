import { type Static, Type } from 'typebox';
import type { HashedPassword } from '../../../core/access/password.ts';
import type { Core } from '../../../core/core.ts';
import { ok, type Result } from '../../../model/result.ts';
import { ROLES, type Role } from '../../../model/scope.ts';
import type { User as CanonicalUser } from '../../../model/user.ts';
import type { Call } from '../../../operations/operation.ts';
import { Words } from '../wire.ts';

/** NIST SP 800-63B asks for at least 8 characters, and that 64 are possible; nothing else about them. */
const SHORTEST_PASSWORD = 12;
const LONGEST_PASSWORD = 1024;

export const UserFields = {
  email: Type.String({ format: 'email', description: 'Unique among all users, without regard to case.' }),
  first_name: Type.String({ maxLength: 255 }),
  last_name: Type.String({ maxLength: 255 }),
  role: Words<Role>(ROLES, {
    description: '`admin` may everything, `editor` all but force and administer, `viewer` read.',
  }),
  password: Type.String({ minLength: SHORTEST_PASSWORD, maxLength: LONGEST_PASSWORD }),
};

export const User = Type.Object(
  {
    id: Type.String(),
    email: Type.String(),
    first_name: Type.String(),
    last_name: Type.String(),
    role: Words<Role>(ROLES),
    disabled: Type.Boolean(),
    created_at: Type.String({ format: 'date-time' }),
  },
  { 'x-name': 'User' },
);

/** A user as it is shown. */
export const showUser = (user: CanonicalUser): Static<typeof User> => ({
  id: user.id,
  email: user.email,
  first_name: user.first_name,
  last_name: user.last_name,
  role: user.role,
  disabled: user.disabled_at !== undefined,
  created_at: user.created_at,
});

/** The password in a request's body as it is stored; without one, nothing. Fails with `busy`. */
export async function hashSent(call: Call, core: Core): Promise<Result<HashedPassword | undefined>> {
  const { password } = call.body as { password?: string };
  return password === undefined ? ok(undefined) : core.access.hashPassword(password);
}
