import type { Query } from '../database/query.ts';

/** A key or a user that made a change. */
export interface KnownActor {
  id: string;
  kind: 'key' | 'user';
  name: string;
}

/** Reads the names of keys and users, revoked and deleted ones too. */
export function findActors(workspaceId: string, ids: readonly string[]): Query<Map<string, KnownActor>> {
  return {
    name: 'find_actors',
    text: `select id, 'key', name from api_keys where workspace_id = $1 and id = any ($2::text[]) and origin <> 'token'
      union all
      select id, 'user', concat_ws(' ', first_name, last_name) from users where workspace_id = $1 and id = any ($2::text[])`,
    values: [workspaceId, ids],
    read: (rows) =>
      new Map(
        rows.map((row) => [
          row[0] as string,
          { id: row[0] as string, kind: row[1] as KnownActor['kind'], name: row[2] as string },
        ]),
      ),
  };
}
