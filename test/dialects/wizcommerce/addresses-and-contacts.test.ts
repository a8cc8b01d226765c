import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../support/laws.ts';
import { tagOfRead } from '../../support/tags.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { type Client, clientOf, dataOf, fieldsOf } from './calls-of.ts';

let hub: TestHub;
let client: Client;
let customerId: string;
let made = 0;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  client = clientOf(hub);
});
afterAll(() => hub.close());

const newCustomer = async (): Promise<string> =>
  (await client.make('/v1/customers', { reference_id: `B-${++made}`, company_name: 'Owner' })).id as string;

beforeEach(async () => {
  customerId = await newCustomer();
});

const ADDRESS = { reference_id: 'ADDR123', address_line_1: '123 Main St', city: 'Anytown', type: 'billing' };
const CONTACT = { reference_id: 'CON123', first_name: 'John', email: 'john.doe@example.com' };

const KINDS = [
  { name: 'addresses', base: '/v1', kind: 'addresses', least: ADDRESS, status: true, required: Object.keys(ADDRESS) },
  {
    name: 'addresses of v2',
    base: '/v2',
    kind: 'addresses',
    least: ADDRESS,
    status: false,
    required: Object.keys(ADDRESS),
  },
  { name: 'contacts', base: '/v1', kind: 'contacts', least: CONTACT, status: true, required: Object.keys(CONTACT) },
] as const;

