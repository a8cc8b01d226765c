import type { RefusedRow } from '../model/batch.ts';
import type { Import, ImportProgress, ImportState, SavedMapping } from '../model/import.ts';
import { LEASE_END, renewBatch } from './batches.ts';
import { type Query, type Row, statement, toInstant, writing } from './database/query.ts';

/** Who began an import, and with which call. */
export interface ImportOrigin {
  actor: string;
  dialect: string;
  operation: string;
  requestId: string;
  idempotencyKey: string | undefined;
}

/** The owner of the lease of every import: its progress says who works on it. */
const OWNER = 'import';

/** Stores a new import. */
export function insertImport(
  workspaceId: string,
  { id, kind, format, settings }: Pick<Import, 'id' | 'kind' | 'format' | 'settings'>,
  { actor, dialect, operation, requestId, idempotencyKey }: ImportOrigin,
): Query<void> {
  return writing(
    'insert_import',
    `insert into batches (workspace_id, id, kind, subject, format, settings, state, actor, dialect, operation, request_id,
        idempotency_key, lease_owner, lease_until)
      values ($1, $2, 'import', $3, $4, $5, 'running', $6, $7, $8, $9, $10, '${OWNER}', ${LEASE_END})`,
    [
      workspaceId,
      id,
      kind,
      format,
      JSON.stringify(settings),
      actor,
      dialect,
      operation,
      requestId,
      idempotencyKey ?? null,
    ],
  );
}

/** Renews the lease of an import that is being read. */
export const renewImport = (workspaceId: string, id: string): Query<void> => renewBatch(workspaceId, id, OWNER);

const COLUMNS = `id, subject, format, settings, state, next_offset, next_line, row_count, created, updated, unchanged, refused,
  started_at, changed_at, adjusted, customers_made`;

const readImport = (row: (string | null)[]): Import => ({
  id: row[0] as string,
  kind: row[1] as Import['kind'],
  format: row[2] as Import['format'],
  settings: JSON.parse(row[3] as string) as unknown,
  state: row[4] as ImportState,
  next_offset: Number(row[5]),
  next_line: Number(row[6]),
  rows: Number(row[7]),
  created: Number(row[8]),
  updated: Number(row[9]),
  unchanged: Number(row[10]),
  refused: Number(row[11]),
  started_at: toInstant(row[12] as string),
  changed_at: toInstant(row[13] as string),
  adjusted: Number(row[14]),
  customers_made: Number(row[15]),
});

export function findImport(workspaceId: string, id: string): Query<Import | undefined> {
  return {
    name: 'find_import',
    text: `select ${COLUMNS} from batches where workspace_id = $1 and id = $2 and kind = 'import'`,
    values: [workspaceId, id],
    read: ([row]) => row && readImport(row),
  };
}

/** The imports before the one with the id `after`, the latest first. */
export function listImports(workspaceId: string, after: string, most: number): Query<Import[]> {
  return {
    name: 'list_imports',
    text: `select ${COLUMNS} from batches where workspace_id = $1 and kind = 'import' and ($2 = '' or id < $2) order by id desc limit $3`,
    values: [workspaceId, after, most],
    read: (rows) => rows.map(readImport),
  };
}

/**
 * Stores the progress of an import, if it was at the byte `from` until now. Returns whether it was: another upload of
 * the same file may have advanced it. `orders`: entries of the orders that were read, which are stored until the import
 * is done. `refused`: rows that were refused since.
 */
export function advanceImport(
  workspaceId: string,
  id: string,
  from: number,
  progress: ImportProgress & { state: ImportState; orders: string | undefined; refusedRows: readonly RefusedRow[] },
): Query<boolean> {
  return {
    name: 'advance_import',
    text: `with advanced as (
        update batches set next_offset = $4, next_line = $5, row_count = $6, created = $7, updated = $8, unchanged = $9,
          refused = $10, state = $11, adjusted = $12, customers_made = $13, changed_at = now(),
          total = case when $11 = 'done' then $7::bigint + $8::bigint + $9::bigint + $10::bigint end,
          lease_owner = case when $11 = 'running' then '${OWNER}' end, lease_until = case when $11 = 'running' then ${LEASE_END} end
        where workspace_id = $1 and id = $2 and next_offset = $3 returning 1
      ), kept as (
        insert into import_orders (workspace_id, import_id, next_offset, entries)
        select $1, $2, $4, $14 from advanced where $14::text is not null and $11 <> 'done'
      ), refused as (
        insert into batch_slices (workspace_id, batch_id, slice, entries, is_done)
        select $1, $2, (select coalesce(max(slice) + 1, 0) from batch_slices where workspace_id = $1 and batch_id = $2), $15::json, true
        from advanced where $15::text is not null
      ), forgotten as (
        delete from import_orders using advanced where workspace_id = $1 and import_id = $2 and $11 = 'done'
      ) select 1 from advanced`,
    values: [
      workspaceId,
      id,
      from,
      progress.next_offset,
      progress.next_line,
      progress.rows,
      progress.created,
      progress.updated,
      progress.unchanged,
      progress.refused,
      progress.state,
      progress.adjusted,
      progress.customers_made,
      progress.orders ?? null,
      progress.refusedRows.length === 0 ? null : JSON.stringify(progress.refusedRows),
    ],
    read: (rows) => rows.length > 0,
  };
}

/** A page of the entries of orders that an import has read; `last` is absent on the last page. */
export interface OrdersPage {
  entries: string[];
  last: number | undefined;
}

const PAGE = 200;

/** Reads a page of the entries that `advanceImport` stored, behind the byte `after`. */
export function findImportOrders(workspaceId: string, id: string, after: number): Query<OrdersPage> {
  return {
    name: 'find_import_orders',
    text: `select next_offset, entries from import_orders
      where workspace_id = $1 and import_id = $2 and next_offset > $3 order by next_offset limit ${PAGE}`,
    values: [workspaceId, id, after],
    read: (rows) => ({
      entries: rows.map((row) => row[1] as string),
      last: rows.length < PAGE ? undefined : Number(rows.at(-1)?.[0]),
    }),
  };
}

/** The most mappings of a workspace. */
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

/** Stores a mapping, or replaces the one with its name. Returns `undefined` if there are too many. */
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

/** Deletes a mapping. Returns whether it existed. */
export function deleteMapping(workspaceId: string, name: string): Query<boolean> {
  return {
    name: 'delete_import_mapping',
    text: 'delete from import_mappings where workspace_id = $1 and name = $2 returning 1',
    values: [workspaceId, name],
    read: (rows) => rows.length > 0,
  };
}

/** With fewer rows at its last analysis, the server may plan as if a table were empty. */
const FEW_ROWS = 1000;

/** Whether the server has never analyzed the tables of orders, or only while they were nearly empty. */
export function findIsUnanalyzed(): Query<boolean> {
  return {
    name: 'find_is_unanalyzed',
    text: `select bool_or(reltuples < ${FEW_ROWS}) from pg_class
      where oid in ('orders'::regclass, 'order_documents'::regclass)`,
    values: [],
    read: ([row]) => row?.[0] === 't',
  };
}

/** Analyzes the tables of orders. Fails if the login has no right to do so. */
export const analyzeOrders = (): Query<void> =>
  statement('analyze_orders', 'analyze orders, order_documents, order_aliases, order_changes');
