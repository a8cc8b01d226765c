import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderFilter, OrderSort } from '../../src/core/lists/order-lists.ts';
import { DEMO_CATALOG } from '../../src/demo/examples.ts';
import type { OrderPatch } from '../../src/model/change.ts';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../src/model/order-fields.ts';
import type { Customer } from '../../src/model/record.ts';
import { STATES, type StatusEntry } from '../../src/model/status.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { createLister, type Lister } from './lister.ts';
import { type ListModel, listed } from './model.ts';
import { openWriteQueue } from './write-queue.ts';

const ARCHIVED: StatusEntry = {
  id: 'laid-aside',
  name: 'Laid aside',
  color: '#000000',
  state: 'draft',
  completes: false,
  next: null,
  is_default: false,
};

let hub: TestHub;
let lister: Lister;
let model: ListModel;

/** Texts that a pattern, a path or a literal could take for something else. */
const ODD: OrderPatch[] = [
  { display_id: '100%_\\sure', reference_id: '50%_off', source: 'a,b', extras: { evreka: { name: "O'Neil %" } } },
  {
    display_id: 'ÄRGER-1',
    reference_id: 'Ärger',
    source: '',
    po_number: "O'Neil \\ 4500",
    tags: ["it's", 'a|b', 'VIP', 'x'.repeat(300)],
    extras: { evreka: { dynamic: { depth: 1.5, on: true } } },
  },
  {
    display_id: `${'x'.repeat(300)}a`,
    extras: { evreka: { dynamic: { depth: '1.5', on: 'no' }, contacts: [{ id: 'c-22' }, 'c-1', null] } },
  },
  { display_id: `${'x'.repeat(300)}b`, customer_id: null, primary_contact: { id: 'c-1', email: 'x@example.com' } },
];

beforeAll(async () => {
  hub = await createTestHub();
  const queue = openWriteQueue(hub.database, 'demo');
  for (const patch of ODD) await hub.seedOrder(patch, { crew: `Crew-${ODD.indexOf(patch)}` });
  const ids = (await hub.sql<{ id: string }>('select id from orders order by id desc')).map(({ id }) => id);
  for (const id of ids.slice(0, 5)) await queue.remove(id);
  await queue.write({ find: ids[5] ?? '' }, { created_at: '2021-03-04T05:06:07.089Z' });
  await queue.write({ find: ids[6] ?? '' }, { created_at: '2021-03-04T05:06:07.089Z' });
  await queue.close();
  // An entry that was archived since keeps its state; an order whose entry is unknown has none.
  await hub.sql(
    `insert into statuses (workspace_id, id, name, color, state, position, archived_at)
      values ('demo', $1, 'Laid aside', '#000000', 'draft', 99, now())`,
    [ARCHIVED.id],
  );
  for (const [id, status] of [
    [ids[7], ARCHIVED.id],
    [ids[8], ARCHIVED.id],
    [ids[9], 'nobody-knows'],
  ]) {
    await hub.sql(
      `with o as (update orders o set status_id = $2 from orders was
          where o.id = $1 and was.id = o.id returning was.status_id as before, o.fulfillment_status as fulfillment)
        insert into order_counts (workspace_id, slot, status_id, fulfillment_status, orders)
          select 'demo', 99, before, fulfillment, -1 from o union all select 'demo', 99, $2, fulfillment, 1 from o
        on conflict on constraint order_counts_pkey do update set orders = order_counts.orders + excluded.orders`,
      [id, status],
    );
  }
  lister = createLister(hub.database, 'demo');
  const customers = await hub.sql<{ document: Customer }>(`select document from customers where workspace_id = 'demo'`);
  model = {
    orders: await Promise.all(
      (await hub.sql<{ id: string }>('select id from orders where deleted_at is null')).map(({ id }) => hub.order(id)),
    ),
    customers: new Map(customers.map(({ document }) => [document.id, document])),
    catalog: [...DEMO_CATALOG, ARCHIVED],
  };
});

afterAll(async () => {
  await lister.close();
  await hub.close();
});

const sorts: fc.Arbitrary<OrderSort> = fc.record({
  by: fc.constantFrom('created_at', 'changed_at', 'completed_at', 'display_id'),
  descending: fc.boolean(),
});

