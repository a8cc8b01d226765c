import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../support/laws.ts';
import type { TestReply } from '../../support/requests.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { type Client, clientOf, dataOf, fieldsOf } from './calls-of.ts';

let hub: TestHub;
let client: Client;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  client = clientOf(hub);
});
afterAll(() => hub.close());

let made = 0;

const quantities = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };

/** An order with five rugs in two lines, and a lamp. */
const makeOrder = (): Promise<string> =>
  hub.seedOrder({
    reference_id: `order-${++made}`,
    amount: 999,
    line_items: [
      { sku: 'RUG', quantity: 2, unit_price: 10, ...quantities },
      { sku: 'LAMP', quantity: 1, unit_price: 10, ...quantities },
      { sku: 'RUG', quantity: 3, unit_price: 10, ...quantities },
    ],
  });

const item = (sku: string, quantity: number): Json => ({
  reference_id: `item-${sku}`,
  sku,
  quantity,
  amount: 12.3456,
  name: 'An item',
});

const sent = (order_id: string, changed: object = {}): Json => ({
  reference_id: `invoice-${++made}`,
  order_id,
  invoice_number: 'INV-1',
  total_amount: 99.5,
  paid_amount: 0,
  status: 'PENDING',
  due_date: '2026-04-01T00:00:00Z',
  items: [item('RUG', 4)],
  ...changed,
});

const create = (body: unknown, headers?: Record<string, string>): Promise<TestReply> =>
  client.send('POST', '/v1/invoices', body, headers);

const invoicedOf = async (orderId: string): Promise<number[]> =>
  (await hub.order(orderId)).line_items.map(({ invoiced_quantity }) => invoiced_quantity);

test('an invoice is shown as it was sent, and counts in the lines of its order', async () => {
  const orderId = await makeOrder();
  const body = sent(orderId, {
    status: 'PARTIALLY_PAID',
    paid_amount: 0.0001,
    remarks: 'Net 30',
    url: 'https://example.com/invoice',
    name: 'First',
    created_at: '2026-03-01T00:00:00Z',
    updated_at: '2026-03-01T00:00:00Z',
    items: [{ ...item('RUG', 4), description: 'd', item_total: 49.38, rate: 3, discount: 0.5 }, item('LAMP', 1)],
  });
  const reply = await create(body);
  expect([reply.status, reply.headers.etag]).toEqual([201, '"1"']);
  const shown = dataOf(reply);
  expect(shown).toMatchObject(body);
  expect(await client.get(`/v1/invoices/${shown.id}`)).toEqual(shown);
  expect(await invoicedOf(orderId)).toEqual([2, 1, 2]);
  const order = await hub.order(orderId);
  expect([order.version, order.amount, order.payment_status]).toEqual([2, 999, 'PENDING']);
  const last = (await hub.changes(orderId)).at(-1);
  expect([last?.operation, last?.changes.map(({ field }) => field)]).toEqual(['createInvoice', ['line_items']]);
});

test('times that are left out are those of the hub, and unpaid is pending', async () => {
  const shown = await client.make('/v1/invoices', sent(await makeOrder(), { status: 'UNPAID' }));
  expect(shown.status).toBe('PENDING');
  expect(Date.parse(String(shown.created_at))).toBeGreaterThan(Date.now() - 60_000);
  expect(shown.updated_at).toBe(shown.created_at);
});

test('more than is left, another product and what is wrong are named, and nothing is written', async () => {
  const orderId = await makeOrder();
  await client.make('/v1/invoices', sent(orderId, { reference_id: 'taken' }));
  const before = await hub.order(orderId);
  const over = await create(sent(orderId, { items: [item('LAMP', 1), item('RUG', 2), item('NONE', 1)] }));
  expect([over.status, fieldsOf(over)]).toEqual([400, ['items[1].quantity', 'items[2].sku']]);
  const twice = await create(sent(orderId, { reference_id: 'taken', items: [] }));
  expect([twice.status, (twice.json() as Json).message]).toEqual([
    400,
    'reference_id "taken" is in use by another invoice',
  ]);
  expect(fieldsOf(await create({}))).toEqual([
    'due_date',
    'invoice_number',
    'items',
    'order_id',
    'paid_amount',
    'reference_id',
    'status',
    'total_amount',
  ]);
  const wrong = sent(orderId, {
    status: 'REFUNDED',
    total_amount: 0.00001,
    items: [{ sku: 'RUG' }],
    created_at: '2026-03-02T00:00:00Z',
    updated_at: '2026-03-01T00:00:00Z',
    due_date: '2026-02-01T00:00:00Z',
  });
  expect(fieldsOf(await create(wrong))).toEqual([
    'items[0].amount',
    'items[0].name',
    'items[0].quantity',
    'items[0].reference_id',
    'status',
    'total_amount',
    'updated_at',
  ]);
  expect(fieldsOf(await create(sent('none')))).toEqual(['order_id']);
  expect(fieldsOf(await create(sent(orderId, { reference_id: ' ' })))).toEqual(['reference_id']);
  expect(await hub.order(orderId)).toEqual(before);
});

test('one key is one invoice, and a dry run none', async () => {
  const orderId = await makeOrder();
  const body = sent(orderId);
  const dry = await create(body, { 'stele-dry-run': 'true' });
  expect(dry.json()).toMatchObject({
    accepted: true,
    records: [{ kind: 'invoices', change: 'created' }],
    events: [{ type: 'invoice.created' }, { type: 'order.updated' }],
  });
  expect(await invoicedOf(orderId)).toEqual([0, 0, 0]);
  const headers = { 'idempotency-key': `invoice-key-${made}` };
  const replies = await Promise.all(Array.from({ length: 6 }, () => create(body, headers)));
  expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(await invoicedOf(orderId)).toEqual([2, 0, 2]);
});

test('invoices are listed by reference ids and by the words of both pages', async () => {
  const orderId = await makeOrder();
  for (const [i, status] of ['PAID', 'PENDING', 'PARTIALLY_PAID', 'OVERPAID'].entries()) {
    await client.make('/v1/invoices', sent(orderId, { reference_id: `list-${i}`, status, items: [] }));
  }
  const all = 'reference_ids=list-0,list-1,list-2,list-3&sort_by=created_at&sort=asc';
  const listed = async (query: string): Promise<unknown[]> =>
    (await client.list(`/v1/invoices?${all}${query}`)).data.map(({ reference_id }) => reference_id);
  expect(await listed('')).toEqual(['list-0', 'list-1', 'list-2', 'list-3']);
  expect(await listed('&status=PAID')).toEqual(['list-0']);
  expect(await listed('&status=UNPAID')).toEqual(['list-1', 'list-2']);
  expect(await listed('&status=PENDING')).toEqual(['list-1']);
  expect(await listed('&page_size=2&page=2')).toEqual(['list-2', 'list-3']);
  expect((await client.send('GET', '/v1/invoices?status=REFUNDED')).status).toBe(400);
  expect((await client.send('GET', '/v1/invoices/none')).status).toBe(404);
});
