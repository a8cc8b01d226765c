import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CustomerReply, CustomersReply } from '../../../src/dialects/bitbybit/customers/schema.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { Client, type Listed, newOrder, OLDER_BASE, somebodyNew } from './client.ts';

let hub: TestHub;
let client: Client;

beforeAll(async () => {
  hub = await createTestHub();
  client = new Client(hub);
});

afterAll(() => hub.close());

const compile = createValidation();
const [checkOne, checkMany] = [compile(CustomerReply, 'body'), compile(CustomersReply, 'body')];

const everything = () => {
  const { email, phone } = somebodyNew();
  return {
    email,
    phoneNumber: phone,
    firstName: 'Siti',
    lastName: 'Aminah',
    imageUrl: 'https://example.com/siti.png',
    tags: ['vip', 'jakarta'],
    addresses: [
      { address1: 'Jl. Thamrin 2' },
      { address1: 'Jl. Sudirman 1', city: 'Jakarta', province: 'DKI', zip: '10220', country: 'ID', mainAddress: true },
    ],
  };
};

const make = async (more: object = {}) =>
  (await client.tell(201, 'POST', '/customers', { email: somebodyNew().email, ...more })).data;

describe('creating a customer', () => {
  it('replies with the whole customer, the main address first', async () => {
    const sent = everything();
    const reply = await client.ask('POST', '/customers', sent);
    expect({ status: reply.status, etag: reply.headers['etag'] }, reply.text).toEqual({ status: 201, etag: '"1"' });
    const body = reply.json() as { data: { id: string } };
    expect(checkOne(body)).toEqual([]);
    const { addresses, ...rest } = sent;
    expect(body.data).toMatchObject({
      ...rest,
      addresses: [{ address1: 'Jl. Sudirman 1', zip: '10220', phone: null }, { address1: 'Jl. Thamrin 2' }],
    });
    expect(await client.tell(200, 'GET', `/customers/${body.data.id}`)).toEqual(body);
    expect(await new Client(hub, { base: OLDER_BASE }).tell(200, 'GET', `/customers/${body.data.id}`)).toEqual(body);
  });

  it('requires an email address or a phone number', async () => {
    expect(await client.refusal('POST', '/customers', { firstName: 'Siti' })).toEqual([
      'email or phoneNumber is required',
    ]);
    expect(await client.refusal('POST', '/customers', { email: null, phoneNumber: null })).toEqual([
      'email or phoneNumber is required',
    ]);
  });

  it('refuses an email address and a number of another customer, both at once, in any case', async () => {
    const { email, phone } = somebodyNew();
    await make({ email });
    await make({ phoneNumber: phone });
    expect(await client.refusal('POST', '/customers', { email: email.toUpperCase(), phoneNumber: phone })).toEqual([
      'email is in use by another customer',
      'phoneNumber is in use by another customer',
    ]);
  });

  it('creates one customer for simultaneous requests with one email address', async () => {
    const { email } = somebodyNew();
    const replies = await Promise.all(Array.from({ length: 12 }, () => client.ask('POST', '/customers', { email })));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array(11).fill(400)]);
    expect(await hub.sql('select id from customers where email = $1', [email])).toHaveLength(1);
  });

  it('creates a customer with the email address of a deleted one', async () => {
    const { id, email } = await make();
    await client.tell(200, 'DELETE', `/customers/${id}`);
    expect((await make({ email })).id).not.toBe(id);
  });

  it('names every invalid field at once', async () => {
    const bad = {
      email: 'nobody',
      phoneNumber: '',
      firstName: 1,
      tags: ['a', 2],
      addresses: [{ city: 'Jakarta' }, { address1: 'x', mainAddress: 'yes' }],
    };
    expect(await client.refusal('POST', '/customers', bad)).toEqual([
      'addresses[0].address1 is required',
      'addresses[1].mainAddress must be a boolean',
      'email must be an email address',
      'firstName must be a string',
      'phoneNumber must not be empty',
      'tags[1] must be a string',
    ]);
    const addresses = [
      { address1: 'a', mainAddress: true },
      { address1: 'b', mainAddress: true },
    ];
    expect(await client.refusal('POST', '/customers', { email: somebodyNew().email, addresses })).toEqual([
      'addresses[1].mainAddress is true of another address already',
    ]);
  });

  it('creates one customer for one Idempotency-Key', async () => {
    const [headers, body] = [{ 'idempotency-key': 'one-customer' }, { email: somebodyNew().email }];
    const first = await client.ask('POST', '/customers', body, headers);
    const second = await client.ask('POST', '/customers', body, headers);
    expect({ status: second.status, text: second.text }).toEqual({ status: 201, text: first.text });
    expect((await client.ask('POST', '/customers', {}, headers)).status).toBe(400);
  });
});

