import { type Query, statement, writing } from './database/query.ts';

/** A table with workspaces' data, from the database's catalog. Names are quoted where SQL requires it. */
export interface WorkspaceTable {
  name: string;
  /** The column with the workspace's id. */
  owner: string;
  /** The columns without the generated ones. */
  columns: string[];
  /** The columns of the primary key. */
  key: string[];
}

/** A stored row: its key, the transaction that wrote it, and its content as JSON. */
export interface SnapshotRow {
  key: string;
  writer: string;
  row: string;
}

/** Whether the login is a superuser. Other logins can only append to the history. */
export function isSuperuser(): Query<boolean> {
  return {
    name: 'is_superuser',
    text: 'select rolsuper from pg_roles where rolname = session_user',
    values: [],
    read: ([row]) => row?.[0] === 't',
  };
}

/** Lists the tables with workspaces' data: `workspaces` and all tables with a `workspace_id`. */
export function findWorkspaceTables(): Query<WorkspaceTable[]> {
  return {
    name: 'find_workspace_tables',
    text: `select quote_ident(c.relname), case when c.relname = 'workspaces' then 'id' else 'workspace_id' end,
        json_agg(quote_ident(a.attname) order by a.attnum) filter (where a.attgenerated = ''),
        json_agg(quote_ident(a.attname) order by a.attnum) filter (where a.attnum = any (i.indkey))
      from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_index i on i.indrelid = c.oid and i.indisprimary
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      group by c.oid, c.relname
      having c.relname = 'workspaces' or bool_or(a.attname = 'workspace_id')
      order by c.relname`,
    values: [],
    read: (rows) =>
      rows.map((row) => ({
        name: row[0] as string,
        owner: row[1] as string,
        columns: JSON.parse(row[2] as string) as string[],
        key: JSON.parse(row[3] ?? row[2] ?? '[]') as string[],
      })),
  };
}

const keyOf = ({ key }: WorkspaceTable): string => `json_build_array(${key.join(', ')})::text`;

/** Reads a workspace's rows of a table. */
export function readRows(table: WorkspaceTable, workspaceId: string): Query<SnapshotRow[]> {
  const { name, owner, columns } = table;
  return {
    name: `snap_${name}`,
    text: `select ${keyOf(table)}, t.xmin,
        row_to_json((select r from (select ${columns.map((column) => `t.${column}`).join(', ')}) r))
      from ${name} t where ${owner} = $1`,
    values: [workspaceId],
    read: (rows) => rows.map((row) => ({ key: row[0] as string, writer: row[1] as string, row: row[2] as string })),
  };
}

/** Counts a workspace's rows of a table, by the transaction that wrote them. */
export function countRows({ name, owner }: WorkspaceTable, workspaceId: string): Query<Map<string, number>> {
  return {
    name: `count_${name}`,
    text: `select xmin, count(*) from ${name} where ${owner} = $1 group by xmin`,
    values: [workspaceId],
    read: (rows) => new Map(rows.map((row) => [row[0] as string, Number(row[1])])),
  };
}

/** Reads the keys of a workspace's rows of a table. */
export function readKeys(table: WorkspaceTable, workspaceId: string): Query<Set<string>> {
  return {
    name: `keys_${table.name}`,
    text: `select ${keyOf(table)} from ${table.name} where ${table.owner} = $1`,
    values: [workspaceId],
    read: (rows) => new Set(rows.map((row) => row[0] as string)),
  };
}

/** Deletes a workspace's rows except those that these transactions wrote. */
export function deleteTouched(table: WorkspaceTable, workspaceId: string, writers: readonly string[]): Query<void> {
  return writing(
    `drop_${table.name}`,
    `delete from ${table.name} where ${table.owner} = $1 and not (xmin = any ($2::xid[]))`,
    [workspaceId, writers],
  );
}

/** Inserts stored rows again. */
export function insertRows({ name, columns }: WorkspaceTable, rows: readonly string[]): Query<void> {
  const list = columns.join(', ');
  return writing(
    `back_${name}`,
    `insert into ${name} (${list}) overriding system value
      select ${list} from json_populate_recordset(null::${name}, $1)`,
    [`[${rows.join(',')}]`],
  );
}

/** Checks no references between rows in this transaction, since all rows are deleted and inserted together. */
export const WITHOUT_REFERENCES = statement(
  'without_references',
  "select set_config('session_replication_role', 'replica', true)",
);

/** Gives all statements of the transaction the same snapshot. */
export const BEGIN_SNAPSHOT = statement('begin_snapshot', 'begin isolation level repeatable read');

/** Locks these tables against all other transactions, also against readers. */
export function lockTables(tables: readonly WorkspaceTable[]): Query<void> {
  const names = tables.map(({ name }) => name).join(', ');
  return writing('lock_tables', `lock table ${names} in access exclusive mode`, []);
}

/** Reads the transaction's number, which its rows have as their writer. */
export function findWriter(): Query<string> {
  return {
    name: 'find_writer',
    text: 'select pg_current_xact_id()::xid',
    values: [],
    read: ([row]) => row?.[0] as string,
  };
}
