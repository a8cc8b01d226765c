import { type Role, SCOPES_OF, type Scope } from '../../model/scope.ts';
import type { Session, SessionOwner } from '../../model/session.ts';
import type { Instant } from '../../model/time.ts';
import { type Query, type Row, toInstant, writing } from '../database/query.ts';
import { type KnownKey, readKnownKey } from './api-keys.ts';

/** How long a session lives without use. */
const SESSION_DAYS = 14;
/** How long it lives at most. */
const LONGEST_DAYS = 60;
/** A session that was renewed within this time is not renewed again. */
const RENEWED_FOR = "interval '1 hour'";

/** More browsers than one person has. Beyond it the oldest sessions end. */
const MOST_SESSIONS = 100;

/** What the check of a session reads, with what is shown of it. */
export interface KnownSession extends KnownKey {
  owner: SessionOwner;
  shown: Session;
  /** Whether a use now would make it last longer. */
  isRenewable: boolean;
}

/** When a session ends if it is used now. */
const RENEWED = (created: string): string =>
  `least(${created} + interval '${LONGEST_DAYS} days', now() + interval '${SESSION_DAYS} days')`;

/**
 * Reads the sessions with these hashes (hexadecimal), unless their workspaces are archived. A session has the scopes and
 * limits of its owner. `refused` says that its key is revoked, or that its user is disabled. The caller checks the
 * expiry, which is the owner's if that is earlier.
 */
export function findSessions(hashes: readonly string[]): Query<KnownSession[]> {
  return {
    name: 'find_sessions',
    text: `select coalesce(k.id, s.owner_id), coalesce(k.family_id, s.owner_id), s.workspace_id, to_json(coalesce(k.scopes, '{}')),
        extract(epoch from least(s.expires_at, k.expires_at)) * 1000, to_json(coalesce(k.allowed_ips, '{}')),
        k.rate_limit_per_minute, case when s.owner_kind = 'user' then s.owner_id else k.user_id end, u.role,
        case when s.owner_kind = 'key' and (k.id is null or k.revoked_at is not null) then 'revoked'
          when (s.owner_kind = 'user' or k.user_id is not null) and u.id is null then 'disabled' end,
        w.requests_kept, w.request_bodies,
        s.owner_kind, s.owner_id, w.name, k.name, u.id, u.email, u.first_name, u.last_name, s.created_at,
        least(s.expires_at, k.expires_at), ${RENEWED('s.created_at')} > s.expires_at + ${RENEWED_FOR},
        w.time_zone, w.default_currency
      from sessions s join workspaces w on w.id = s.workspace_id and w.archived_at is null
      left join api_keys k on s.owner_kind = 'key' and k.workspace_id = s.workspace_id and k.id = s.owner_id
      left join users u on u.workspace_id = s.workspace_id
        and u.id = case when s.owner_kind = 'user' then s.owner_id else k.user_id end
        and u.disabled_at is null and u.deleted_at is null
      where s.hash in (select decode(hash, 'hex') from unnest($1::text[]) as hash) and not s.is_code
      order by w.name, s.workspace_id`,
    values: [hashes],
    read: (rows) => rows.map(readSession),
  };
}

function readSession(row: Row): KnownSession {
  const known = readKnownKey(row);
  const role = row[8] as Role | null;
  const user = row[16] && role ? { ...readPerson(row), role } : undefined;
  return {
    ...known,
    owner: { kind: row[12] as SessionOwner['kind'], id: row[13] as string },
    shown: {
      workspace_id: known.workspace_id,
      workspace_name: row[14] as string,
      time_zone: row[23] ?? undefined,
      default_currency: row[24] ?? undefined,
      user,
      key: user || row[15] === null ? undefined : { id: known.id, name: row[15] as string },
      scopes: role ? SCOPES_OF[role] : (JSON.parse(row[3] as string) as Scope[]),
      created_at: toInstant(row[20] as string),
      expires_at: toInstant(row[21] as string),
    },
    isRenewable: row[22] === 't',
  };
}

const readPerson = (row: Row) => ({
  id: row[16] as string,
  email: row[17] as string,
  first_name: row[18] as string,
  last_name: row[19] as string,
});

/** Makes a session that is in use last longer. */
export function renewSession(hash: string): Query<void> {
  return writing(
    'renew_session_in_use',
    `update sessions set expires_at = ${RENEWED('created_at')}
      where hash = decode($1, 'hex') and not is_code and expires_at > now()
        and ${RENEWED('created_at')} > expires_at + ${RENEWED_FOR}`,
    [hash],
  );
}

