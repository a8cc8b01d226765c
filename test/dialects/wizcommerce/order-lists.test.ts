import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { type Client, clientOf, fieldsOf } from './calls-of.ts';
import { LEAST } from './sample.ts';

let hub: TestHub;
let client: Client;
let customerId: string;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  client = clientOf(hub);
  customerId = (await client.make('/v1/customers', { reference_id: 'C', company_name: 'Lists' })).id as string;
});
afterAll(() => hub.close());

const order = (changed: object): object => ({ ...LEAST, customer_id: customerId, ...changed });

const make = async (reference_id: string, changed: object = {}): Promise<string> =>
  (await client.make('/v1/orders', order({ reference_id, ...changed }))).id as string;

const referencesOf = async (query: string, base = '/v1'): Promise<unknown[]> =>
  (await client.list(`${base}/orders?${query}`)).data.map(({ reference_id }) => reference_id);

describe('a list of orders', () => {
  beforeAll(async () => {
    await make('draft-1', { status: 'draft', source: 'cart' });
    await make('open-1');
    await make('open-2', { created_at: '2024-06-01T00:00:00Z', source: 'cart' });
    const cancelled = await make('gone-1');
    await client.send('PATCH', `/v1/orders/${cancelled}/status`, { status: 'cancelled' });
    await hub.seedOrder({ reference_id: 'done-1', status: { state: 'archived' } });
    await hub.seedOrder({ reference_id: 'back-1', status: { state: 'refunded' } });
  });

  test('has drafts when it is not told otherwise, the last changed first, ten to a page', async () => {
    const { data, pagination } = await client.list('/v1/orders');
    expect(data.map(({ reference_id }) => reference_id)).toEqual(['draft-1']);
    expect(pagination).toEqual({
      total_records: 1,
      total_pages: 1,
      current_page: 1,
      next_page: 0,
      prev_page: 0,
      page_size: 10,
    });
  });

  test('has every order that is shown with the word that is asked for', async () => {
    expect(await referencesOf('order_status=confirmed')).toEqual(['done-1', 'open-2', 'open-1']);
    expect(await referencesOf('order_status=cancelled')).toEqual(['back-1', 'gone-1']);
    expect(await referencesOf('order_status=confirmed', '/v2')).toEqual(['done-1', 'open-2', 'open-1']);
  });

  test('is sorted by either time, either way', async () => {
    const query = 'order_status=confirmed&sort_by=created_at';
    expect(await referencesOf(`${query}&sort=asc&reference_ids=open-1,open-2`)).toEqual(['open-2', 'open-1']);
    expect(await referencesOf(`${query}&reference_ids=open-1,open-2`)).toEqual(['open-1', 'open-2']);
    expect(await referencesOf('order_status=confirmed&sort_by=updated_at&sort=asc')).toEqual([
      'open-1',
      'open-2',
      'done-1',
    ]);
  });

  test('is filtered by reference ids and source', async () => {
    expect(await referencesOf('order_status=confirmed&reference_ids=open-1,nobody,gone-1')).toEqual(['open-1']);
    expect(await referencesOf('order_status=confirmed&source=cart')).toEqual(['open-2']);
    expect(await referencesOf('order_status=confirmed&reference_ids=nobody')).toEqual([]);
  });

  test('has what was made within the second that is named, at either end', async () => {
    const made = 'order_status=confirmed&reference_ids=open-2';
    expect(await referencesOf(`${made}&created_after=2024-06-01T00:00:00Z`)).toEqual(['open-2']);
    expect(await referencesOf(`${made}&created_before=2024-06-01T00:00:00Z`)).toEqual(['open-2']);
    expect(await referencesOf(`${made}&created_after=2024-06-01T00:00:01Z`)).toEqual([]);
    expect(await referencesOf(`${made}&created_before=2024-05-31T23:59:59Z`)).toEqual([]);
  });

  test('loses no change to a client that counts in seconds', async () => {
    const id = await make('changed-1');
    const { changed_at } = await hub.order(id);
    const second = `${changed_at.slice(0, 19)}Z`;
    for (const end of ['updated_after', 'updated_before']) {
      expect(await referencesOf(`order_status=confirmed&reference_ids=changed-1&${end}=${second}`)).toEqual([
        'changed-1',
      ]);
    }
  });

  test('shows a page as the writing calls answer, and says where it stands', async () => {
    const { data, pagination } = await client.list('/v1/orders?order_status=confirmed&page=2&page_size=1&sort=asc');
    expect(pagination).toMatchObject({ total_pages: pagination.total_records, current_page: 2, page_size: 1 });
    expect(pagination).toMatchObject({ next_page: 3, prev_page: 1 });
    const [shown] = data;
    const whole = await client.get(`/v1/orders/${shown?.id}`);
    expect(whole).toMatchObject(shown ?? {});
    expect(shown).not.toHaveProperty('line_items');
    const beyond = await client.list('/v1/orders?order_status=confirmed&page=99');
    expect(beyond).toMatchObject({ data: [], pagination: { next_page: 0, current_page: 99 } });
  });

  test('refuses what it cannot read, all of it at once', async () => {
    const query =
      'page=0&page_size=101&sort_by=name&sort=up&order_status=active&created_after=yesterday&updated_before=1';
    const reply = await client.send('GET', `/v1/orders?${query}`);
    expect(reply.status).toBe(400);
    expect(fieldsOf(reply)).toEqual([
      'created_after',
      'order_status',
      'page',
      'page_size',
      'sort',
      'sort_by',
      'updated_before',
    ]);
    for (const bad of ['page_size=1.5', 'page=x', 'page_size=0', 'page=-1']) {
      expect((await client.send('GET', `/v2/orders?${bad}`)).status, bad).toBe(400);
    }
  });
});

test('a workspace can have lists without a filter where none is asked for', async () => {
  const setting = (order_status: string) =>
    hub.sql('update workspaces set settings = $1', [{ wizcommerce: { order_status } }]);
  await setting('any');
  const all = await client.list('/v1/orders?page_size=100');
  expect(new Set(all.data.map(({ status }) => status))).toEqual(new Set(['draft', 'confirmed', 'cancelled']));
  expect(await referencesOf('order_status=draft')).toEqual(['draft-1']);
  await setting('draft');
  expect(await referencesOf('')).toEqual(['draft-1']);
});

test.each(['/v1', '/v2'])('an order is deleted once, and is in no list then, at %s', async (base) => {
  const id = await make('deleted-1');
  const reply = await client.send('DELETE', `${base}/orders/${id}`);
  expect([reply.status, reply.text]).toEqual([204, '']);
  for (const each of ['/v1', '/v2']) {
    expect((await client.send('GET', `${each}/orders/${id}`)).status).toBe(404);
    expect((await client.send('DELETE', `${each}/orders/${id}`)).status).toBe(404);
  }
  expect(await referencesOf('order_status=confirmed&reference_ids=deleted-1')).toEqual([]);
  const again = await make('deleted-1');
  expect((await client.send('DELETE', `/v1/orders/${again}`)).status).toBe(204);
});
