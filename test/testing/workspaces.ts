import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { createStele, type Stele } from '../../src/hub.ts';
import { copyTemplate, dropDatabase } from '../support/databases.ts';
import { HttpClient, type TestReply, type TestRequest } from '../support/requests.ts';

export const SEED_FILE = new URL('../../examples/seed.json', import.meta.url);

/** A hub whose workspaces can be reset, on a database of its own. */
export interface TestingHub extends Omit<Stele, 'close'> {
  send(request: TestRequest): Promise<TestReply>;
  sql<Row extends Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Every row of a workspace in every table, by table. */
  contents(workspaceId: string): Promise<Record<string, string[]>>;
  close(): Promise<void>;
}

/** Copies the migrated database and starts a hub on it. */
export async function createTestingHub(): Promise<TestingHub> {
  const server = inject('server');
  const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
  const database = await copyTemplate(server, 'migrated', name);
  const hub = await createStele({ database, demo: false, devCalls: true, clock: true });
  const client = new HttpClient(hub.url);
  const superuser = new pg.Pool({ ...database, max: 4 });
  const sql = async <Row extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> =>
    (await superuser.query<Row>(text, values)).rows;
  return {
    ...hub,
    database,
    send: (request) => client.send(request),
    sql,
    contents: async (workspaceId) => {
      const tables = await workspaceTables(sql);
      const contents: Record<string, string[]> = {};
      for (const table of tables) {
        const rows = await sql<{ row: string }>(
          `select to_json(t)::text as row from ${table} t where workspace_id = $1 order by 1`,
          [workspaceId],
        );
        contents[table] = rows.map(({ row }) => row);
      }
      const [workspace] = await sql<{ row: string }>('select to_json(w)::text as row from workspaces w where id = $1', [
        workspaceId,
      ]);
      return { ...contents, workspaces: workspace ? [workspace.row] : [] };
    },
    close: async () => {
      client.close();
      await hub.close();
      await superuser.end();
      await dropDatabase(server, name);
    },
  };
}

/** Found in another way than the hub does. */
export async function workspaceTables(sql: TestingHub['sql']): Promise<string[]> {
  const rows = await sql<{ table_name: string }>(
    `select table_name from information_schema.columns
      where table_schema = 'public' and column_name = 'workspace_id' order by 1`,
  );
  return rows.map(({ table_name }) => table_name);
}
