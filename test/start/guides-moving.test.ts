import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importFile } from '../imports/importer.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { convert } from './guides/convert.ts';

type Json = Record<string, unknown>;
interface Documents {
  customers: Json[];
  orders: Json[];
}
interface Vendor {
  guide: string;
  paths: { customers: string; orders: string };
  /** The header that a key comes in. */
  headers(key: string): Record<string, string>;
  /** Out of its envelope. */
  document(reply: unknown): Json;
  /** Under which name the guide keeps customers. */
  customersFile: string;
  /** What both hubs show of an order, but for what cannot be the same. */
  compared(order: Json): unknown;
}

const inData = (reply: unknown): Json => (reply as { data: Json }).data;
const without = (object: Json, ...names: string[]): Json =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

const VENDORS: Vendor[] = [
  {
    guide: 'docs/moving-wizcommerce.md',
    paths: { customers: '/v1/customers', orders: '/v1/orders' },
    headers: (key) => ({ 'x-api-key': key }),
    document: inData,
    customersFile: 'vendor-customers',
    // The guide says that names of stored payment methods stay behind.
    compared: (order) => without(order, 'payment_method'),
  },
  {
    guide: 'docs/moving-bitbybit.md',
    paths: { customers: '/customer/api/open/v1/customers', orders: '/customer/api/open/v1/orders' },
    headers: (key) => ({ 'x-api-key': key }),
    document: inData,
    customersFile: 'vendor-customers',
    compared: ({ id, total, status, notes, tags, orderNumber }) => ({ id, total, status, notes, tags, orderNumber }),
  },
  {
    guide: 'docs/moving-evreka360.md',
    paths: { customers: '/engagement/entities', orders: '/engagement/orders' },
    headers: (key) => ({ authorization: `Bearer ${key}` }),
    document: (reply) => reply as Json,
    customersFile: 'vendor-entities',
    // A catalog has no name twice, and the new workspace has some already.
    compared: ({ status, ...order }) => ({ ...without(order, 'updated_at'), status: (status as Json)['id'] }),
  },
];

const AS_EXPORTED = { format: 'jsonl', query: { as_exported: 'true' } } as const;

let hub: TestHub;
let ids: { customers: string[]; orders: string[] };

beforeAll(async () => {
  hub = await createTestHub();
  const idsOf = async (table: string): Promise<string[]> =>
    (await hub.sql<{ id: string }>(`select id from ${table} order by id`)).map(({ id }) => id);
  ids = { customers: await idsOf('customers'), orders: await idsOf('orders') };
  // The demo has no charges, no discount of a whole order, and no quantity that has to be rounded.
  const line = { sku: 'A', quantity: 1, unit_price: 20 };
  const more = [
    { line_items: [line], discount_value: 3.3333, tax_value: 0.1 },
    {
      line_items: [line],
      amount: 0.3,
      additional_charges: [{ name: 'Fuel', type: 'tax', value_type: 'percentage', amount: 7 }],
    },
    {
      line_items: [
        { ...line, quantity: 0.0005, unit_price: 0.1 },
        { ...line, quantity: 0.0015, unit_price: 0.1 },
      ],
    },
    { line_items: [], shipping_charge: 123_456_789.0123 },
    {},
  ];
  for (const body of more) {
    const made = await hub.send({ method: 'POST', path: '/api/orders', headers: { 'x-api-key': hub.key }, body });
    expect(made.status, made.text).toBe(201);
    ids.orders.push((made.json() as { id: string }).id);
  }
}, 60_000);

afterAll(() => hub.close());

describe.each(VENDORS)('$guide', (vendor) => {
  it('brings all that the demo has, as this vendor shows it', async () => {
    const shown = await read(vendor, hub.key);
    const files = await convert(vendor.guide, {
      [vendor.customersFile]: shown.customers,
      'vendor-orders': await withRecords(vendor, shown.orders),
    });
    const { key } = await hub.secondWorkspace();
    await bringStatuses(key);
    for (const kind of ['customers', 'orders'] as const) {
      const { summary, refused } = await importFile(hub, files[kind], { ...AS_EXPORTED, kind, key });
      expect(refused).toEqual([]);
      expect(summary).toMatchObject({ rows: ids[kind].length, created: ids[kind].length, refused: 0 });
    }
    const brought = await read(vendor, key);
    expect(brought.customers.map(({ id }) => id)).toEqual(ids.customers);
    expect(brought.orders.map(vendor.compared)).toEqual(shown.orders.map(vendor.compared));
    const { summary } = await importFile(hub, files.orders, { ...AS_EXPORTED, key });
    expect(summary).toMatchObject({ unchanged: ids.orders.length });
  }, 120_000);
});

async function read({ paths, headers, document }: Vendor, key: string): Promise<Documents> {
  const all = (kind: 'customers' | 'orders') =>
    Promise.all(ids[kind].map(async (id) => document(await get(`${paths[kind]}/${id}`, headers(key)))));
  return { customers: await all('customers'), orders: await all('orders') };
}

/** Evreka360 tells an order's lines by a call of their own. */
async function withRecords({ guide, headers }: Vendor, orders: Json[]): Promise<Json[]> {
  if (!guide.includes('evreka')) return orders;
  return Promise.all(
    orders.map(async (order) => {
      const path = `/engagement/order_item_records?order_id=${order['id']}&limit=50`;
      const { items } = await get<{ items: Json[] }>(path, headers(hub.key));
      return { ...order, records: items };
    }),
  );
}

/** As a guide makes those of a client: with their ids. */
async function bringStatuses(key: string): Promise<void> {
  const { items } = await get<{ items: Json[] }>('/api/statuses', { 'x-api-key': hub.key });
  for (const { id, name, color, state, completes } of items) {
    const body = { id, name: `${name} there`, color, state, completes };
    const made = await hub.send({ method: 'POST', path: '/api/statuses', headers: { 'x-api-key': key }, body });
    expect(made.status, made.text).toBe(201);
  }
}

async function get<T>(path: string, headers: Record<string, string>): Promise<T> {
  const reply = await fetch(hub.url + path, { headers });
  const text = await reply.text();
  expect(reply.status, text).toBe(200);
  return JSON.parse(text) as T;
}
