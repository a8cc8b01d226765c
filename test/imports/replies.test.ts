import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Order } from '../../src/model/order.ts';
import { Connection } from '../../src/store/database/connection.ts';
import { insertOrders } from '../../src/store/orders/orders.ts';
import { findStatuses } from '../../src/store/orders/statuses.ts';
import { worlds } from '../support/arbitrary-order.ts';
import { apiOf, sendAs } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile, type Report, resume, type Upload } from './importer.ts';
import { STATEMENTS } from './statements.ts';

/** Stands for the vendor: its dialects' replies are those of a vendor. */
let vendor: TestHub;
beforeAll(async () => {
  vendor = await createTestHub({ demo: false });
  await fill();
});
afterAll(() => vendor?.close());

const HOW_MANY = 60;
const CUSTOMERS = Array.from({ length: 6 }, (_, i) => ({
  id: `c-${i}`,
  reference_id: `C-${i}`,
  ...(i % 2 === 0 ? { name: `Company ${i}` } : { first_name: 'Ada', last_name: `Byron ${i}` }),
  email: `c${i}@example.com`,
  phone: `+1415555010${i}`,
  ...(i === 0 ? {} : { tags: ['vip'], attributes: [{ name: 'Size', value: 'L' }], payment_term: 'net 30' }),
  ...(i < 2
    ? {}
    : {
        addresses: [
          {
            id: `a-${i}`,
            type: 'shipping',
            address_line_1: `${i} Mill Road`,
            city: 'Portland',
            country: 'US',
            is_default: true,
          },
        ],
        contacts: [{ id: `p-${i}`, first_name: 'Con', last_name: 'Tact', email: 'con@example.com' }],
      }),
  ...(i === 3
    ? {
        aliases: { wizcommerce: 'wiz-c-3', bitbybit: 'bit-c-3', evreka: 'evr-c-3' },
        extras: { evreka: { type_id: 't', dynamic: { a: null } } },
      }
    : {}),
}));

/** An order whose totals can be stored as amounts: the law is about replies, and not about the largest numbers. */
const withSmallNumbers = (order: Order): Order =>
  JSON.parse(JSON.stringify(order), (_name, value: unknown) =>
    typeof value === 'number' && Math.abs(value) > 1_000_000 ? 12.5 : value,
  ) as Order;

/** Orders of every shape, straight into a workspace, as if other dialects had written them. */
async function fill(): Promise<void> {
  const customers = CUSTOMERS.map((customer) => JSON.stringify(customer)).join('\n');
  const made = await importFile(vendor, customers, {
    kind: 'customers',
    format: 'jsonl',
    query: { as_exported: 'true' },
  });
  expect([made.refused, made.summary['created']]).toEqual([[], CUSTOMERS.length]);
  const connection = await Connection.open({ address: vendor.database, ...STATEMENTS });
  const [statuses] = await connection.pipeline(findStatuses(vendor.workspaceId));
  const taken = new Set<string>();
  const orders = fc.sample(worlds(), { numRuns: HOW_MANY, seed: 7 }).map(({ order }, i): Order => {
    const status = statuses[i % statuses.length] as (typeof statuses)[number];
    const { reference_id: reference, customer_id: customer, ...rest } = withSmallNumbers(order);
    const isFree = reference !== undefined && reference !== '' && reference.length <= 255 && !taken.has(reference);
    if (isFree) taken.add(reference);
    return {
      ...rest,
      ...(isFree ? { reference_id: reference } : {}),
      ...(customer === undefined ? {} : { customer_id: `c-${i % (CUSTOMERS.length + 2)}` }),
      id: `order-${i}`,
      aliases: Object.fromEntries(Object.keys(order.aliases).map((dialect) => [dialect, `${dialect}-${i}`])),
      status_id: status.id,
      ...(status.completes ? { completed_at: order.completed_at ?? '2024-05-05T05:05:05.050Z' } : {}),
    };
  });
  await connection.pipeline(...insertOrders(vendor.workspaceId, orders));
  await vendor.sql(
    `insert into order_counts (workspace_id, status_id, fulfillment_status, slot, orders)
      select workspace_id, status_id, fulfillment_status, 0, count(*) from orders group by 1, 2, 3`,
  );
  await connection.close();
}

