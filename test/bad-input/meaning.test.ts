import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS, expectFailure, factsOf } from '../support/dialects.ts';
import { fingerprint } from '../support/fingerprint.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';
const CANCELLED = '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a07';

let hub: TestHub;
let before: string;

beforeAll(async () => {
  hub = await createTestHub();
  before = await fingerprint(hub);
});

afterAll(() => hub.close());

afterEach(async () => {
  const after = await fingerprint(hub);
  const unchanged = after === before;
  before = after;
  expect(unchanged, 'a refused request must change nothing').toBe(true);
});

const wizcommerce = factsOf('wizcommerce');

const order = {
  reference_id: 'NEW-1',
  customer_id: '12345678-90ab-cdef-1234-567890abcdef',
  payment_status: 'PENDING',
  fulfillment_status: 'UNFULFILLED',
  created_at: '2025-01-01T00:00:00Z',
  updated_at: '2025-01-01T00:00:00Z',
  line_items: [{ sku: 'RUG14754', quantity: 1 }],
};

describe.each([
  ['POST', '/v1/orders'],
  ['PUT', `/v1/orders/${ORDER_ID}`],
])('a whole order sent with %s', (method, path) => {
  const send = (changes: object): Promise<TestReply> =>
    hub.send({ method, path, headers: { 'x-api-key': hub.key }, body: { ...order, ...changes } });

  it.each([
    ['an unknown customer', { customer_id: 'nobody' }, ['customer_id']],
    ['an unknown customer whose id cannot be one', { customer_id: 'x'.repeat(5000) }, ['customer_id']],
    ['an empty id of a customer', { customer_id: '' }, ['customer_id']],
    ['an unknown billing address', { billing_address: { id: 'nowhere' } }, ['billing_address.id']],
    ['an unknown shipping address', { shipping_address: { id: '' } }, ['shipping_address.id']],
    ['an unknown contact', { primary_contact: { id: 'nobody', first_name: 'John' } }, ['primary_contact.id']],
    [
      'nothing that is known',
      {
        customer_id: 'nobody',
        billing_address: { id: 'nowhere' },
        shipping_address: { id: 'nowhere' },
        primary_contact: { id: 'nobody' },
      },
      ['billing_address.id', 'customer_id', 'primary_contact.id', 'shipping_address.id'],
    ],
    ['a change before the creation', { updated_at: '2024-12-31T23:59:59Z' }, ['updated_at']],
    ['a shipment before the creation', { shipment_date: '2024-12-31T23:59:59Z' }, ['shipment_date']],
    ['a due date before the creation, in another zone', { due_date: '2025-01-01T00:59:59+01:00' }, ['due_date']],
    [
      'all dates before the creation',
      { created_at: '2025-01-02T00:00:00Z', shipment_date: '2025-01-01T00:00:00Z', due_date: '2025-01-01T00:00:00Z' },
      ['due_date', 'shipment_date', 'updated_at'],
    ],
    [
      'both a bad shape and a bad date',
      { payment_status: 'paid', updated_at: '2024-12-31T23:59:59Z' },
      ['payment_status', 'updated_at'],
    ],
    ['the reference id of another order', { reference_id: 'PO-20000' }, ['reference_id']],
    [
      'lines that are wrong in several places',
      { line_items: [{ sku: 'A' }, { quantity: 1 }, { sku: 'B', quantity: '1', discount_type: 'none' }, 'line'] },
      ['line_items[1].sku', 'line_items[2].discount_type', 'line_items[2].quantity', 'line_items[3]'],
    ],
    [
      'charges and attributes that are wrong',
      { additional_charges: [{ type: 'shipping', name: 'x' }, {}], attributes: [{ name: 'x' }] },
      ['additional_charges[0].type', 'additional_charges[1].name', 'additional_charges[1].type', 'attributes[0].value'],
    ],
  ])('may not have %s', async (_what, changes, named) => {
    const failure = expectFailure(wizcommerce, await send(changes), 400);
    expect(wizcommerce.namedFields(failure).sort()).toEqual(named);
  });
});

describe('a status', () => {
  it('of WizCommerce is one that the call can set', async () => {
    const headers = { 'x-api-key': hub.key };
    for (const status of ['archived', 'refunded', 'active', 'Draft', '']) {
      const reply = await hub.send({
        method: 'PATCH',
        path: `/v1/orders/${ORDER_ID}/status`,
        headers,
        body: { status },
      });
      expect(wizcommerce.namedFields(expectFailure(wizcommerce, reply, 400))).toEqual(['status']);
    }
  });

  it('of a new WizCommerce order is draft or confirmed', async () => {
    const headers = { 'x-api-key': hub.key };
    const reply = await hub.send({
      method: 'POST',
      path: '/v1/orders',
      headers,
      body: { ...order, status: 'cancelled' },
    });
    expect(wizcommerce.namedFields(expectFailure(wizcommerce, reply, 400))).toEqual(['status']);
  });

  it.each(['nothing', '', '00000000-0000-0000-0000-000000000000', 'x'.repeat(5000), '{}'])(
    'of Evreka360 is an entry of the catalog, not %j',
    async (status_id) => {
      const reply = await hub.send({
        method: 'PUT',
        path: `/engagement/orders/${ORDER_ID}/status`,
        headers: { authorization: `Bearer ${hub.key}` },
        body: { status_id },
      });
      expectFailure(factsOf('evreka'), reply, 400);
      expect(reply.json()).toEqual({ detail: `Status (${status_id}) not found` });
    },
  );
});

describe('a move that the catalog does not allow', () => {
  beforeAll(async () => {
    await hub.sql('update statuses set next = $1 where workspace_id = $2', [[CANCELLED], 'demo']);
    await hub.sql("update statuses set next = '{}' where id = $1", [CANCELLED]);
  });

  it.each(DIALECTS)('is refused in $name, which says what is allowed', async (facts) => {
    const headers = facts.keyHeaders(hub.key);
    // The example order is a draft: bitbybit shows it as active, and so moves it nowhere with that word.
    const request =
      facts.name === 'bitbybit'
        ? { ...facts.move(ORDER_ID, 'confirmed'), body: { status: 'archived' } }
        : facts.move(ORDER_ID, 'confirmed');
    const reply = await hub.send({ ...request, headers });
    const failure = expectFailure(facts, reply, facts.name === 'hub' ? 409 : 400);
    expect(reply.text).toContain('Cancelled');
    if (facts.name === 'wizcommerce') expect(facts.namedFields(failure)).toEqual(['status']);
    if (facts.name === 'bitbybit') expect(failure).toMatchObject({ error: { code: 'VALIDATION_ERROR' } });
    if (facts.name === 'evreka') expect(failure).toEqual({ detail: expect.any(String) });
  });

  it.each(DIALECTS)('is no override in $name for a key that may not force', async (facts) => {
    const { key } = await hub.mintKey({ scopes: ['orders:read', 'orders:write'] });
    const request =
      facts.name === 'bitbybit'
        ? { ...facts.move(ORDER_ID, 'confirmed'), body: { status: 'archived' } }
        : facts.move(ORDER_ID, 'confirmed');
    const refused = await hub.send({ ...request, headers: facts.keyHeaders(key) });
    expectFailure(facts, refused, facts.name === 'hub' ? 409 : 400);
  });
});
