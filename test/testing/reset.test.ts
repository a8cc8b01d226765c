import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { TestWorkspace } from '../../src/hub.ts';
import { withClient } from '../support/databases.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestingHub, SEED_FILE, type TestingHub, workspaceTables } from './workspaces.ts';

let hub: TestingHub;

beforeAll(async () => {
  hub = await createTestingHub();
});

afterAll(() => hub.close());

type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<TestReply>;

/** Sends as a client of this workspace. */
const clientOf =
  ({ key }: TestWorkspace): Send =>
  (method, path, body, headers = {}) =>
    hub.send({ method, path, body, headers: { 'x-api-key': key, authorization: `Bearer ${key}`, ...headers } });

/** Writes through every dialect, in every way that leaves something behind. */
async function writeEverywhere(send: Send): Promise<void> {
  const replies = [
    await send('PATCH', '/v1/orders/order-1/status', { status: 'confirmed' }, { 'idempotency-key': 'once' }),
    await send('DELETE', '/v1/orders/order-2'),
    await send('POST', '/v1/orders', {
      customer_id: 'cust-ada',
      reference_id: 'NEW-1',
      payment_status: 'PENDING',
      fulfillment_status: 'UNFULFILLED',
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      line_items: [{ sku: 'LMP-BRASS', quantity: 2, unit_price: 89.9 }],
    }),
    await send('GET', '/v1/orders?page=1&page_size=1&order_status=confirmed'),
    await send('PUT', '/customer/api/open/v1/orders/order-1', { notes: 'Ring twice' }),
    await send('POST', '/customer/api/open/v1/customers', { name: 'Greta', email: 'greta@example.com' }),
    await send('PUT', '/engagement/orders/order-1/status', { status_id: 'cancelled' }),
    await send('PATCH', '/api/workspace', { name: 'Renamed', default_currency: 'USD' }),
    await send('POST', '/api/users', {
      email: 'owen@example.com',
      password: 'correct horse battery',
      first_name: 'Owen',
      last_name: 'Reid',
      role: 'editor',
    }),
    await send('POST', '/api/keys', { name: 'Another', scopes: ['orders:read'] }),
  ];
  for (const reply of replies) expect(reply.status, reply.text).toBeLessThan(300);
}

describe('a reset', () => {
  it('restores the very rows of every table, whatever was written through which dialect', async () => {
    const workspace = await hub.workspace({ seed: SEED_FILE });
    const send = clientOf(workspace);
    const seeded = await hub.contents(workspace.id);
    for (const table of [
      'orders',
      'order_documents',
      'order_changes',
      'order_aliases',
      'customers',
      'record_changes',
    ]) {
      expect(seeded[table]?.length, table).toBeGreaterThan(0);
    }
    for (let round = 0; round < 3; round++) {
      await writeEverywhere(send);
      const changed = await hub.contents(workspace.id);
      for (const table of [
        'orders',
        'idempotency_keys',
        'list_walks',
        'users',
        'api_keys',
        'workspaces',
        'customers',
      ]) {
        expect(changed[table], table).not.toEqual(seeded[table]);
      }
      await workspace.reset();
      expect(withoutUse(await hub.contents(workspace.id))).toEqual(withoutUse(seeded));
    }
  });

  it('forgets answers to idempotency keys, users, keys made since, and limits used up', async () => {
    const workspace = await hub.workspace({ seed: SEED_FILE });
    const send = clientOf(workspace);
    const move = () => send('PATCH', '/v1/orders/order-1/status', { status: 'confirmed' }, { 'idempotency-key': 'k' });
    const first = await move();
    const made = (
      await send('POST', '/api/keys', { name: 'Limited', scopes: ['orders:read'], rate_limit_per_minute: 1 })
    ).json() as { key: string; id: string };
    const limited = () => hub.send({ method: 'GET', path: '/v1/orders/order-1', headers: { 'x-api-key': made.key } });
    expect((await limited()).status).toBe(200);
    expect((await limited()).status).toBe(429);
    await workspace.reset();
    expect((await limited()).status).toBe(401);
    const again = await move();
    expect(again.status).toBe(200);
    expect(again.headers['idempotency-replayed']).toBeUndefined();
    expect(again.headers['etag']).toBe(first.headers['etag']);
  });

  it('makes the key of the workspace good again that was revoked, at once', async () => {
    const workspace = await hub.workspace({ seed: SEED_FILE });
    const send = clientOf(workspace);
    const { items } = (await send('GET', '/api/keys')).json() as { items: { id: string }[] };
    expect((await send('DELETE', `/api/keys/${items[0]?.id}`)).status).toBe(204);
    for (;;) if ((await send('GET', '/v1/orders/order-1')).status === 401) break;
    await workspace.reset();
    expect((await send('GET', '/v1/orders/order-1')).status).toBe(200);
  });

  it('leaves other workspaces alone, and they do not see each other', async () => {
    const [first, second] = await Promise.all([
      hub.workspace({ seed: SEED_FILE }),
      hub.workspace({ seed: SEED_FILE, id: 'shop.two' }),
    ]);
    expect(second.id).toBe('shop.two');
    await clientOf(second)('PATCH', '/v1/orders/order-1/status', { status: 'cancelled' });
    const before = withoutUse(await hub.contents(second.id));
    expect((await clientOf(first)('GET', '/v1/orders/order-1')).json()).toMatchObject({ data: { status: 'draft' } });
    await clientOf(first)('PATCH', '/v1/orders/order-2/status', { status: 'confirmed' });
    await first.reset();
    expect(withoutUse(await hub.contents(second.id))).toEqual(before);
    expect((await clientOf(second)('GET', '/v1/orders/order-1')).json()).toMatchObject({
      data: { status: 'cancelled' },
    });
  });

  it('knows every table from the catalog', async () => {
    const hub = await createTestingHub();
    onTestFinished(() => hub.close());
    await hub.sql('create table public.later (workspace_id text, id text, size int generated always as (7) stored)');
    await hub.sql('alter table later add primary key (workspace_id, id); grant all on later to stele_hub');
    const workspace = await hub.workspace({ seed: SEED_FILE });
    await hub.sql("insert into later values ($1, 'since the seed')", [workspace.id]);
    await workspace.reset();
    expect((await hub.contents(workspace.id))['later']).toEqual([]);
    // And a table that keeps workspaces' data under another column's name would be forgotten.
    const all = await hub.sql<{ name: string }>("select tablename as name from pg_tables where schemaname = 'public'");
    const known = [...(await workspaceTables(hub.sql)), 'workspaces', ...OF_THE_DATABASE];
    expect(all.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  });
});

/** Tables that say something of the database as a whole. */
const OF_THE_DATABASE = ['stele_migrations', 'hub_identity', 'write_probe'];

/** When a key was last used is noted some time after its use. */
function withoutUse(contents: Record<string, string[]>): Record<string, string[]> {
  return { ...contents, api_keys: (contents['api_keys'] ?? []).map((row) => row.replace(/"last_used_at":[^,}]*/, '')) };
}

