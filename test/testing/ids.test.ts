import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestWorkspace, TestWorkspaceError } from '../../src/hub.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestingHub, SEED_FILE, type TestingHub } from './workspaces.ts';

let hub: TestingHub;

beforeAll(async () => {
  hub = await createTestingHub();
});

afterAll(() => hub.close());

type Send = (method: string, path: string, body?: unknown) => Promise<TestReply>;

const clientOf =
  ({ key }: TestWorkspace): Send =>
  (method, path, body) =>
    hub.send({ method, path, body, headers: { 'x-api-key': key, authorization: `Bearer ${key}` } });

const ORDER = {
  customer_id: 'cust-ada',
  payment_status: 'PENDING',
  fulfillment_status: 'UNFULFILLED',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  line_items: [{ sku: 'LMP-BRASS', quantity: 2, unit_price: 89.9 }],
};

/** Creates in several dialects, and returns all orders and customers, as the hub's own API shows them. */
async function createSome(workspace: TestWorkspace): Promise<unknown[]> {
  const send = clientOf(workspace);
  const replies = [
    await send('POST', '/v1/orders', ORDER),
    await send('POST', '/customer/api/open/v1/customers', { name: 'Greta', email: 'greta@example.com' }),
    await send('POST', '/v1/orders', ORDER),
  ];
  for (const reply of replies) expect(reply.status, reply.text).toBe(201);
  return idsIn(workspace);
}

async function idsIn({ id }: TestWorkspace): Promise<unknown[]> {
  return hub.sql(
    `select o.id, document ->> 'display_id' as display, (document -> 'line_items')::text as lines
        from orders o join order_documents d on d.workspace_id = o.workspace_id and d.order_id = o.id
        where o.workspace_id = $1
      union all select id, null, null from customers where workspace_id = $1
      union all select id, null, null from statuses where workspace_id = $1 order by 1`,
    [id],
  );
}

describe('seeded ids', () => {
  it('are the same in every run and after every reset, those of the seed too', async () => {
    const seed = {
      orders: [{ line_items: [{ sku: 'A', quantity: 1, unit_price: 2 }] }, {}],
      customers: [{ id: 'cust-ada' }],
    };
    const [first, second, other] = [
      await hub.workspace({ seed, ids: 7 }),
      await hub.workspace({ seed, ids: 7 }),
      await hub.workspace({ seed, ids: 8 }),
    ];
    const made = await createSome(first);
    expect(made.length).toBeGreaterThan(8);
    expect(await createSome(second)).toEqual(made);
    expect(await createSome(other)).not.toEqual(made);
    await first.reset();
    expect(await createSome(first)).toEqual(made);
  });

  it('go on from a snapshot, and are random again without a seed', async () => {
    const workspace = await hub.workspace({ seed: SEED_FILE });
    const send = clientOf(workspace);
    const create = async (): Promise<string> =>
      ((await send('POST', '/v1/orders', ORDER)).json() as { data: { id: string } }).data.id;
    workspace.seedIds(1);
    const before = await create();
    await workspace.snapshot('one');
    const after = await create();
    expect(after).not.toBe(before);
    expect(after).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    await workspace.restore('one');
    expect(await create()).toBe(after);
    workspace.seedIds();
    await workspace.restore('one');
    expect(await create()).not.toBe(after);
    expect(() => workspace.seedIds(1.5)).toThrow(TestWorkspaceError);
  });

  it('are asked for over HTTP', async () => {
    const made = await hub.send({ method: 'POST', path: '/dev/workspaces', body: { ids: 3 } });
    const { key } = made.json() as { key: string };
    const send = (method: string, body?: unknown): Promise<TestReply> =>
      hub.send({ method, path: '/dev/ids', body, headers: { 'x-api-key': key } });
    expect((await send('PUT', { seed: 4 })).status).toBe(204);
    expect((await send('PUT', { seed: 'x' })).json()).toMatchObject({ status: 400, detail: 'seed must be an integer' });
    expect((await send('DELETE')).status).toBe(204);
  });
});
