import { readdir, readFile } from 'node:fs/promises';
import { createClient, type SteleClient, SteleError } from 'stele/sdk';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';
const SDK = new URL('../../sdk/', import.meta.url);

let hub: TestHub;
let stele: SteleClient;

beforeAll(async () => {
  hub = await createTestHub();
  stele = createClient({ baseUrl: hub.url, key: hub.key });
});

afterAll(() => hub?.close());

describe('the sources of the SDK', () => {
  let sources: string[];

  beforeAll(async () => {
    const names = (await readdir(SDK, { recursive: true })).filter((name) => name.endsWith('.ts'));
    sources = await Promise.all(names.map((name) => readFile(new URL(name, SDK), 'utf8')));
  });

  it('call every operation of the hub’s own API', async () => {
    const document = JSON.parse(await readFile(new URL('../../openapi/hub.json', import.meta.url), 'utf8')) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const documented = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const called = sources.flatMap((source) =>
      [...source.matchAll(/'(GET|POST|PUT|PATCH|DELETE)',\s+'(\/api\/[^']+)'/g)].map(
        ([, method, path]) => `${method} ${path}`,
      ),
    );
    expect([...new Set(called)].sort()).toEqual(documented.sort());
  });

  it('use no API that only Node.js has', () => {
    for (const source of sources) expect(source).not.toMatch(/from 'node:|process\.|\bBuffer\b/);
  });
});

it('lists shipments and invoices of all orders and of one order', async () => {
  const none = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };
  const id = await hub.seedOrder({ line_items: [{ sku: 'RUG', quantity: 9, unit_price: 1, ...none }] });
  const other = await hub.seedOrder({});
  const send = (path: string, body: object) =>
    hub.send({ method: 'POST', path, headers: { 'x-api-key': hub.key }, body: { order_id: id, ...body } });
  const made = [
    await send('/v1/shipments', {
      reference_id: 'sdk-s',
      created_at: '2026-01-02T00:00:00Z',
      shipment_status: 'shipped',
      shipment_items: [{ product_id: 'RUG', quantity: 2 }],
    }),
    await send('/v1/invoices', {
      ...{ reference_id: 'sdk-i', invoice_number: '1', total_amount: 3, paid_amount: 0, status: 'PENDING' },
      due_date: '2026-02-01T00:00:00Z',
      items: [{ reference_id: 'i', sku: 'RUG', quantity: 3, amount: 1, name: 'Rug' }],
    }),
  ];
  expect(made.map(({ status, text }) => (status === 201 ? 201 : text))).toEqual([201, 201]);
  const refs = (items: { reference_id?: string }[]) => items.map(({ reference_id }) => reference_id);
  expect(refs(await stele.shipments.ofOrder(id, { limit: 1 }).toArray())).toEqual(['sdk-s']);
  expect(refs(await stele.invoices.ofOrder(id).toArray())).toEqual(['sdk-i']);
  expect(refs(await stele.shipments.list({ limit: 1 }).toArray())).toContain('sdk-s');
  expect(refs(await stele.invoices.list({ limit: 1 }).toArray())).toContain('sdk-i');
  expect(await stele.invoices.ofOrder(other).toArray()).toEqual([]);
  await expect(stele.shipments.ofOrder('nowhere').toArray()).rejects.toMatchObject({ status: 404 });
});

