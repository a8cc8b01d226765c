import type { State, StatusCatalog, StatusEntry } from '../../model/status.ts';
import { type Query, writing } from '../database/query.ts';

/** A workspace's catalog, in the order people gave it. */
export function findStatuses(workspaceId: string): Query<StatusCatalog> {
  return {
    name: 'find_statuses',
    text: `select id, name, color, state, completes, to_json(next), is_default from statuses
      where workspace_id = $1 and archived_at is null order by position, id`,
    values: [workspaceId],
    read: (rows) =>
      rows.map(
        (row): StatusEntry => ({
          id: row[0] as string,
          name: row[1] as string,
          color: row[2] as string,
          state: row[3] as State,
          completes: row[4] === 't',
          next: row[5] === null ? null : (JSON.parse(row[5] as string) as string[]),
          is_default: row[6] === 't',
        }),
      ),
  };
}

/** Inserts a catalog's entries in the order of the list. */
export function insertStatuses(workspaceId: string, catalog: StatusCatalog): Query<void> {
  return writing(
    'insert_statuses',
    `insert into statuses (workspace_id, id, name, color, state, completes, next, is_default, position)
      select $1, e->>'id', e->>'name', e->>'color', e->>'state', (e->>'completes')::bool,
        case when jsonb_typeof(e->'next') = 'array' then array(select jsonb_array_elements_text(e->'next')) end,
        (e->>'is_default')::bool, n
      from jsonb_array_elements($2::jsonb) with ordinality as entries (e, n)`,
    [workspaceId, JSON.stringify(catalog)],
  );
}
