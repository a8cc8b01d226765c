import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { call, DEMO, makeOrder } from './http.ts';

interface Page {
  items: { id: string; name: string; completion_time?: string; created_at: string }[];
}

let hub: TestHub;
let first: string;
let second: string;
let contactId: string;

beforeAll(async () => {
  hub = await createTestHub();
  const [contact] = await hub.sql<{ id: string }>('select id from contacts where id <> $1 order by id limit 1', [
    DEMO.partyId,
  ]);
  contactId = contact?.id ?? '';
  first = await makeOrder(hub, {
    name: 'Zebra 100%',
    dynamic_field_list: [{ key: 'gate_code', value: 'AB_12' }],
    contact_list: [DEMO.partyId, contactId],
  });
  second = await makeOrder(hub, { name: 'zebra 200', dynamic_field_list: [{ key: 'gate_code', value: 'ab-12' }] });
});

afterAll(() => hub.close());

const list = (query: Record<string, string | number> = {}) =>
  call<Page>(hub, 'GET', `/orders?${new URLSearchParams(query as Record<string, string>)}`);

const names = async (query: Record<string, string | number>): Promise<string[]> => {
  const { status, body } = await list(query);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.items.map(({ name }) => name);
};

describe('listing orders', () => {
  it('shows the newest ten, flat', async () => {
    const { body } = await list();
    expect(body.items).toHaveLength(10);
    expect(body.items[1]).toEqual({
      id: first,
      name: 'Zebra 100%',
      created_at: expect.any(String),
      updated_at: expect.any(String),
      type_id: DEMO.typeId,
      status_id: expect.any(String),
      entity_id: DEMO.partyId,
      service_point_id: DEMO.pointId,
      fulfillment_date: '2024-03-14',
      address: null,
      latitude: 41.0151,
      longitude: 28.9795,
      dynamic: { gate_code: 'AB_12' },
      note: null,
    });
  });

  it('goes through all of them page by page, none twice', async () => {
    const seen = new Set<string>();
    let count = 0;
    for (let page = 1; ; page++) {
      const { body } = await list({ page, limit: 50, sort_key: 'name', sort_order: 'asc' });
      for (const { id } of body.items) seen.add(id);
      count += body.items.length;
      if (body.items.length < 50) break;
    }
    expect({ seen: seen.size, count }).toEqual({ seen: 202, count: 202 });
  });

  it.each([
    [{ name: 'ZEBRA' }, ['zebra 200', 'Zebra 100%']],
    [{ name__contains: '0%' }, ['Zebra 100%']],
    [{ name__exact: 'zebra 200' }, ['zebra 200']],
    [{ name__exact: 'Zebra 200' }, []],
    [{ gate_code: 'ab' }, ['zebra 200', 'Zebra 100%']],
    [{ gate_code__exact: 'ab-12' }, ['zebra 200']],
    [{ gate_code__contains: 'B_' }, ['Zebra 100%']],
    [{ type_id: DEMO.typeId }, ['zebra 200', 'Zebra 100%']],
    [{ type_id: DEMO.typeId.slice(0, 8) }, []],
    [{ type_id__contains: DEMO.typeId.slice(0, 8) }, ['zebra 200', 'Zebra 100%']],
    [{ service_point_id: DEMO.pointId, name: '100' }, ['Zebra 100%']],
    [{ entity_id: DEMO.partyId, name: 'zebra' }, ['zebra 200', 'Zebra 100%']],
    [{ entity_id__contains: '90ab-cdef', name: 'zebra' }, ['zebra 200', 'Zebra 100%']],
    [{ entity_id: 'nobody' }, []],
    [{ order_plan_id: 'any' }, []],
    [{ status_id: 'unknown' }, []],
    [{ nonsense: 'x', name: 'zebra' }, ['zebra 200', 'Zebra 100%']],
    [{ name: 'zebra', sort_key: 'name', sort_order: 'asc' }, ['Zebra 100%', 'zebra 200']],
  ])('finds by %j', async (query, found) => {
    expect(await names(query as Record<string, string>)).toEqual(found);
  });

  it('finds by any of the contacts, also those that only this dialect knows', async () => {
    expect(await names({ contact_id: DEMO.partyId, name: 'zebra' })).toEqual(['Zebra 100%']);
    expect(await names({ contact_id: contactId, name: 'zebra' })).toEqual(['Zebra 100%']);
    expect(await names({ contact_id__contains: contactId.slice(2, 20), name: 'zebra' })).toEqual(['Zebra 100%']);
    expect((await names({ contact_id: contactId })).length).toBeGreaterThan(1);
  });

  it('knows when orders were completed', async () => {
    const before = new Date().toISOString();
    await call(hub, 'PUT', `/orders/${second}/status`, { status_id: DEMO.completedId });
    const [item] = (await list({ completion_time_start: before, sort_key: 'completion_time' })).body.items;
    expect(item).toMatchObject({ id: second, completion_time: expect.stringMatching(/Z$/) });
    expect(await names({ completion_time_end: '1999-12-31' })).toEqual([]);
    expect(await names({ completion_time_start: item?.completion_time ?? '', name: 'zebra' })).toEqual(['zebra 200']);
    expect(await names({ status_id: DEMO.completedId, name: 'zebra' })).toEqual(['zebra 200']);
    expect(await names({ status_id__contains: DEMO.completedId.slice(3), name: 'zebra' })).toEqual(['zebra 200']);
  });

  it.each([
    [{ page: 0 }, ['page']],
    [{ page: 'x', limit: 51 }, ['limit', 'page']],
    [{ limit: 0 }, ['limit']],
    [{ limit: 1.5 }, ['limit']],
    [{ sort_key: 'price', sort_order: 'up' }, ['sort_key', 'sort_order']],
    [
      { completion_time_start: 'yesterday', completion_time_end: '31.02.2024' },
      ['completion_time_end', 'completion_time_start'],
    ],
    [{ name: 'x'.repeat(256) }, ['name']],
  ])('refuses %j', async (query, fields) => {
    const { status, body } = await list(query as Record<string, string>);
    expect(status).toBe(422);
    const detail = (body as unknown as { detail: { loc: string[] }[] }).detail;
    expect(detail.map(({ loc }) => loc).sort()).toEqual(fields.map((field) => ['query', field]));
  });

  it.each(['name=%00', 'gate_code=a%00', 'name=a&name=b', 'page=1&page=2'])('refuses the query %s', async (query) => {
    expect((await call(hub, 'GET', `/orders?${query}`)).status).toBe(422);
  });

  it.each(['__proto__=1', 'constructor=x', 'x=a&x=b', '=', 'toString__exact=1', 'a[b]=1', `${'k'.repeat(3000)}=1`])(
    'ignores the query %s',
    async (query) => {
      expect((await call<Page>(hub, 'GET', `/orders?${query}`)).body.items).toHaveLength(10);
    },
  );

  it('needs the scope for reading, and finds nothing of another workspace', async () => {
    const { key } = await hub.mintKey({ scopes: ['orders:write'] });
    const headers = { authorization: `Bearer ${key}` };
    expect((await call(hub, 'GET', '/orders', undefined, { headers })).status).toBe(403);
    const other = await hub.secondWorkspace();
    const strange = { authorization: `Bearer ${other.key}` };
    expect((await call(hub, 'GET', '/orders', undefined, { headers: strange })).body).toEqual({ items: [] });
  });
});
