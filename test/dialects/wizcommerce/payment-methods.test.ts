import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../support/laws.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { type Client, clientOf, fieldsOf } from './calls-of.ts';
import { LEAST } from './sample.ts';

let hub: TestHub;
let client: Client;
let customerId: string;
let made = 0;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  client = clientOf(hub);
  customerId = (await client.make('/v1/customers', { reference_id: 'P', company_name: 'Payers' })).id as string;
});
afterAll(() => hub.close());

/** The request that the vendor prints, with a reference of its own. */
const printed = (changed: Json = {}): Json => ({
  reference_id: `CRD_${++made}`,
  customer_id: customerId,
  provider: 'stripe',
  external_customer_id: 'cus_ABC123456',
  payment_method_type: 'card',
  card_type: 'debit',
  brand: 'visa',
  card_expiry: '09/25',
  last_four_digits: '1111',
  display_name: 'John Doe',
  is_default: false,
  token: 'PIuTv1UgBqESZ2KRDixPtDJt~1234567890',
  address_line_1: '123 Main St',
  country: 'US',
  ...changed,
});

test('a payment method is saved, listed, shown by orders, and deleted', async () => {
  const sent = printed();
  const method = await client.make('/v1/payment-methods', sent);
  const { external_customer_id, card_type, address_line_1, country, ...kept } = sent;
  expect(method).toMatchObject({ ...kept, status: 'active' });
  expect(method).not.toHaveProperty('address_line_1');
  const { data, pagination } = await client.list(`/v1/payment-methods?customer_id=${customerId}`);
  expect([data, pagination.total_records]).toEqual([[method], 1]);
  expect((await client.list('/v1/payment-methods?customer_id=nobody')).data).toEqual([]);

  const order = { ...LEAST, customer_id: customerId, reference_id: 'paid', payment_method_id: method.id };
  const { id, payment_method } = await client.make('/v1/orders', order);
  expect(payment_method).toBe('John Doe');
  expect((await client.send('DELETE', `/v1/payment-methods/${method.id}`)).status).toBe(204);
  expect((await client.send('DELETE', `/v1/payment-methods/${method.id}`)).status).toBe(404);
  expect((await client.list('/v1/payment-methods')).data).toEqual([]);
  expect((await client.get(`/v1/orders/${id}`)).payment_method).toBe('John Doe');
});

test('of a card nothing is stored but token, brand, last four digits and expiry', async () => {
  const { id } = await client.make('/v1/payment-methods', printed({ card_number: '4111111111111111', cvc: '123' }));
  const [row] = await hub.sql<{ document: string }>('select document::text from payment_methods where id = $1', [id]);
  for (const word of ['4111111111111111', '123 Main St', 'cus_ABC123456', 'debit'])
    expect(row?.document).not.toContain(word);
});

test('one without a name is called by its brand and last digits', async () => {
  const { display_name, ...rest } = printed();
  expect(await client.make('/v1/payment-methods', rest)).toMatchObject({ display_name: 'visa ending in 1111' });
  const { brand, last_four_digits, ...least } = rest;
  const bank = await client.make('/v1/payment-methods', { ...least, reference_id: 'bank', provider: 'bank' });
  expect(bank.display_name).toBe('bank');
});

test('a customer has one default payment method', async () => {
  const first = await client.make('/v1/payment-methods', printed({ is_default: true }));
  const second = await client.make('/v1/payment-methods', printed({ is_default: true }));
  const { data } = await client.list('/v1/payment-methods?page_size=100');
  const flags = new Map(data.map(({ id, is_default }) => [id, is_default]));
  expect([flags.get(first.id), flags.get(second.id)]).toEqual([false, true]);
});

test('what is wrong with a payment method is named', async () => {
  const send = async (body: Json) => {
    const reply = await client.send('POST', '/v1/payment-methods', body);
    return [reply.status, fieldsOf(reply)];
  };
  expect(await send({})).toEqual([400, ['customer_id', 'provider', 'reference_id']]);
  expect(await send(printed({ customer_id: 'nobody' }))).toEqual([400, ['customer_id']]);
  expect(await send(printed({ customer_id: '' }))).toEqual([400, ['customer_id']]);
  expect(await send(printed({ last_four_digits: '12x4' }))).toEqual([400, ['last_four_digits']]);
  expect(await send(printed({ last_four_digits: '41111' }))).toEqual([400, ['last_four_digits']]);
  expect(await send(printed({ token: '4111 1111 1111 1111', display_name: 'card 4111-1111-1111-1111' }))).toEqual([
    400,
    ['display_name', 'token'],
  ]);
  const bad = await client.send('GET', '/v1/payment-methods?page_size=1000');
  expect([bad.status, fieldsOf(bad)]).toEqual([400, ['page_size']]);
});
