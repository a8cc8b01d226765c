import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrderPatch } from '../../src/model/change.ts';
import type { LineItem, Order } from '../../src/model/order.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;
let id: string;

/** Holds at least one thing that each of the vendors cannot say, or may not send. */
const BEYOND_EVERYONE: OrderPatch = {
  source: 's'.repeat(300),
  status: { entry_id: '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a03' },
  payment_status: 'OVERPAID',
  fulfillment_status: 'DELIVERED',
  internal_note: 'n'.repeat(2000),
  customer_note: '😀'.repeat(300),
  po_number: '4500100001',
  tags: ['vip', 'Zoë', ''],
  attributes: [
    { name: 'colour', value: 'red' },
    { name: 'colour', value: 'blue' },
  ],
  extras: { evreka: { latitude: 41.0082, dynamic: { gate: 'B' } }, someone: { any: [1, null, { deep: true }] } },
  currency: 'EUR',
  amount: 99_999_999_999.9999,
  tax_value: 8.855,
  discount_value: -0.0001,
  additional_charges: [{ name: 'duty', type: 'tax', value_type: 'percentage', amount: 7.5 }],
  price_list_id: 'PL-1',
  payment_method_id: 'gone',
  created_at: '2025-01-01T00:00:00.123Z',
  updated_at: '2025-01-01T00:00:00.456Z',
  shipment_date: '2024-12-31T23:59:59.999Z',
  billing_address: { phone: 'no phone', country: 'Nowhere', city: 'c'.repeat(80) },
  shipping_address: { email: 'no email', zip_code: 'z'.repeat(60) },
  primary_contact: { designation: 'd'.repeat(60) },
  line_items: [
    { sku: 'KG', title: 'By weight', ...quantities(12.3456), unit_price: 0.333, discount: 0.1, discount_type: 'value' },
    { sku: 'KG', ...quantities(0.25), note: 'x'.repeat(300) },
  ],
};

type Quantities = Pick<
  LineItem,
  'quantity' | 'shipped_quantity' | 'invoiced_quantity' | 'cancelled_quantity' | 'picked_quantity'
>;

function quantities(quantity: number): Quantities {
  return { quantity, shipped_quantity: 0.5, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };
}

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

beforeEach(async () => {
  id = await hub.seedOrder(BEYOND_EVERYONE);
});

const wizcommerce = (method: string, path: string, body?: unknown): Promise<TestReply> =>
  hub.send({ method, path: `/v1/orders/${path}`, headers: { 'x-api-key': hub.key }, body });
const bitbybit = (method: string, path: string, body?: unknown): Promise<TestReply> =>
  hub.send({ method, path: `/customer/api/open/v1/orders/${path}`, headers: { 'x-api-key': hub.key }, body });
const evreka = (method: string, path: string, body?: unknown): Promise<TestReply> =>
  hub.send({ method, path: `/engagement/orders/${path}`, headers: { authorization: `Bearer ${hub.key}` }, body });

const dataOf = (reply: TestReply): Record<string, unknown> => (reply.json() as { data: Record<string, unknown> }).data;

/** The order must be what it was but for these fields. What a version says of itself always moves. */
async function expectOnly(changed: Partial<Order>, before: Order): Promise<void> {
  const now = await hub.order(id);
  expect(now).toEqual({
    ...before,
    version: before.version + 1,
    changed_at: now.changed_at,
    updated_at: now.updated_at,
    ...changed,
  });
}

describe('what a vendor cannot express survives', () => {
  it('when WizCommerce sends back what it was shown', async () => {
    const before = await hub.order(id);
    const shown = dataOf(await wizcommerce('GET', id));
    const reply = await wizcommerce('PUT', id, shown);
    expect(reply.status, reply.text).toBe(201);
    expect(reply.headers['etag']).toBe('"1"');
    expect(await hub.order(id)).toEqual(before);
  });

  it('when WizCommerce changes one field of what it was shown', async () => {
    const before = await hub.order(id);
    const shown = dataOf(await wizcommerce('GET', id));
    const reply = await wizcommerce('PUT', id, { ...shown, po_number: 'PO-2' });
    expect(reply.status, reply.text).toBe(201);
    await expectOnly({ po_number: 'PO-2' }, before);
  });

  it('when WizCommerce changes one line of what it was shown', async () => {
    const before = await hub.order(id);
    const shown = dataOf(await wizcommerce('GET', id));
    const [first, second] = shown['line_items'] as object[];
    const reply = await wizcommerce('PUT', id, { ...shown, line_items: [first, { ...second, unit_price: 2 }] });
    expect(reply.status, reply.text).toBe(201);
    const [kept, changed] = before.line_items;
    if (!kept || !changed) throw new Error('the order has two lines');
    await expectOnly({ line_items: [kept, { ...changed, unit_price: 2 }] }, before);
  });

  it('when WizCommerce names the status that it is shown', async () => {
    const before = await hub.order(id);
    expect(dataOf(await wizcommerce('PATCH', `${id}/status`, { status: 'confirmed' }))['status']).toBe('confirmed');
    expect(await hub.order(id)).toEqual(before);
  });

  it('when WizCommerce moves it', async () => {
    const before = await hub.order(id);
    expect((await wizcommerce('PATCH', `${id}/status`, { status: 'draft' })).status).toBe(200);
    await expectOnly({ status_id: '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a01' }, before);
  });

  it('when bitbybit sends back what it was shown', async () => {
    const before = await hub.order(id);
    const reply = await bitbybit('PUT', id, dataOf(await bitbybit('GET', id)));
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers['etag']).toBe('"1"');
    expect(await hub.order(id)).toEqual(before);
  });

  it.each([
    [{ notes: '' }, { internal_note: '' }],
    [{ notes: null }, { internal_note: undefined }],
    [{ fulfillmentStatus: 'unfulfilled' }, { fulfillment_status: 'UNFULFILLED' }],
    [{ financialStatus: 'pending' }, { payment_status: 'PENDING' }],
    [{ status: 'cancelled' }, { status_id: '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a07' }],
    [{ status: 'active', financialStatus: 'paid', fulfillmentStatus: 'fulfilled', notes: 'x' }, { internal_note: 'x' }],
  ] as const)('when bitbybit sends %j', async (update, changed) => {
    const before = await hub.order(id);
    const reply = await bitbybit('PUT', id, update);
    expect(reply.status, reply.text).toBe(200);
    await expectOnly(changed, before);
  });

  it('when Evreka360 sends the status that it is shown', async () => {
    const before = await hub.order(id);
    const { status } = (await evreka('GET', id)).json() as { status: { id: string; name: string } };
    expect(status.name).toBe('In production');
    expect((await evreka('PUT', `${id}/status`, { status_id: status.id })).status).toBe(200);
    expect(await hub.order(id)).toEqual(before);
  });

  it('when Evreka360 moves it', async () => {
    const before = await hub.order(id);
    const closed = '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a06';
    expect((await evreka('PUT', `${id}/status`, { status_id: closed })).status).toBe(200);
    await expectOnly({ status_id: closed }, before);
  });

  it('while every dialect can show it', async () => {
    expect(dataOf(await wizcommerce('GET', id))).toMatchObject({
      internal_note: 'n'.repeat(2000),
      status: 'confirmed',
    });
    expect(dataOf(await bitbybit('GET', id))).toMatchObject({
      tags: ['vip', 'Zoë', ''],
      fulfillmentStatus: 'fulfilled',
    });
    expect((await evreka('GET', id)).json()).toMatchObject({ latitude: 41.0082, dynamic: { gate: 'B' } });
  });
});
