import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';
import { createStele } from '../../src/hub.ts';
import { migrate } from '../../src/store/database/migrate.ts';
import { dropDatabase, onDatabase, withClient } from '../support/databases.ts';
import { createLister } from './lister.ts';

test('orders that were there before lists are counted, dated and listed', async () => {
  const server = inject('server');
  const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
  await withClient(server.address, (client) => client.query(`create database "${name}"`));
  const address = onDatabase(server.address, name);
  const first = await readFile(new URL('../../migrations/0001_orders.sql', import.meta.url), 'utf8');
  await withClient(address, async (client) => {
    await client.query(first);
    await client.query(`create table stele_migrations
      (number integer primary key, name text not null, applied_at timestamptz not null default now())`);
    await client.query(`insert into stele_migrations (number, name) values (1, 'orders')`);
    await client.query(`insert into workspaces (id, name) values ('default', 'Default')`);
    await client.query(`insert into orders
      select 'default', 'order-' || n, 1, 'status-' || n % 2, 'PENDING', case n when 7 then 'DELIVERED' else 'UNFULFILLED' end,
        null, now(), now() from generate_series(1, 9) n`);
    await client.query(`insert into order_documents (workspace_id, order_id, reference_id, document)
      select 'default', 'order-' || n, null, json_build_object('display_id', 'SO-' || n, 'source', 'old', 'line_items', '[]'::json,
        'created_at', '2024-05-0' || n || 'T07:08:09.123Z', 'aliases', '{}'::json, 'extras', '{}'::json)
      from generate_series(1, 9) n`);
  });
  await migrate(address);
  const hub = await createStele({ database: address, demo: false });
  const lister = createLister(address, 'default');
  try {
    const page = (filter = {}) =>
      lister.page({ filter, sort: { by: 'created_at', descending: true }, page: { number: 1, size: 2 } });
    const all = await page();
    expect(all.total).toBe(9);
    expect(all.orders.map(({ id, created_at }) => [id, created_at])).toEqual([
      ['order-9', '2024-05-09T07:08:09.123Z'],
      ['order-8', '2024-05-08T07:08:09.123Z'],
    ]);
    expect((await page({ statusIds: ['status-0'] })).total).toBe(4);
    expect((await page({ fulfillmentStatuses: ['DELIVERED'] })).orders.map(({ id }) => id)).toEqual(['order-7']);
    expect((await page({ search: 'so-3' })).orders.map(({ id }) => id)).toEqual(['order-3']);
    expect((await page({ sources: ['old'] })).total).toBe(9);
  } finally {
    await lister.close();
    await hub.close();
    await dropDatabase(server, name);
  }
});