type At = Pick<TestHub, 'send' | 'key'>;

/** The text of a reply. */
async function text(at: At, dialect: string, path: string): Promise<string> {
  const reply = await sendAs(at, at.key, dialect, { method: 'GET', path });
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
  return reply.text;
}

/** The pages of a list, up to the last. */
async function pages(at: At, dialect: string, path: string, size: string, most: number): Promise<string[]> {
  const texts: string[] = [];
  for (let page = 1; page < 50; page++) {
    const found = await text(at, dialect, `${path}${path.includes('?') ? '&' : '?'}page=${page}&${size}=${most}`);
    texts.push(found);
    const { data, items } = JSON.parse(found) as { data?: unknown[]; items?: unknown[] };
    if ((data ?? items ?? []).length < most) return texts;
  }
  return texts;
}

const idsIn = (texts: readonly string[]): string[] =>
  texts.flatMap((page) => {
    const { data, items } = JSON.parse(page) as { data?: { id: string }[]; items?: { id: string }[] };
    return (data ?? items ?? []).map(({ id }) => id);
  });

interface Vendor {
  /** Replies about customers: of lists, and of single ones. */
  customers(at: At): Promise<{ lists: string[]; gets: string[] }>;
  orders(at: At): Promise<{ lists: string[]; gets: string[] }>;
  /** What cannot be restored, by the vendor's fields. */
  lost: RegExp;
  lostOfCustomers: RegExp;
}

const one = (at: At, dialect: string, ids: readonly string[], path: (id: string) => string): Promise<string[]> =>
  Promise.all(ids.map((id) => text(at, dialect, path(encodeURIComponent(id)))));

const VENDORS: Record<string, Vendor> = {
  wizcommerce: {
    customers: async (at) => {
      const lists = await pages(at, 'wizcommerce', '/v1/customers?sort_by=company_name&sort=asc', 'page_size', 4);
      return { lists, gets: await one(at, 'wizcommerce', idsIn(lists), (id) => `/v1/customers/${id}`) };
    },
    orders: async (at) => {
      const lists: string[] = [];
      for (const status of ['draft', 'confirmed', 'cancelled']) {
        lists.push(
          ...(await pages(at, 'wizcommerce', `/v2/orders?order_status=${status}&sort_by=created_at`, 'page_size', 9)),
        );
      }
      return { lists, gets: await one(at, 'wizcommerce', idsIn(lists), (id) => `/v2/orders/${id}`) };
    },
    lost: /"payment_method":"[^"]*",?/g,
    lostOfCustomers: /"(?:created|updated)_at":"[^"]*",?/g,
  },
  bitbybit: {
    customers: async (at) => {
      const lists = await pages(at, 'bitbybit', '/customer/api/open/v1/customers', 'limit', 4);
      return {
        lists: [],
        gets: await one(at, 'bitbybit', idsIn(lists), (id) => `/customer/api/open/v1/customers/${id}`),
      };
    },
    orders: async (at) => {
      const lists = await pages(at, 'bitbybit', '/customer/api/open/v1/orders', 'limit', 9);
      return { lists, gets: await one(at, 'bitbybit', idsIn(lists), (id) => `/customer/api/open/v1/orders/${id}`) };
    },
    lost: /"updatedAt":"[^"]*"/g,
    lostOfCustomers: /"(?:created|updated)At":"[^"]*",?/g,
  },
  evreka: {
    customers: async (at) => {
      const lists = await pages(at, 'evreka', '/engagement/entities', 'limit', 4);
      return { lists, gets: await one(at, 'evreka', idsIn(lists), (id) => `/engagement/entities/${id}`) };
    },
    orders: async (at) => {
      const lists = await pages(at, 'evreka', '/engagement/orders?sort_key=created_at', 'limit', 9);
      const gets: string[] = [];
      for (const id of idsIn(lists).map(encodeURIComponent)) {
        gets.push(await text(at, 'evreka', `/engagement/orders/${id}`));
        gets.push(...(await pages(at, 'evreka', `/engagement/order_item_records?order_id=${id}`, 'limit', 50)));
        gets.push(...(await pages(at, 'evreka', `/engagement/order_asset_records?order_id=${id}`, 'limit', 50)));
      }
      return { lists, gets };
    },
    lost: /"updated_at":"[^"]*"/g,
    lostOfCustomers: /"(?:created|updated)_at":"[^"]*",?/g,
  },
};

