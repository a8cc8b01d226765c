import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';
import type { DatabaseAddress } from '../database/connection.ts';
import { applyMigrations, lockMigrations, readMigrations, refuseOldServer } from '../database/migrate.ts';
import { withCopySession } from './session.ts';
import { type KeptTable, listKeptTables, quoted } from './tables.ts';

/** The database is not empty. */
export class NotEmptyError extends Error {
  override name = 'NotEmptyError';
}

/** A newer hub wrote the rows, and this hub does not know its tables. */
export class NewerBackupError extends Error {
  override name = 'NewerBackupError';
}

/** The rows do not fit the tables that the migrations make. */
export class MisfitError extends Error {
  override name = 'MisfitError';
}

/** An empty database whose tables exist. */
export interface Filling {
  /** Writes rows in the format of `COPY`. Returns how many there were. Throws `MisfitError`. */
  write(table: KeptTable, rows: Readable): Promise<number>;
}

/**
 * Fills an empty database in one transaction. Migrates it to the level of the rows, calls `fill`, and migrates it to
 * the level of this hub. After a failure the database is still empty. Throws `NotEmptyError`, `NewerBackupError`,
 * `MisfitError`, `OldServerError`, the error of `fill`, or the driver's error.
 */
export async function fillEmpty(
  address: DatabaseAddress,
  migrations: readonly number[],
  fill: (filling: Filling) => Promise<void>,
): Promise<void> {
  await withCopySession(address, async (client) => {
    await refuseOldServer(client);
    const known = await readMigrations();
    const strange = migrations.find((number) => !known.some((migration) => migration.number === number));
    if (strange !== undefined) {
      throw new NewerBackupError(
        `it has migration ${strange}, this hub knows only up to ${known.at(-1)?.number ?? 0}: restore it with a newer hub`,
      );
    }
    // A hub that starts on this database meanwhile waits until it is filled.
    await lockMigrations(client);
    await client.query('begin isolation level read committed');
    await refuseTables(client);
    await applyMigrations(
      client,
      known.filter(({ number }) => migrations.includes(number)),
    );
    const tables = await listKeptTables(client);
    // The backup also has the rows that migrations insert, in their later state.
    for (const { name } of tables.toReversed()) await clear(client, name);
    await fill({ write: (table, rows) => write(client, tables, table, rows) });
    await applyMigrations(
      client,
      known.filter(({ number }) => !migrations.includes(number)),
    );
    await client.query('commit');
    // Lists would be slow until the server analyzes the tables by itself.
    await client.query('analyze');
  });
}

async function refuseTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class
      where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      order by relname limit 1`,
  );
  if (rows[0]) throw new NotEmptyError(`there is already something in it (such as the table ${rows[0].name})`);
}

async function clear(client: pg.Client, name: string): Promise<void> {
  const { rows } = await client.query(`select from ${quoted(name)} limit 1`);
  if (rows.length > 0) await client.query(`delete from ${quoted(name)}`);
}

async function write(
  client: pg.Client,
  present: readonly KeptTable[],
  { name, columns }: KeptTable,
  rows: Readable,
): Promise<number> {
  const table = present.find((candidate) => candidate.name === name);
  const missing = table ? columns.find((column) => !table.columns.includes(column)) : name;
  if (missing !== undefined) throw new MisfitError(`there is no place for ${table ? `${name}.${missing}` : name}`);
  const target = client.query(from(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`));
  await pipeline(rows, target);
  return target.rowCount;
}
