import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../support/laws.ts';
import type { TestReply } from '../../support/requests.ts';
import { tagOfRead } from '../../support/tags.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { LEAST } from './sample.ts';

let hub: TestHub;
let customerId: string;
let made = 0;

beforeAll(async () => {
  hub = await createTestHub();
  const [customer] = await hub.sql<{ id: string }>('select id from customers where workspace_id = $1 limit 1', [
    hub.workspaceId,
  ]);
  customerId = (customer as { id: string }).id;
});
afterAll(() => hub.close());

const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<TestReply> =>
  hub.send({ method, path: `/v1${path}`, body, headers: { 'x-api-key': hub.key, ...headers } });
const dataOf = (reply: TestReply): Json => (reply.json() as { data: Json }).data;
const fieldsOf = (reply: TestReply): string[] =>
  (reply.json() as { details: { field: string }[] }).details.map((detail) => detail.field);

/** A body with a reference of its own. */
const fresh = (changed: Json = {}): Json => ({
  ...LEAST,
  customer_id: customerId,
  reference_id: `calls-${++made}`,
  ...changed,
});

async function makeOrder(changed: Json = {}): Promise<Json> {
  const reply = await send('POST', '/orders', fresh(changed));
  expect(reply.status, reply.text).toBe(201);
  return dataOf(reply);
}

test('an order is created, read, sent back, replaced and cancelled', async () => {
  const { id, reference_id } = await makeOrder({ status: 'draft', line_items: [{ sku: 'RUG', quantity: 2 }] });
  const whole = await send('GET', `/orders/${id}`);
  expect(dataOf(whole)).toMatchObject({ id, reference_id, status: 'draft', charges: [] });

  const echoed = await send('PUT', `/orders/${id}`, dataOf(whole));
  expect([echoed.status, echoed.headers.etag]).toEqual([201, '"1"']);

  const replaced = await send('PUT', `/orders/${id}`, fresh({ reference_id, po_number: '9', due_date: null }));
  expect([replaced.status, replaced.headers.etag]).toEqual([201, '"2"']);
  expect(dataOf(replaced)).toMatchObject({ po_number: '9', status: 'draft', updated_at: LEAST.updated_at });
  expect(dataOf(replaced)).not.toHaveProperty('line_items');

  const cancelled = await send('PATCH', `/orders/${id}/status`, { status: 'cancelled', po_number: 'ignored' });
  expect([cancelled.status, dataOf(cancelled).status, dataOf(cancelled).po_number]).toEqual([200, 'cancelled', '9']);
  const again = await send('PATCH', `/orders/${id}/status`, { status: 'cancelled' });
  expect([again.status, again.headers.etag]).toEqual([200, '"3"']);
});

test('null counts as left out, at any depth', async () => {
  const { id } = await makeOrder({
    internal_note: null,
    billing_address: { id: null, city: 'Anytown', phone: null },
    additional_charges: null,
  });
  const whole = dataOf(await send('GET', `/orders/${id}`));
  expect(whole.billing_address).toEqual({ city: 'Anytown' });
  expect(whole).not.toHaveProperty('internal_note');
  expect(fieldsOf(await send('PUT', `/orders/${id}`, fresh({ line_items: [null] })))).toEqual(['line_items[0]']);
});

describe('a refusal', () => {
  test('names the missing status of a call without a body', async () => {
    const { id } = await makeOrder();
    for (const body of [undefined, {}, { status: null }, { status: 'active' }]) {
      const reply = await send('PATCH', `/orders/${id}/status`, body);
      expect([reply.status, fieldsOf(reply)]).toEqual([400, ['status']]);
    }
  });

  test('tells of the body before it tells of the order', async () => {
    expect((await send('PUT', '/orders/nobody', fresh({ po_number: 'n'.repeat(256) }))).status).toBe(400);
    expect((await send('PUT', '/orders/nobody', fresh())).status).toBe(404);
    expect((await send('PATCH', '/orders/nobody/status', { status: 'late' })).status).toBe(400);
    expect((await send('PATCH', '/orders/nobody/status', { status: 'draft' })).status).toBe(404);
    expect((await send('GET', '/orders/nobody')).status).toBe(404);
  });

  test('names every field that is wrong, and leaves the order as it is', async () => {
    const { id } = await makeOrder();
    const wrong = fresh({
      payment_status: 'paid',
      amount: 1.23456,
      due_date: '2024-01-01T00:00:00Z',
      billing_address: { phone: '0800', country: 'UK' },
      line_items: [{ sku: 'RUG' }, { quantity: 1.5 }],
    });
    const reply = await send('PUT', `/orders/${id}`, wrong);
    expect(reply.status).toBe(400);
    expect(fieldsOf(reply).sort()).toEqual([
      'amount',
      'billing_address.country',
      'billing_address.phone',
      'due_date',
      'line_items[1].quantity',
      'line_items[1].sku',
      'payment_status',
    ]);
    expect((await send('GET', `/orders/${id}`)).headers.etag).toMatch(tagOfRead(1));
  });

  test('names a reference that is taken and a customer that does not exist', async () => {
    const { id, reference_id } = await makeOrder();
    expect(fieldsOf(await send('POST', '/orders', fresh({ reference_id })))).toEqual(['reference_id']);
    expect(fieldsOf(await send('PUT', `/orders/${id}`, fresh({ customer_id: 'nobody' })))).toEqual(['customer_id']);
  });
});
