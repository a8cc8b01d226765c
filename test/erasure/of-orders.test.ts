import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { ask, dumpRows } from './person.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub.close());

interface Made {
  data: { id: string };
}

const post = async (path: string, body: object, headers: Record<string, string> = {}): Promise<string> => {
  const reply = await ask(hub, 'wizcommerce', { method: 'POST', path, body, headers }, 201);
  return (reply.json() as Made).data.id;
};

const line = { sku: 'RUG', quantity: 9, unit_price: 1 };

const order = (customer_id: string, reference_id: string): object => ({
  customer_id,
  reference_id,
  payment_status: 'PENDING',
  fulfillment_status: 'UNFULFILLED',
  created_at: '2025-01-01T00:00:00Z',
  updated_at: '2025-01-01T00:00:00Z',
  line_items: [line],
});

const shipment = (order_id: string, reference_id: string, who: string): object => ({
  order_id,
  reference_id,
  created_at: '2025-01-01T00:00:00Z',
  shipment_status: 'shipped',
  tracking_info: { tracking_number: `track-${reference_id}`, tracking_url: `https://parcel.example/${reference_id}` },
  note: `for ${who}`,
  shipment_items: [{ product_id: 'RUG', quantity: 1 }],
});

const invoice = (order_id: string, reference_id: string, who: string): object => ({
  order_id,
  reference_id,
  invoice_number: reference_id,
  total_amount: 1,
  paid_amount: 0,
  status: 'PENDING',
  due_date: '2025-02-01T00:00:00Z',
  url: `https://invoice.example/${reference_id}`,
  remarks: `to ${who}`,
  items: [{ reference_id: 'i', sku: 'RUG', quantity: 1, amount: 1, name: `Rug of ${who}` }],
});

it('takes a person out of shipments and invoices, their histories and answers, and leaves what is another’s', async () => {
  const who = 'Zuleika Quillfeather';
  const customer = (name: string, reference_id: string) => post('/v1/customers', { company_name: name, reference_id });
  const [zuleika, other] = [await customer(who, 'z'), await customer('Somebody Else', 'e')];
  const orderId = await post('/v1/orders', order(zuleika, 'o-1'));
  const shipmentId = await post('/v1/shipments', shipment(orderId, 'theirs', who), { 'idempotency-key': 'one' });
  const path = `/v1/shipments/${shipmentId}`;
  await ask(hub, 'wizcommerce', { method: 'PATCH', path, body: { note: `left at ${who}'s` } }, 201);
  const invoiceId = await post('/v1/invoices', invoice(orderId, 'theirs', who), { 'idempotency-key': 'two' });
  // The order moves to another customer, whose parcel stays out of this erasure.
  const replaced = { method: 'PUT', path: `/v1/orders/${orderId}`, body: order(other, 'o-1') };
  await ask(hub, 'wizcommerce', replaced, 201);
  const later = await post('/v1/shipments', shipment(orderId, 'later', who), { 'idempotency-key': 'three' });
  const strange = await post('/v1/shipments', shipment(await post('/v1/orders', order(other, 'o-2')), 'other', 'us'));

  const erase = (headers: Record<string, string> = {}) =>
    hub.send({
      method: 'POST',
      path: `/api/customers/${zuleika}/erasure`,
      headers: { 'x-api-key': hub.key, ...headers },
    });
  const dry = await erase({ 'stele-dry-run': 'true' });
  const done = await erase();
  expect([done.status, (done.json() as { records: number }).records], done.text).toEqual([200, 3]);
  const { records, replies } = done.json() as { records: number; replies: number };
  expect(dry.json()).toMatchObject({ accepted: true, reply: { body: { records, replies } } });
  expect(replies).toBe(2);

  const rows = (await dumpRows(hub)).filter((row) => /track-theirs|(parcel|invoice)\.example\/theirs/.test(row));
  expect(rows).toEqual([]);
  const shown = async (id: string, kind = 'shipments'): Promise<Record<string, unknown>> =>
    ((await ask(hub, 'wizcommerce', { method: 'GET', path: `/v1/${kind}/${id}` }, 200)).json() as { data: never }).data;
  expect(await shown(shipmentId)).toMatchObject({ reference_id: 'theirs', note: '' });
  expect(await shown(shipmentId)).not.toHaveProperty('tracking_info');
  expect(await shown(invoiceId, 'invoices')).toMatchObject({ remarks: '', items: [{ name: '', sku: 'RUG' }] });
  for (const id of [later, strange]) expect(await shown(id)).toHaveProperty('tracking_info.tracking_number');
  // What was answered is not answered again.
  const again = { method: 'POST', path: '/v1/shipments', body: shipment(orderId, 'theirs', who) };
  await ask(hub, 'wizcommerce', { ...again, headers: { 'idempotency-key': 'one' } }, 410);
  const changes = await hub.sql<{ version: number; changes: string }>(
    'select version, changes::text from record_changes where record_id = $1 order by version',
    [shipmentId],
  );
  expect(changes).toHaveLength(3);
  expect(changes.some((change) => /track-|Zuleika|left at/.test(change.changes))).toBe(false);

  const repeated = await erase();
  expect(repeated.json()).toMatchObject({ orders: 0, versions: 0, records: 0 });
});
