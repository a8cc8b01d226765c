import type { Scope } from '../model/scope.ts';
import { type Query, writing } from './query.ts';

export type KeyOrigin = 'created' | 'imported' | 'environment' | 'demo';

/** A key as it is stored: never the key itself, only its SHA-256. */
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

/** The key with this hash, unless it was revoked. Expiry is the caller's to compare. */
export function findKey(hash: string): Query<StoredKey | undefined> {
  return {
    name: 'find_key',
    text: `select encode(hash, 'hex'), id, family_id, workspace_id, name, hint, to_json(scopes), origin,
        extract(epoch from expires_at) * 1000
      from api_keys where hash = decode($1, 'hex') and revoked_at is null`,
    values: [hash],
    read: ([row]) =>
      row && {
        hash: row[0] as string,
        id: row[1] as string,
        family_id: row[2] as string,
        workspace_id: row[3] as string,
        name: row[4] as string,
        hint: row[5] as string,
        scopes: JSON.parse(row[6] as string) as Scope[],
        origin: row[7] as KeyOrigin,
        expires_at_ms: row[8] === null ? undefined : Number(row[8]),
      },
  };
}

/** Stores a key and answers its id; one of the same hash keeps its id, becomes what is given, and is valid again. */
export function putKey(key: StoredKey): Query<string> {
  return {
    name: 'put_key',
    text: `insert into api_keys (hash, id, family_id, workspace_id, name, hint, scopes, origin, expires_at)
      values (decode($1, 'hex'), $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000))
      on conflict (hash) do update set workspace_id = excluded.workspace_id, name = excluded.name,
        scopes = excluded.scopes, origin = excluded.origin, expires_at = excluded.expires_at, revoked_at = null
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

/** Revokes a key by its id. */
export function revokeKey(workspaceId: string, id: string): Query<void> {
  return writing(
    'revoke_key',
    'update api_keys set revoked_at = now() where workspace_id = $1 and id = $2 and revoked_at is null',
    [workspaceId, id],
  );
}

/** Revokes every key that came from the hub's settings, but the one with this hash (hexadecimal; empty for none). */
export function revokeEnvironmentKeys(exceptHash: string): Query<void> {
  return writing(
    'revoke_environment_keys',
    `update api_keys set revoked_at = now()
      where origin = 'environment' and hash <> decode($1, 'hex') and revoked_at is null`,
    [exceptHash],
  );
}
