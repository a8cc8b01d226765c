import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rebuildOrder } from '../../src/core/orders/history.ts';
import { seededRandom } from '../../src/demo/random.ts';
import { sameValue } from '../../src/model/equal.ts';
import type { Order } from '../../src/model/order.ts';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../src/model/order-fields.ts';
import { Connection } from '../../src/store/database/connection.ts';
import { CREATORS } from '../support/creators.ts';
import { withClient } from '../support/databases.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const STEPS = 300;

/** A version as its writer knows it. */
interface Written {
  version: number;
  dialect: string;
  operation: string;
  request_id: string;
  actor: string;
}

const random = seededRandom(20_250_101);

let hub: TestHub;
let keys: { key: string; id: string }[];
/** By order: what was written, and the order as each version left it. */
const written = new Map<string, Written[]>();
const left = new Map<string, Order[]>();

beforeAll(async () => {
  hub = await createTestHub();
  keys = [await hub.mintKey(), await hub.mintKey()];
  for (const [i, creator] of Array.from(
    { length: 6 },
    (_, n) => CREATORS[n % CREATORS.length] ?? CREATORS[0],
  ).entries()) {
    const id = (await creator?.create(hub, `WALK-${i}`)) ?? '';
    written.set(id, []);
    left.set(id, [await hub.order(id)]);
  }
  await listByCursor();
});

afterAll(() => hub.close());

/** One write after another, of every kind and effect, so that for each it is certain what it did. */
async function listByCursor(): Promise<void> {
  const { items } = (await hub.send(as('evreka', { method: 'GET', path: '/engagement/orders/status' }))).json() as {
    items: { id: string }[];
  };
  const ids = [...written.keys()];
  for (let step = 0; step < STEPS; step++) {
    const id = random.pick(ids);
    const actor = random.pick(keys);
    const { dialect, operation, request } = await anyWrite(id);
    const request_id = `step-${step}`;
    const before = await hub.order(id);
    const stale = random.chance(0.1) ? { 'if-match': '"0"' } : {};
    const keyed = random.chance(0.3) ? { 'idempotency-key': `key-${random.below(20)}` } : {};
    const headers = { 'x-request-id': request_id, ...stale, ...keyed };
    const reply = await hub.send(as(dialect, { ...request, headers }, actor.key));
    expect(reply.status, reply.text).toBeLessThan(500);
    const now = await hub.order(id);
    expect(now.version - before.version === 0 || isEffective(reply, now)).toBe(true);
    if (now.version === before.version) {
      expect(now).toEqual(before);
      continue;
    }
    written.get(id)?.push({ version: before.version + 1, dialect, operation, request_id, actor: actor.id });
    left.get(id)?.push(now);
  }

  async function anyWrite(id: string): Promise<{ dialect: string; operation: string; request: TestRequest }> {
    const kind = random.below(6);
    if (kind === 0) {
      const status = random.pick(['draft', 'confirmed', 'cancelled', 'nonsense']);
      return {
        dialect: 'wizcommerce',
        operation: 'updateOrderStatus',
        request: { method: 'PATCH', path: `/v1/orders/${id}/status`, body: { status } },
      };
    }
    if (kind === 1) {
      const body = {
        ...(random.chance(0.5) ? { status: random.pick(['active', 'archived', 'cancelled', 'refunded']) } : {}),
        ...(random.chance(0.5) ? { fulfillmentStatus: random.pick(['unfulfilled', 'fulfilled']) } : {}),
        ...(random.chance(0.5) ? { financialStatus: random.pick(['pending', 'paid', 'refunded']) } : {}),
        ...(random.chance(0.5) ? { notes: random.pick(['one', 'two', '', null, 42]) } : {}),
      };
      return {
        dialect: 'bitbybit',
        operation: 'updateOrder',
        request: { method: 'PUT', path: `/customer/api/open/v1/orders/${id}`, body },
      };
    }
    if (kind === 2) {
      const status_id = random.chance(0.1) ? 'no such status' : random.pick(items).id;
      return {
        dialect: 'evreka',
        operation: 'updateOrderStatus',
        request: { method: 'PUT', path: `/engagement/orders/${id}/status`, body: { status_id } },
      };
    }
    if (kind >= 4) return throughTheHub(id, kind === 4);
    const shown = await hub.send(as('wizcommerce', { method: 'GET', path: `/v1/orders/${id}` }));
    const { data } = shown.json() as { data: { line_items: object[]; internal_note?: string } };
    const { internal_note, ...rest } = data;
    const line = { sku: `SKU-${random.below(3)}`, quantity: random.below(5), unit_price: random.below(10_000) / 100 };
    return {
      dialect: 'wizcommerce',
      operation: 'updateOrder',
      request: {
        method: 'PUT',
        path: `/v1/orders/${id}`,
        body: {
          ...rest,
          ...(random.chance(0.5) && internal_note !== undefined ? { internal_note } : {}),
          ...(random.chance(0.3) ? { payment_status: random.pick(PAYMENT_STATUSES) } : {}),
          ...(random.chance(0.3) ? { fulfillment_status: random.pick(FULFILLMENT_STATUSES) } : {}),
          ...(random.chance(0.3) ? { line_items: [...data.line_items.slice(0, 3), line] } : {}),
          ...(random.chance(0.3)
            ? { due_date: random.pick(['2025-03-01T00:00:00Z', null, '2024-01-01T00:00:00Z']) }
            : {}),
          ...(random.chance(0.3) ? { reference_id: `WALK-${random.below(8)}` } : {}),
          ...(random.chance(0.3) ? { billing_address: { id: '12345678-90ab-cdef-1234-567890abcdef' } } : {}),
          ...(random.chance(0.3) ? { updated_at: `2025-02-0${1 + random.below(9)}T00:00:00Z` } : {}),
        },
      },
    };
  }
}

