import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../support/laws.ts';
import { versionIn } from '../../support/tags.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { type Client, clientOf, dataOf, fieldsOf } from './calls-of.ts';
import { LEAST } from './sample.ts';

let hub: TestHub;
let client: Client;
let made = 0;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  client = clientOf(hub);
});
afterAll(() => hub.close());

const ADDRESS = { reference_id: 'ADDR123', address_line_1: '123 Main St', city: 'Anytown', type: 'billing' };
const CONTACT = { reference_id: 'CON123', first_name: 'John', email: 'john.doe@example.com' };

/** The request that the vendor prints, with a reference of its own. */
const printed = (): Json => ({
  reference_id: `CUS-${++made}`,
  assigned_sales_rep_ids: ['rep-1'],
  company_name: 'Company Name',
  display_id: '1234567890',
  display_name: 'Customer Display Name',
  freight_term: 'Cust. Pickup',
  shipping_method: 'DHL',
  payment_mode: 'AMEX',
  payment_term: 'NET30',
  first_name: 'John',
  last_name: 'Doe',
  phone: '+14155552671',
  email: 'john.doe@example.com',
  addresses: [
    {
      ...ADDRESS,
      first_name: 'John',
      last_name: 'Doe',
      phone: '+14155552671',
      email: 'john.doe@example.com',
      address_line_2: 'Apt 101',
      state: 'CA',
      country: 'US',
      zip_code: '12345',
      is_default: true,
      attributes: [{ name: '1234567890', value: 'red' }],
    },
  ],
  contacts: [
    {
      ...CONTACT,
      last_name: 'Doe',
      phone: '+14155552671',
      designation: 'Sales Manager',
      is_default: true,
      attributes: [{ name: '1234567890', value: 'red' }],
    },
  ],
  attributes: [{ name: '1234567890', value: 'red' }],
});

const least = (changed: Json = {}): Json => ({ reference_id: `CUS-${++made}`, company_name: 'Least', ...changed });

const patch = (id: unknown, body: unknown, headers?: Record<string, string>) =>
  client.send('PATCH', `/v1/customers/${id}`, body, headers);

const partsOf = (customer: Json, kind: 'addresses' | 'contacts'): Json[] => customer[kind] as Json[];

