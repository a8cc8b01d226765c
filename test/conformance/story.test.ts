import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FulfillmentStatus, PaymentStatus } from '../../src/model/order.ts';
import type { State } from '../../src/model/status.ts';
import { CREATORS, type Creator, CUSTOMER_ID } from '../support/creators.ts';
import type { TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

/** What the stories change of an order, in no vendor's words. */
interface Facts {
  state: State;
  note: string;
  payment: PaymentStatus;
  fulfillment: FulfillmentStatus;
}

const AS_MADE: Facts = {
  state: 'confirmed',
  note: 'As it was made',
  payment: 'PENDING',
  fulfillment: 'UNFULFILLED',
};

async function json<T>(request: TestRequest, status: number): Promise<T> {
  const reply = await hub.send(request);
  expect(reply.status, reply.text).toBe(status);
  return reply.json() as T;
}

interface Change {
  dialect: string;
  does: string;
  apply(id: string): Promise<unknown>;
  means: Partial<Facts>;
}

const wizcommerce = (method: string, path: string, body?: unknown): TestRequest => ({
  method,
  path: `/v1/orders/${path}`,
  headers: { 'x-api-key': hub.key },
  body,
});
const bitbybit = (method: string, id: string, body?: unknown): TestRequest => ({
  method,
  path: `/customer/api/open/v1/orders/${id}`,
  headers: { 'x-api-key': hub.key },
  body,
});
const evreka = (method: string, path: string, body?: unknown): TestRequest => ({
  method,
  path: `/engagement/orders/${path}`,
  headers: { authorization: `Bearer ${hub.key}` },
  body,
});

const stele = (method: string, path: string, body?: unknown): TestRequest => ({
  method,
  path: `/api/orders/${path}`,
  headers: { 'x-api-key': hub.key },
  body,
});

const CHANGES: readonly Change[] = [
  {
    dialect: 'wizcommerce',
    does: 'moves',
    apply: (id) => json(wizcommerce('PATCH', `${id}/status`, { status: 'cancelled' }), 200),
    means: { state: 'cancelled' },
  },
  {
    dialect: 'wizcommerce',
    does: 'replaces',
    apply: async (id) => {
      const { data } = await json<{ data: object }>(wizcommerce('GET', id), 200);
      const replacement = {
        ...data,
        internal_note: 'Replaced',
        payment_status: 'OVERPAID',
        fulfillment_status: 'DELIVERED',
      };
      return json(wizcommerce('PUT', id, replacement), 201);
    },
    means: { note: 'Replaced', payment: 'OVERPAID', fulfillment: 'DELIVERED' },
  },
  {
    dialect: 'bitbybit',
    does: 'updates',
    apply: (id) => {
      const update = {
        status: 'refunded',
        financialStatus: 'refunded',
        fulfillmentStatus: 'fulfilled',
        notes: 'Updated',
      };
      return json(bitbybit('PUT', id, update), 200);
    },
    means: { state: 'refunded', note: 'Updated', payment: 'REFUNDED', fulfillment: 'FULFILLED' },
  },
  {
    dialect: 'evreka',
    does: 'moves',
    apply: (id) => json(evreka('PUT', `${id}/status`, { status_id: 'd666a904-5739-46c0-b70a-1cd57658a3f6' }), 200),
    means: { state: 'archived' },
  },
  {
    dialect: 'hub',
    does: 'patches',
    apply: (id) => {
      const patch = { status: { state: 'draft' }, internal_note: 'Patched', payment_status: 'VOIDED' };
      return json(stele('PATCH', id, patch), 200);
    },
    means: { state: 'draft', note: 'Patched', payment: 'VOIDED' },
  },
];

/** What an order is after a change. A word that its dialect shows already changes nothing, so two facts may stay. */
function changed(before: Facts, change: Change): Facts {
  const next = { ...before, ...change.means };
  // To WizCommerce a refunded order is cancelled already, and to bitbybit a delivered one fulfilled.
  if (change.dialect === 'wizcommerce' && before.state === 'refunded') next.state = before.state;
  if (change.dialect === 'bitbybit' && before.fulfillment === 'DELIVERED') next.fulfillment = before.fulfillment;
  return next;
}

interface Reader {
  dialect: string;
  /** Every fact that this dialect shows, as it shows it. */
  read(id: string): Promise<unknown>;
  expected(id: string, facts: Facts): unknown;
}

const READERS: readonly Reader[] = [
  {
    dialect: 'wizcommerce',
    read: async (id) => (await json<{ data: unknown }>(wizcommerce('GET', id), 200)).data,
    expected: (id, { state, note, payment, fulfillment }) => ({
      id,
      customer_id: CUSTOMER_ID,
      status: {
        draft: 'draft',
        confirmed: 'confirmed',
        archived: 'confirmed',
        cancelled: 'cancelled',
        refunded: 'cancelled',
      }[state],
      internal_note: note,
      payment_status: payment,
      fulfillment_status: fulfillment,
      shipping_address: {
        first_name: 'John',
        last_name: 'Doe',
        address_line_1: '123 Main St',
        city: 'Anytown',
        country: 'US',
      },
      line_items: [
        { sku: 'RUG14754', quantity: 2, unit_price: 50.25 },
        { sku: 'MAT-1', quantity: 1, unit_price: 20 },
      ],
      created_at: '2025-01-01T00:00:00Z',
    }),
  },
  {
    dialect: 'bitbybit',
    read: async (id) => (await json<{ data: unknown }>(bitbybit('GET', id), 200)).data,
    expected: (id, { state, note, payment, fulfillment }) => ({
      id,
      status: {
        draft: 'active',
        confirmed: 'active',
        archived: 'archived',
        cancelled: 'cancelled',
        refunded: 'refunded',
      }[state],
      notes: note,
      financialStatus: {
        PENDING: 'pending',
        PARTIALLY_PAID: 'pending',
        VOIDED: 'pending',
        PAID: 'paid',
        OVERPAID: 'paid',
        REFUNDED: 'refunded',
      }[payment],
      fulfillmentStatus: {
        UNFULFILLED: 'unfulfilled',
        IN_PROGRESS: 'unfulfilled',
        PARTIALLY_FULFILLED: 'unfulfilled',
        PARTIALLY_DELIVERED: 'unfulfilled',
        FULFILLED: 'fulfilled',
        DELIVERED: 'fulfilled',
      }[fulfillment],
      total: 120.5,
      currency: 'USD',
      customer: { id: CUSTOMER_ID, firstName: 'John', lastName: 'Doe' },
      shippingAddress: { firstName: 'John', lastName: 'Doe', address1: '123 Main St', city: 'Anytown', country: 'US' },
      lineItems: [
        { title: 'RUG14754', quantity: 2, price: 50.25 },
        { title: 'MAT-1', quantity: 1, price: 20 },
      ],
      createdAt: '2025-01-01T00:00:00.000Z',
    }),
  },
  {
    dialect: 'evreka',
    read: (id) => json(evreka('GET', id), 200),
    expected: (id, { state, note }) => ({
      id,
      status: {
        name: {
          draft: 'Draft',
          confirmed: 'Confirmed',
          archived: 'Completed',
          cancelled: 'Cancelled',
          refunded: 'Refunded',
        }[state],
      },
      note,
      entity: { id: CUSTOMER_ID, name: 'John Doe' },
      price: { value: 120.5, currency: 'USD' },
      address: '123 Main St, Anytown, US',
      created_at: '2025-01-01T00:00:00.000Z',
    }),
  },
  {
    dialect: 'hub',
    read: (id) => json(stele('GET', id), 200),
    expected: (id, { state, note, payment, fulfillment }) => ({
      id,
      customer_id: CUSTOMER_ID,
      status: { state },
      internal_note: note,
      payment_status: payment,
      fulfillment_status: fulfillment,
      totals: { subtotal: 120.5, total: 120.5, balance: payment === 'PENDING' ? 120.5 : 0 },
      currency: 'USD',
      line_items: [
        { sku: 'RUG14754', quantity: 2, unit_price: 50.25 },
        { sku: 'MAT-1', quantity: 1, unit_price: 20 },
      ],
      created_at: '2025-01-01T00:00:00.000Z',
    }),
  },
];

async function expectSeenBy(readers: readonly Reader[], id: string, facts: Facts): Promise<void> {
  for (const reader of readers) expect(await reader.read(id)).toMatchObject(reader.expected(id, facts) as object);
}

let made = 0;
const make = (creator: Creator): Promise<string> => creator.create(hub, `STORY-${++made}`);

const named = (change: Change): string => `${change.dialect} ${change.does}`;

const pairs = CHANGES.flatMap((first) =>
  CHANGES.filter(({ dialect }) => dialect !== first.dialect).map((second) => [first, second] as const),
);
const triples = pairs.flatMap(([first, second]) =>
  CHANGES.filter(({ dialect }) => dialect !== first.dialect && dialect !== second.dialect).map(
    (third) => [first, second, third] as const,
  ),
);

describe.each(CREATORS)('an order made in $dialect', (creator) => {
  it.each(READERS)('is there in $dialect', async (reader) => {
    await expectSeenBy([reader], await make(creator), AS_MADE);
  });

  const stories = CHANGES.flatMap((change) =>
    READERS.map((reader) => ({ name: `${named(change)} it, ${reader.dialect} sees it`, change, reader })),
  );
  it.each(stories)('$name', async ({ change, reader }) => {
    const id = await make(creator);
    await change.apply(id);
    await expectSeenBy([reader], id, changed(AS_MADE, change));
  });

  const chains = [...pairs, ...triples].map((changes) => ({ name: changes.map(named).join(', then '), changes }));
  it.each(chains)('$name: all see the same', async ({ changes }) => {
    const id = await make(creator);
    let facts = AS_MADE;
    const writers = [creator.dialect];
    for (const change of changes) {
      await change.apply(id);
      const next = changed(facts, change);
      if (JSON.stringify(next) !== JSON.stringify(facts)) writers.push(change.dialect);
      facts = next;
    }
    await expectSeenBy(READERS, id, facts);
    expect((await hub.changes(id)).map(({ version, dialect }) => ({ version, dialect }))).toEqual(
      writers.map((dialect, i) => ({ version: i + 1, dialect })),
    );
  });
});
