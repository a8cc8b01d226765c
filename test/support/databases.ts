import pg from 'pg';
import type { DatabaseAddress } from '../../src/store/database/connection.ts';

/** How to reach the run's server: what can be handed from the set-up to the test processes. */
export type ServerAddress =
  | { connectionString: string }
  | { host: string; port: number; user: string; password: string; database: string };

/** What the set-up made for all test files. */
export interface TestServer {
  address: ServerAddress;
  /** What the names of this run's databases start with: several runs may share a server. */
  prefix: string;
}

/** Databases to copy: one that is only migrated, and one with the demo data. */
export type Template = 'migrated' | 'demo';

export const templateName = (server: TestServer, template: Template): string => `${server.prefix}_${template}`;

/** The same server, another database. */
export function onDatabase(address: ServerAddress, database: string): DatabaseAddress {
  if (!('connectionString' in address)) return { ...address, database };
  const url = new URL(address.connectionString);
  url.pathname = `/${database}`;
  return { connectionString: url.href };
}

/** Runs something on a connection of its own, as the superuser that the run was given. */
export async function withClient<T>(address: DatabaseAddress, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...address, application_name: 'stele tests' });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

/** Makes a database as a copy of a template, which PostgreSQL allows while no session is connected to the template. */
export async function copyTemplate(server: TestServer, template: Template, name: string): Promise<DatabaseAddress> {
  await withClient(server.address, (client) =>
    client.query(`create database "${name}" template "${templateName(server, template)}"`),
  );
  return onDatabase(server.address, name);
}

/** Makes an empty database of the locale C, which knows the case of ASCII alone, whatever the server was made with. */
export async function createInLocaleC(server: TestServer, name: string): Promise<DatabaseAddress> {
  await withClient(server.address, (client) =>
    client.query(`create database "${name}" template template0 encoding 'UTF8' locale 'C' locale_provider 'libc'`),
  );
  return onDatabase(server.address, name);
}

/** Drops a database, and ends the sessions that are connected to it. */
export async function dropDatabase(server: TestServer, name: string): Promise<void> {
  await withClient(server.address, (client) => client.query(`drop database if exists "${name}" with (force)`));
}
