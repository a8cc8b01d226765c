import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import {
  Client,
  CUSTOMER,
  type Listed,
  newOrder,
  OLDER_BASE,
  OTHER_VARIANT,
  SHIPPING_ADDRESS,
  somebodyNew,
  VARIANT,
} from './client.ts';
import { conformsToVendor } from './vendors-reply.ts';

let hub: TestHub;
let client: Client;

beforeAll(async () => {
  hub = await createTestHub();
  client = new Client(hub);
});

afterAll(() => hub.close());

describe('creating an order', () => {
  it('takes titles and prices from the catalogue, and starts active, pending and unfulfilled', async () => {
    const lineItems = [
      { productVariantId: VARIANT, quantity: 2 },
      { productVariantId: OTHER_VARIANT, quantity: 1 },
    ];
    const reply = await client.ask('POST', '/orders', newOrder({ lineItems, notes: 'call first', tags: ['vip'] }));
    expect({ status: reply.status, etag: reply.headers['etag'] }, reply.text).toEqual({ status: 201, etag: '"1"' });
    const body = reply.json() as { data: Record<string, unknown> };
    expect(conformsToVendor(body)).toEqual([]);
    const { data: rug } = await client.tell(200, 'GET', '/products/7b0f4c1e-55aa-4d3a-9cb1-000000000001');
    const [variant] = rug.variants;
    expect(body.data).toMatchObject({
      status: 'active',
      financialStatus: 'pending',
      fulfillmentStatus: 'unfulfilled',
      notes: 'call first',
      tags: ['vip'],
      customer: { id: CUSTOMER, firstName: 'John' },
      shippingAddress: { ...SHIPPING_ADDRESS, address2: null, country: null },
      lineItems: [
        { quantity: 2, price: variant.price, title: rug.name, productVariant: variant },
        { quantity: 1, productVariant: { id: OTHER_VARIANT } },
      ],
    });
    expect(await client.tell(200, 'GET', `/orders/${body.data['id']}`)).toEqual(body);
  });

  it('starts with the currency of the workspace', async () => {
    await hub.sql("update workspaces set default_currency = 'IDR' where id = $1", [hub.workspaceId]);
    expect((await client.tell(201, 'POST', '/orders', newOrder())).data.currency).toBe('IDR');
    await hub.sql('update workspaces set default_currency = null where id = $1', [hub.workspaceId]);
    expect((await client.tell(201, 'POST', '/orders', newOrder())).data.currency).toBeNull();
  });

  it('creates its customer once, and finds them again by phone number or email address', async () => {
    const { email, phone } = somebodyNew();
    const customer = { firstName: 'Siti', lastName: 'Aminah', phone, email };
    const order = (who: object) => newOrder({ customerId: undefined, customer: who });
    const first = (await client.tell(201, 'POST', '/orders', order(customer))).data.customer;
    expect(first).toEqual({ id: first.id, firstName: 'Siti', lastName: 'Aminah', email, phoneNumber: phone });
    const byEmail = order({ firstName: 'S.', lastName: 'A.', email: email.toUpperCase() });
    expect((await client.tell(201, 'POST', '/orders', byEmail)).data.customer).toEqual(first);
    const byPhone = order({ firstName: 'S.', lastName: 'A.', phone, email: 'another@example.com' });
    expect((await client.tell(201, 'POST', '/orders', byPhone)).data.customer).toEqual(first);
    expect((await client.tell(200, 'GET', `/customers/${first.id}`)).data).toMatchObject({ firstName: 'Siti', email });
  });

  it('creates no customer when the order is refused', async () => {
    const { phone } = somebodyNew();
    const customer = { firstName: 'Siti', lastName: 'Aminah', phone };
    const lineItems = [{ productVariantId: 'gone', quantity: 1 }];
    await client.refusal('POST', '/orders', newOrder({ customerId: undefined, customer, lineItems }));
    expect(await hub.sql('select id from customers where phone = $1', [phone])).toEqual([]);
  });

  it('creates one customer for simultaneous orders', async () => {
    const { phone } = somebodyNew();
    const customer = { firstName: 'Siti', lastName: 'Aminah', phone };
    const orders = Array.from({ length: 20 }, () =>
      client.tell(201, 'POST', '/orders', newOrder({ customerId: undefined, customer })),
    );
    const ids = (await Promise.all(orders)).map(({ data }) => data.customer.id);
    expect(new Set(ids).size).toBe(1);
    expect(await hub.sql('select id from customers where phone = $1', [phone])).toHaveLength(1);
  });

  it('names an unknown customer and every unknown variant at once', async () => {
    const lineItems = [
      { productVariantId: 'nothing', quantity: 1 },
      { productVariantId: VARIANT, quantity: 1 },
      { productVariantId: 'x'.repeat(5000), quantity: 1 },
    ];
    expect(await client.refusal('POST', '/orders', newOrder({ customerId: 'nobody', lineItems }))).toEqual([
      'customerId does not exist',
      'lineItems[0].productVariantId does not exist',
      'lineItems[2].productVariantId does not exist',
    ]);
  });

  it('requires either customerId or customer, and every required field', async () => {
    expect(await client.refusal('POST', '/orders', {})).toEqual([
      'customerId or customer is required',
      'lineItems is required',
      'shippingAddress is required',
    ]);
    const customer = { firstName: 'Siti', lastName: 'Aminah' };
    expect(await client.refusal('POST', '/orders', newOrder({ customer }))).toEqual([
      'customer must not be sent together with customerId',
    ]);
    const poor = { lineItems: [], shippingAddress: {}, customer: { email: 'no address', phone: '' } };
    expect(await client.refusal('POST', '/orders', poor)).toEqual([
      'customer.email must be an email address',
      'customer.firstName is required',
      'customer.lastName is required',
      'customer.phone must not be empty',
      'lineItems must have at least 1 entries',
      ...['address1', 'city', 'firstName', 'lastName', 'phone', 'province', 'zip'].map(
        (field) => `shippingAddress.${field} is required`,
      ),
    ]);
  });

  it.each([0, -1, 1.5, 1_000_001, '1', null])('refuses a quantity of %j', async (quantity) => {
    const [clause] = await client.refusal(
      'POST',
      '/orders',
      newOrder({ lineItems: [{ productVariantId: VARIANT, quantity }] }),
    );
    expect(clause).toMatch(/^lineItems\[0\]\.quantity /);
  });

  it('counts null as left out', async () => {
    const shippingAddress = { ...SHIPPING_ADDRESS, address2: null, country: null };
    const order = newOrder({ customer: null, shippingAddress, notes: null, tags: null });
    expect((await client.tell(201, 'POST', '/orders', order)).data).toMatchObject({ notes: null, tags: [] });
  });

  it('creates one order for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'one-order' };
    const first = await client.ask('POST', '/orders', newOrder(), headers);
    const second = await client.ask('POST', '/orders', newOrder(), headers);
    expect({ status: second.status, text: second.text }).toEqual({ status: 201, text: first.text });
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect((await client.ask('POST', '/orders', newOrder({ notes: 'x' }), headers)).status).toBe(422);
  });

  it('refuses a deleted customer', async () => {
    const { data: customer } = await client.tell(201, 'POST', '/customers', { email: somebodyNew().email });
    const { data: order } = await client.tell(201, 'POST', '/orders', newOrder({ customerId: customer.id }));
    await client.tell(200, 'DELETE', `/customers/${customer.id}`);
    expect(await client.refusal('POST', '/orders', newOrder({ customerId: customer.id }))).toEqual([
      'customerId does not exist',
    ]);
    expect((await client.tell(200, 'GET', `/orders/${order.id}`)).data.customer).toMatchObject({ id: customer.id });
  });

  it('refuses a key that can only read', async () => {
    const { key } = await hub.mintKey({ scopes: ['orders:read', 'customers:write', 'products:write'] });
    const reply = await new Client(hub, { key }).ask('POST', '/orders', newOrder());
    expect(reply.json()).toMatchObject({ error: { code: 'INSUFFICIENT_SCOPE' } });
    expect(reply.status).toBe(403);
  });
});

