import type { KeyOrigin, KeyRecord } from '../../model/key.ts';
import type { Scope } from '../../model/scope.ts';
import type { Instant } from '../../model/time.ts';
import { type Query, type Row, toInstant } from '../database/query.ts';

/** The content of a new key. */
export interface KeyToKeep {
  /** SHA-256 of the key, in hexadecimal. */
  hash: string;
  id: string;
  workspaceId: string;
  name: string;
  hint: string;
  scopes: readonly Scope[];
  origin: KeyOrigin;
  allowedIps: readonly string[];
  rateLimitPerMinute: number | null;
  expiresAt: Instant | null;
}

/** A change of a key. Absent fields stay. */
export interface KeyChange {
  name?: string | undefined;
  scopes?: readonly Scope[] | undefined;
  allowedIps?: readonly string[] | undefined;
  rateLimitPerMinute?: number | null | undefined;
  expiresAt?: Instant | null | undefined;
}

const COLUMNS = `id, family_id, name, hint, to_json(scopes), origin, to_json(allowed_ips), rate_limit_per_minute,
  created_at, expires_at, revoked_at, replaced_by, last_used_at`;

const readKey = (row: Row): KeyRecord => ({
  id: row[0] as string,
  family_id: row[1] as string,
  name: row[2] as string,
  hint: row[3] as string,
  scopes: JSON.parse(row[4] as string) as Scope[],
  origin: row[5] as KeyOrigin,
  allowed_ips: JSON.parse(row[6] as string) as string[],
  rate_limit_per_minute: row[7] === null ? undefined : Number(row[7]),
  created_at: toInstant(row[8] as string),
  expires_at: row[9] ? toInstant(row[9]) : undefined,
  revoked_at: row[10] ? toInstant(row[10]) : undefined,
  replaced_by: row[11] ?? undefined,
  last_used_at: row[12] ? toInstant(row[12]) : undefined,
});

const readOne = ([row]: Row[]): KeyRecord | undefined => row && readKey(row);

/** Lists a workspace's keys after the one with the id `after`, by id. Tokens are left out. */
export function listKeys(workspaceId: string, after: string, most: number): Query<KeyRecord[]> {
  return {
    name: 'list_keys',
    text: `select ${COLUMNS} from api_keys
      where workspace_id = $1 and id > $2 and origin <> 'token' order by id limit $3`,
    values: [workspaceId, after, most],
    read: (rows) => rows.map(readKey),
  };
}

/** Reads a key, revoked or not. Tokens are left out. */
export function findKeyRecord(workspaceId: string, id: string): Query<KeyRecord | undefined> {
  return {
    name: 'find_kept_key',
    text: `select ${COLUMNS} from api_keys where workspace_id = $1 and id = $2 and origin <> 'token'`,
    values: [workspaceId, id],
    read: readOne,
  };
}

/** Stores a new key. Returns `undefined` when any workspace has or had the same key. */
export function insertKey(key: KeyToKeep): Query<KeyRecord | undefined> {
  return {
    name: 'insert_key',
    text: `insert into api_keys (hash, id, family_id, workspace_id, name, hint, scopes, origin, allowed_ips,
        rate_limit_per_minute, expires_at)
      values (decode($1, 'hex'), $2, $2, $3, $4, $5, $6, $7, $8, $9::int, $10::timestamptz)
      on conflict (hash) do nothing
      returning ${COLUMNS}`,
    values: [
      key.hash,
      key.id,
      key.workspaceId,
      key.name,
      key.hint,
      key.scopes,
      key.origin,
      key.allowedIps,
      key.rateLimitPerMinute,
      key.expiresAt,
    ],
    read: readOne,
  };
}

/** Changes a key that is not revoked. Returns `undefined` when there is none. */
export function changeKey(workspaceId: string, id: string, change: KeyChange): Query<KeyRecord | undefined> {
  return {
    name: 'change_key',
    text: `update api_keys set name = coalesce($3, name), scopes = coalesce($4::text[], scopes),
        allowed_ips = coalesce($5::text[], allowed_ips),
        rate_limit_per_minute = case when $6::bool then $7::int else rate_limit_per_minute end,
        expires_at = case when $8::bool then $9::timestamptz else expires_at end
      where workspace_id = $1 and id = $2 and origin <> 'token' and revoked_at is null
      returning ${COLUMNS}`,
    values: [
      workspaceId,
      id,
      change.name ?? null,
      change.scopes ?? null,
      change.allowedIps ?? null,
      change.rateLimitPerMinute !== undefined,
      change.rateLimitPerMinute ?? null,
      change.expiresAt !== undefined,
      change.expiresAt ?? null,
    ],
    read: readOne,
  };
}

/**
 * Makes the successor of a key with the same rights. The key itself stays valid for so many hours, but not beyond its
 * own end. Returns `undefined` when the key does not exist, has ended, has a successor, or has a scope that is not in
 * `within`.
 */
export function rotateKey(
  workspaceId: string,
  id: string,
  successor: { hash: string; id: string; hint: string },
  within: readonly Scope[],
  graceHours: number,
): Query<KeyRecord | undefined> {
  return {
    name: 'rotate_key',
    text: `with before as (
        select * from api_keys where workspace_id = $1 and id = $2 and origin <> 'token' and revoked_at is null
          and replaced_by is null and (expires_at is null or expires_at > now()) and scopes <@ $6::text[]
        for update),
      replaced as (
        update api_keys k set replaced_by = $4, expires_at = least(k.expires_at, now() + make_interval(hours => $7))
          from before where k.hash = before.hash)
      insert into api_keys (hash, id, family_id, workspace_id, name, hint, scopes, origin, allowed_ips,
          rate_limit_per_minute, expires_at)
        select decode($3, 'hex'), $4, family_id, workspace_id, name, $5, scopes, 'created', allowed_ips,
          rate_limit_per_minute, expires_at from before
      returning ${COLUMNS}`,
    values: [workspaceId, id, successor.hash, successor.id, successor.hint, within, graceHours],
    read: readOne,
  };
}
