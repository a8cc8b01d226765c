import type { JsonObject } from '../model/json.ts';
import type { Keeping } from '../model/kept-request.ts';
import type { Workspace, WorkspaceChange } from '../model/workspace.ts';
import { type Query, toInstant, writing } from './database/query.ts';

export type { Workspace } from '../model/workspace.ts';

const COLUMNS = `id, name, default_currency, is_demo, settings, time_zone, answers_kept_days, created_at, archived_at,
  requests_kept, requests_kept_days, request_bodies`;

const readWorkspace = (row: (string | null)[]): Workspace => ({
  id: row[0] as string,
  name: row[1] as string,
  default_currency: row[2] ?? undefined,
  is_demo: row[3] === 't',
  settings: JSON.parse(row[4] as string) as { [dialect: string]: JsonObject },
  time_zone: row[5] ?? undefined,
  answers_kept_days: Number(row[6]),
  created_at: toInstant(row[7] as string),
  archived_at: row[8] ? toInstant(row[8]) : undefined,
  requests_kept: row[9] as Keeping['requests'],
  requests_kept_days: Number(row[10]),
  request_bodies: row[11] as Keeping['bodies'],
});

export function findWorkspace(id: string): Query<Workspace | undefined> {
  return {
    name: 'find_workspace',
    text: `select ${COLUMNS} from workspaces where id = $1`,
    values: [id],
    read: ([row]) => row && readWorkspace(row),
  };
}

/** Lists every workspace, the oldest first. */
export function listWorkspaces(): Query<Workspace[]> {
  return {
    name: 'list_workspaces',
    text: `select ${COLUMNS} from workspaces order by created_at, id`,
    values: [],
    read: (rows) => rows.map(readWorkspace),
  };
}

/** Lists the hub's workspaces after the one with the id `after`, by id. */
export function workspacesByCursor(after: string, most: number): Query<Workspace[]> {
  return {
    name: 'workspaces_by_cursor',
    text: `select ${COLUMNS} from workspaces where id > $1 order by id limit $2`,
    values: [after, most],
    read: (rows) => rows.map(readWorkspace),
  };
}

/** Counts the workspaces, archived ones included. */
export function countWorkspaces(): Query<number> {
  return {
    name: 'count_workspaces',
    text: 'select count(*) from workspaces',
    values: [],
    read: ([row]) => Number(row?.[0]),
  };
}

/** Inserts a workspace. Fails on `workspaces_pkey` when another workspace has the id. */
export function insertWorkspace(workspace: Workspace): Query<void> {
  return writing(
    'insert_workspace',
    `insert into workspaces (id, name, default_currency, is_demo, time_zone, answers_kept_days, requests_kept,
        requests_kept_days, request_bodies)
      values ($1, $2, $3, $4, $5, coalesce($6::int, 30), coalesce($7, 'failures'), coalesce($8::int, 14),
        coalesce($9, 'none'))`,
    [
      workspace.id,
      workspace.name,
      workspace.default_currency ?? null,
      workspace.is_demo,
      workspace.time_zone ?? null,
      workspace.answers_kept_days ?? null,
      workspace.requests_kept ?? null,
      workspace.requests_kept_days ?? null,
      workspace.request_bodies ?? null,
    ],
  );
}

/** Changes a workspace and returns it, or `undefined` when there is none. */
export function changeWorkspace(id: string, change: WorkspaceChange): Query<Workspace | undefined> {
  return {
    name: 'change_workspace',
    text: `update workspaces set name = coalesce($2, name),
        default_currency = case when $3::bool then $4 else default_currency end,
        settings = jsonb_strip_nulls(settings || $5::jsonb), time_zone = case when $9::bool then $6 else time_zone end,
        answers_kept_days = coalesce($7::int, answers_kept_days), requests_kept = coalesce($10, requests_kept),
        requests_kept_days = coalesce($11::int, requests_kept_days), request_bodies = coalesce($12, request_bodies),
        archived_at = case $8::bool when true then coalesce(archived_at, now()) when false then null
          else archived_at end
      where id = $1 returning ${COLUMNS}`,
    values: [
      id,
      change.name ?? null,
      change.default_currency !== undefined,
      change.default_currency ?? null,
      JSON.stringify(change.settings ?? {}),
      change.time_zone ?? null,
      change.answers_kept_days ?? null,
      change.archived ?? null,
      change.time_zone !== undefined,
      change.requests_kept ?? null,
      change.requests_kept_days ?? null,
      change.request_bodies ?? null,
    ],
    read: ([row]) => row && readWorkspace(row),
  };
}

/** Counts the orders of a workspace by reading them all. For set-up and tests. */
export function countOrders(workspaceId: string): Query<number> {
  return {
    name: 'count_orders',
    text: 'select count(*) from orders where workspace_id = $1',
    values: [workspaceId],
    read: ([row]) => Number(row?.[0]),
  };
}

/** Marks the demo data of a workspace as complete. */
export function markDemo(id: string): Query<void> {
  return writing('mark_demo', 'update workspaces set is_demo = true where id = $1', [id]);
}