/** Filters that take what they look for from the orders there are, so that most of them find something. */
function filters(fields: string[] = Object.keys(FIELDS)): fc.Arbitrary<OrderFilter> {
  const order = fc.constantFrom(...model.orders);
  const of = (pick: (order: ListModel['orders'][number]) => string | undefined): fc.Arbitrary<string> =>
    order.map((each) => pick(each) ?? 'nothing like it');
  const part = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(text, fc.nat(4), fc.integer({ min: 1, max: 6 })).map(([whole, from, length]) => {
      const letters = [...whole];
      return letters.slice(Math.min(from, letters.length - 1), from + length).join('') || whole;
    });
  const beginning = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(text, fc.integer({ min: 2, max: 12 }), fc.boolean()).map(([whole, length, upper]) => {
      const begun = [...whole].slice(0, length).join('');
      return upper ? begun.toUpperCase() : begun;
    });
  const match = (text: fc.Arbitrary<string>) =>
    fc.oneof(
      text.map((exact) => ({ exact })),
      part(text).map((contains) => ({ contains })),
    );
  const period = (pick: (order: ListModel['orders'][number]) => string | undefined) =>
    fc.record({ from: of(pick), to: of(pick) }, { requiredKeys: [] }).map(({ from, to }) => ({
      ...(from === 'nothing like it' ? {} : { from }),
      ...(to === 'nothing like it' ? {} : { to }),
    }));
  const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
  const all = fc.record({
    states: some(STATES),
    statusIds: some([...DEMO_CATALOG.map(({ id }) => id), ARCHIVED.id, 'nobody-knows']),
    paymentStatuses: some(PAYMENT_STATUSES),
    fulfillmentStatuses: some(FULFILLMENT_STATUSES),
    created: period((each) => each.created_at),
    changed: period((each) => each.changed_at),
    completed: period((each) => each.completed_at),
    referenceIds: fc.array(
      of((each) => each.reference_id),
      { maxLength: 20 },
    ),
    sources: fc.array(
      of((each) => each.source),
      { minLength: 1, maxLength: 2 },
    ),
    customerIds: fc.array(
      of((each) => each.customer_id),
      { minLength: 1, maxLength: 3 },
    ),
    tags: fc.array(
      of((each) => each.tags[0]),
      { minLength: 1, maxLength: 2 },
    ),
    text: fc.oneof(
      beginning(of((each) => each.id)),
      beginning(of((each) => each.po_number)),
      of((each) => each.primary_contact?.email),
      beginning(of((each) => each.billing_address?.email)),
      part(of((each) => model.customers.get(each.customer_id ?? '')?.email)),
      of((each) => each.primary_contact?.phone).chain((phone) =>
        fc.constantFrom(
          phone,
          phone.slice(0, 7),
          `0${phone.slice(3)}`,
          ` ${phone.slice(3, 6)}-${phone.slice(6)} `,
          `(${phone.slice(0, 4)}) ${phone.slice(4, 7)}.${phone.slice(7)}`,
          phone.slice(-4),
        ),
      ),
      beginning(of((each) => each.display_id)),
      beginning(of((each) => each.reference_id)),
      beginning(of((each) => each.line_items[0]?.sku)),
      part(of((each) => model.customers.get(each.customer_id ?? '')?.name)),
      fc.constantFrom('%', '_', '\\', "'", "o'n", "''", ':*', ' ', '|', 'ärg', 'x'.repeat(100)),
    ),
    customerIdContains: part(of((each) => each.customer_id)),
    contact: fc
      .tuple(
        match(
          fc.oneof(
            of((each) => each.primary_contact?.id),
            fc.constantFrom('c-1', 'c-22'),
          ),
        ),
        fc.constantFrom(undefined, ['contacts'], ['dynamic'], ['nothing']),
      )
      .map(([id, path]) => ({ id, listedAt: path && { dialect: 'evreka', path } })),
    displayId: match(of((each) => each.display_id)),
    search: fc.oneof(
      beginning(of((each) => each.id)),
      beginning(of((each) => each.display_id)),
      beginning(of((each) => each.reference_id)),
      beginning(fc.constantFrom('crew-1', 'CREW-')),
      part(of((each) => model.customers.get(each.customer_id ?? '')?.name)),
      fc.constantFrom('%', '_', '\\', "'", 'ärg', 'x'.repeat(255)),
    ),
    extras: fc
      .tuple(
        fc.constantFrom(['name'], ['dynamic', 'depth'], ['dynamic', 'on'], ['dynamic', 'nothing']),
        match(fc.constantFrom("O'Neil %", '1.5', 'true', 'no')),
      )
      .map(([path, found]) => [{ dialect: 'evreka', path, match: found }]),
  });
  return fc
    .tuple(all, fc.subarray(fields, { minLength: fields.length === 1 ? 1 : 0, maxLength: Math.min(3, fields.length) }))
    .map(([filter, keys]) => Object.fromEntries(Object.entries(filter).filter(([key]) => keys.includes(key))));
}

