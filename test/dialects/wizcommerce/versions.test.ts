import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../support/laws.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { type Client, clientOf, dataOf, fieldsOf } from './calls-of.ts';
import { LEAST } from './sample.ts';

let hub: TestHub;
let client: Client;
let customerId: string;
let made = 0;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  client = clientOf(hub);
  customerId = (await client.make('/v1/customers', { reference_id: 'C', company_name: 'Versions' })).id as string;
});
afterAll(() => hub.close());

const PLACE = { city: 'Anytown', reference_id: 'DOCK-7', attributes: [{ name: 'gate', value: '4' }] };

const order = (changed: Json = {}): Json => ({
  ...LEAST,
  customer_id: customerId,
  reference_id: `versions-${++made}`,
  shipping_address: PLACE,
  ...changed,
});

describe('version 2', () => {
  test('adds the caller’s id and attributes to the addresses of orders', async () => {
    const sent = order();
    const created = await client.make('/v2/orders', sent);
    expect(created.shipping_address).toEqual(PLACE);
    const whole = await client.get(`/v2/orders/${created.id}`);
    expect(whole.shipping_address).toEqual(PLACE);
    const echoed = await client.send('PUT', `/v2/orders/${created.id}`, whole);
    expect([echoed.status, echoed.headers.etag]).toEqual([201, '"1"']);
    const replaced = await client.send('PUT', `/v2/orders/${created.id}`, {
      ...sent,
      shipping_address: { city: 'Anytown', reference_id: 'DOCK-8' },
    });
    expect([replaced.status, dataOf(replaced).shipping_address]).toEqual([
      201,
      { city: 'Anytown', reference_id: 'DOCK-8' },
    ]);
    const moved = await client.send('PATCH', `/v2/orders/${created.id}/status`, { status: 'cancelled' });
    expect(dataOf(moved)).toMatchObject({ status: 'cancelled', shipping_address: { reference_id: 'DOCK-8' } });
    const { data } = await client.list('/v2/orders?order_status=cancelled');
    expect(data[0]?.shipping_address).toEqual({ city: 'Anytown', reference_id: 'DOCK-8' });
  });

  test('refuses what is wrong in them', async () => {
    const address = { reference_id: 'r'.repeat(256), attributes: [{ name: 1, value: 'x', more: true }, {}] };
    const reply = await client.send('POST', '/v2/orders', order({ billing_address: address }));
    expect([reply.status, fieldsOf(reply)]).toEqual([
      400,
      [
        'billing_address.attributes[0].name',
        'billing_address.attributes[1].name',
        'billing_address.attributes[1].value',
        'billing_address.reference_id',
      ],
    ]);
  });
});

describe('version 1', () => {
  test('shows nothing of it, and loses nothing of it', async () => {
    const { id } = await client.make('/v2/orders', order());
    const shown = await client.get(`/v1/orders/${id}`);
    expect(shown.shipping_address).toEqual({ city: 'Anytown' });
    const echoed = await client.send('PUT', `/v1/orders/${id}`, shown);
    expect(echoed.headers.etag).toBe('"1"');
    const changed = await client.send('PUT', `/v1/orders/${id}`, { ...shown, shipping_address: { city: 'Oldtown' } });
    expect(dataOf(changed).shipping_address).toEqual({ city: 'Oldtown' });
    expect((await client.get(`/v2/orders/${id}`)).shipping_address).toEqual({ ...PLACE, city: 'Oldtown' });
  });

  test('does not read what it does not know', async () => {
    const created = await client.make('/v1/orders', order());
    expect((await client.get(`/v2/orders/${created.id}`)).shipping_address).toEqual({ city: 'Anytown' });
  });
});

test('charges are all there are, of which a request can write the additional ones', async () => {
  const duty = { name: 'duty', type: 'tax', value_type: 'percentage', amount: 7.5 };
  const sent = order({ shipping_charge: 12, tax_value: 8.5, discount_value: 5, additional_charges: [duty] });
  const { id } = await client.make('/v1/orders', sent);
  const whole = await client.get(`/v1/orders/${id}`);
  expect(whole.additional_charges).toEqual([duty]);
  expect(whole.charges).toEqual([
    duty,
    { name: 'shipping', type: 'shipping', value_type: 'value', amount: 12 },
    { name: 'tax', type: 'tax', value_type: 'value', amount: 8.5 },
    { name: 'discount', type: 'discount', value_type: 'value', amount: 5 },
  ]);
  const echoed = await client.send('PUT', `/v1/orders/${id}`, { ...whole, charges: [] });
  expect(echoed.headers.etag).toBe('"1"');
});

test('a customer who goes by another id here is shown and sought by it', async () => {
  await hub.sql(`update customers set document = document || '{"aliases":{"wizcommerce":"their-7"}}' where id = $1`, [
    customerId,
  ]);
  await hub.sql(
    `insert into record_aliases (workspace_id, kind, dialect, alias, record_id)
      values ('default', 'customers', 'wizcommerce', 'their-7', $1)`,
    [customerId],
  );
  const created = await client.make('/v1/orders', order({ customer_id: 'their-7' }));
  expect(created.customer_id).toBe('their-7');
  expect((await hub.order(created.id as string)).customer_id).toBe(customerId);
  const whole = await client.get(`/v1/orders/${created.id}`);
  const echoed = await client.send('PUT', `/v1/orders/${created.id}`, whole);
  expect(echoed.headers.etag).toBe('"1"');
  expect((await client.list('/v1/orders?order_status=confirmed&page_size=1')).data[0]?.customer_id).toBe('their-7');
  expect(await client.get('/v1/customers/their-7')).toMatchObject({ id: 'their-7', name: 'Versions' });
});
