import { readdir, readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import type { DatabaseAddress } from './connection.ts';

export interface Migration {
  number: number;
  name: string;
  text: string;
}

/** A newer hub has migrated the database. */
export class NewerDatabaseError extends Error {
  override name = 'NewerDatabaseError';
}

/** The server is older than the oldest supported version. */
export class OldServerError extends Error {
  override name = 'OldServerError';
}

/** The login lacks the rights for the outstanding migrations. */
export class MigrationRightsError extends Error {
  override name = 'MigrationRightsError';
}

const OLDEST_SERVER = 15;

const CONNECT_TIMEOUT_MS = 10_000;

/** The advisory locks of migrations and of set-up, the same for all hubs ("stele" in hexadecimal ASCII). */
const MIGRATION_LOCK = 0x7374656c65;
const SETUP_LOCK = 0x7374656c66;

const INSUFFICIENT_PRIVILEGE = '42501';

/** Found from package.json, since built code has another depth. */
const FOLDER = new URL('migrations/', pathToFileURL(findPackageJSON(import.meta.url) as string));

/** The migrations of this hub, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(FOLDER)).filter((file) => /^\d{4}_.*\.sql$/.test(file)).sort();
  return Promise.all(
    files.map(async (file) => ({
      number: Number(file.slice(0, 4)),
      name: file.slice(5, -4),
      text: await readFile(new URL(file, FOLDER), 'utf8'),
    })),
  );
}

/**
 * Runs something while no other hub sets up the same database. Throws the driver's error when the database cannot be
 * reached.
 */
export async function withSetupLock<T>(address: DatabaseAddress, run: () => Promise<T>): Promise<T> {
  const client = clientOf(address, 'stele setup');
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [SETUP_LOCK]);
    return await run();
  } finally {
    await client.end();
  }
}

/**
 * Migrates a database to this hub's schema and returns the numbers of the applied migrations. Each migration is one
 * transaction. One lock covers all of them, so that hubs that start together take turns. An up-to-date database
 * requires only the rights of the role `stele_hub`. Throws `NewerDatabaseError`, `OldServerError` and
 * `MigrationRightsError`, or the driver's error.
 */
export async function migrate(address: DatabaseAddress): Promise<number[]> {
  const client = clientOf(address, 'stele migrate');
  await client.connect();
  try {
    await refuseOldServer(client);
    await lockMigrations(client);
    return await applyMissing(client, await readMigrations());
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new MigrationRightsError(
      `this login may not migrate the database (${message}): run \`stele migrate\` with the login that owns the tables, ` +
        'and grant this one the role stele_hub',
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

/** A client whose statement fails when the server ends the connection. Without a handler, its event would end the process. */
function clientOf(address: DatabaseAddress, name: string): pg.Client {
  const client = new pg.Client({
    ...address,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  return client;
}

/** Prevents other migrations of the database as long as the connection is open. */
export async function lockMigrations(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
}

/** Throws `OldServerError` when the server is older than the oldest supported version. */
export async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    "select current_setting('server_version_num')::int as version",
  );
  const major = Math.floor((rows[0]?.version ?? 0) / 10_000);
  if (major < OLDEST_SERVER) {
    throw new OldServerError(`PostgreSQL ${OLDEST_SERVER} or newer is needed; this server is version ${major}`);
  }
}

async function applyMissing(client: pg.Client, migrations: Migration[]): Promise<number[]> {
  const applied = await readApplied(client);
  const newest = migrations.at(-1)?.number ?? 0;
  const beyond = [...applied].find((number) => number > newest);
  if (beyond !== undefined) {
    throw new NewerDatabaseError(
      `the database has migration ${beyond}, this hub knows only up to ${newest}: start a newer hub`,
    );
  }
  const missing = migrations.filter((migration) => !applied.has(migration.number));
  for (const migration of missing) {
    await client.query('begin');
    try {
      await apply(client, migration);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  }
  return missing.map((migration) => migration.number);
}

/**
 * The numbers of the applied migrations. Creates their table only if it is missing, since not every login has the
 * right.
 */
async function readApplied(client: pg.Client): Promise<Set<number>> {
  const { rows: found } = await client.query(`select where to_regclass('stele_migrations') is not null`);
  if (found.length === 0) {
    await client.query(`create table stele_migrations
      (number integer primary key, name text not null, applied_at timestamptz not null default now())`);
  }
  const { rows } = await client.query<{ number: number }>('select number from stele_migrations');
  return new Set(rows.map((row) => row.number));
}

async function apply(client: pg.Client, { text, number, name }: Migration): Promise<void> {
  await client.query(text);
  await client.query('insert into stele_migrations (number, name) values ($1, $2)', [number, name]);
}

/** Applies migrations within the present transaction. The caller holds the lock. */
export async function applyMigrations(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  await readApplied(client);
  for (const migration of migrations) await apply(client, migration);
}