async function throughTheHub(
  id: string,
  isPatch: boolean,
): Promise<{ dialect: string; operation: string; request: TestRequest }> {
  const path = `/api/orders/${id}`;
  const wishes = {
    ...(random.chance(0.4) ? { status: { state: random.pick(['draft', 'archived', 'nonsense']) } } : {}),
    ...(random.chance(0.4) ? { tags: random.pick([['a'], ['a', 'b'], []]) } : {}),
    ...(random.chance(0.4) ? { extras: { mine: { step: random.below(3) } } } : {}),
    ...(random.chance(0.4) ? { po_number: `PO-${random.below(3)}` } : {}),
  };
  const removal = random.chance(0.3) ? { internal_note: null, shipping_address: { city: null } } : {};
  if (isPatch) {
    return {
      dialect: 'hub',
      operation: 'patchOrder',
      request: { method: 'PATCH', path, body: { ...wishes, ...removal } },
    };
  }
  const { due_date: _left, ...shown } = (await hub.send(as('hub', { method: 'GET', path }))).json() as Record<
    string,
    unknown
  >;
  return { dialect: 'hub', operation: 'replaceOrder', request: { method: 'PUT', path, body: { ...shown, ...wishes } } };
}

const isEffective = (reply: TestReply, now: Order): boolean =>
  reply.status < 300 && reply.headers['etag'] === `"${now.version}"` && !('idempotency-replayed' in reply.headers);

const as = (dialect: string, request: TestRequest, key = keys[0]?.key ?? ''): TestRequest => ({
  ...request,
  headers: {
    ...(dialect === 'evreka' ? { authorization: `Bearer ${key}` } : { 'x-api-key': key }),
    ...request.headers,
  },
});

