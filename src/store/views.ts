import type { View, ViewContent } from '../model/view.ts';
import { type Query, type Row, toInstant, writing } from './database/query.ts';

/** A view, with a name of its owner for people. */
export interface OwnedView {
  view: View;
  ownerName: string;
}

const COLUMNS = `v.workspace_id, v.id, v.owner, v.name, v.is_shared, v.filters, to_json(v.columns), v.sort, v.created_at, v.updated_at,
  coalesce(nullif(concat_ws(' ', nullif(u.first_name, ''), nullif(u.last_name, '')), ''), u.email, k.name, '')`;

/** The owner of each view: a user, deleted ones too, or the latest key of a family. */
const FROM = `order_views v
  left join users u on u.workspace_id = v.workspace_id and u.id = v.owner
  left join (
    select distinct on (family_id) family_id, name from api_keys where workspace_id = $1 and origin <> 'token'
      order by family_id, created_at desc) k on k.family_id = v.owner`;

const readView = (row: Row): OwnedView => ({
  view: {
    workspace_id: row[0] as string,
    id: row[1] as string,
    owner: row[2] as string,
    name: row[3] as string,
    shared: row[4] === 't',
    filters: JSON.parse(row[5] as string) as View['filters'],
    columns: JSON.parse(row[6] as string) as string[],
    sort: row[7] ?? undefined,
    created_at: toInstant(row[8] as string),
    updated_at: toInstant(row[9] as string),
  },
  ownerName: row[10] as string,
});

/** Lists an owner's views and the shared ones of the workspace, by name. */
export function listViews(workspaceId: string, owner: string): Query<OwnedView[]> {
  return {
    name: 'list_views',
    text: `select ${COLUMNS} from ${FROM} where v.workspace_id = $1 and (v.owner = $2 or v.is_shared)
      order by fold_text(v.name) collate "C", v.id`,
    values: [workspaceId, owner],
    read: (rows) => rows.map(readView),
  };
}

export function findView(workspaceId: string, id: string): Query<OwnedView | undefined> {
  return {
    name: 'find_view',
    text: `select ${COLUMNS} from ${FROM} where v.workspace_id = $1 and v.id = $2`,
    values: [workspaceId, id],
    read: ([row]) => row && readView(row),
  };
}

/** How many views an owner has, and how many shared ones the workspace has. */
export function countViews(workspaceId: string, owner: string): Query<{ own: number; shared: number }> {
  return {
    name: 'count_views',
    text: `select count(*) filter (where owner = $2), count(*) filter (where is_shared)
      from order_views where workspace_id = $1`,
    values: [workspaceId, owner],
    read: ([row]) => ({ own: Number(row?.[0]), shared: Number(row?.[1]) }),
  };
}

/** Stores a new view. Fails on `order_views_name` when the owner has another view with the name. */
export function insertView(workspaceId: string, id: string, owner: string, content: ViewContent): Query<void> {
  return writing(
    'insert_view',
    `insert into order_views (workspace_id, id, owner, name, is_shared, filters, columns, sort)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [workspaceId, id, owner, ...contentOf(content)],
  );
}

/** Changes a view. Fails on `order_views_name` when the owner has another view with the name. */
export function changeView(workspaceId: string, id: string, content: ViewContent): Query<void> {
  return writing(
    'change_view',
    `update order_views set name = $3, is_shared = $4, filters = $5, columns = $6, sort = $7, updated_at = now()
      where workspace_id = $1 and id = $2`,
    [workspaceId, id, ...contentOf(content)],
  );
}

const contentOf = ({ name, shared, filters, columns, sort }: ViewContent): unknown[] => [
  name,
  shared,
  JSON.stringify(filters),
  columns,
  sort ?? null,
];

/** Deletes views. */
export function deleteViews(workspaceId: string, ids: readonly string[]): Query<void> {
  return writing('delete_views', 'delete from order_views where workspace_id = $1 and id = any ($2::text[])', [
    workspaceId,
    ids,
  ]);
}

/** Deletes the views that only their owner sees, when the owner is gone. */
export function deleteOwnViews(workspaceId: string, owner: string): Query<void> {
  return writing(
    'delete_own_views',
    'delete from order_views where workspace_id = $1 and owner = $2 and not is_shared',
    [workspaceId, owner],
  );
}

/** What people wrote into the views of a workspace. */
export function findViewTexts(workspaceId: string): Query<Pick<View, 'id' | 'name' | 'filters'>[]> {
  return {
    name: 'find_view_texts',
    text: 'select id, name, filters from order_views where workspace_id = $1',
    values: [workspaceId],
    read: (rows) =>
      rows.map(([id, name, filters]) => ({
        id: id as string,
        name: name as string,
        filters: JSON.parse(filters as string) as View['filters'],
      })),
  };
}