/** Stores a session of the one row of `owner`, a query for its workspace, kind and id. `$1` is the hash. */
const opening = (owner: string): string => `${owner},
  surplus as (
    delete from sessions where hash in (
      select s.hash from sessions s join owner o on s.workspace_id = o.workspace_id and s.owner_id = o.owner_id
        and s.owner_kind = o.owner_kind and not s.is_code order by s.created_at desc offset ${MOST_SESSIONS - 1}))
  insert into sessions (hash, workspace_id, owner_kind, owner_id, is_code, created_at, expires_at)
    select decode($1, 'hex'), workspace_id, owner_kind, owner_id, false, now(), now() + make_interval(days => ${SESSION_DAYS})
    from owner`;

/**
 * Opens a session of a user, unless the user was disabled or deleted, or has another password than `passwordHash`. A lock
 * on the user's row prevents such a change until the transaction ends.
 */
export function openUserSession(
  hash: string,
  user: { workspace_id: string; id: string },
  passwordHash: string,
): Query<void> {
  return writing(
    'open_user_session',
    opening(`with owner as (
      select workspace_id, 'user' as owner_kind, id as owner_id from users where workspace_id = $2 and id = $3
        and password_hash = $4 and disabled_at is null and deleted_at is null for share)`),
    [hash, user.workspace_id, user.id, passwordHash],
  );
}

/** Opens a session of a key. */
export function openKeySession(hash: string, key: { workspace_id: string; id: string }): Query<void> {
  return writing(
    'open_key_session',
    opening(`with owner as (select workspace_id, 'key' as owner_kind, id as owner_id from api_keys
      where workspace_id = $2 and id = $3)`),
    [hash, key.workspace_id, key.id],
  );
}

/**
 * Uses up a code (its hash in hexadecimal) and opens a session of its owner. Nothing is stored for a code that is unknown,
 * used or expired. The user is locked before the code, as a change of a password does it.
 */
export function openCodeSession(hash: string, codeHash: string): Query<void> {
  return writing(
    'open_code_session',
    opening(`with code as (select * from sessions where hash = decode($2, 'hex') and is_code),
      locked as (
        select u.id from users u join code c on c.owner_kind = 'user' and u.workspace_id = c.workspace_id and u.id = c.owner_id
          for share of u),
      owner as (
        delete from sessions where hash = decode($2, 'hex') and is_code and expires_at > now()
          and (owner_kind = 'key' or exists (select from locked))
          returning workspace_id, owner_kind, owner_id)`),
    [hash, codeHash],
  );
}

/** Stores a code that opens a session of an owner, and returns its end. The oldest ones beyond the limit are deleted. */
export function putSessionCode(
  hash: string,
  workspaceId: string,
  { kind, id }: SessionOwner,
  lifetimeSeconds: number,
): Query<Instant> {
  return {
    name: 'put_session_code',
    text: `with surplus as (
        delete from sessions where hash in (
          select hash from sessions where workspace_id = $2 and owner_id = $4 and owner_kind = $3 and is_code
            order by created_at desc offset ${MOST_SESSIONS - 1}))
      insert into sessions (hash, workspace_id, owner_kind, owner_id, is_code, created_at, expires_at)
        values (decode($1, 'hex'), $2, $3, $4, true, now(), now() + make_interval(secs => $5)) returning expires_at`,
    values: [hash, workspaceId, kind, id, lifetimeSeconds],
    read: ([row]) => toInstant(row?.[0] as string),
  };
}

/** Ends a session. */
export function endSessionOf(workspaceId: string, hash: string): Query<void> {
  return writing('end_browser_session', `delete from sessions where workspace_id = $1 and hash = decode($2, 'hex')`, [
    workspaceId,
    hash,
  ]);
}

/** Ends all sessions and codes of an owner. */
export function endSessionsOfOwner(workspaceId: string, { kind, id }: SessionOwner): Query<void> {
  return writing(
    'end_sessions_of_owner',
    'delete from sessions where workspace_id = $1 and owner_id = $3 and owner_kind = $2',
    [workspaceId, kind, id],
  );
}

/** Deletes up to `most` sessions and codes that have ended. Returns how many. */
export function pruneSessions(most: number): Query<number> {
  return {
    name: 'prune_sessions',
    text: `with pruned as (delete from sessions where hash in (
        select hash from sessions where expires_at < now() limit $1) returning 1)
      select count(*) from pruned`,
    values: [most],
    read: ([row]) => Number(row?.[0]),
  };
}
