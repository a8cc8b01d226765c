import { ok, type Result, refuse } from '../../model/result.ts';
import type { Session } from '../../model/session.ts';
import type { Clock } from '../../model/time.ts';
import { findKey } from '../../store/access/api-keys.ts';
import {
  findSessions,
  type KnownSession,
  openCodeSession,
  openKeySession,
  openUserSession,
} from '../../store/access/sessions.ts';
import { findPasswordOf, findUserByEmail } from '../../store/access/users.ts';
import type { Readers } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import type { Guarded } from '../guarded.ts';
import { generateSession, hashKey, isPossibleKey, isPossibleSession } from './api-key.ts';
import { type Principal, refusalOf } from './authenticate.ts';
import { IpList } from './ip-list.ts';
import type { Passwords } from './password.ts';
import type { SlowDown } from './slow-down.ts';

/** What a person signs in with. */
export type Credentials = { email: string; password: string } | { key: string } | { code: string };

/** A new session. Its secret cannot be read later. */
export interface OpenedSession {
  secret: string;
  session: Session;
}

/** The sessions of people in browsers. All fail with `unavailable` or `internal`. */
export interface Sessions {
  /**
   * Opens a session. `address` is the caller's. Fails with `wrong_credentials`, `ip_not_allowed`, `rate_limited` or
   * `busy`.
   */
  open(credentials: Credentials, address: string): Promise<Result<OpenedSession>>;
  /** The valid ones of these secrets, by the names of their workspaces. */
  list(secrets: readonly string[]): Promise<Result<Session[]>>;
  /** The session with which a client came. Fails with `unauthenticated` when it has ended, or with `conflict` for a key. */
  own(caller: Principal): Promise<Result<Session>>;
  /**
   * Checks the password of the calling user. Returns its stored hash. Fails with `wrong_credentials`, `conflict` for a key,
   * `rate_limited` or `busy`.
   */
  checkPassword(caller: Principal, password: string, address: string): Promise<Result<string>>;
}

export interface SessionParts {
  readers: Readers;
  passwords: Passwords;
  slowDown: SlowDown;
  guarded: Guarded;
}

/** Under these names wrong keys and codes count, of a network together. No email address is like them. */
const KEYS = 'any key';
const CODES = 'any code';

/** Builds the sessions. */
export function createSessions({ readers, passwords, slowDown, guarded }: SessionParts): Sessions {
  const opened = async (
    secret: string,
    opening: Query<void>,
    address: string,
    given?: 'key' | 'code',
  ): Promise<Result<OpenedSession>> => {
    const [, [found]] = await readers.read(opening, findSessions([hashKey(secret)]));
    if (!found || refusalOf(found, readers.now)) return refuse({ kind: 'wrong_credentials', ...(given && { given }) });
    if (!isAllowed(found, address)) return refuse({ kind: 'ip_not_allowed', address });
    return ok({ secret, session: found.shown });
  };
  const withPassword = async (email: string, password: string, address: string): Promise<Result<OpenedSession>> => {
    const [found] = await readers.read(findUserByEmail(email));
    const may = found?.user.disabled_at === undefined ? found : undefined;
    // A refused sign-in takes as much work as an accepted one, so that its duration reveals nothing.
    const matches = await passwords.matches(password, may?.passwordHash);
    if (!matches.ok) return matches;
    if (!may || !matches.value) return refuse({ kind: 'wrong_credentials' });
    const secret = generateSession();
    return opened(secret, openUserSession(hashKey(secret), may.user, may.passwordHash), address);
  };
  const withKey = async (key: string, address: string): Promise<Result<OpenedSession>> => {
    const wrong = refuse({ kind: 'wrong_credentials', given: 'key' });
    if (!isPossibleKey(key)) return wrong;
    const [found] = await readers.read(findKey(hashKey(key)));
    if (!found || refusalOf(found, readers.now)) return wrong;
    if (!isAllowed(found, address)) return refuse({ kind: 'ip_not_allowed', address });
    const secret = generateSession();
    return opened(secret, openKeySession(hashKey(secret), found), address, 'key');
  };
  const withCode = (code: string, address: string): Promise<Result<OpenedSession>> => {
    const secret = generateSession();
    return opened(secret, openCodeSession(hashKey(secret), hashKey(code)), address, 'code');
  };
  return {
    open: (given, address) => {
      const slowly = (name: string, check: () => Promise<Result<OpenedSession>>): Promise<Result<OpenedSession>> =>
        slowDown.attempt(name, address, () => guarded(check));
      if ('code' in given) return slowly(CODES, () => withCode(given.code, address));
      if ('key' in given) return slowly(KEYS, () => withKey(given.key, address));
      return slowly(given.email, () => withPassword(given.email, given.password, address));
    },
    list: (secrets) =>
      guarded(async () => {
        const hashes = secrets.filter(isPossibleSession).map(hashKey);
        if (hashes.length === 0) return ok([]);
        const [found] = await readers.read(findSessions(hashes));
        return ok(shownOf(found, readers.now));
      }),
    own: ({ sessionHash }) =>
      guarded(async () => {
        if (sessionHash === undefined) return refuse({ kind: 'conflict', reason: NO_SESSION });
        const [found] = await readers.read(findSessions([sessionHash]));
        const [session] = shownOf(found, readers.now);
        return session ? ok(session) : refuse({ kind: 'unauthenticated', reason: 'session_over' });
      }),
    checkPassword: async ({ workspaceId, userId }, password, address) => {
      if (userId === undefined) return refuse({ kind: 'conflict', reason: NO_USER });
      return slowDown.attempt(`user ${userId}`, address, () =>
        guarded(async () => {
          const [hashed] = await readers.read(findPasswordOf(workspaceId, userId));
          const matches = await passwords.matches(password, hashed);
          if (!matches.ok) return matches;
          return matches.value && hashed !== undefined ? ok(hashed) : refuse({ kind: 'wrong_credentials' });
        }),
      );
    },
  };
}

/** A refusal for a client with a key. */
export const NO_SESSION = 'This call was made with a key, and no session';
const NO_USER = 'This call was not made by a user: a key has no password';

const shownOf = (found: readonly KnownSession[], now: Clock): Session[] =>
  found.filter((session) => refusalOf(session, now) === undefined).map(({ shown }) => shown);

const isAllowed = ({ allowed_ips }: { allowed_ips: string[] }, address: string): boolean =>
  allowed_ips.length === 0 || new IpList(allowed_ips).has(address);