describe('a list', () => {
  it('has every order once, for any page size', async () => {
    const [{ n } = { n: 0 }] = await hub.sql<{ n: number }>('SELECT count(*)::int AS n FROM orders');
    const ids = new Set<string>();
    for await (const order of stele.orders.list({ limit: 30, fields: ['id', 'version'] })) ids.add(order.id ?? '');
    expect(ids.size).toBe(n);
  });

  it('accepts values with commas, quotation marks and blanks in an array', async () => {
    const odd = ['SDK, "1"', ' SDK 2 ', 'SDK"3'];
    for (const reference_id of odd) await stele.orders.create({ reference_id });
    const found: unknown[] = [];
    const filters = { reference_id: odd, fields: ['reference_id'] as const, sort: 'created_at' as const };
    for await (const order of stele.orders.list(filters)) found.push(order.reference_id);
    expect(found).toEqual(odd);
  });

  it('accepts a Date as a time, also in the changes', async () => {
    const { id, changed_at } = await stele.orders.create({ reference_id: 'SDK-DATE' });
    const at = new Date(changed_at ?? '');
    const before = new Date(at.getTime() - 1);
    const found = async (from: Date, to: Date) => {
      const orders = await stele.orders
        .list({ reference_id: ['SDK-DATE'], changed_from: from, changed_to: to })
        .toArray();
      const versions: unknown[] = [];
      for await (const { id: of } of stele.changes({ order: id ?? '', from, to })) versions.push(of);
      return [orders.length, versions.length];
    };
    await expect.poll(() => found(at, new Date(at.getTime() + 1)), { timeout: 20_000 }).toEqual([1, 1]);
    expect(await found(new Date(0), before)).toEqual([0, 0]);
    await expect(stele.orders.list({ changed_from: new Date(Number.NaN) }).toArray()).rejects.toThrow(RangeError);
  });

  it('fetches only the pages that are read', async () => {
    let fetched = 0;
    const counting = createClient({
      baseUrl: hub.url,
      key: hub.key,
      fetch: (...args) => {
        fetched += 1;
        return fetch(...args);
      },
    });
    expect(await counting.orders.list({ limit: 10 }).toArray(20)).toHaveLength(20);
    expect(fetched).toBe(2);
  });

  it('returns a requested total, and joins the values of a filter', async () => {
    const list = stele.orders.list({ state: ['draft', 'cancelled'], total: true, limit: 1 });
    const { total } = await list.first();
    expect((await list.toArray()).length).toBe(total);
  });

  it('pages through keys and histories', async () => {
    for (const name of ['A', 'B', 'C']) await stele.keys.create({ name, scopes: ['orders:read'] });
    const names = (await stele.keys.list({ limit: 1 }).toArray()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['A', 'B', 'C']));
    await stele.orders.addNote(ORDER_ID, { to: 'internal', text: 'One' });
    await stele.orders.addNote(ORDER_ID, { to: 'internal', text: 'Two' });
    const versions = (await stele.orders.history(ORDER_ID, { limit: 1 }).toArray()).map(({ version }) => version);
    expect(versions).toEqual([3, 2, 1]);
  });
});