describe('a variant of an order', () => {
  const product = (variants: object[]) => ({ name: 'Shirt', variants });

  it('does not change the order when it is changed or deleted', async () => {
    const { data: shirt } = await client.tell(
      201,
      'POST',
      '/products',
      product([
        { title: 'M', price: 10.5, sku: 'SHIRT-M' },
        { title: 'L', price: 11 },
      ]),
    );
    const [m, l] = shirt.variants;
    const lineItems = [
      { productVariantId: m.id, quantity: 1 },
      { productVariantId: l.id, quantity: 3 },
    ];
    const { data: order } = await client.tell(201, 'POST', '/orders', newOrder({ lineItems }));
    expect(order).toMatchObject({
      total: 43.5,
      lineItems: [
        {
          title: 'Shirt – M',
          price: 10.5,
          productVariant: { id: m.id, key: 'M', price: 10.5, inventorySku: 'SHIRT-M' },
        },
        { title: 'Shirt – L', price: 11, productVariant: { id: l.id, key: 'L', inventorySku: null } },
      ],
    });
    const path = `/products/${shirt.id}`;
    await client.tell(200, 'PUT', path, {
      name: 'Blouse',
      variants: [{ id: m.id, title: 'Medium', price: 99, sku: 'B-M' }],
    });
    expect((await client.tell(200, 'GET', `/orders/${order.id}`)).data).toEqual(order);
    await client.tell(200, 'DELETE', path);
    expect((await client.tell(200, 'GET', `/orders/${order.id}`)).data).toEqual(order);
    expect(await client.refusal('POST', '/orders', newOrder({ lineItems }))).toEqual([
      'lineItems[0].productVariantId does not exist',
      'lineItems[1].productVariantId does not exist',
    ]);
  });

  it('without a SKU is shown by its id in the other dialects', async () => {
    const { data: poster } = await client.tell(201, 'POST', '/products', product([{ title: 'A3', price: 5 }]));
    const [variant] = poster.variants;
    const lineItems = [{ productVariantId: variant.id, quantity: 1 }];
    const { data: order } = await client.tell(201, 'POST', '/orders', newOrder({ lineItems }));
    expect((await hub.order(order.id)).line_items).toMatchObject([{ sku: variant.id, title: 'Shirt – A3' }]);
  });

  it('is still shown after another dialect replaced the order', async () => {
    const { data: order } = await client.tell(201, 'POST', '/orders', newOrder());
    const headers = { 'x-api-key': hub.key };
    const read = await hub.send({ method: 'GET', path: `/v1/orders/${order.id}`, headers });
    const { data } = read.json() as { data: { line_items: object[] } };
    const body = { ...data, line_items: data.line_items.map((line) => ({ ...line, quantity: 7 })) };
    const replaced = await hub.send({ method: 'PUT', path: `/v1/orders/${order.id}`, headers, body });
    expect(replaced.status, replaced.text).toBe(201);
    const [line] = (await client.tell(200, 'GET', `/orders/${order.id}`)).data.lineItems;
    expect(line).toEqual({ ...order.lineItems[0], quantity: 7 });
  });
});

