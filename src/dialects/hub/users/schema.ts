import { type Static, Type } from 'typebox';
import type { HashedPassword } from '../../../core/access/password.ts';
import type { Core } from '../../../core/core.ts';
import { ok, type Result } from '../../../model/result.ts';
import { ROLES, type Role } from '../../../model/scope.ts';
import type { User as CanonicalUser } from '../../../model/user.ts';
import type { Call } from '../../../operations/operation.ts';
import { Words } from '../schema.ts';

/** NIST SP 800-63B requires at least 8 characters and support for 64, and no other rules. */
const SHORTEST_PASSWORD = 12;
const LONGEST_PASSWORD = 1024;

export const UserFields = {
  email: Type.String({ format: 'email', description: 'Unique among all users, whatever its case.' }),
  first_name: Type.String({ maxLength: 255 }),
  last_name: Type.String({ maxLength: 255 }),
  role: Words<Role>(ROLES, {
    description: '`admin` has all scopes, `editor` all except force and administration, `viewer` the read scopes.',
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

/** Shows a user. */
export const showUser = (user: CanonicalUser): Static<typeof User> => ({
  id: user.id,
  email: user.email,
  first_name: user.first_name,
  last_name: user.last_name,
  role: user.role,
  disabled: user.disabled_at !== undefined,
  created_at: user.created_at,
});

/** Hashes the password of a request's body, if there is one. Fails with `busy`. */
export async function hashSent(call: Call, core: Core): Promise<Result<HashedPassword | undefined>> {
  const { password } = call.body as { password?: string };
  return password === undefined ? ok(undefined) : core.access.hashPassword(password);
}
