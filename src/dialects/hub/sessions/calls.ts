import { type Static, Type } from 'typebox';
import type { Credentials } from '../../../core/access/sessions.ts';
import type { Core } from '../../../core/core.ts';
import type { Reply } from '../../../core/write-command.ts';
import type { Problem, ProblemRule } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { administer } from '../../../operations/administer.ts';
import { invalid } from '../../../operations/existing-values.ts';
import type { Call, Operation, Sent } from '../../../operations/operation.ts';
import { open, read } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { deletedCookie, sessionCookie, sessionsIn } from '../../../operations/session-cookie.ts';
import { CLOSED, PageOf, secretReply } from '../schema.ts';
import { UserFields } from '../users/schema.ts';
import { LONGEST_PASSWORD, Session, SessionRequest, showSession } from './schema.ts';

const GROUP = 'sessions';

/** Longer than any session, which ends by itself. */
const COOKIE_SECONDS = 60 * 86_400;

const openSession = open({
  id: 'openSession',
  method: 'POST',
  path: '/session',
  group: GROUP,
  summary: 'Sign in: open a session in a cookie',
  description:
    'With an email address and a password, or an API key, or a code. The cookie is for browsers, and only this API takes it. A session ' +
    'ends after 14 days without use, and after 60 days at the latest.',
  body: SessionRequest,
  replies: {
    201: {
      description: 'The session; its cookie is set',
      schema: Session,
      headers: { 'Set-Cookie': 'The cookie `stele_session.` with the id of the workspace.' },
    },
  },
  answer: async ({ body, address, isSecure }, core) => {
    const given = credentialsOf(body);
    if (!given.ok) return given;
    const opened = await core.access.sessions.open(given.value, address);
    if (!opened.ok) return opened;
    const { secret, session } = opened.value;
    const cookie = sessionCookie({ workspaceId: session.workspace_id, secret, seconds: COOKIE_SECONDS }, isSecure);
    return ok(json(201, showSession(session), { 'Cache-Control': 'no-store', ...cookie }));
  },
});

/** Exactly one way to sign in. Fails with `invalid`. */
function credentialsOf({ email, password, key, code }: SessionRequest): Result<Credentials> {
  const isWithPassword = email !== undefined || password !== undefined || (key === undefined && code === undefined);
  if (isWithPassword) {
    const others = Object.entries({ key, code }).flatMap(([field, value]) => (value === undefined ? [] : [field]));
    if (others.length > 0) return refuse(invalid(others.map((field) => problem(field, 'reference', ALONE))));
    if (email !== undefined && password !== undefined) return ok({ email, password });
    const missing = Object.entries({ email, password }).flatMap(([field, value]) =>
      value === undefined ? [field] : [],
    );
    return refuse(invalid(missing.map((field) => problem(field, 'required', 'is required'))));
  }
  if (key !== undefined && code !== undefined) return refuse(invalid([problem('code', 'reference', ALONE)]));
  // People paste keys with the end of their line.
  return ok(key === undefined ? { code: code ?? '' } : { key: key.trim() });
}

const ALONE = 'must come alone: sign in with email and password, or with a key, or with a code';

const problem = (field: string, rule: ProblemRule, reason: string): Problem => ({
  place: 'body',
  path: [field],
  rule,
  reason,
  binding: 'shape',
});

const listSessions = open({
  id: 'listSessions',
  method: 'GET',
  path: '/sessions',
  group: GROUP,
  summary: 'List the sessions of this browser',
  description: 'The valid sessions of the cookies that the request has, one for each workspace; none is no error.',
  replies: { 200: { description: 'The sessions', schema: PageOf(Session) } },
  answer: async (call, core) => {
    const found = await core.access.sessions.list([...sessionsIn(call.header('cookie')).values()]);
    return found.ok ? ok(secretReply(200, { items: found.value.map(showSession), next: null })) : found;
  },
});

const getSession = read({
  id: 'getSession',
  method: 'GET',
  path: '/session',
  group: GROUP,
  scope: 'any',
  summary: 'Show the session of this call',
  description: 'A call with an API key has none (409).',
  replies: { 200: { description: 'The session', schema: Session } },
  answer: async ({ principal }, core) => {
    const found = await core.access.sessions.own(principal);
    return found.ok ? ok(secretReply(200, showSession(found.value))) : found;
  },
});

