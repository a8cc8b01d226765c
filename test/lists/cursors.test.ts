import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cursorOf, placeOf } from '../../src/core/lists/cursor.ts';
import type { OrderFilter, OrderSort } from '../../src/core/lists/order-lists.ts';
import { DEMO_CATALOG } from '../../src/demo/examples.ts';
import type { Order } from '../../src/model/order.ts';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../src/model/order-fields.ts';
import type { Customer } from '../../src/model/record.ts';
import { STATES } from '../../src/model/status.ts';
import { foldText } from '../../src/model/text.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { createLister, type Lister } from './lister.ts';
import { type ListModel, listed } from './model.ts';
import { openWriteQueue, type TestWriteQueue } from './write-queue.ts';

let hub: TestHub;
let lister: Lister;
let queue: TestWriteQueue;
let model: ListModel;

beforeAll(async () => {
  hub = await createTestHub();
  lister = createLister(hub.database, 'demo');
  queue = openWriteQueue(hub.database, 'demo');
  for (let i = 0; i < 8; i++) {
    await hub.seedOrder({
      display_id: i % 2 ? 'TWIN' : `Twin-${i}`,
      po_number: `45000${i}`,
      tags: i % 2 ? ['vip', 'x|y'] : ['vip'],
      created_at: '2025-05-05T05:05:05.050Z',
      status: { state: i % 2 ? 'archived' : 'refunded' },
    });
  }
  model = await readModel();
});
afterAll(async () => {
  await lister.close();
  await queue.close();
  await hub.close();
});

async function readModel(): Promise<ListModel> {
  const living = await hub.sql<{ id: string }>('select id from orders where deleted_at is null');
  const customers = await hub.sql<{ document: Customer }>(`select document from customers where workspace_id = 'demo'`);
  return {
    orders: await Promise.all(living.map(({ id }) => hub.order(id))),
    customers: new Map(customers.map(({ document }) => [document.id, document])),
    catalog: DEMO_CATALOG,
  };
}

const sorts: fc.Arbitrary<OrderSort> = fc.record({
  by: fc.constantFrom('created_at', 'changed_at', 'completed_at', 'display_id'),
  descending: fc.boolean(),
});

function filters(): fc.Arbitrary<OrderFilter> {
  const order = fc.constantFrom(...model.orders);
  const of = (pick: (each: Order) => string | undefined) => order.map((each) => pick(each) ?? 'nothing like it');
  const beginning = (text: fc.Arbitrary<string>) =>
    fc.tuple(text, fc.integer({ min: 1, max: 6 })).map(([whole, length]) => [...whole].slice(0, length).join(''));
  const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
  const all = fc.record({
    states: some(STATES),
    statusIds: some(DEMO_CATALOG.map(({ id }) => id)),
    paymentStatuses: some(PAYMENT_STATUSES),
    fulfillmentStatuses: some(FULFILLMENT_STATUSES),
    created: of((each) => each.created_at).map((from) => (from.startsWith('n') ? {} : { from })),
    completed: of((each) => each.completed_at).map((to) => (to.startsWith('n') ? {} : { to })),
    sources: fc.array(
      of((each) => each.source),
      { minLength: 1, maxLength: 2 },
    ),
    customerIds: fc.array(
      of((each) => each.customer_id),
      { minLength: 1, maxLength: 3 },
    ),
    referenceIds: fc.array(
      of((each) => each.reference_id),
      { minLength: 1, maxLength: 9 },
    ),
    tags: fc.array(
      fc.oneof(
        of((each) => each.tags[0]),
        fc.constant('x|y'),
      ),
      { minLength: 1, maxLength: 2 },
    ),
    text: fc.oneof(
      beginning(of((each) => each.po_number)),
      beginning(of((each) => each.display_id)),
      beginning(of((each) => each.line_items[0]?.sku)),
      fc.constantFrom('%', "'", '\\', ' '),
    ),
  });
  return fc
    .tuple(
      all,
      fc.subarray(
        [
          'states',
          'statusIds',
          'paymentStatuses',
          'fulfillmentStatuses',
          'created',
          'completed',
          'sources',
          'customerIds',
          'referenceIds',
          'tags',
          'text',
        ],
        { maxLength: 3 },
      ),
    )
    .map(([filter, keys]) => Object.fromEntries(Object.entries(filter).filter(([key]) => keys.includes(key))));
}

/** As a list by cursor sorts: display ids by their beginning without regard to case, and of completed ones those alone. */
function listedByCursor(filter: OrderFilter, sort: OrderSort, from = model): Order[] {
  const key = ({ display_id }: Order): string => [...foldText(display_id)].slice(0, 255).join('');
  const found = listed(from, filter, sort);
  if (sort.by === 'completed_at') return found.filter(({ completed_at }) => completed_at !== undefined);
  if (sort.by !== 'display_id') return found;
  const compare = (a: Order, b: Order): number =>
    Buffer.compare(Buffer.from(key(a)), Buffer.from(key(b))) || (a.id < b.id ? -1 : 1);
  return found.toSorted((a, b) => (sort.descending ? -compare(a, b) : compare(a, b)));
}

