import { type Static, Type } from 'typebox';
import { ROLES, type Role } from '../../../model/scope.ts';
import type { Session as CanonicalSession } from '../../../model/session.ts';
import { CLOSED, NullableText, ScopeList, Words } from '../schema.ts';

const LONGEST_EMAIL = 254;
const LONGEST_KEY = 4096;
const LONGEST_CODE = 255;
export const LONGEST_PASSWORD = 1024;

/** What a person signs in with: an email address and a password, a key, or a code. */
export const SessionRequest = Type.Object(
  {
    email: Type.Optional(Type.String({ maxLength: LONGEST_EMAIL, description: 'With `password`.' })),
    password: Type.Optional(Type.String({ maxLength: LONGEST_PASSWORD })),
    key: Type.Optional(Type.String({ maxLength: LONGEST_KEY, description: 'An API key, in place of a password.' })),
    code: Type.Optional(
      Type.String({ maxLength: LONGEST_CODE, description: 'A code of `createSessionCode`, in place of a password.' }),
    ),
  },
  { 'x-name': 'SessionRequest', ...CLOSED },
);
export type SessionRequest = Static<typeof SessionRequest>;

const SessionUser = Type.Object(
  {
    id: Type.String(),
    email: Type.String(),
    first_name: Type.String(),
    last_name: Type.String(),
    role: Words<Role>(ROLES),
  },
  { 'x-name': 'SessionUser' },
);

const SessionKey = Type.Object({ id: Type.String(), name: Type.String() }, { 'x-name': 'SessionKey' });

export const Session = Type.Object(
  {
    workspace_id: Type.String(),
    workspace_name: Type.String(),
    time_zone: NullableText({ description: 'The zone of the workspace, in which its times are shown; null is UTC.' }),
    default_currency: NullableText({ description: 'ISO 4217: the currency of an order that names none.' }),
    user: Type.Union([SessionUser, Type.Null()], { description: 'Null for a session of a key.' }),
    key: Type.Union([SessionKey, Type.Null()], { description: 'Null for a session of a user.' }),
    scopes: ScopeList(),
    created_at: Type.String({ format: 'date-time' }),
    expires_at: Type.String({ format: 'date-time', description: 'Later when the session is used until then.' }),
  },
  { 'x-name': 'Session' },
);

/** Shows a session. */
export const showSession = (session: CanonicalSession): Static<typeof Session> => ({
  workspace_id: session.workspace_id,
  workspace_name: session.workspace_name,
  time_zone: session.time_zone ?? null,
  default_currency: session.default_currency ?? null,
  user: session.user ?? null,
  key: session.key ?? null,
  scopes: [...session.scopes],
  created_at: session.created_at,
  expires_at: session.expires_at,
});
