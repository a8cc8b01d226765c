import type { OAuthClient } from '../../model/user.ts';
import { type Query, type Row, toInstant } from '../database/query.ts';

const COLUMNS = 'c.workspace_id, c.id, c.name, c.created_at';

const readClient = (row: Row): OAuthClient => ({
  workspace_id: row[0] as string,
  id: row[1] as string,
  name: row[2] as string,
  created_at: toInstant(row[3] as string),
});

/**
 * Reads a client that is not revoked, of a workspace that is not archived, with the SHA-256 of its secret in
 * hexadecimal.
 */
export function findClient(id: string): Query<{ client: OAuthClient; secretHash: string } | undefined> {
  return {
    name: 'find_client',
    text: `select ${COLUMNS}, encode(c.secret_hash, 'hex') from oauth_clients c
      join workspaces w on w.id = c.workspace_id and w.archived_at is null
      where c.id = $1 and c.revoked_at is null`,
    values: [id],
    read: ([row]) => row && { client: readClient(row), secretHash: row[4] as string },
  };
}

/** Lists a workspace's clients after the one with the id `after`, by id. */
export function listClients(workspaceId: string, after: string, most: number): Query<OAuthClient[]> {
  return {
    name: 'list_clients',
    text: `select ${COLUMNS} from oauth_clients c
      where c.workspace_id = $1 and c.id > $2 and c.revoked_at is null order by c.id limit $3`,
    values: [workspaceId, after, most],
    read: (rows) => rows.map(readClient),
  };
}

/** Stores a new client. Returns `undefined` when any workspace has or had a client with the id. */
export function insertClient(
  client: Pick<OAuthClient, 'workspace_id' | 'id' | 'name'>,
  secretHash: string,
): Query<OAuthClient | undefined> {
  return {
    name: 'insert_client',
    text: `insert into oauth_clients as c (workspace_id, id, name, secret_hash) values ($1, $2, $3, decode($4, 'hex'))
      on conflict (id) do nothing returning ${COLUMNS}`,
    values: [client.workspace_id, client.id, client.name, secretHash],
    read: ([row]) => row && readClient(row),
  };
}

/** Reads a client of a workspace, and whether it is revoked. */
export function findClientRecord(
  workspaceId: string,
  id: string,
): Query<{ client: OAuthClient; isRevoked: boolean } | undefined> {
  return {
    name: 'find_kept_client',
    text: `select ${COLUMNS}, c.revoked_at is not null from oauth_clients c where c.workspace_id = $1 and c.id = $2`,
    values: [workspaceId, id],
    read: ([row]) => row && { client: readClient(row), isRevoked: row[4] === 't' },
  };
}

/** Revokes a client. Returns whether the client exists, revoked before or not. */
export function revokeClient(workspaceId: string, id: string): Query<boolean> {
  return {
    name: 'revoke_client',
    text: `update oauth_clients set revoked_at = coalesce(revoked_at, now())
      where workspace_id = $1 and id = $2 returning true`,
    values: [workspaceId, id],
    read: (rows) => rows.length > 0,
  };
}

/**
 * Ends all sessions that were opened through a revoked client. Returns how many refresh tokens it ended. As with
 * `endSession`, the caller repeats it until that is none.
 */
export function endSessionsOfClient(workspaceId: string, clientId: string): Query<number> {
  return {
    name: 'end_sessions_of_client',
    text: `with ended as (
        update refresh_tokens set revoked_at = now() where workspace_id = $1 and client_id = $2 and revoked_at is null
          returning access_key_id),
      closed as (
        update api_keys set revoked_at = now()
          where workspace_id = $1 and id in (select access_key_id from ended) and revoked_at is null)
      select count(*) from ended`,
    values: [workspaceId, clientId],
    read: ([row]) => Number(row?.[0]),
  };
}