describe('a list by cursor', () => {
  it('has what its filter says, in the order its sort says, on pages of any size', async () => {
    await fc.assert(
      fc.asyncProperty(filters(), sorts, fc.integer({ min: 1, max: 60 }), async (filter, sort, size) => {
        const wanted = listedByCursor(filter, sort);
        const first = await lister.cursorPage({ filter, sort, size, withTotal: true });
        expect(first.total).toBe(wanted.length);
        expect(first.orders).toEqual(wanted.slice(0, size));
        expect(first.next === undefined).toBe(wanted.length <= size);
        if (wanted.length / size > 12) return;
        expect((await lister.cursorPages({ filter, sort, size })).flat()).toEqual(wanted.map(({ id }) => id));
      }),
      { numRuns: 120 },
    );
  });

  it('remembers nothing', async () => {
    await hub.sql('delete from list_walks');
    await lister.cursorPages({ size: 20 });
    expect(await hub.sql('select from list_walks')).toEqual([]);
  });

  it('has deleted orders alone where these are wanted, the last one first, found by what they had', async () => {
    const ids = await Promise.all(
      [0, 1, 2].map((i) => hub.seedOrder({ reference_id: `deleted-${i}`, status: { state: 'draft' }, tags: ['gone'] })),
    );
    for (const id of ids) expect((await queue.remove(id)).ok).toBe(true);
    const wish = { sort: 'deleted_at' as const, size: 2 };
    const pages = await lister.cursorPages(wish);
    expect(pages.flat().slice(0, 3)).toEqual(ids.toReversed());
    const of = async (filter: OrderFilter) => {
      const { orders, total } = await lister.cursorPage({ ...wish, filter, size: 9, withTotal: true });
      expect(total).toBe(orders.length);
      return orders.map(({ id }) => id);
    };
    expect(await of({ referenceIds: ['deleted-1'] })).toEqual([ids[1]]);
    expect(await of({ text: 'DELETED-2' })).toEqual([ids[2]]);
    expect(await of({ tags: ['gone'], states: ['draft'] })).toEqual(ids.toReversed());
    expect(await of({ tags: ['gone'], states: ['confirmed'] })).toEqual([]);
    const [shown] = (await lister.cursorPage(wish)).orders;
    expect(shown?.deleted_at).toBeDefined();
    model = await readModel();
  });
});

describe('while others write', () => {
  const everyone = { size: 10 };

  it.each([
    { by: 'created_at', descending: true },
    { by: 'created_at', descending: false },
    { by: 'changed_at', descending: true },
    { by: 'changed_at', descending: false },
    { by: 'display_id', descending: true },
    { by: 'completed_at', descending: false },
  ] as const)('what does not change is met once, by $by, descending: $descending', async (sort) => {
    model = await readModel();
    const before = listedByCursor({}, sort).map(({ id }) => id);
    const touched = new Set<string>();
    const pages = await lister.cursorPages({ ...everyone, sort }, async (page) => {
      for (const id of before.filter((_id, i) => i % 7 === page % 7).slice(0, 5)) {
        touched.add(id);
        expect((await queue.write({ find: id }, { internal_note: `page ${page} ${Math.random()}` })).ok).toBe(true);
      }
      touched.add(await hub.seedOrder({}));
    });
    const met = pages.flat().filter((id) => !touched.has(id));
    expect(met).toEqual(before.filter((id) => !touched.has(id)));
    if (sort.by === 'changed_at' && !sort.descending) {
      // A reader of changes in their order meets each changed order, at the end at the latest.
      expect(new Set([...touched].filter((id) => !pages.flat().includes(id)))).toEqual(new Set());
    }
  });
});

describe('a cursor', () => {
  const filter: OrderFilter = { states: ['draft', 'confirmed'], tags: ['a'] };
  const sort: OrderSort = { by: 'created_at', descending: true };
  const place = { value: '2025-01-31 08:30:00.5+00', id: 'order-1' };
  const cursor = cursorOf({ filter, sort }, place);

  it('leads back to its place, however the wish was written down', () => {
    expect(placeOf({ filter, sort }, cursor)).toEqual(place);
    expect(placeOf({ filter: { tags: ['a'], states: ['confirmed', 'draft'], text: undefined }, sort }, cursor)).toEqual(
      place,
    );
  });

  it('is good for no other list', () => {
    expect(placeOf({ filter: {}, sort }, cursor)).toBe(undefined);
    expect(placeOf({ filter, sort: { ...sort, descending: false } }, cursor)).toBe(undefined);
    expect(placeOf({ filter, sort: 'deleted_at' }, cursor)).toBe(undefined);
  });

  it('cannot be made up of what the database would not read', () => {
    for (const value of ['', 'infinity', '2025-02-30 00:00:00+00', "'; drop table orders", '2025-01-31 08:30:00']) {
      expect(placeOf({ filter, sort }, cursorOf({ filter, sort }, { value, id: 'x' }))).toBe(undefined);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(placeOf({ filter, sort }, text)).toBe(undefined);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const made = Buffer.from(JSON.stringify(value)).toString('base64url');
        expect(placeOf({ filter, sort }, made)).toBe(undefined);
      }),
    );
  });
});