/** An empty workspace of another hub, with the vendor's statuses. */
async function emptyWorkspace(): Promise<TestHub> {
  const { id, key } = await vendor.secondWorkspace();
  const hub = { ...vendor, key, workspaceId: id };
  const { ask } = apiOf(() => hub);
  const statuses = await vendor.sql<{ id: string; name: string; color: string; state: string; completes: boolean }>(
    'select id, name, color, state, completes from statuses where workspace_id = $1',
    [vendor.workspaceId],
  );
  for (const status of statuses) await ask('POST', '/statuses', '2xx', { ...status, name: `${status.name} there` });
  return hub;
}

const send = (hub: TestHub, as: string, replies: readonly string[], upload: Upload = {}): Promise<Report> =>
  importFile(hub, replies.join('\n'), { format: 'jsonl', ...upload, query: { as, ...upload.query } });

/** Each record of some replies by its id, as text. A record with parts has these behind it. */
function records(replies: readonly string[], lost: RegExp): Map<string, string> {
  const found = new Map<string, string>();
  let last = '';
  for (const reply of replies) {
    const { data, items, ...own } = JSON.parse(reply) as { data?: unknown; items?: unknown; id?: unknown };
    for (const record of [data ?? items ?? own].flat() as { id: string; created_at?: string }[]) {
      const isPart = 'planned_quantity_of_primary_uom' in record || 'asset_action' in record;
      if (!isPart) last = record.id;
      const text = JSON.stringify(record).replaceAll(lost, '').replaceAll(' there"', '"');
      found.set(last, isPart ? `${found.get(last)}${text}` : text);
    }
  }
  return found;
}

/** Compares record by record, so that a difference is legible. */
function expectSame(
  ours: ReadonlyMap<string, string>,
  theirs: ReadonlyMap<string, string>,
  without: ReadonlySet<string> = new Set(),
): void {
  expect([...ours.keys()].sort()).toEqual([...theirs.keys()].filter((id) => !without.has(id)).sort());
  for (const [id, text] of ours) expect(text).toBe(theirs.get(id));
}

describe.each(Object.entries(VENDORS))('the replies of %s', (as, { customers, orders, lost, lostOfCustomers }) => {
  let hub: TestHub;

  test('give a workspace in which this dialect replies the same', async () => {
    hub = await emptyWorkspace();
    const theirs = { customers: await customers(vendor), orders: await orders(vendor) };
    const people = await send(hub, as, [...theirs.customers.lists, ...theirs.customers.gets], { kind: 'customers' });
    expect(people.refused).toEqual([]);
    const report = await send(hub, as, [...theirs.orders.lists, ...theirs.orders.gets]);
    // A total of more digits than an amount can have cannot be stored.
    const refused = report.refused.map(({ problems }) => problems.map(({ detail, value }) => `${detail} ${value}`));
    for (const problems of refused)
      expect(problems).toEqual([expect.stringMatching(/15 significant digits|more than an amount can hold/)]);
    expect(refused.length).toBeLessThan(HOW_MANY / 5);
    const ours = { customers: await customers(hub), orders: await orders(hub) };
    const all = records(theirs.orders.gets, lost);
    const left = new Set([...all.keys()].filter((id) => !records(ours.orders.gets, lost).has(id)));
    expect(left.size).toBeLessThanOrEqual(refused.length);
    expectSame(records(ours.orders.gets, lost), all, left);
    expectSame(records(ours.orders.lists, lost), records(theirs.orders.lists, lost), left);
    // Orders have made the customers that were not among the vendor's.
    const known = records(theirs.customers.gets, lostOfCustomers);
    const same = [...records(ours.customers.gets, lostOfCustomers)].filter(([id]) => known.has(id));
    expectSame(new Map(same), known);

    // Twice is once, in whatever form the replies come again.
    const made = HOW_MANY - left.size;
    const again = await send(hub, as, theirs.orders.gets);
    expect(again.summary).toMatchObject({ created: 0, updated: 0, unchanged: made });
    const array = `[${ours.orders.gets.flatMap((reply) => {
      const { data, items, ...own } = JSON.parse(reply) as { data?: unknown; items?: unknown };
      return [data ?? items ?? own].flat().map((each) => JSON.stringify(each));
    })}]`;
    const whole = await importFile(hub, array, { format: 'jsonl', query: { as } });
    expect(whole.summary).toMatchObject({ created: 0, updated: 0, unchanged: made, refused: 0 });
    const people2 = await send(hub, as, theirs.customers.gets, { kind: 'customers' });
    expect(people2.summary).toMatchObject({ created: 0, updated: 0, unchanged: 6, refused: 0 });
  });
});

