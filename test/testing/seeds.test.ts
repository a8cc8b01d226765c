import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStele, type Seed, SeedError, TestWorkspaceError, TestWorkspaceRightsError } from '../../src/hub.ts';
import { createTestingHub, SEED_FILE, type TestingHub } from './workspaces.ts';

let hub: TestingHub;
let folder: string;

beforeAll(async () => {
  hub = await createTestingHub();
  folder = await mkdtemp(join(tmpdir(), 'stele-seeds-'));
});

afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

const read = async (key: string, path: string): Promise<unknown> =>
  (await hub.send({ method: 'GET', path, headers: { 'x-api-key': key, authorization: `Bearer ${key}` } })).json();

describe('a seed', () => {
  it('is seen through every dialect', async () => {
    const { key } = await hub.workspace({ seed: SEED_FILE });
    expect(await read(key, '/v1/orders/order-2')).toMatchObject({
      data: {
        reference_id: 'WEB-1002',
        status: 'confirmed',
        customer_id: 'cust-hotel',
        payment_method: 'Invoice',
        shipping_address: { city: 'Leipzig' },
        created_at: '2026-01-07T14:00:00Z',
      },
    });
    expect(await read(key, '/customer/api/open/v1/orders/880042')).toMatchObject({
      data: { id: '880042', orderNumber: '1002', currency: 'EUR' },
    });
    expect(await read(key, '/customer/api/open/v1/customers/5001')).toMatchObject({ data: { id: '5001' } });
    expect(await read(key, '/customer/api/open/v1/products/prod-lamp')).toMatchObject({
      data: { variants: [{ price: 89.9 }] },
    });
    const statuses = JSON.stringify(await read(key, '/engagement/orders/status'));
    for (const id of ['placed', 'packed', 'delivered']) expect(statuses).toContain(`"${id}"`);
    expect(await read(key, '/api/workspace')).toMatchObject({ name: 'Lamp shop', default_currency: 'EUR' });
  });

  it('fills in what it leaves out: statuses, ids, names', async () => {
    const seed: Seed = {
      statuses: [
        { name: 'One', state: 'confirmed' },
        { name: 'Two', state: 'confirmed' },
      ],
      orders: [{ line_items: [{ sku: 'A', quantity: 0.5 }] }, {}],
    };
    const { id } = await hub.workspace({ seed });
    const statuses = await hub.sql('select name, state, is_default from statuses where workspace_id = $1 order by 1', [
      id,
    ]);
    expect(statuses).toHaveLength(6);
    expect(statuses).toContainEqual({ name: 'One', state: 'confirmed', is_default: true });
    expect(statuses).toContainEqual({ name: 'Two', state: 'confirmed', is_default: false });
    const [orders] = await hub.sql(
      'select count(*)::int, count(distinct s.name) from orders o join statuses s on s.workspace_id = o.workspace_id and s.id = o.status_id where o.workspace_id = $1',
      [id],
    );
    expect(orders).toMatchObject({ count: '1' });
  });

  it('settles what a dialect lets be settled', async () => {
    const { key } = await hub.workspace({
      seed: { workspace: { settings: { wizcommerce: { order_status: 'any' } } } },
    });
    expect(await read(key, '/api/workspace')).toMatchObject({ settings: { wizcommerce: { order_status: 'any' } } });
  });

  it('can be added to, and a reset goes back to what was added last', async () => {
    const workspace = await hub.workspace({ seed: SEED_FILE });
    await workspace.seed({ orders: [{ id: 'order-3', customer_id: 'cust-ada', status: { id: 'placed' } }] });
    const added = await hub.contents(workspace.id);
    await expect(workspace.seed({ customers: [{ id: 'fine' }], orders: [{ id: 'order-3' }] })).rejects.toThrow(
      SeedError,
    );
    await expect(workspace.seed({ statuses: [] })).rejects.toThrow('seed: workspace and statuses can be given only');
    await workspace.reset();
    expect(await hub.contents(workspace.id)).toEqual(added);
    expect(added['orders']).toHaveLength(3);
  });

  it('keeps an address as it is given, and copies the one whose id alone is given', async () => {
    const seed: Seed = {
      addresses: [{ id: 'a', city: 'Leith' }],
      orders: [{ id: 'o', billing_address: { id: 'a' }, shipping_address: { id: 'x', city: 'Manchester' } }],
    };
    const { key } = await hub.workspace({ seed });
    expect(await read(key, '/v1/orders/o')).toMatchObject({
      data: { billing_address: { city: 'Leith' }, shipping_address: { city: 'Manchester' } },
    });
  });
});

