import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEmbedded } from '../../src/embedded/postgres.ts';
import { createStele } from '../../src/hub.ts';
import { makeFolder } from '../backup/support.ts';
import { withClient } from '../support/databases.ts';
import { HttpClient } from '../support/requests.ts';
import type { TestHub } from '../support/test-hub.ts';
import { dumpRows, makePerson, withTraces } from './person.ts';

test('erases where the login may not create roles, and cannot rewrite a history there either', async () => {
  // A server of its own: roles are the server's, and others made ours on the run's.
  const server = await startEmbedded({ dataDir: join(await makeFolder(), 'data'), durable: false });
  try {
    await withClient(server.connection, async (client) => {
      await client.query(`create role plain login password 'plain' nosuperuser nocreaterole`);
      await client.query('create database plain owner plain');
    });
    const database = { ...server.connection, user: 'plain', password: 'plain', database: 'plain' };
    const stele = await createStele({ database, demo: true });
    const client = new HttpClient(stele.url);
    try {
      const hub: Pick<TestHub, 'send' | 'key' | 'sql'> = {
        send: (request) => client.send(request),
        key: stele.key,
        sql: <Row extends Record<string, unknown>>(text: string) =>
          withClient(database, async (connection) => (await connection.query<Row>(text)).rows),
      };
      expect(await hub.sql(`select from pg_roles where rolname = 'stele_hub'`)).toEqual([]);
      const { customerId, orders } = await makePerson(hub);
      const path = `/api/customers/${customerId}/erasure`;
      const reply = await client.send({ method: 'POST', path, headers: { 'x-api-key': stele.key } });
      expect(reply.status, reply.text).toBe(200);
      expect(withTraces(await dumpRows(hub))).toEqual([]);
      const where = `where order_id = '${orders.wizcommerce}'`;
      await expect(hub.sql(`update order_changes set actor = actor ${where}`)).rejects.toThrow(/permission denied/);
      await expect(hub.sql(`update order_changes set changes = '[]' ${where}`)).rejects.toThrow(/permission denied/);
      await expect(hub.sql(`delete from order_changes ${where}`)).rejects.toThrow(/permission denied/);
    } finally {
      client.close();
      await stele.close();
    }
  } finally {
    await server.stop();
  }
}, 60_000);