describe.each(KINDS)('$name', ({ base, kind, least, status, required }) => {
  const path = (id = '') => `${base}/customers/${customerId}/${kind}${id && `/${id}`}`;
  const add = (changed: Json = {}): Promise<Json> =>
    client.make(path(), { ...least, reference_id: `R-${++made}`, ...changed });
  const put = (id: unknown, body: unknown, headers?: Record<string, string>) =>
    client.send('PUT', path(id as string), body, headers);

  test('are made, shown, replaced and deleted', async () => {
    const created = await add({ last_name: 'Doe', attributes: [{ name: 'color', value: 'red', more: 1 }] });
    expect(created).toMatchObject({
      ...least,
      reference_id: created.reference_id,
      is_default: false,
      last_name: 'Doe',
    });
    expect(created.attributes).toEqual([{ name: 'color', value: 'red' }]);
    expect(created.status).toBe(status ? 'active' : undefined);
    const read = await client.send('GET', path(created.id as string));
    expect([read.status, dataOf(read)]).toEqual([200, created]);
    const tag = String(read.headers.etag);
    expect(tag).toMatch(tagOfRead(1));
    const known = await client.send('GET', path(created.id as string), undefined, { 'if-none-match': tag });
    expect(known.status).toBe(304);

    const echoed = await put(created.id, created);
    expect([echoed.status, echoed.headers.etag]).toEqual([201, '"1"']);
    const replaced = await put(created.id, { ...least, first_name: 'Jane' });
    expect([replaced.status, replaced.headers.etag]).toEqual([201, '"2"']);
    expect(dataOf(replaced)).toMatchObject({ ...least, first_name: 'Jane', attributes: [] });
    expect(dataOf(replaced)).not.toHaveProperty('last_name');
    expect((await put(created.id, { ...least, first_name: 'Jane' })).headers.etag).toBe('"2"');
    expect((await put(created.id, { ...least, first_name: 'Ann' }, { 'if-match': '"1"' })).status).toBe(412);

    const deleted = await client.send('DELETE', path(created.id as string));
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    for (const method of ['GET', 'DELETE']) {
      expect((await client.send(method, path(created.id as string))).status).toBe(404);
    }
    expect((await put(created.id, least)).status).toBe(404);
  });

  test('are listed a page at a time, without attributes', async () => {
    const [first, second] = [await add(), await add()];
    const { data, pagination } = await client.list(path());
    expect(data.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(data[0]).not.toHaveProperty('attributes');
    expect(pagination).toMatchObject({ total_records: 2, total_pages: 1, page_size: 10 });
    const page = await client.list(`${path()}?page=2&page_size=1&sort=asc&sort_by=created_at`);
    expect(page.data.map(({ id }) => id)).toEqual([second.id]);
    expect((await client.list(`${path()}?status=inactive`)).data).toEqual([]);
    expect((await client.list(`${path()}?created_before=2001-01-01T00:00:00Z`)).data).toEqual([]);
    const bad = await client.send('GET', `${path()}?sort_by=city&page_size=0`);
    expect([bad.status, fieldsOf(bad)]).toEqual([400, ['page_size', 'sort_by']]);
  });

  test('have one default, which takes the place of another', async () => {
    const first = await add({ is_default: true });
    const second = await add({ is_default: true });
    const isDefault = async (id: unknown) => (await client.get(path(id as string))).is_default;
    expect([await isDefault(first.id), await isDefault(second.id)]).toEqual([false, true]);
    const pointer = kind === 'contacts' ? 'primary_contact_id' : 'default_billing_address_id';
    const pointed = async () => (await client.get(`/v1/customers/${customerId}`))[pointer];
    expect(await pointed()).toBe(second.id);
    await put(first.id, { ...least, reference_id: 'one', is_default: true });
    expect([await isDefault(first.id), await isDefault(second.id), await pointed()]).toEqual([true, false, first.id]);
    await put(first.id, { ...least, reference_id: 'one' });
    expect([await isDefault(first.id), await pointed()]).toEqual([false, undefined]);
    await put(second.id, { ...least, is_default: true });
    await client.send('DELETE', path(second.id as string));
    expect(await pointed()).toBe(undefined);
  });

  test('are refused with every field that is wrong or missing', async () => {
    const empty = await client.send('POST', path(), {});
    expect([empty.status, fieldsOf(empty)]).toEqual([400, [...required].sort()]);
    const wrong = await client.send('POST', path(), {
      ...least,
      phone: '0800',
      is_default: 1,
      last_name: 'n'.repeat(51),
    });
    expect([wrong.status, fieldsOf(wrong)]).toEqual([400, ['is_default', 'last_name', 'phone']]);
    const { id } = await add();
    expect(fieldsOf(await put(id, { ...least, email: 'x' }))).toEqual(['email']);
    expect(fieldsOf(await put(id, {}))).toEqual([...required].sort());
  });

  test('have a reference id of their own among the customer’s', async () => {
    const { reference_id } = await add();
    const again = await client.send('POST', path(), { ...least, reference_id });
    expect([again.status, fieldsOf(again)]).toEqual([400, ['reference_id']]);
    const other = await newCustomer();
    await client.make(`${base}/customers/${other}/${kind}`, { ...least, reference_id });
  });

  test('are not found under another customer, or under none', async () => {
    const { id } = await add();
    const other = await newCustomer();
    for (const owner of [other, 'nobody', '%00']) {
      const theirs = `${base}/customers/${owner}/${kind}/${id}`;
      expect((await client.send('GET', theirs)).status).toBe(404);
      expect((await client.send('PUT', theirs, least)).status).toBe(404);
      expect((await client.send('DELETE', theirs)).status).toBe(404);
    }
    expect((await client.send('POST', `${base}/customers/nobody/${kind}`, least)).status).toBe(404);
    expect((await client.send('GET', `${base}/customers/nobody/${kind}`)).status).toBe(404);
    expect((await client.send('GET', path(id as string))).status).toBe(200);
  });

  test('are made once by one idempotency key', async () => {
    const headers = { 'idempotency-key': `${base} ${kind}` };
    const first = await client.send('POST', path(), least, headers);
    const second = await client.send('POST', path(), least, headers);
    expect([second.status, second.text]).toEqual([201, first.text]);
    expect((await client.list(path())).data).toHaveLength(1);
  });
});

test('addresses have a default for each type, and a change of type moves it', async () => {
  const path = `/v1/customers/${customerId}/addresses`;
  const billing = await client.make(path, { ...ADDRESS, is_default: true });
  const shipping = await client.make(path, { ...ADDRESS, reference_id: 'S', type: 'shipping', is_default: true });
  const defaults = async () => {
    const { default_billing_address_id, default_shipping_address_id } = await client.get(`/v1/customers/${customerId}`);
    return [default_billing_address_id, default_shipping_address_id];
  };
  expect(await defaults()).toEqual([billing.id, shipping.id]);
  await client.send('PUT', `${path}/${billing.id}`, { ...ADDRESS, type: 'shipping', is_default: true });
  expect(await defaults()).toEqual([undefined, billing.id]);
  expect((await client.get(`${path}/${shipping.id}`)).is_default).toBe(false);
});

test('an address is filtered by reference ids', async () => {
  const path = `/v1/customers/${customerId}/addresses`;
  await client.make(path, ADDRESS);
  await client.make(path, { ...ADDRESS, reference_id: 'other' });
  expect(
    (await client.list(`${path}?reference_ids=ADDR123,none`)).data.map(({ reference_id }) => reference_id),
  ).toEqual(['ADDR123']);
});

test('an order keeps its copy of an address that is changed or deleted later', async () => {
  const path = `/v1/customers/${customerId}/addresses`;
  const address = await client.make(path, ADDRESS);
  const order = await client.make('/v1/orders', {
    reference_id: 'copy',
    customer_id: customerId,
    payment_status: 'PENDING',
    fulfillment_status: 'UNFULFILLED',
    created_at: '2025-01-01T00:00:00Z',
    updated_at: '2025-01-01T00:00:00Z',
    line_items: [],
    shipping_address: { id: address.id },
  });
  await client.send('PUT', `${path}/${address.id}`, { ...ADDRESS, city: 'Oldtown' });
  await client.send('DELETE', `${path}/${address.id}`);
  expect((await client.get(`/v1/orders/${order.id}`)).shipping_address).toMatchObject({
    id: address.id,
    city: 'Anytown',
  });
});
