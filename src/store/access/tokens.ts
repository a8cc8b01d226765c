import type { User } from '../../model/user.ts';
import type { Query } from '../database/query.ts';
import { readUser, USER_COLUMNS } from './users.ts';

/** An access token to be stored. It has the scopes of its user's role. */
export interface AccessToken {
  /** SHA-256, in hexadecimal. */
  hash: string;
  id: string;
  hint: string;
  lifetimeSeconds: number;
}

export interface RefreshToken {
  /** SHA-256, in hexadecimal. */
  hash: string;
  lifetimeSeconds: number;
}

/** A new session with its first refresh token. */
export interface NewSession extends RefreshToken {
  sessionId: string;
  clientId: string;
}

/** How long a used refresh token still gets the pair that replaced it, since the reply may have been lost. */
const REPEATED_FOR_SECONDS = 30;

/** More tokens than the programs of one user have at once. Beyond it the oldest are revoked. */
const MOST_TOKENS = 1000;

/**
 * Stores an access token of a user, and a session if `session` is given. Returns whether it did so: not when the user
 * was disabled or deleted, or has another password than `passwordHash`. A lock on the user's row prevents such a change
 * until the transaction ends.
 */
export function openSession(
  user: Pick<User, 'workspace_id' | 'id'>,
  passwordHash: string,
  access: AccessToken,
  session: NewSession | undefined,
): Query<boolean> {
  return {
    name: 'open_session',
    text: `with who as (
        select workspace_id, id from users where workspace_id = $1 and id = $2 and password_hash = $3
          and disabled_at is null and deleted_at is null for share),
      surplus as (
        update api_keys set revoked_at = now() where hash in (
          select k.hash from api_keys k join who on k.workspace_id = who.workspace_id and k.user_id = who.id
            where k.origin = 'token' and k.revoked_at is null order by k.created_at desc offset ${MOST_TOKENS - 1})),
      session as (
        insert into refresh_tokens (hash, session_id, workspace_id, user_id, client_id, access_key_id, expires_at)
          select decode($8, 'hex'), $9, workspace_id, id, $10, $5, now() + make_interval(secs => $11) from who
            where $8::text is not null)
      insert into api_keys (hash, id, family_id, workspace_id, user_id, name, hint, scopes, origin, expires_at)
        select decode($4, 'hex'), $5, id, workspace_id, id, 'Token', $6, '{}', 'token',
          now() + make_interval(secs => $7) from who
      returning true`,
    values: [
      user.workspace_id,
      user.id,
      passwordHash,
      access.hash,
      access.id,
      access.hint,
      access.lifetimeSeconds,
      session?.hash ?? null,
      session?.sessionId ?? null,
      session?.clientId ?? null,
      session?.lifetimeSeconds ?? 0,
    ],
    read: (rows) => rows.length > 0,
  };
}

/**
 * Uses up a refresh token and stores the next pair of its session. It is one statement, so that of two callers with the
 * same token only one makes the pair. `successor` is that pair, sealed, for the other caller; the successors of the
 * session's earlier tokens are deleted. Returns the user, or `undefined` when the token is not this client's or not
 * valid any more.
 */
export function renewSession(
  presentedHash: string,
  clientId: string,
  access: AccessToken,
  next: RefreshToken,
  successor: string,
): Query<User | undefined> {
  return {
    name: 'renew_session',
    text: `with used as (
        update refresh_tokens t set used_at = now(), successor = $9 from users u
          where t.hash = decode($1, 'hex') and t.client_id = $2 and t.used_at is null and t.revoked_at is null
            and t.expires_at > now() and u.workspace_id = t.workspace_id and u.id = t.user_id
            and u.disabled_at is null and u.deleted_at is null
          returning t.session_id, u.*),
      forgotten as (
        update refresh_tokens t set successor = null from used
          where t.session_id = used.session_id and t.successor is not null
            and t.used_at < now() - make_interval(secs => ${REPEATED_FOR_SECONDS})),
      session as (
        insert into refresh_tokens (hash, session_id, workspace_id, user_id, client_id, access_key_id, expires_at)
          select decode($3, 'hex'), session_id, workspace_id, id, $2, $6, now() + make_interval(secs => $4) from used),
      access as (
        insert into api_keys (hash, id, family_id, workspace_id, user_id, name, hint, scopes, origin, expires_at)
          select decode($5, 'hex'), $6, id, workspace_id, id, 'Token', $7, '{}', 'token',
            now() + make_interval(secs => $8) from used)
      select ${USER_COLUMNS} from used u`,
    values: [
      presentedHash,
      clientId,
      next.hash,
      next.lifetimeSeconds,
      access.hash,
      access.id,
      access.hint,
      access.lifetimeSeconds,
      successor,
    ],
    read: ([row]) => row && readUser(row),
  };
}

