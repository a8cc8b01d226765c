import type { State, StatusCatalog, StatusEntry } from '../../model/status.ts';
import { type Query, toInstant, writing } from '../database/query.ts';

/** Reads a workspace's catalog: the entries in the workspace's order, then the archived ones. */
export function findStatuses(workspaceId: string): Query<StatusCatalog> {
  return {
    name: 'find_statuses',
    text: `select id, name, color, state, completes, to_json(next), is_default, archived_at, replaced_by from statuses
      where workspace_id = $1 order by archived_at is not null, position, id`,
    values: [workspaceId],
    read: (rows) =>
      rows.map((row): StatusEntry => {
        const entry: StatusEntry = {
          id: row[0] as string,
          name: row[1] as string,
          color: row[2] as string,
          state: row[3] as State,
          completes: row[4] === 't',
          next: row[5] === null ? null : (JSON.parse(row[5] as string) as string[]),
          is_default: row[6] === 't',
        };
        if (row[7]) entry.archived_at = toInstant(row[7]);
        if (row[8]) entry.replaced_by = row[8];
        return entry;
      }),
  };
}

/** Inserts the entries of a catalog in their order. */
export function insertStatuses(workspaceId: string, catalog: StatusCatalog): Query<void> {
  return putStatuses(
    workspaceId,
    catalog.map((entry, position) => ({ entry, position })),
  );
}

/** Removes the default mark from entries before other entries get it, since a state has one default at any moment. */
export function takeDefaults(workspaceId: string, ids: readonly string[]): Query<void> {
  return writing(
    'take_defaults',
    'update statuses set is_default = false where workspace_id = $1 and id = any ($2::text[])',
    [workspaceId, ids],
  );
}

/** Stores entries at their places in the catalog. New entries are inserted. */
export function putStatuses(
  workspaceId: string,
  entries: readonly { entry: StatusEntry; position: number }[],
): Query<void> {
  return writing(
    'put_statuses',
    `insert into statuses (workspace_id, id, name, color, state, completes, next, is_default, position, archived_at,
        replaced_by)
      select $1, e->>'id', e->>'name', e->>'color', e->>'state', (e->>'completes')::bool,
        case when jsonb_typeof(e->'next') = 'array' then array(select jsonb_array_elements_text(e->'next')) end,
        (e->>'is_default')::bool, (e->>'position')::int, (e->>'archived_at')::timestamptz, e->>'replaced_by'
      from jsonb_array_elements($2::jsonb) as entries (e)
      on conflict (workspace_id, id) do update set name = excluded.name, color = excluded.color, state = excluded.state,
        completes = excluded.completes, next = excluded.next, is_default = excluded.is_default,
        position = excluded.position, archived_at = excluded.archived_at, replaced_by = excluded.replaced_by`,
    [workspaceId, JSON.stringify(entries.map(({ entry, position }) => ({ ...entry, position })))],
  );
}

/** Reads the ids of up to `most` living orders that have an entry, by id. */
export function findOrdersWithStatus(workspaceId: string, statusId: string, most: number): Query<string[]> {
  return {
    name: 'find_orders_with_status',
    text: 'select id from orders where workspace_id = $1 and status_id = $2 and deleted_at is null limit $3',
    values: [workspaceId, statusId, most],
    read: (rows) => rows.map(([id]) => id as string),
  };
}
