import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { listKeptTables, quoted } from '../../src/store/backup/tables.ts';
import type { DatabaseAddress } from '../../src/store/database/connection.ts';
import { dropDatabase, onDatabase, withClient } from '../support/databases.ts';

/** A folder that goes with the test, and that the embedded server's user can pass. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-backup-'));
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** An empty database of the run's server, which goes with the test. */
export async function emptyDatabase(): Promise<DatabaseAddress> {
  const server = inject('server');
  const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
  await withClient(server.address, (client) => client.query(`create database "${name}"`));
  onTestFinished(() => dropDatabase(server, name));
  return onDatabase(server.address, name);
}

/** All that a backup carries of a database, as a sum for each table; the same before and after means the same rows. */
export async function sums(address: DatabaseAddress): Promise<Record<string, string>> {
  return withClient(address, async (client) => {
    const result: Record<string, string> = {};
    for (const { name, columns } of await listKeptTables(client)) {
      const list = columns.map(quoted).join(', ');
      const { rows } = await client.query<{ sum: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') as sum
          from (select ${list} from ${quoted(name)}) as t`,
      );
      result[name] = rows[0]?.sum ?? '';
    }
    return result;
  });
}

/** What there is in a database at all. */
export const tablesOf = (address: DatabaseAddress): Promise<string[]> =>
  withClient(address, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'S')`,
    );
    return rows.map(({ name }) => name);
  });
