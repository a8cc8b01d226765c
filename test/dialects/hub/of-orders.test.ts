import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf } from '../../support/client.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub.close());

const { send } = clientOf('hub', () => hub);

interface Page {
  items: Record<string, unknown>[];
  next: string | null;
}

const page = async (path: string): Promise<Page> => {
  const reply = await send('GET', path);
  expect(reply.status, reply.text).toBe(200);
  return reply.json() as Page;
};

const quantities = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };

const makeOrder = (): Promise<string> =>
  hub.seedOrder({ line_items: [{ sku: 'RUG', quantity: 9, unit_price: 1, ...quantities }] });

const ship = async (order_id: string, reference_id: string, created_at: string): Promise<void> => {
  const items = { shipment_items: [{ product_id: 'RUG', quantity: 2 }] };
  const body = { order_id, reference_id, created_at, shipment_status: 'shipped', ...items };
  expect((await send('POST', '/v1/shipments', body)).status).toBe(201);
};

test('shipments and invoices that a vendor’s client wrote are shown, of one order and of all', async () => {
  const [one, other] = [await makeOrder(), await makeOrder()];
  await ship(one, 's-2', '2026-01-02T00:00:00Z');
  await ship(one, 's-1', '2026-01-01T00:00:00Z');
  await ship(other, 's-3', '2026-01-03T00:00:00Z');
  const items = [{ reference_id: 'i', sku: 'RUG', quantity: 3, amount: 1, name: 'Rug' }];
  const bill = { reference_id: 'b-1', invoice_number: '1', total_amount: 3.5, paid_amount: 0, status: 'UNPAID', items };
  const invoice = { ...bill, order_id: one, due_date: '2026-02-01T00:00:00Z' };
  expect((await send('POST', '/v1/invoices', invoice)).status).toBe(201);

  const first = await page(`/api/orders/${one}/shipments?limit=1`);
  expect(first.items).toMatchObject([
    {
      reference_id: 's-1',
      order_id: one,
      version: 1,
      status: 'active',
      shipment_status: 'shipped',
      issued_at: '2026-01-01T00:00:00.000Z',
      items: [{ sku: 'RUG', quantity: 2, lines: [{ line_item_id: expect.any(String), quantity: 2 }] }],
    },
  ]);
  const second = await page(`/api/orders/${one}/shipments?after=${first.next}`);
  expect(second.items.map(({ reference_id }) => reference_id)).toEqual(['s-2']);
  expect(await page(`/api/orders/${one}/shipments?after=${second.next}`)).toEqual({ items: [], next: null });
  const all = await page('/api/shipments');
  expect(all.items.map(({ reference_id }) => reference_id)).toEqual(['s-1', 's-2', 's-3']);
  const invoices = await page(`/api/orders/${one}/invoices`);
  expect(invoices.items).toMatchObject([{ reference_id: 'b-1', payment_status: 'PENDING', total_amount: 3.5 }]);
  expect((await page('/api/invoices')).items).toEqual(invoices.items);
  expect((await page(`/api/orders/${other}/invoices`)).items).toEqual([]);
  for (const after of ['x', 'W10', Buffer.from('["\\u0000","a"]').toString('base64url')]) {
    expect((await send('GET', `/api/shipments?after=${after}`)).status).toBe(400);
  }
  expect((await send('GET', '/api/orders/none/shipments')).status).toBe(404);
});

test('the changes have the order and then its shipment', async () => {
  const latest = (await page('/api/changes?after=latest')).next;
  const orderId = await makeOrder();
  await ship(orderId, 'shipped', '2026-01-01T00:00:00Z');
  // Other tests' transactions hold the feed up, so changes of earlier tests may come first.
  const changes = async (): Promise<unknown[]> => {
    const { items } = await page(`/api/changes?after=${latest}`);
    const from = items.findIndex(({ id }) => id === orderId);
    return from < 0 ? [] : items.slice(from).map(({ type, operation }) => `${type} ${operation}`);
  };
  await expect.poll(changes, { timeout: 10_000 }).toHaveLength(3);
  expect((await changes()).slice(1).sort()).toEqual([
    'order.updated createShipment',
    'shipment.created createShipment',
  ]);
});
