import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createStele, type Stele } from '../../src/hub.ts';
import type { Order } from '../../src/model/order.ts';
import { RECORD_KINDS } from '../../src/model/record.ts';
import { Connection } from '../../src/store/database/connection.ts';
import { findOrders } from '../../src/store/orders/orders.ts';
import { copyTemplate, dropDatabase, withClient } from '../support/databases.ts';

const EXAMPLE_ORDER = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';
const EXAMPLE_PARTY = '12345678-90ab-cdef-1234-567890abcdef';
const EXAMPLE_STATUS = 'd666a904-5739-46c0-b70a-1cd57658a3f6';

interface Demo {
  stele: Stele;
  orders: Order[];
  sql(text: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

async function freshDemo(): Promise<Demo> {
  const server = inject('server');
  const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
  const database = await copyTemplate(server, 'migrated', name);
  const stele = await createStele({ database, demo: true });
  const sql: Demo['sql'] = (text) => withClient(database, async (client) => (await client.query(text)).rows);
  const ids = await sql('select id from orders order by id');
  const connection = await Connection.open({
    address: database,
    name: 'tests',
    statementTimeoutMs: 15_000,
    connectTimeoutMs: 5000,
  });
  const [found] = await connection.pipeline(
    findOrders(
      'demo',
      ids.map(({ id }) => ({ dialect: 'none', id: id as string })),
    ),
  );
  await connection.close();
  return {
    stele,
    sql,
    orders: [...found.values()],
    close: async () => {
      await stele.close();
      await dropDatabase(server, name);
    },
  };
}

let demo: Demo;
beforeAll(async () => {
  demo = await freshDemo();
});
afterAll(() => demo.close());

const kinds = (pick: (order: Order) => unknown): number => new Set(demo.orders.map(pick)).size;

test('the demo is believable: many orders of many kinds', () => {
  expect(demo.orders).toHaveLength(200);
  expect(kinds((order) => order.status_id)).toBe(8);
  expect(kinds((order) => order.payment_status)).toBeGreaterThanOrEqual(4);
  expect(kinds((order) => order.fulfillment_status)).toBeGreaterThanOrEqual(4);
  expect(kinds((order) => order.currency)).toBe(6);
  expect(kinds((order) => order.billing_address?.country)).toBe(6);
  expect(kinds((order) => order.line_items.length)).toBeGreaterThanOrEqual(8);
  expect(kinds((order) => order.customer_id)).toBeGreaterThan(20);
  expect(kinds((order) => order.display_id)).toBe(200);
  expect(kinds((order) => order.reference_id)).toBe(200);
  for (const order of demo.orders) {
    expect(order.line_items.length).toBeGreaterThan(0);
    expect(order.created_at <= (order.shipment_date ?? order.created_at)).toBe(true);
  }
});

test('the ids that the vendors’ examples use are there', async () => {
  expect(demo.orders.map(({ id }) => id)).toContain(EXAMPLE_ORDER);
  for (const table of ['customers', 'addresses', 'contacts']) {
    expect(await demo.sql(`select workspace_id from ${table} where id = '${EXAMPLE_PARTY}'`)).toEqual([
      { workspace_id: 'demo' },
    ]);
  }
  expect(await demo.sql(`select workspace_id from statuses where id = '${EXAMPLE_STATUS}'`)).toEqual([
    { workspace_id: 'demo' },
  ]);
  expect(await demo.sql(`select distinct next from statuses`)).toEqual([{ next: null }]);
});

test('two fresh demos differ in nothing but dates', async () => {
  const other = await freshDemo();
  try {
    expect(other.orders.map(timeless)).toEqual(demo.orders.map(timeless));
    for (const table of RECORD_KINDS) {
      const text = `select id, document - '{created_at,changed_at}'::text[] from ${table} order by id`;
      expect(await other.sql(text)).toEqual(await demo.sql(text));
    }
    expect(lineIdsOf(other, EXAMPLE_ORDER)).toEqual(lineIdsOf(demo, EXAMPLE_ORDER));
    expect(other.orders.flatMap(({ line_items }) => line_items.map(({ id }) => id))).toEqual(
      demo.orders.flatMap(({ line_items }) => line_items.map(({ id }) => id)),
    );
  } finally {
    await other.close();
  }
});

const lineIdsOf = ({ orders }: Demo, orderId: string): string[] | undefined =>
  orders.find(({ id }) => id === orderId)?.line_items.map(({ id }) => id);

/** An order without its dates and its lines' ids. */
function timeless({ line_items, ...order }: Order): unknown {
  const lines = line_items.map(({ id, ...line }) => line);
  return JSON.parse(
    JSON.stringify({ ...order, lines }, (name, value) => (/_(at|date)$/.test(name) ? undefined : value)),
  );
}