/** A refresh token that has been used. */
export interface UsedToken {
  sessionId: string;
  user: User;
  /** The sealed pair that replaced it, as long as it may be given again. */
  successor: string | undefined;
}

/** Reads a refresh token that this client has used. Returns `undefined` for any other token. */
export function findUsedToken(hash: string, clientId: string): Query<UsedToken | undefined> {
  return {
    name: 'find_used_token',
    text: `select ${USER_COLUMNS}, t.session_id, case when t.revoked_at is null and u.disabled_at is null and u.deleted_at is null
          and t.used_at >= now() - make_interval(secs => ${REPEATED_FOR_SECONDS}) then t.successor end
      from refresh_tokens t join users u on u.workspace_id = t.workspace_id and u.id = t.user_id
      where t.hash = decode($1, 'hex') and t.client_id = $2 and t.used_at is not null`,
    values: [hash, clientId],
    read: ([row]) =>
      row && { user: readUser(row), sessionId: row[8] as string, successor: row[9] === null ? undefined : row[9] },
  };
}

/**
 * Ends a session with its refresh tokens and access tokens. Returns how many refresh tokens it ended. A renewal in
 * progress may add a token that this statement does not see, so the caller repeats it until that is none.
 */
export function endSession(sessionId: string): Query<number> {
  return {
    name: 'end_session',
    text: `with ended as (
        update refresh_tokens set revoked_at = now() where session_id = $1 and revoked_at is null
          returning workspace_id, access_key_id),
      closed as (
        update api_keys k set revoked_at = now() from ended
          where k.workspace_id = ended.workspace_id and k.id = ended.access_key_id and k.revoked_at is null)
      select count(*) from ended`,
    values: [sessionId],
    read: ([row]) => Number(row?.[0]),
  };
}

/**
 * Ends all tokens of a user. To lock the user out, the caller disables the user or changes the password first. Returns
 * how many refresh tokens it ended. As with `endSession`, the caller repeats it until that is none.
 */
export function endSessionsOfUser(workspaceId: string, userId: string): Query<number> {
  return {
    name: 'end_sessions_of_user',
    text: `with ended as (
        update refresh_tokens set revoked_at = now() where workspace_id = $1 and user_id = $2 and revoked_at is null
          returning 1),
      closed as (
        update api_keys set revoked_at = now()
          where workspace_id = $1 and user_id = $2 and origin = 'token' and revoked_at is null)
      select count(*) from ended`,
    values: [workspaceId, userId],
    read: ([row]) => Number(row?.[0]),
  };
}

/** How long a token stays stored after its end, so that complaints can be investigated. */
const KEPT_DAYS = 1;

/** Deletes up to `most` access tokens that have ended. Returns how many. */
export function pruneAccessTokens(most: number): Query<number> {
  return pruning(
    'prune_access_tokens',
    `delete from api_keys where hash in (select hash from api_keys
      where origin = 'token' and expires_at < now() - interval '${KEPT_DAYS} day' limit $1)`,
    most,
  );
}

/** Deletes up to `most` refresh tokens that have ended. Returns how many. */
export function pruneRefreshTokens(most: number): Query<number> {
  return pruning(
    'prune_refresh_tokens',
    `delete from refresh_tokens where hash in (select hash from refresh_tokens
      where expires_at < now() - interval '${KEPT_DAYS} day' limit $1)`,
    most,
  );
}

const pruning = (name: string, text: string, most: number): Query<number> => ({
  name,
  text: `with pruned as (${text} returning 1) select count(*) from pruned`,
  values: [most],
  read: ([row]) => Number(row?.[0]),
});
