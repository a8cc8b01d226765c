import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWriteQueue, type TestWriteQueue } from '../lists/write-queue.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;
let queue: TestWriteQueue;

beforeAll(async () => {
  hub = await createTestHub();
  queue = openWriteQueue(hub.database, 'demo');
});

afterAll(async () => {
  await queue.close();
  await hub.close();
});

test('a request for a customer that another transaction claims for long is answered busy, and no other request is', async () => {
  const orders = await hub.sql<{ id: string }>(`select id from orders where workspace_id = 'demo' order by id limit 6`);
  const email = 'held@example.com';
  const holder = new pg.Client(hub.database);
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`demo customers email ${email}`]);
    const note = ({ id }: { id: string }) => queue.write({ find: id }, { internal_note: `beside ${id}` });
    const [seeking, ...beside] = await Promise.all([
      queue.write({ create: 'seeks', aliases: {} }, {}, { requires: { customersReachedBy: { emails: [email] } } }),
      ...orders.map(note),
    ]);
    expect(beside.map(({ ok }) => ok)).toEqual(orders.map(() => true));
    expect(seeking).toMatchObject({ ok: false, failure: { kind: 'busy' } });
    await holder.query('rollback');
    const again = { requires: { customersReachedBy: { emails: [email] } } };
    expect(await queue.write({ create: 'seeks', aliases: {} }, {}, again)).toMatchObject({ ok: true });
  } finally {
    await holder.end();
  }
}, 20_000);