const ORDER = {
  id: 'wc-1',
  reference_id: 'SO-1',
  display_id: 'WC_1',
  customer_id: 'wc-c-1',
  status: 'confirmed',
  payment_status: 'PAID',
  fulfillment_status: 'UNFULFILLED',
  po_number: 'PO-1',
  created_at: '2026-01-31T08:00:00Z',
  updated_at: '2026-01-31T08:00:00Z',
  line_items: [
    { sku: 'CHAIR', quantity: 2, unit_price: 50.25 },
    { sku: 'DESK', quantity: 1, unit_price: 20 },
  ],
  attributes: [],
  charges: [{ name: 'Freight', type: 'shipping', value_type: 'value', amount: 12 }],
};

const data = (...orders: object[]): string => JSON.stringify({ data: orders, pagination: { current_page: 1 } });

describe('a file of replies', () => {
  const orderOf = async (hub: TestHub, id: string) =>
    (JSON.parse(await text(hub, 'wizcommerce', `/v1/orders/${id}`)) as { data: Record<string, unknown> }).data;

  test('gives its orders the ids that the clients know, and a newer one updates only what differs', async () => {
    const hub = await emptyWorkspace();
    const first = await send(hub, 'wizcommerce', [data(ORDER)], { query: { report: 'all' } });
    expect(first.summary).toMatchObject({ created: 1, customers_made: 1, refused: 0 });
    const id = first.written[0]?.id ?? '';
    expect(await hub.order(id, hub.workspaceId)).toMatchObject({
      aliases: { wizcommerce: 'wc-1' },
      shipping_charge: 12,
    });
    expect(await orderOf(hub, 'wc-1')).toMatchObject({ id: 'wc-1', customer_id: 'wc-c-1', shipping_charge: 12 });

    // Another vendor's client makes it more than this vendor can say.
    const { ask } = apiOf(() => hub);
    await ask('PATCH', `/orders/${id}`, '2xx', { status: { state: 'archived' }, tags: ['vip'] });
    expect((await send(hub, 'wizcommerce', [data(ORDER)])).summary).toMatchObject({ unchanged: 1 });
    const { po_number: _gone, ...newer } = { ...ORDER, internal_note: 'Ring', updated_at: '2040-02-01T08:00:00Z' };
    const [chair] = newer.line_items as [object];
    const update = await send(hub, 'wizcommerce', [data({ ...newer, line_items: [{ ...chair, quantity: 3 }] })]);
    expect(update.summary).toMatchObject({ updated: 1, refused: 0 });
    const order = await hub.order(id, hub.workspaceId);
    expect(order).toMatchObject({ internal_note: 'Ring', tags: ['vip'], updated_at: '2040-02-01T08:00:00.000Z' });
    expect(order.line_items).toMatchObject([{ sku: 'CHAIR', quantity: 3 }]);
    expect(order).not.toHaveProperty('po_number');
    const [, changed] = await hub.changes(id, hub.workspaceId);
    expect(changed?.changes.map(({ field }) => field)).toContain('tags');
    expect((await orderOf(hub, 'wc-1'))['status']).toBe('confirmed');
  });

  test('of an older version of the API leaves what only the newer one shows', async () => {
    const hub = await emptyWorkspace();
    const address = { first_name: 'Ada', city: 'Portland', country: 'US', reference_id: 'ADDR-1' };
    await send(hub, 'wizcommerce', [data({ ...ORDER, shipping_address: address, billing_address: address })]);
    const replies = [];
    for (const version of ['v1', 'v2']) {
      replies.push(await text(hub, 'wizcommerce', `/${version}/orders/wc-1`));
      replies.push(await text(hub, 'wizcommerce', `/${version}/orders?order_status=confirmed`));
    }
    expect(replies.map((reply) => reply.includes('ADDR-1'))).toEqual([false, false, true, true]);
    expect((await send(hub, 'wizcommerce', replies)).summary).toMatchObject({ unchanged: 4, updated: 0, refused: 0 });
    const moved = (replies[0] ?? '').replaceAll('Portland', 'Salem');
    expect((await send(hub, 'wizcommerce', [moved])).summary).toMatchObject({ updated: 1 });
    expect(await text(hub, 'wizcommerce', '/v2/orders/wc-1')).toMatch(/"city":"Salem".*"ADDR-1"/);
  });

  test('may be pretty, in pages, in one line, or cut off: each problem has its page, place, line and path', async () => {
    const hub = await emptyWorkspace();
    const bad = { ...ORDER, id: 'wc-2', reference_id: 'SO-2', line_items: [{ sku: 'A', quantity: 'two' }] };
    const pretty = JSON.stringify(
      { pagination: {}, data: [{ ...ORDER, reference_id: 'SO-0', id: 'wc-0' }, bad] },
      null,
      2,
    );
    const report = await send(hub, 'wizcommerce', [
      data(ORDER),
      `${pretty}${JSON.stringify({ data: { ...ORDER, id: 'wc-3', reference_id: 'SO-3' } })}`,
      'Bad Gateway',
      JSON.stringify({ ...ORDER, id: 'wc-4', reference_id: 'SO-4', status: 'shipped' }),
      '{"data":[{"id":"wc-5"',
    ]);
    const line = 1 + pretty.split('\n').findIndex((each) => each.includes('two')) + 1;
    expect(
      report.refused.map(({ problems, ...at }) => [
        at,
        problems.map(({ pointer, line: of, value }) => [pointer, of, value]),
      ]),
    ).toEqual([
      [expect.objectContaining({ page: 2, index: 2, line }), [['#/line_items/0/quantity', line, '"two"']]],
      [expect.objectContaining({ page: 4 }), [['#', expect.any(Number), undefined]]],
      [expect.objectContaining({ page: 5 }), [['#/status', expect.any(Number), '"shipped"']]],
      [expect.objectContaining({ page: 6 }), [['#', expect.any(Number), undefined]]],
    ]);
    expect(report.summary).toMatchObject({ created: 3, refused: 4 });
  });

  test('says once which fields are not kept, and where they begin', async () => {
    const hub = await emptyWorkspace();
    const odd = (i: number) => ({
      ...ORDER,
      id: `wc-${i}`,
      reference_id: `SO-${i}`,
      payment_method: 'Card',
      warehouse: i === 1 ? null : 'W',
      line_items: [{ sku: 'A', quantity: 1, product_id: 'p' }],
    });
    const { summary } = await send(hub, 'wizcommerce', [data(odd(1)), data(odd(2), odd(3))]);
    expect(summary).toMatchObject({ created: 3 });
    expect(summary['left_out']).toEqual([
      { field: 'payment_method', reason: expect.stringContaining('stored record'), rows: 3, line: 1 },
      { field: 'line_items.product_id', reason: 'the hub does not know it', rows: 3, line: 1 },
      { field: 'warehouse', reason: 'the hub does not know it', rows: 2, line: 2 },
    ]);
  });

  test('names a status that the catalog lacks, and what to do', async () => {
    const hub = await emptyWorkspace();
    const report = await send(hub, 'evreka', [
      JSON.stringify({ id: 'o-1', name: 'PU', status: { id: 'no-such', name: 'Planned' } }),
    ]);
    expect(report.refused[0]?.problems).toEqual([
      expect.objectContaining({
        pointer: '#/status/id',
        value: '"no-such"',
        detail: expect.stringContaining('POST /api/statuses'),
      }),
    ]);
    const orphan = await send(hub, 'evreka', ['{"items":[{"id":"r-1","planned_quantity_of_primary_uom":1}]}']);
    expect(orphan.refused[0]?.problems[0]?.detail).toMatch(/belongs to the order before it/);
  });

  test('names a conflict with an order that has the number already', async () => {
    const hub = await emptyWorkspace();
    await send(hub, 'wizcommerce', [data(ORDER)]);
    const other = { ...ORDER, id: 'wc-9' };
    const report = await send(hub, 'wizcommerce', [data(other)]);
    expect(report.refused[0]?.problems).toEqual([
      expect.objectContaining({ pointer: '#/reference_id', detail: expect.stringContaining('"wc-1"') }),
    ]);
  });

  test('runs dry, skips what is there, and refuses what does not suit replies', async () => {
    const hub = await emptyWorkspace();
    const dry = await send(hub, 'wizcommerce', [data(ORDER)], { headers: { 'Stele-Dry-Run': 'true' } });
    expect([dry.head, dry.summary]).toMatchObject([{ dry_run: true, as: 'wizcommerce' }, { created: 1 }]);
    await expect(orderOf(hub, 'wc-1')).rejects.toThrow('404');
    await send(hub, 'wizcommerce', [data(ORDER)]);
    const skipped = await send(hub, 'wizcommerce', [data({ ...ORDER, po_number: 'X' })], {
      query: { existing: 'skip' },
    });
    expect(skipped.summary).toMatchObject({ unchanged: 1 });
    for (const query of [{ existing: 'replace' }, { format: 'csv' }, { other_lines: 'keep' }, { as: 'nobody' }]) {
      expect((await send(hub, 'wizcommerce', [data(ORDER)], { query })).status).toBe(400);
    }
  });

  test('is resumed within a page', async () => {
    const hub = await emptyWorkspace();
    const orders = Array.from({ length: 8000 }, (_, i) => ({
      ...ORDER,
      id: `wc-${i}`,
      reference_id: `SO-${i}`,
      // Orders of one customer wait for one another.
      customer_id: `wc-c-${i}`,
    }));
    const file = data(...orders);
    const begun = new AbortController();
    const half = file.slice(0, file.length / 2);
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode(half));
        await new Promise((resolve) => setTimeout(resolve, 3000));
        controller.error(new Error('cut'));
      },
    });
    const sent = fetch(`${hub.url}/api/imports?kind=orders&as=wizcommerce`, {
      method: 'POST',
      headers: { 'X-API-Key': hub.key, 'Content-Type': 'application/x-ndjson' },
      body,
      duplex: 'half',
      signal: begun.signal,
    } as RequestInit);
    await sent.then((reply) => reply.text()).catch(() => undefined);
    const { ask } = apiOf(() => hub);
    let found = { id: '', state: '', next_offset: 0, rows: 0 };
    for (let i = 0; i < 50 && found.state !== 'stopped'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      [found] = (await ask<{ items: [typeof found] }>('GET', '/imports', 200)).items;
    }
    expect(found).toMatchObject({ state: 'stopped', as: 'wizcommerce' });
    expect(found.next_offset).toBeGreaterThan(0);
    const rest = await resume(hub, found.id, file, { offset: '0' });
    expect(rest.summary).toMatchObject({ state: 'done', rows: 8000, refused: 0 });
  }, 120_000);
});