const BAD: [what: string, seed: unknown, message: string | RegExp][] = [
  ['no object', [], /^seed: the seed must be an object/],
  ['an unknown list', { ordres: [] }, 'seed: ordres is not known here'],
  ['an unknown field', { orders: [{ refrence_id: 'x' }] }, 'seed: orders[0].refrence_id is not known here'],
  [
    'a wrong type',
    { orders: [{}, { line_items: [{ sku: 7, quantity: 1 }] }] },
    'orders[1].line_items[0].sku must be a',
  ],
  ['a missing field', { orders: [{ line_items: [{ sku: 'A' }] }] }, 'orders[0].line_items[0].quantity is required'],
  ['inexact money', { orders: [{ amount: 0.123456 }] }, 'orders[0].amount must be a number with at most'],
  ['a bad date', { orders: [{ due_date: '2026-02-30T00:00:00Z' }] }, 'orders[0].due_date must be an existing date'],
  ['text with NUL', { customers: [{ name: 'a\0b' }] }, 'customers[0].name'],
  [
    'a customer who is not there',
    { orders: [{ customer_id: 'nobody' }] },
    'orders[0].customer_id is not an id in customers',
  ],
  [
    'a contact who is not there',
    { orders: [{ primary_contact: { id: 'nobody' } }] },
    'orders[0].primary_contact.id is not an id in contacts',
  ],
  [
    'a status that is not there',
    { orders: [{ status: { id: 'nowhere' } }] },
    'orders[0].status.id is not the id of a status',
  ],
  ['an empty status', { orders: [{ status: {} }] }, 'orders[0].status'],
  ['an unknown dialect', { orders: [{ aliases: { klingon: '1' } }] }, 'orders[0].aliases.klingon is not known here'],
  ['the same id twice', { customers: [{ id: 'a' }, { id: 'a' }] }, 'customers[1].id "a" is used twice'],
  [
    'the same reference twice',
    { orders: [{ reference_id: 'R' }, { reference_id: 'R' }] },
    'orders[1].reference_id "R" is used twice',
  ],
  [
    'the same alias twice',
    { orders: [{ aliases: { bitbybit: '1' } }, { aliases: { bitbybit: '1' } }] },
    /orders\[[01]\] was refused: .*"1"/,
  ],
  [
    'the same alias of customers twice',
    { customers: [{ aliases: { bitbybit: '1' } }, { aliases: { bitbybit: '1' } }] },
    /customers\[1\]\.aliases was refused: .*"1"/,
  ],
  [
    'a dead end',
    { statuses: [{ name: 'A', state: 'draft', next: ['b'] }] },
    'statuses[0].next[0] is not the id of a status',
  ],
  [
    'two defaults',
    {
      statuses: [
        { name: 'A', state: 'draft', is_default: true },
        { name: 'B', state: 'draft', is_default: true },
      ],
    },
    'statuses[1].is_default is also true for another status of the state draft',
  ],
];

describe('a bad seed', () => {
  it.each(BAD)('with %s is refused by name, and leaves nothing', async (_what, seed, message) => {
    const refused = hub.workspace({ id: 'bad', seed: seed as Seed });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(SeedError);
    const left = Object.entries(await hub.contents('bad')).filter(([, rows]) => rows.length > 0);
    expect(left).toEqual([]);
  });

  it.each([
    ['{ "orders": [\n  { "id": }\n] }', /bad\.json:2:11: the file is not valid JSON/],
    ['{ "orders": [\n  {},\n] }', /bad\.json:3:1: the file is not valid JSON/],
    ['{\n"orders": [', /bad\.json:2:11: the file is not valid JSON/],
    ['{\n"orders": tru }', /bad\.json:2:14: the file is not valid JSON/],
    ['', /bad\.json:1:0: the file is not valid JSON/],
    ['{"orders":[{"__proto__":1}]}', /bad\.json: the file has a forbidden key/],
    ['{"orders":[{"amount":0.10000000000000000000001}]}', /bad\.json: orders\[0\]\.amount must be/],
    [Buffer.from([0x7b, 0xff]), /bad\.json: the file is not valid UTF-8/],
  ])('in a file names the file, %#', async (text, message) => {
    const file = join(folder, 'bad.json');
    await writeFile(file, text);
    await expect(hub.workspace({ seed: file })).rejects.toThrow(message);
  });

  it('that is not there is said to be not there', async () => {
    await expect(hub.workspace({ seed: join(folder, 'none.json') })).rejects.toThrow(
      /none\.json: cannot be read \(ENOENT/,
    );
  });
});

describe('a workspace', () => {
  it('needs a login that may take history back', async () => {
    const login = `tests_${randomUUID().slice(0, 8)}`;
    await hub.sql(`create role ${login} login password 'secret' in role stele_hub`);
    const database = { ...hub.database, user: login, password: 'secret' };
    const limited = await createStele({ database, demo: false, adminKey: hub.key });
    try {
      await expect(limited.workspace()).rejects.toThrow(TestWorkspaceRightsError);
    } finally {
      await limited.close();
      await hub.sql(`drop role ${login}`);
    }
  });

  it('has an id and a key of its own', async () => {
    const { key } = await hub.workspace({ id: 'mine', key: 'a-key-that-was-brought-along' });
    expect(key).toBe('a-key-that-was-brought-along');
    for (const wish of [{ id: 'mine' }, { id: 'default' }, { id: 'a b' }, { id: '' }, { key }, { key: hub.key }]) {
      await expect(hub.workspace(wish), JSON.stringify(wish)).rejects.toThrow(TestWorkspaceError);
    }
    // Nothing happened to what was there before.
    expect(await read(key, '/api/workspace')).toMatchObject({ id: 'mine' });
    expect(await read(hub.key, '/api/workspace')).toMatchObject({ id: 'default' });
  });
});