describe('resets beside other work', () => {
  it('end in one of the states that a transaction can leave', async () => {
    const workspace = await hub.workspace({ seed: SEED_FILE });
    const send = clientOf(workspace);
    const seeded = withoutUse(await hub.contents(workspace.id));
    let isOver = false;
    const statuses = new Set<number>();
    const writer = async (number: number): Promise<void> => {
      for (let i = 0; !isOver; i++) {
        const replies = [
          await send('PATCH', '/v1/orders/order-1/status', { status: i % 2 ? 'confirmed' : 'draft' }),
          await send('PUT', '/engagement/orders/order-2/status', { status_id: 'delivered' }),
          await send('POST', '/customer/api/open/v1/customers', { name: 'X', email: `x${number}.${i}@example.com` }),
          await send('GET', '/v1/orders?page=1&page_size=1'),
        ];
        for (const { status } of replies) statuses.add(status);
      }
    };
    const writers = Array.from({ length: 8 }, (_, i) => writer(i));
    try {
      for (let i = 0; i < 15; i++) await workspace.reset();
    } finally {
      isOver = true;
      await Promise.all(writers);
    }
    // Each transaction was before a reset or after it: whatever refers to something, it is there, and sums are right.
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
    expect(await inconsistencies(workspace.id)).toEqual([]);
    await workspace.reset();
    expect(withoutUse(await hub.contents(workspace.id))).toEqual(seeded);
  });

  it('wait for the holder of a table, and let other requests go on meanwhile', async () => {
    const workspace = await hub.workspace({ seed: SEED_FILE });
    const seeded = withoutUse(await hub.contents(workspace.id));
    let isReset = false;
    let reset: Promise<void> | undefined;
    await withClient(hub.database, async (client) => {
      await client.query('begin');
      await client.query("update orders set status_id = 'packed' where workspace_id = $1", [workspace.id]);
      reset = workspace.reset().then(() => {
        isReset = true;
      });
      for (let i = 0; i < 5; i++) expect((await clientOf(workspace)('GET', '/v1/orders/order-1')).status).toBe(200);
      expect(isReset).toBe(false);
      await client.query('commit');
    });
    await reset;
    expect(withoutUse(await hub.contents(workspace.id))).toEqual(seeded);
  });

  it('of many workspaces go at once', async () => {
    const workspaces = await Promise.all(Array.from({ length: 6 }, () => hub.workspace({ seed: SEED_FILE })));
    const seeded = await Promise.all(workspaces.map(({ id }) => hub.contents(id)));
    await Promise.all(
      workspaces.flatMap((workspace) => [
        clientOf(workspace)('PATCH', '/v1/orders/order-1/status', { status: 'confirmed' }),
        workspace.reset(),
        workspace.reset(),
      ]),
    );
    await Promise.all(workspaces.map((workspace) => workspace.reset()));
    for (const [i, { id }] of workspaces.entries()) {
      expect(withoutUse(await hub.contents(id))).toEqual(withoutUse(seeded[i] ?? {}));
    }
  });
});

/** What would not be there if a transaction had run partly before a reset and partly after it. */
async function inconsistencies(workspaceId: string): Promise<unknown[]> {
  const questions = [
    `select o.id from orders o left join order_documents d on d.workspace_id = o.workspace_id and d.order_id = o.id
      where o.workspace_id = $1 and d.order_id is null`,
    `select o.id from orders o where workspace_id = $1 and version <> (select max(version) from order_changes c
      where c.workspace_id = o.workspace_id and c.order_id = o.id)`,
    `select c.order_id from order_changes c where workspace_id = $1 and not exists (select from orders o
      where o.workspace_id = c.workspace_id and o.id = c.order_id)`,
    `select record_id from record_changes r where workspace_id = $1 and kind = 'customers' and not exists (
      select from customers c where c.workspace_id = r.workspace_id and c.id = r.record_id)`,
    `select status_id, sum(n) from (
        select status_id, fulfillment_status, sum(orders) as n from order_counts where workspace_id = $1 group by 1, 2
        union all select status_id, fulfillment_status, -count(*) from orders
          where workspace_id = $1 and deleted_at is null group by 1, 2) u
      group by status_id, fulfillment_status having sum(n) <> 0`,
  ];
  const found = await Promise.all(questions.map((question) => hub.sql(question, [workspaceId])));
  return found.flat();
}