const endSession = administer({
  id: 'endSession',
  method: 'DELETE',
  path: '/session',
  group: GROUP,
  scope: 'any',
  summary: 'Sign out: end the session of this call',
  description: 'It stops working within a second, on every hub. A call with an API key has none (409).',
  replies: { 204: { description: 'The session has ended; its cookie is deleted' } },
  administer: async ({ sessions }, call) => signedOut(call, await sessions.end(call.principal)),
});

const endSessionsEverywhere = administer({
  id: 'endSessionsEverywhere',
  method: 'DELETE',
  path: '/sessions',
  group: GROUP,
  scope: 'any',
  summary: 'Sign out everywhere',
  description:
    'Ends all sessions and access tokens of the calling user, or all sessions of the calling API key, which stays valid itself.',
  replies: { 204: { description: 'All have ended' } },
  administer: async ({ sessions }, call) => signedOut(call, await sessions.endEverywhere(call.principal)),
});

function signedOut({ principal, isSecure }: Pick<Call, 'principal' | 'isSecure'>, done: Result<void>): Result<Reply> {
  if (!done.ok) return done;
  const headers = principal.sessionHash === undefined ? {} : deletedCookie(principal.workspaceId, isSecure);
  return ok({ status: 204, headers, body: '' });
}

const PasswordChange = Type.Object(
  { current_password: Type.String({ maxLength: LONGEST_PASSWORD }), password: UserFields.password },
  { 'x-name': 'PasswordChange', ...CLOSED },
);

/** The stored hash of the present password, and that of the next one. */
interface Passwords {
  present: string;
  next: { hash: string };
}

const changeOwnPassword = administer({
  id: 'changeOwnPassword',
  method: 'PUT',
  path: '/session/password',
  group: GROUP,
  scope: 'any',
  summary: "Change the calling user's password",
  description: "Ends the user's other sessions and all access tokens. An API key has no password (409).",
  body: PasswordChange,
  replies: { 204: { description: 'The password is changed' } },
  isSecret: true,
  prepare: checkAndHash,
  administer: async ({ users }, call) => {
    const { present, next } = call.prepared;
    const changed = await users.changeOwnPassword(call.principal, present, next);
    return changed.ok ? ok({ status: 204, headers: {}, body: '' }) : changed;
  },
});

/** A wrong present password is a problem of its field: the session is as valid as before. */
async function checkAndHash(
  { body, principal, address }: Sent<typeof PasswordChange, never>,
  core: Core,
): Promise<Result<Passwords>> {
  const present = await core.access.sessions.checkPassword(principal, body.current_password, address);
  if (!present.ok) {
    const isWrong = present.failure.kind === 'wrong_credentials';
    return isWrong ? refuse(invalid([problem('current_password', 'reference', 'is wrong')])) : present;
  }
  const next = await core.access.hashPassword(body.password);
  return next.ok ? ok({ present: present.value, next: next.value }) : next;
}

const SessionCode = Type.Object(
  {
    code: Type.String({ description: 'Shown once.' }),
    path: Type.String({ description: "The path of the page that signs in with it, below the hub's address." }),
    expires_at: Type.String({ format: 'date-time' }),
  },
  { 'x-name': 'SessionCode' },
);

const createSessionCode = administer({
  id: 'createSessionCode',
  method: 'POST',
  path: '/session/codes',
  group: GROUP,
  scope: 'any',
  summary: 'Create a code that signs a browser in',
  description: 'It opens one session with the rights of the calling key or user, within ten minutes.',
  replies: { 201: { description: 'The code', schema: SessionCode } },
  isSecret: true,
  administer: async ({ sessions }, call) => {
    const made = await sessions.createCode(call.principal);
    if (!made.ok) return made;
    const { code, expiresAt } = made.value;
    const shown: Static<typeof SessionCode> = { code, path: `/sign-in#code=${code}`, expires_at: expiresAt };
    return ok(secretReply(201, shown));
  },
});

/** Signing in and out, in a browser. */
export const sessionCalls: readonly Operation[] = [
  openSession,
  listSessions,
  getSession,
  endSession,
  endSessionsEverywhere,
  changeOwnPassword,
  createSessionCode,
];
