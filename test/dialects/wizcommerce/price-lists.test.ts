import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { type Client, clientOf, dataOf, fieldsOf } from './calls-of.ts';

let hub: TestHub;
let client: Client;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  client = clientOf(hub);
});
afterAll(() => hub.close());

const SENT = {
  reference_id: 'PRC-1',
  name: 'Price List 1',
  description: 'For shops',
  status: 'active',
  is_default: false,
  priority: 1,
};

test('a price list is made, shown, listed and updated', async () => {
  const created = await client.make('/v1/price-lists', SENT);
  expect(created).toMatchObject(SENT);
  expect(await client.get(`/v1/price-lists/${created.id}`)).toEqual(created);
  const path = `/v1/price-lists/${created.id}`;
  const echoed = await client.send('PATCH', path, created);
  expect([echoed.status, echoed.headers.etag]).toEqual([201, '"1"']);
  const changed = await client.send('PATCH', path, { name: 'Renamed', status: 'inactive', reference_id: 'other' });
  expect([changed.status, changed.headers.etag]).toEqual([201, '"2"']);
  expect(dataOf(changed)).toMatchObject({ ...SENT, name: 'Renamed', status: 'inactive' });
  expect((await client.list('/v1/price-lists')).data).toEqual([]);
  const { data, pagination } = await client.list('/v1/price-lists?status=inactive&sort_by=name&sort=asc');
  expect(data).toEqual([dataOf(changed)]);
  expect(pagination).toMatchObject({ total_records: 1, next_page: 0 });
  expect((await client.send('PATCH', path, { name: 'Late' }, { 'if-match': '"1"' })).status).toBe(412);
});

test('what is wrong with a price list is named', async () => {
  const empty = await client.send('POST', '/v1/price-lists', {});
  expect([empty.status, fieldsOf(empty)]).toEqual([400, ['name', 'reference_id']]);
  const wrong = await client.send('POST', '/v1/price-lists', {
    ...SENT,
    name: 'n'.repeat(51),
    status: 'on',
    priority: 0.5,
  });
  expect(fieldsOf(wrong)).toEqual(['name', 'priority', 'status']);
  await client.make('/v1/price-lists', { ...SENT, reference_id: 'taken' });
  expect(fieldsOf(await client.send('POST', '/v1/price-lists', { ...SENT, reference_id: 'taken' }))).toEqual([
    'reference_id',
  ]);
  expect((await client.send('GET', '/v1/price-lists/none')).status).toBe(404);
  expect((await client.send('PATCH', '/v1/price-lists/none', { name: 'x' })).status).toBe(404);
});