describe('updating a customer', () => {
  it('changes only the sent fields', async () => {
    const before = await make(everything());
    const path = `/customers/${before.id}`;
    const { data } = await client.tell(200, 'PUT', path, { lastName: 'Rahma', imageUrl: null, tags: ['x'], id: 'y' });
    expect(data).toEqual({ ...before, lastName: 'Rahma', imageUrl: null, updatedAt: data.updatedAt });
    expect((await client.tell(200, 'GET', path)).data).toEqual(data);
  });

  it('creates no new version without a change', async () => {
    const before = await make(everything());
    const path = `/customers/${before.id}`;
    for (const body of [{}, before, { email: before.email }]) {
      const reply = await client.ask('PUT', path, body);
      expect({ etag: reply.headers['etag'], body: reply.json() }).toEqual({ etag: '"1"', body: { data: before } });
    }
  });

  it('is shown by the customer’s orders', async () => {
    const { id } = await make();
    const { data: order } = await client.tell(201, 'POST', '/orders', newOrder({ customerId: id }));
    await client.tell(200, 'PUT', `/customers/${id}`, { firstName: 'Rina' });
    expect((await client.tell(200, 'GET', `/orders/${order.id}`)).data.customer).toMatchObject({ firstName: 'Rina' });
  });

  it('refuses values of another customer, and a customer without any contact detail', async () => {
    const other = await make(everything());
    const { id, email } = await make();
    const path = `/customers/${id}`;
    const taken = { email: other.email, phoneNumber: other.phoneNumber, firstName: 7 };
    expect(await client.refusal('PUT', path, taken)).toEqual(['firstName must be a string or null']);
    expect(await client.refusal('PUT', path, { ...taken, firstName: 'x' })).toEqual([
      'email is in use by another customer',
      'phoneNumber is in use by another customer',
    ]);
    expect(await client.refusal('PUT', path, { email: null })).toEqual(['email or phoneNumber is required']);
    expect((await client.tell(200, 'PUT', path, { email: email.toUpperCase() })).data.email).toBe(email.toUpperCase());
    const { phone } = somebodyNew();
    expect((await client.tell(200, 'PUT', path, { email: null, phoneNumber: phone })).data).toMatchObject({
      email: null,
      phoneNumber: phone,
    });
  });

  it('accepts one of simultaneous requests for one email address', async () => {
    const { email } = somebodyNew();
    const made = await Promise.all(Array.from({ length: 8 }, () => make()));
    const replies = await Promise.all(made.map(({ id }) => client.ask('PUT', `/customers/${id}`, { email })));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(400)]);
  });

  it('applies If-Match, and names differing fields by their wire names', async () => {
    const { id } = await make();
    const path = `/customers/${id}`;
    expect((await client.ask('PUT', path, { firstName: 'A' }, { 'if-match': '"1"' })).status).toBe(200);
    const stale = await client.ask('PUT', path, { firstName: 'B', phoneNumber: '+1' }, { 'if-match': '"1"' });
    expect(stale.status).toBe(412);
    expect(stale.json()).toMatchObject({ error: { code: 'VERSION_CONFLICT' } });
    expect(stale.text).toMatch(/phoneNumber, firstName|firstName, phoneNumber/);
  });
});

describe('deleting a customer', () => {
  it('deletes addresses and leaves orders unchanged', async () => {
    const customer = await make(everything());
    const path = `/customers/${customer.id}`;
    const { data: order } = await client.tell(201, 'POST', '/orders', newOrder({ customerId: customer.id }));
    expect(await client.tell(200, 'DELETE', path)).toEqual({ data: { id: customer.id } });
    for (const [method, body] of [['GET'], ['PUT', {}], ['DELETE']] as const) {
      expect((await client.ask(method, path, body)).status).toBe(404);
    }
    const living = await hub.sql('select id from addresses where customer_id = $1 and deleted_at is null', [
      customer.id,
    ]);
    expect(living).toEqual([]);
    expect((await client.tell(200, 'GET', `/orders/${order.id}`)).data).toEqual(order);
  });

  it('needs a scope of its own', async () => {
    const { key } = await hub.mintKey({ scopes: ['customers:read', 'customers:write'] });
    const { id } = await make();
    expect((await new Client(hub, { key }).ask('DELETE', `/customers/${id}`)).status).toBe(403);
    expect((await new Client(hub, { key }).ask('GET', `/customers/${id}`)).status).toBe(200);
  });
});

