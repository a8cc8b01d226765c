import type { Keeping, RefusedKey } from '../../model/kept-request.ts';
import type { KeyOrigin } from '../../model/key.ts';
import { type Role, SCOPES_OF, type Scope } from '../../model/scope.ts';
import { type Query, writing } from '../database/query.ts';

/** A stored key. The hub stores only the key's SHA-256. */
export interface StoredKey {
  /** Hexadecimal. */
  hash: string;
  id: string;
  family_id: string;
  workspace_id: string;
  name: string;
  hint: string;
  scopes: Scope[];
  origin: KeyOrigin;
  /** Milliseconds since 1970. */
  expires_at_ms?: number | undefined;
}

/** What the check of a key reads. */
export interface KnownKey extends Pick<StoredKey, 'id' | 'family_id' | 'workspace_id' | 'scopes' | 'expires_at_ms'> {
  /** Empty for any address. */
  allowed_ips: string[];
  rate_limit_per_minute?: number | undefined;
  /** The user of a token. */
  user_id?: string | undefined;
  /** Why the key is refused, apart from its expiry. */
  refused?: Exclude<RefusedKey['why'], 'expired'> | undefined;
  keeping: Keeping;
}

/**
 * Reads the key with this hash, unless its workspace is archived. A token has the scopes of its user's role. `refused`
 * says of a key that it is revoked, and of a token that its user is disabled. The caller checks the expiry.
 */
export function findKey(hash: string): Query<KnownKey | undefined> {
  return {
    name: 'find_key',
    text: `select k.id, k.family_id, k.workspace_id, to_json(k.scopes), extract(epoch from k.expires_at) * 1000,
        to_json(k.allowed_ips), k.rate_limit_per_minute, k.user_id, u.role,
        case when k.revoked_at is not null then 'revoked' when k.user_id is not null and u.id is null then 'disabled' end,
        w.requests_kept, w.request_bodies
      from api_keys k left join users u on u.workspace_id = k.workspace_id and u.id = k.user_id
        and u.disabled_at is null and u.deleted_at is null
      join workspaces w on w.id = k.workspace_id and w.archived_at is null
      where k.hash = decode($1, 'hex')`,
    values: [hash],
    read: ([row]) =>
      row && {
        id: row[0] as string,
        family_id: row[1] as string,
        workspace_id: row[2] as string,
        scopes: row[8] ? [...SCOPES_OF[row[8] as Role]] : (JSON.parse(row[3] as string) as Scope[]),
        expires_at_ms: row[4] === null ? undefined : Number(row[4]),
        allowed_ips: JSON.parse(row[5] as string) as string[],
        rate_limit_per_minute: row[6] === null ? undefined : Number(row[6]),
        user_id: row[7] ?? undefined,
        refused: (row[9] as KnownKey['refused'] | null) ?? undefined,
        keeping: { requests: row[10] as Keeping['requests'], bodies: row[11] as Keeping['bodies'] },
      },
  };
}

/**
 * Stores a key and returns its id. A key with the same hash keeps its id, gets the new content, becomes valid again,
 * and loses its restrictions of addresses and rate.
 */
export function putKey(key: StoredKey): Query<string> {
  return {
    name: 'put_key',
    text: `insert into api_keys (hash, id, family_id, workspace_id, name, hint, scopes, origin, expires_at)
      values (decode($1, 'hex'), $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000))
      on conflict (hash) do update set workspace_id = excluded.workspace_id, name = excluded.name,
        scopes = excluded.scopes, origin = excluded.origin, expires_at = excluded.expires_at, user_id = null,
        allowed_ips = excluded.allowed_ips, rate_limit_per_minute = null, replaced_by = null, revoked_at = null
      returning id`,
    values: [
      key.hash,
      key.id,
      key.family_id,
      key.workspace_id,
      key.name,
      key.hint,
      key.scopes,
      key.origin,
      key.expires_at_ms ?? null,
    ],
    read: ([row]) => row?.[0] as string,
  };
}

/** Stores when keys were last used. A later stored time stays. Hashes are in hexadecimal. */
export function noteUses(uses: readonly { hash: string; usedAtMs: number }[]): Query<void> {
  return writing(
    'note_uses',
    `update api_keys k set last_used_at = u.used_at
      from (select decode(hash, 'hex') as hash, to_timestamp(used_at_ms / 1000) as used_at
        from unnest($1::text[], $2::float8[]) as u (hash, used_at_ms) order by 1) as u
      where k.hash = u.hash and (k.last_used_at is null or k.last_used_at < u.used_at)`,
    [uses.map(({ hash }) => hash), uses.map(({ usedAtMs }) => usedAtMs)],
  );
}

/** Revokes a key by its id. A token is not revoked by this: it ends with its session or user. */
export function revokeKey(workspaceId: string, id: string): Query<void> {
  return writing(
    'revoke_key',
    `update api_keys set revoked_at = now()
      where workspace_id = $1 and id = $2 and origin <> 'token' and revoked_at is null`,
    [workspaceId, id],
  );
}

/** Revokes every key from the hub's settings except the one with this hash (hexadecimal; empty for none). */
export function revokeEnvironmentKeys(exceptHash: string): Query<void> {
  return writing(
    'revoke_environment_keys',
    `update api_keys set revoked_at = now()
      where origin = 'environment' and hash <> decode($1, 'hex') and revoked_at is null`,
    [exceptHash],
  );
}
