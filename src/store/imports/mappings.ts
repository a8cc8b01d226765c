import type { SavedMapping } from '../../model/import.ts';
import type { Query, Row } from '../database/query.ts';
import { toInstant } from '../orders/orders.ts';

/** So many mappings can a workspace have. */
export const MOST_MAPPINGS = 200;

const readMapping = (row: Row): SavedMapping => ({
  name: row[0] as string,
  mapping: JSON.parse(row[1] as string) as unknown,
  changed_at: toInstant(row[2] as string),
});

export function findMapping(workspaceId: string, name: string): Query<SavedMapping | undefined> {
  return {
    name: 'find_import_mapping',
    text: 'select name, mapping, changed_at from import_mappings where workspace_id = $1 and name = $2',
    values: [workspaceId, name],
    read: ([row]) => row && readMapping(row),
  };
}

/** All mappings of a workspace, by name. */
export function listMappings(workspaceId: string): Query<SavedMapping[]> {
  return {
    name: 'list_import_mappings',
    text: 'select name, mapping, changed_at from import_mappings where workspace_id = $1 order by name collate "C"',
    values: [workspaceId],
    read: (rows) => rows.map(readMapping),
  };
}

/** Keeps a mapping, or puts it in the place of the one with its name; nothing is answered when there are too many. */
export function putMapping(workspaceId: string, name: string, mapping: unknown): Query<SavedMapping | undefined> {
  return {
    name: 'put_import_mapping',
    text: `insert into import_mappings (workspace_id, name, mapping)
      select $1, $2, $3::json where exists (select from import_mappings where workspace_id = $1 and name = $2)
        or (select count(*) from import_mappings where workspace_id = $1) < ${MOST_MAPPINGS}
      on conflict on constraint import_mappings_pkey do update set mapping = excluded.mapping, changed_at = now()
      returning name, mapping, changed_at`,
    values: [workspaceId, name, JSON.stringify(mapping)],
    read: ([row]) => row && readMapping(row),
  };
}

/** Forgets a mapping; answers whether it was there. */
export function deleteMapping(workspaceId: string, name: string): Query<boolean> {
  return {
    name: 'delete_import_mapping',
    text: 'delete from import_mappings where workspace_id = $1 and name = $2 returning 1',
    values: [workspaceId, name],
    read: (rows) => rows.length > 0,
  };
}