describe('listing customers', () => {
  const list = (query: string) => client.tell<Listed>(200, 'GET', `/customers${query}`);

  it('pages through customers as they are read alone, the latest change first', async () => {
    await make(everything());
    const seen: { id: string; updatedAt: string }[] = [];
    for (let [page, next] = [1, true]; next; page += 1) {
      const body = await list(`?page=${page}&limit=7`);
      expect(checkMany(body)).toEqual([]);
      seen.push(...body.data);
      next = body.meta.hasNextPage;
      if (!next) expect(seen).toHaveLength(body.meta.total);
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const times = seen.map(({ updatedAt }) => updatedAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(seen[0]).toEqual((await client.tell(200, 'GET', `/customers/${seen[0]?.id}`)).data);
  });

  it('sorts as requested', async () => {
    const ids = async (sort: string) => (await list(`?limit=100&sort=${sort}`)).data.map(({ id }) => id);
    expect(await ids('updatedAt:asc')).toEqual((await ids('updatedAt:desc')).reverse());
    expect(await ids('createdAt:asc')).toEqual((await ids('createdAt:desc')).reverse());
    expect(await ids('')).toEqual(await ids('updatedAt:desc'));
  });

  it('finds by a part of a name, an address or a number', async () => {
    const { id, email, phoneNumber } = await make({ ...everything(), firstName: 'Zulaikha', lastName: 'Nasution' });
    for (const search of ['ZULAIKHA nas', email.slice(2), phoneNumber.slice(3)]) {
      const { data } = await list(`?search=${encodeURIComponent(search)}`);
      expect(data.map((customer) => customer.id)).toContain(id);
    }
    expect((await list('?search=nobody%20has%20this')).data).toEqual([]);
  });

  it('filters by any of the tags and any of the sources', async () => {
    const { id } = await make({ tags: ['rare tag'] });
    const idsOf = ({ data }: Listed) => data.map((customer) => customer.id);
    expect(idsOf(await list('?tags=nobody%27s,%20rare%20tag'))).toEqual([id]);
    expect(idsOf(await list('?tags=rare%20tag&source=openapi,other'))).toEqual([id]);
    expect(idsOf(await list('?tags=rare%20tag&source=other'))).toEqual([]);
    expect((await list('?tags=,&limit=1')).meta.total).toBe((await list('?limit=1')).meta.total);
  });

  it('names every invalid parameter at once', async () => {
    expect(await client.refusal('GET', '/customers?page=0&limit=1000&sort=email:asc')).toEqual([
      'limit must be at most 100',
      'page must be at least 1',
      'sort must be one of updatedAt:desc, updatedAt:asc, createdAt:desc, createdAt:asc',
    ]);
  });
});

describe('a company from another dialect', () => {
  it('shows its name as a first name, and can be renamed there', async () => {
    await hub.sql(`insert into customers (workspace_id, id, document) values ($1, 'toko', $2)`, [
      hub.workspaceId,
      JSON.stringify({
        id: 'toko',
        name: 'Toko Maju',
        version: 1,
        created_at: '2025-01-01T00:00:00.000Z',
        changed_at: '2025-01-01T00:00:00.000Z',
      }),
    ]);
    const path = '/customers/toko';
    expect((await client.tell(200, 'GET', path)).data).toMatchObject({ firstName: 'Toko Maju', lastName: null });
    expect((await client.tell(200, 'PUT', path, { firstName: 'Toko Jaya' })).data.firstName).toBe('Toko Jaya');
    const [row] = await hub.sql<{ document: object }>("select document from customers where id = 'toko'");
    expect(row?.document).toMatchObject({ name: 'Toko Jaya' });
    expect(row?.document).not.toHaveProperty('first_name');
  });
});