describe('after a random walk of writes through all dialects', () => {
  it('a good part of the writes changed something, through each call', () => {
    const effective = [...written.values()].flat();
    expect(effective.length).toBeGreaterThan(STEPS / 3);
    expect(new Set(effective.map(({ dialect, operation }) => `${dialect} ${operation}`))).toEqual(
      new Set([
        'wizcommerce updateOrderStatus',
        'wizcommerce updateOrder',
        'bitbybit updateOrder',
        'evreka updateOrderStatus',
        'hub patchOrder',
        'hub replaceOrder',
      ]),
    );
  });

  it('each effective change has exactly one entry, which says who did it, how, and in which request', async () => {
    for (const [id, expected] of written) {
      const [made, ...changes] = await hub.changes(id);
      expect(made).toMatchObject({ version: 1, kind: 'created', operation: 'createOrder' });
      expect(
        changes.map(({ version, dialect, operation, request_id, actor }) => ({
          version,
          dialect,
          operation,
          request_id,
          actor,
        })),
      ).toEqual(expected);
      expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['updated']));
      expect((await hub.order(id)).version).toBe(1 + expected.length);
    }
  });

  it('each entry tells from what to what, and nothing that did not change', async () => {
    for (const id of written.keys()) {
      const changes = await hub.changes(id);
      for (const change of changes.slice(1)) {
        const before = rebuildOrder(changes, change.version - 1);
        for (const { field, from, to } of change.changes) {
          expect(sameValue(heldIn(before, field), from), `${field} of version ${change.version}`).toBe(true);
          expect(sameValue(from, to), `${field} of version ${change.version}`).toBe(false);
        }
        expect(new Set(change.changes.map(({ field }) => field)).size).toBe(change.changes.length);
      }
    }
  });

  it('every version that there was can be rebuilt from the history alone', async () => {
    for (const [id, versions] of left) {
      const changes = await hub.changes(id);
      for (const order of versions) expect(rebuildOrder(changes, order.version)).toEqual(order);
    }
  });

  it('every order there is can be rebuilt, the demo included', async () => {
    const rows = await hub.sql<{ id: string }>('select id from orders');
    expect(rows.length).toBe(206);
    for (const { id } of rows) expect(rebuildOrder(await hub.changes(id))).toEqual(await hub.order(id));
  });

  it('the versions of an order have no gap, and its time never goes back', async () => {
    expect(
      await hub.sql(`select o.id from orders o join order_changes c on c.order_id = o.id
        group by o.id, o.version having count(*) <> o.version or max(c.version) <> o.version`),
    ).toEqual([]);
    expect(
      await hub.sql(`select a.order_id from order_changes a
        join order_changes b on b.order_id = a.order_id and b.version = a.version + 1
        where b.changed_at < a.changed_at`),
    ).toEqual([]);
  });
});

describe('the database', () => {
  it.each([
    "update order_changes set actor = 'nobody'",
    'update order_changes set changes = changes where false',
    'delete from order_changes',
    'truncate order_changes',
    'delete from orders',
    'delete from order_documents',
    'delete from statuses',
    'delete from order_counts',
    'drop table order_changes',
    'alter table order_changes add column x integer',
    'create table x (y integer)',
  ])('refuses the hub: %s', async (statement) => {
    await withClient(hub.database, async (client) => {
      await client.query('set role stele_hub');
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    });
  });

  it('lets the hub append', async () => {
    await withClient(hub.database, async (client) => {
      await client.query('begin');
      await client.query('set local role stele_hub');
      const { rowCount } = await client.query(
        `insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor,
          request_id, changed_at, updated_at) values ('demo', 'x', 1, 'created', '[]', 'd', 'o', 'a', 'r', now(), now())`,
      );
      expect(rowCount).toBe(1);
      await client.query('rollback');
    });
  });

  it('knows the hub as that role', async () => {
    const options = { address: hub.database, name: 'stele tests', statementTimeoutMs: 5000, connectTimeoutMs: 5000 };
    const connection = await Connection.open(options);
    const [user] = await connection.pipeline({
      name: 'who',
      text: 'select current_user',
      values: [],
      read: ([row]) => row?.[0],
    });
    await connection.close();
    expect(user).toBe('stele_hub');
  });
});

function heldIn(order: Order | undefined, field: string): unknown {
  const [name = '', inner] = field.split('.');
  const value = (order as unknown as Record<string, unknown>)[name];
  return (inner === undefined ? value : (value as Record<string, unknown>)[inner]) ?? null;
}