describe('an order', () => {
  it('is created, changed, read at a version and as a dialect, and deleted', async () => {
    const made = await stele.orders.create({ reference_id: 'SDK-1', line_items: [{ sku: 'LAMP', quantity: 2 }] });
    const patched = await stele.orders.patch(made.id, { po_number: 'PO-1' }, { ifMatch: made.version });
    expect(patched).toMatchObject({ version: 2, po_number: 'PO-1' });
    expect((await stele.orders.get(made.id, { version: 1 })).po_number).toBeUndefined();
    expect(JSON.stringify(await stele.orders.getAs(made.id, 'bitbybit'))).toContain('SDK-1');
    const sentBack = await stele.orders.replace(made.id, patched);
    expect(sentBack.version).toBe(2);
    expect(await stele.orders.delete(made.id, { reason: 'Test' })).toBeUndefined();
    await expect(stele.orders.get(made.id)).rejects.toMatchObject({ kind: 'not-found', status: 404 });
    expect(await stele.orders.restore(made.id)).toMatchObject({ id: made.id });
  });

  it('gets an explanation from a dry run', async () => {
    const explained = await stele.orders.setStatus(ORDER_ID, { state: 'cancelled' }, { dryRun: true });
    expect(explained).toMatchObject({ dry_run: true, accepted: true, events: [{ type: 'order.status_changed' }] });
  });

  it('reports removed fields and merges', async () => {
    const made = await stele.orders.create({ po_number: 'PO', tags: ['a'], currency: 'EUR' });
    const removed: string[][] = [];
    const merged: boolean[] = [];
    await stele.orders.replace(
      made.id,
      { tags: ['a'], currency: 'EUR' },
      { onReply: (reply) => void removed.push(reply.removed) },
    );
    await stele.orders.changeTags(
      made.id,
      { add: ['b'] },
      { ifMatch: 1, merge: true, onReply: (reply) => void merged.push(reply.merged) },
    );
    expect({ removed, merged }).toEqual({ removed: [['po_number']], merged: [true] });
  });

  test.each(['', '.', '..'])('with the id %j is not requested', async (id) => {
    await expect(stele.orders.get(id)).rejects.toBeInstanceOf(TypeError);
  });

  it('with any other id is requested below the path of orders', async () => {
    await expect(stele.orders.get('../keys?x=1#y')).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('many orders', () => {
  it('are changed with one call, with one reply or a line per order', async () => {
    const ids = await Promise.all(['X', 'Y'].map(async (name) => (await stele.orders.create({ po_number: name })).id));
    const reply = await stele.orders.bulk({ ids, tags: { add: ['bulk'] } });
    expect(reply).toMatchObject({ total: 2, changed: 2, refused: 0 });
    const lines = [];
    for await (const line of stele.orders.bulkLines({ filter: { tag: 'bulk' }, patch: { source: 'sdk' } })) {
      lines.push(line);
    }
    expect(lines).toEqual([
      { batch_id: expect.any(String), total: 2, dry_run: false },
      expect.objectContaining({ result: 'changed' }),
      expect.objectContaining({ result: 'changed' }),
      { summary: { total: 2, changed: 2, unchanged: 0, refused: 0, failed: 0 } },
    ]);
  });
});

describe('the changes', () => {
  // A transaction in another database of the server can delay a change, so that the feed skips none.
  it('continue from a cursor until the signal aborts', async () => {
    const read = stele.changes({ limit: 1000 });
    for await (const _change of read);
    const controller = new AbortController();
    const feed = stele.changes({ after: read.cursor, follow: true, pollMs: 20, signal: controller.signal });
    const made = [await stele.orders.create({ amount: 1 }), await stele.orders.create({ amount: 2 })];
    const wanted = new Set(made.map(({ id }) => id));
    const reason = new Error('enough');
    const following = (async () => {
      for await (const { id } of feed) if (wanted.delete(id) && wanted.size === 0) controller.abort(reason);
    })();
    await expect(following).rejects.toBe(reason);
    expect(wanted.size).toBe(0);
  });

  it('end after the last change', async () => {
    const feed = stele.changes({ limit: 10 });
    let seen = 0;
    for await (const _change of feed) seen += 1;
    expect(seen).toBeGreaterThan(10);
    expect(feed.cursor).toEqual(expect.any(String));
  });
});

describe('a refusal', () => {
  const failureOf = async (call: Promise<unknown>): Promise<SteleError> => {
    const failure = await call.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SteleError);
    return failure as SteleError;
  };

  it('names every invalid field', async () => {
    const failure = await failureOf(
      stele.orders.create({ currency: 'dollars', line_items: [{ sku: '', quantity: 1 }] }),
    );
    expect(failure).toMatchObject({
      status: 400,
      type: 'urn:problem-type:stele:invalid',
      errors: expect.arrayContaining([expect.objectContaining({ pointer: '#/currency' })]),
      requestId: expect.any(String),
    });
    expect(failure.message).toContain('#/currency');
  });

  it('names allowed statuses, differing fields and the missing scope', async () => {
    const [draft, confirmed] = await stele.statuses.list();
    await stele.statuses.change(draft?.id ?? '', { next: [confirmed?.id ?? ''] });
    const { id } = await stele.orders.create({ po_number: 'A', status: { id: draft?.id ?? '' } });
    const refused = await failureOf(stele.orders.setStatus(id, { state: 'refunded' }));
    expect(refused).toMatchObject({ kind: 'refused-transition', allowed: [{ name: confirmed?.name }] });
    await stele.orders.patch(id, { po_number: 'B' });
    const stale = await failureOf(stele.orders.patch(id, { po_number: 'C' }, { ifMatch: 1 }));
    expect(stale.problem).toMatchObject({ version: 2, differing: ['po_number'] });
    const { key } = await stele.keys.create({ name: 'Reader', scopes: ['orders:read'] });
    const reader = createClient({ baseUrl: hub.url, key });
    expect((await failureOf(reader.orders.create({ amount: 1 }))).problem.scope).toBe('orders:write');
    expect(await reader.keys.own()).toMatchObject({ scopes: ['orders:read'], workspace_id: 'demo' });
  });
});

test.each(['', 'nowhere', 'ftp://example.com'])('%j is not a base URL', (baseUrl) => {
  expect(() => createClient({ baseUrl, key: 'x' })).toThrow(TypeError);
});

it('sends requests below the path of the base URL', async () => {
  const asked: string[] = [];
  const below = createClient({
    baseUrl: 'https://example.com/stele/',
    key: 'x',
    fetch: async (input) => {
      asked.push(String(input));
      return Response.json({ items: [], next: null });
    },
  });
  await below.orders.list({ q: 'a&b' }).first();
  expect(asked).toEqual(['https://example.com/stele/api/orders?q=a%26b']);
});