describe('a new customer', () => {
  test('has all that was sent, under the names of replies', async () => {
    const sent = printed();
    const priceList = await client.make('/v1/price-lists', { reference_id: 'PL-C', name: 'Wholesale' });
    const reply = await client.send('POST', '/v1/customers', { ...sent, assigned_price_list_id: priceList.id });
    expect([reply.status, reply.headers.etag]).toEqual([201, '"1"']);
    const { company_name, assigned_sales_rep_ids, addresses, contacts, ...same } = sent;
    const customer = dataOf(reply);
    expect(customer).toMatchObject({
      ...same,
      name: company_name,
      status: 'active',
      assigned_sales_reps: [{ id: 'rep-1' }],
      assigned_price_list: { id: priceList.id, name: 'Wholesale', status: 'active', reference_id: 'PL-C' },
      addresses: [{ ...(addresses as Json[])[0], customer_id: customer.id, status: 'active' }],
      contacts: [{ ...(contacts as Json[])[0], status: 'active' }],
      default_billing_address_id: partsOf(customer, 'addresses')[0]?.id,
      primary_contact_id: partsOf(customer, 'contacts')[0]?.id,
    });
    expect(customer).not.toHaveProperty('company_name');
    expect(await client.get(`/v1/customers/${customer.id}`)).toEqual(customer);
  });

  test('is made once by one idempotency key', async () => {
    const body = least();
    const headers = { 'idempotency-key': 'make-one' };
    const first = await client.send('POST', '/v1/customers', body, headers);
    const second = await client.send('POST', '/v1/customers', body, headers);
    expect([second.status, second.text]).toEqual([201, first.text]);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  test('is refused with every field that is wrong', async () => {
    const reply = await client.send('POST', '/v1/customers', {
      email: 'nobody',
      phone: '0800',
      assigned_price_list_id: 'none',
      addresses: [{ ...ADDRESS, country: 'USA' }, { type: 'home' }],
      contacts: [{ email: 1 }],
    });
    expect([reply.status, fieldsOf(reply)]).toEqual([
      400,
      [
        'addresses[0].country',
        'addresses[1].address_line_1',
        'addresses[1].city',
        'addresses[1].reference_id',
        'addresses[1].type',
        'company_name',
        'contacts[0].email',
        'contacts[0].first_name',
        'contacts[0].reference_id',
        'email',
        'phone',
        'reference_id',
      ],
    ]);
    const lost = await client.send('POST', '/v1/customers', least({ assigned_price_list_id: 'none' }));
    expect([lost.status, fieldsOf(lost)]).toEqual([400, ['assigned_price_list_id']]);
  });

  test('cannot have the reference id of another', async () => {
    const { reference_id } = await client.make('/v1/customers', least());
    const reply = await client.send('POST', '/v1/customers', least({ reference_id }));
    expect([reply.status, (reply.json() as Json).code, fieldsOf(reply)]).toEqual([400, 'DUPLICATE', ['reference_id']]);
  });

  test('takes no ids for its parts', async () => {
    const { addresses } = await client.make('/v1/customers', least({ addresses: [{ ...ADDRESS, id: 'mine' }] }));
    expect((addresses as Json[])[0]?.id).not.toBe('mine');
  });
});

describe('a change to a customer', () => {
  test('changes what is sent and nothing else', async () => {
    const customer = await client.make('/v1/customers', printed());
    const reply = await patch(customer.id, { company_name: 'Renamed', last_name: null, unknown: 1 });
    expect([reply.status, reply.headers.etag]).toEqual([201, '"2"']);
    expect({ ...dataOf(reply), updated_at: '' }).toEqual({ ...customer, name: 'Renamed', updated_at: '' });
    const again = await patch(customer.id, { company_name: 'Renamed' });
    expect(again.headers.etag).toBe('"2"');
  });

  test('that sends back what is shown changes nothing', async () => {
    const customer = await client.make('/v1/customers', printed());
    const reply = await patch(customer.id, customer);
    expect([reply.status, reply.headers.etag, dataOf(reply)]).toEqual([201, '"1"', customer]);
  });

  test('takes back what is shown, also more addresses than one request may add', async () => {
    const { id } = await client.make('/v1/customers', { reference_id: `CUS-${++made}`, company_name: 'Many' });
    const path = `/v1/customers/${String(id)}`;
    const some = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({ ...ADDRESS, reference_id: `ADDR-${from + i}` }));
    for (const from of [0, 300]) await client.send('PATCH', path, { addresses: some(from, 300) });
    const shown = await client.get(path);
    expect(shown.addresses).toHaveLength(600);
    const echoed = await client.send('PATCH', path, shown);
    expect([echoed.status, dataOf(echoed)]).toEqual([201, shown]);
    const more = [...(shown.addresses as Json[]), ...some(600, 1)];
    expect(fieldsOf(await client.send('PATCH', path, { addresses: more }))).toEqual(['addresses']);
  });

  test('goes on with the addresses and contacts that it names, adds new ones, and keeps the rest', async () => {
    const customer = await client.make('/v1/customers', printed());
    const [address] = partsOf(customer, 'addresses');
    const body = {
      addresses: [
        { id: address?.id, city: 'Oldtown' },
        { ...ADDRESS, reference_id: 'ADDR-2', type: 'shipping' },
      ],
      contacts: [{ reference_id: CONTACT.reference_id, designation: 'Owner' }],
    };
    const changed = dataOf(await patch(customer.id, body));
    expect(partsOf(changed, 'addresses')).toMatchObject([
      { id: address?.id, city: 'Oldtown', address_line_1: '123 Main St', is_default: true },
      { reference_id: 'ADDR-2', is_default: false },
    ]);
    expect(partsOf(changed, 'contacts')).toMatchObject([{ first_name: 'John', designation: 'Owner' }]);
    expect(dataOf(await patch(customer.id, body))).toEqual(changed);
    const bad = await patch(customer.id, { addresses: [{ id: 'nobody' }, { reference_id: 'ADDR-3' }, 'street'] });
    expect([bad.status, fieldsOf(bad)]).toEqual([
      400,
      ['addresses[0].id', 'addresses[1].address_line_1', 'addresses[1].city', 'addresses[1].type', 'addresses[2]'],
    ]);
  });

  test('chooses defaults among the customer’s own', async () => {
    const customer = await client.make('/v1/customers', printed());
    const other = await client.make('/v1/customers', printed());
    const add = (kind: string, body: Json) => client.make(`/v1/customers/${customer.id}/${kind}`, body);
    const shipping = await add('addresses', { ...ADDRESS, reference_id: 'S', type: 'shipping' });
    const billing = await add('addresses', { ...ADDRESS, reference_id: 'B' });
    const contact = await add('contacts', { ...CONTACT, reference_id: 'C' });
    const changed = dataOf(
      await patch(customer.id, {
        default_shipping_address_id: shipping.id,
        default_billing_address_id: billing.id,
        primary_contact_id: contact.id,
      }),
    );
    expect(changed).toMatchObject({
      default_shipping_address_id: shipping.id,
      default_billing_address_id: billing.id,
      primary_contact_id: contact.id,
    });
    const defaults = (kind: 'addresses' | 'contacts') =>
      partsOf(changed, kind)
        .filter(({ is_default }) => is_default)
        .map(({ id }) => id);
    expect(defaults('addresses').sort()).toEqual([shipping.id, billing.id].sort());
    expect(defaults('contacts')).toEqual([contact.id]);

    const foreign = await patch(customer.id, {
      default_shipping_address_id: billing.id,
      default_billing_address_id: partsOf(other, 'addresses')[0]?.id,
      primary_contact_id: 'nobody',
    });
    expect([foreign.status, fieldsOf(foreign)]).toEqual([
      400,
      ['default_billing_address_id', 'default_shipping_address_id', 'primary_contact_id'],
    ]);
  });

  test('with knowledge that is old is refused', async () => {
    const customer = await client.make('/v1/customers', least());
    await patch(customer.id, { last_name: 'First' });
    const reply = await patch(customer.id, { last_name: 'Second' }, { 'if-match': '"1"' });
    expect([reply.status, fieldsOf(reply)]).toEqual([412, ['last_name']]);
    expect((await patch(customer.id, { last_name: 'First' }, { 'if-match': '"1"' })).status).toBe(201);
  });

  test('of an unknown customer is not found, and a bad body is reported first', async () => {
    expect((await patch('nobody', { last_name: 'x' })).status).toBe(404);
    expect((await patch('nobody', { last_name: 1 })).status).toBe(400);
    expect((await patch('nobody', { last_name: 'x'.repeat(51) })).status).toBe(400);
  });
});

describe('a list of customers', () => {
  const namesIn = async (query: string) => (await client.list(`/v1/customers?${query}`)).data.map(({ name }) => name);

  test('is sorted, filtered and paged', async () => {
    const ids: string[] = [];
    for (const company_name of ['Zeta', 'alpha', 'Mid']) {
      const reference_id = `L-${company_name}`;
      ids.push((await client.make('/v1/customers', least({ company_name, reference_id }))).id as string);
    }
    const these = 'reference_ids=L-Zeta,L-alpha,L-Mid';
    expect(await namesIn(these)).toEqual(['Mid', 'alpha', 'Zeta']);
    expect(await namesIn(`${these}&sort_by=company_name&sort=asc`)).toEqual(['alpha', 'Mid', 'Zeta']);
    expect(await namesIn(`${these}&sort_by=display_name`)).toEqual(['Zeta', 'Mid', 'alpha']);
    expect(await namesIn(`${these}&sort_by=created_at&sort=asc`)).toEqual(['Zeta', 'alpha', 'Mid']);
    await patch(ids[0], { last_name: 'changed' });
    expect(await namesIn(these)).toEqual(['Zeta', 'Mid', 'alpha']);
    expect(await namesIn(`${these}&status=inactive`)).toEqual([]);
    const page = await client.list(`/v1/customers?${these}&page=2&page_size=2`);
    expect(page.data.map(({ name }) => name)).toEqual(['alpha']);
    expect(page.pagination).toEqual({
      total_records: 3,
      total_pages: 2,
      current_page: 2,
      next_page: 0,
      prev_page: 1,
      page_size: 2,
    });
    const { updated_at } = await client.get(`/v1/customers/${ids[0]}`);
    expect(await namesIn(`${these}&updated_after=${updated_at}`)).toContain('Zeta');
    expect(await namesIn(`${these}&created_before=2001-01-01T00:00:00Z`)).toEqual([]);
  });

  test('shows a summary of each', async () => {
    const customer = await client.make('/v1/customers', printed());
    const { data } = await client.list('/v1/customers?page_size=1');
    const { assigned_sales_reps, addresses, contacts, attributes, ...rest } = customer;
    const { primary_contact_id, default_billing_address_id, ...summary } = rest;
    expect(data).toEqual([summary]);
    expect(Object.keys(summary)).toHaveLength(16);
  });

  test('refuses what it cannot read', async () => {
    const reply = await client.send('GET', '/v1/customers?sort_by=name&status=any&created_after=1&page=0');
    expect([reply.status, fieldsOf(reply)]).toEqual([400, ['created_after', 'page', 'sort_by', 'status']]);
  });
});

test('a deleted customer takes all that is the customer’s along, and no order', async () => {
  const customer = await client.make('/v1/customers', printed());
  const [address] = partsOf(customer, 'addresses');
  const body = { ...LEAST, customer_id: customer.id, reference_id: 'kept', billing_address: { id: address?.id } };
  const order = await client.make('/v1/orders', body);
  const reply = await client.send('DELETE', `/v1/customers/${customer.id}`);
  expect([reply.status, reply.text]).toEqual([204, '']);
  for (const path of ['', '/addresses', '/contacts', `/addresses/${address?.id}`]) {
    expect((await client.send('GET', `/v1/customers/${customer.id}${path}`)).status, path).toBe(404);
  }
  expect((await client.send('DELETE', `/v1/customers/${customer.id}`)).status).toBe(404);
  const whole = await client.get(`/v1/orders/${order.id}`);
  expect(whole).toMatchObject({ customer_id: customer.id, billing_address: { city: 'Anytown' } });
  expect((await client.send('PUT', `/v1/orders/${order.id}`, whole)).headers.etag).toBe('"1"');
  await client.make('/v1/customers', least({ reference_id: customer.reference_id }));
});

test('a person from another dialect has first and last name, and stays a person when sent back', async () => {
  const path = '/customer/api/open/v1/customers';
  const body = { firstName: 'Ann', lastName: 'Lee', email: 'ann.lee@example.com' };
  const person = await hub.send({ method: 'POST', path, headers: { 'x-api-key': hub.key }, body });
  const { id } = (person.json() as { data: { id: string } }).data;
  const send = (method: string, sent?: Json) =>
    hub.send({ method, path: `/v1/customers/${id}`, headers: { 'x-api-key': hub.key }, body: sent });
  const read = await send('GET');
  expect(read.json()).toMatchObject({ data: { name: 'Ann Lee', first_name: 'Ann', last_name: 'Lee' } });
  const echoed = await send('PATCH', { company_name: 'Ann Lee', first_name: 'Ann', last_name: 'Lee' });
  expect(versionIn(echoed.headers.etag)).toBe(versionIn(read.headers.etag));
  expect((await send('PATCH', { company_name: 'Ann Lee', first_name: 'Bea' })).json()).toMatchObject({
    data: { name: 'Ann Lee', first_name: 'Bea' },
  });
});

test('a conflict names fields as the vendor does', async () => {
  const made = await hub.send({
    method: 'POST',
    path: '/v1/customers',
    headers: { 'x-api-key': hub.key },
    body: printed(),
  });
  const { id } = (made.json() as { data: { id: string } }).data;
  const change = (company_name: string, headers: Record<string, string> = {}) =>
    hub.send({
      method: 'PATCH',
      path: `/v1/customers/${id}`,
      headers: { 'x-api-key': hub.key, ...headers },
      body: { company_name },
    });
  await change('Second');
  const refused = await change('Third', { 'if-match': String(made.headers.etag) });
  expect(refused.status).toBe(412);
  expect(fieldsOf(refused)).toEqual(['company_name']);
});