describe('listing orders', () => {
  const list = (query: string, more?: Client) => (more ?? client).tell<Listed>(200, 'GET', `/orders${query}`);

  it('pages through all orders, the latest change first', async () => {
    const seen: { id: string; updatedAt: string }[] = [];
    let page = 1;
    for (let next = true; next; page += 1) {
      const { data, meta } = await list(`?page=${page}&limit=37`);
      expect(meta).toMatchObject({ page, limit: 37 });
      seen.push(...data);
      next = meta.hasNextPage;
      if (!next) expect(seen).toHaveLength(meta.total);
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const times = seen.map(({ updatedAt }) => updatedAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('has twenty on a page by default, and the same under the older base', async () => {
    const { data, meta } = await list('');
    expect(data).toHaveLength(20);
    expect(meta).toMatchObject({ page: 1, limit: 20, hasNextPage: true });
    expect((await list('', new Client(hub, { base: OLDER_BASE }))).data).toEqual(data);
    for (const shown of data) expect(conformsToVendor({ data: shown })).toEqual([]);
  });

  it('is empty beyond the end', async () => {
    expect(await list('?page=1000')).toMatchObject({ data: [], meta: { page: 1000, hasNextPage: false } });
  });

  it.each([
    ['status', ['active', 'archived', 'cancelled', 'refunded']],
    ['fulfillmentStatus', ['unfulfilled', 'fulfilled']],
  ] as const)('has by %s every order that shows the word', async (field, words) => {
    const { total } = (await list('')).meta;
    let sum = 0;
    for (const word of words) {
      const { data, meta } = await list(`?${field}=${word}&limit=100`);
      expect(data.length).toBeGreaterThan(0);
      expect(new Set(data.map((order) => order[field]))).toEqual(new Set([word]));
      sum += meta.total;
    }
    expect(sum).toBe(total);
  });

  it('searches the beginning of ids and the customer’s name', async () => {
    const { data: order } = await client.tell(201, 'POST', '/orders', newOrder());
    expect((await list(`?search=${order.orderNumber.slice(0, 8)}`)).data).toContainEqual(order);
    const { data } = await list('?search=ohn%20d&limit=100');
    expect(data.length).toBeGreaterThan(1);
    for (const { customer } of data) expect(`${customer.firstName} ${customer.lastName}`).toMatch(/ohn d/i);
  });

  it('names every invalid parameter at once', async () => {
    expect(await client.refusal('GET', '/orders?page=0&limit=101&status=open&fulfillmentStatus=done')).toEqual([
      'fulfillmentStatus must be one of unfulfilled, fulfilled',
      'limit must be at most 100',
      'page must be at least 1',
      'status must be one of active, archived, cancelled, refunded',
    ]);
    expect(await client.refusal('GET', '/orders?page=x&limit=1.5&search=%00')).toEqual([
      'limit must be an integer',
      'page must be an integer',
      'search must be Unicode text without NUL',
    ]);
  });

  it('ignores unknown and empty parameters', async () => {
    expect(await list('?page=&limit=&status=&search=&sort=anything')).toEqual(await list(''));
  });
});

describe('updating and reading an order', () => {
  it('works under both bases, with If-Match', async () => {
    const older = new Client(hub, { base: OLDER_BASE });
    const { data: order } = await older.tell(201, 'POST', '/orders', newOrder());
    const path = `/orders/${order.id}`;
    const { data } = await older.tell(200, 'PUT', path, { fulfillmentStatus: 'fulfilled', notes: 'sent' });
    expect(data).toEqual({ ...order, fulfillmentStatus: 'fulfilled', notes: 'sent', updatedAt: data.updatedAt });
    expect((await client.tell(200, 'GET', path)).data).toEqual(data);
    const stale = await client.ask('PUT', path, { notes: 'again' }, { 'if-match': '"1"' });
    expect(stale.status).toBe(412);
    expect((await client.ask('PUT', path, { notes: 'again' }, { 'if-match': '"2"' })).status).toBe(200);
  });

  it('reports an unknown id', async () => {
    expect((await client.ask('GET', '/orders/nothing')).status).toBe(404);
    expect((await client.ask('PUT', '/orders/nothing', {})).status).toBe(404);
    expect((await client.ask('DELETE', '/orders/nothing')).status).toBe(405);
  });
});
