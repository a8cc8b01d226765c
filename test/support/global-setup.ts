import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createDemo } from '../../src/demo/demo.ts';
import { startEmbedded } from '../../src/embedded/postgres.ts';
import type { DatabaseAddress } from '../../src/store/database/connection.ts';
import { migrate } from '../../src/store/database/migrate.ts';
import { onDatabase, type ServerAddress, type TestServer, templateName, withClient } from './databases.ts';

declare module 'vitest' {
  interface ProvidedContext {
    server: TestServer;
  }
}

/**
 * One PostgreSQL for the whole run, with two databases that test files copy: `STELE_TEST_DATABASE_URL` (a superuser's)
 * when it is set, an embedded one that goes with the run otherwise.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { address, stop } = await openServer(process.env['STELE_TEST_DATABASE_URL']);
  const server: TestServer = { address, prefix: `stele_test_${process.pid}_${Date.now().toString(36)}` };
  try {
    await makeTemplates(server);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('server', server);
  return async () => {
    await dropAll(server);
    await stop();
  };
}

async function openServer(url: string | undefined): Promise<{ address: ServerAddress; stop(): Promise<void> }> {
  if (url) return { address: { connectionString: url }, stop: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'stele-tests-'));
  // As root the server runs as another user, who must be able to pass.
  await chmod(folder, 0o755);
  // Every hub under test holds up to nine connections, and tests that run beside each other have one each.
  const embedded = await startEmbedded({
    dataDir: join(folder, 'data'),
    durable: false,
    settings: { max_connections: '400' },
  });
  return {
    address: embedded.connection,
    stop: async () => {
      await embedded.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function makeTemplates(server: TestServer): Promise<void> {
  const [migrated, demo] = [templateName(server, 'migrated'), templateName(server, 'demo')];
  await withClient(server.address, async (client) => {
    await client.query(`create database "${migrated}"`);
    await migrate(onDatabase(server.address, migrated));
    await client.query(`create database "${demo}" template "${migrated}"`);
    await fillWithDemo(onDatabase(server.address, demo));
    for (const name of [migrated, demo]) await client.query(`alter database "${name}" allow_connections false`);
  });
}

/** As a hub does at its first start; without a hub, so that a broken dialect spoils no other test's run. */
async function fillWithDemo(address: DatabaseAddress): Promise<void> {
  const options = { address, name: 'stele demo', statementTimeoutMs: 15_000, connectTimeoutMs: 5000 };
  await createDemo(options, Date.now());
}

async function dropAll(server: TestServer): Promise<void> {
  await withClient(server.address, async (client) => {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datname like $1', [
      `${server.prefix.replaceAll('_', '\\_')}\\_%`,
    ]);
    for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`);
  });
}