const FIELDS: Record<keyof OrderFilter, true> = {
  states: true,
  statusIds: true,
  paymentStatuses: true,
  fulfillmentStatuses: true,
  created: true,
  changed: true,
  completed: true,
  referenceIds: true,
  sources: true,
  customerIds: true,
  tags: true,
  text: true,
  customerIdContains: true,
  contact: true,
  displayId: true,
  search: true,
  extras: true,
};

describe('a list', () => {
  it('has what its filter says, in the order its sort says, on pages of any size', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(filters(), sorts, fc.integer({ min: 1, max: 100 }), async (filter, sort, size) => {
        const wanted = listed(model, filter, sort);
        const first = await lister.page({ filter, sort, page: { number: 1, size } });
        expect(first.total).toBe(wanted.length);
        expect(first.orders).toEqual(wanted.slice(0, size));
        expect(first.hasMore).toBe(wanted.length > size);
        // Directly at a page that was not served before, and page by page.
        const last = Math.max(1, Math.ceil(wanted.length / size));
        const jumped = await lister.page({
          filter,
          sort,
          page: { number: last, size },
          bookmarkOwner: `${Math.random()}`,
        });
        expect(jumped.orders.map(({ id }) => id)).toEqual(wanted.slice((last - 1) * size).map(({ id }) => id));
        if (last > 12) return;
        const pages = await lister.pages({ filter, sort, page: { number: 1, size } });
        expect(pages.flat()).toEqual(wanted.map(({ id }) => id));
      }),
      { numRuns: 250 },
    );
  });

  it.each(Object.keys(FIELDS) as (keyof OrderFilter)[])('finds and leaves out by %s alone', async (field) => {
    const found: number[] = [];
    await fc.assert(
      fc.asyncProperty(filters([field]), async (filter) => {
        const wanted = listed(model, filter, { by: 'created_at', descending: false });
        const { total } = await lister.page({ filter, page: { number: 1, size: 1 } });
        expect(total).toBe(wanted.length);
        found.push(total);
      }),
      { numRuns: 100 },
    );
    expect(Math.max(...found)).toBeGreaterThan(0);
    expect(Math.min(...found)).toBeLessThan(model.orders.length);
  });

  it('has orders whose status is not in the catalog, but not among those of any state', async () => {
    const unknown = { statusIds: ['nobody-knows'] };
    expect((await lister.page({ filter: unknown })).total).toBe(1);
    expect((await lister.page({ filter: { ...unknown, states: STATES } })).total).toBe(0);
    expect((await lister.page({ filter: { statusIds: [ARCHIVED.id], states: ['draft'] } })).total).toBe(2);
  });

  it('tells times apart by the millisecond', async () => {
    const at = (from: string, to: string) => lister.page({ filter: { created: { from, to } } });
    const [before, moment, after] = ['088', '089', '090'].map((ms) => `2021-03-04T05:06:07.${ms}Z`) as [
      string,
      string,
      string,
    ];
    expect((await at(moment, moment)).total).toBe(2);
    expect((await at(before, before)).total).toBe(0);
    expect((await at(after, after)).total).toBe(0);
    expect((await at(before, after)).orders.map((order) => order.created_at)).toEqual([moment, moment]);
  });

  it('is empty when it is asked for what no order can hold', async () => {
    for (const filter of [{ search: '\0' }, { sources: ['\ud800'] }, { referenceIds: ['a\0'] }, { states: [] }]) {
      expect(await lister.page({ filter })).toMatchObject({ orders: [], total: 0, hasMore: false });
    }
  });

  it('brings the statuses, and the customers and payment methods that its orders show', async () => {
    const { orders, context } = await lister.page({ requires: { showsCustomer: true, showsPaymentMethod: true } });
    expect(context.statuses.map(({ id }) => id)).toEqual([...DEMO_CATALOG.map(({ id }) => id), ARCHIVED.id]);
    const customers = new Set(orders.flatMap(({ customer_id }) => customer_id ?? []));
    expect(new Set(context.customers.keys())).toEqual(customers);
    const methods = new Set(orders.flatMap(({ payment_method_id }) => payment_method_id ?? []));
    expect(new Set(context.payment_methods.keys())).toEqual(methods);
    expect((await lister.page()).context.customers.size).toBe(0);
  });

  it('has nothing of another workspace', async () => {
    const other = await hub.secondWorkspace();
    const elsewhere = createLister(hub.database, other.id);
    expect(await elsewhere.page()).toMatchObject({ orders: [], total: 0, hasMore: false });
    expect((await elsewhere.page({ filter: { search: 'S' } })).total).toBe(0);
    await elsewhere.close();
  });
});
