import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { call, DEMO, makeOrder } from './http.ts';

interface List {
  items: { id: string; name: string }[];
}

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const make = async (content: object = {}): Promise<string> => {
  const { status, body } = await call<{ id: string }>(hub, 'POST', '/service_points', {
    name: 'Gate 4',
    type: 'gate',
    ...content,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.id;
};

const show = async (id: string): Promise<Record<string, unknown>> =>
  (await call(hub, 'GET', `/service_points/${id}`)).body;

describe('making a service point', () => {
  it('answers with what it is', async () => {
    expect(await call(hub, 'POST', '/service_points', { name: 'Gate', type: 'gate' })).toMatchObject({
      status: 200,
      body: { id: expect.any(String), name: 'Gate', type_id: 'gate', status_id: expect.any(String) },
    });
  });

  it('shows all that was sent, and gives it to orders', async () => {
    const id = await make({
      latitude: 30.12345,
      longitude: -12.1234,
      address: '123 Example St, Example City',
      entities: [DEMO.partyId],
      dynamic_field_list: [{ key: 'postcode', value: '1234AB' }],
      order_settings: [{ order_type: DEMO.typeId, order_items: [DEMO.itemId] }],
    });
    expect(await show(id)).toEqual({
      id,
      name: 'Gate 4',
      address: '123 Example St, Example City',
      latitude: 30.12345,
      longitude: -12.1234,
      type_id: 'gate',
      type_name: null,
      status_id: expect.any(String),
      dynamic: { postcode: '1234AB' },
      order_settings: [{ order_type: DEMO.typeId, order_items: [DEMO.itemId] }],
      linked_entities: [{ id: DEMO.partyId, name: 'John Doe', type_id: null }],
    });
    const order = await makeOrder(hub, { service_point_id: id });
    expect((await call(hub, 'GET', `/orders/${order}`)).body).toMatchObject({
      address: '123 Example St, Example City',
      latitude: 30.12345,
      service_point: { id, name: 'Gate 4', type_id: 'gate' },
    });
  });

  it('takes a form', async () => {
    const fields = { name: 'Form', type: 'gate', latitude: '1.5', longitude: '2', entities: '[]', address: '' };
    const body = `${Object.entries(fields)
      .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join('')}--b--\r\n`;
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const made = await call<{ id: string }>(hub, 'POST', '/service_points', body, { headers });
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    expect(await show(made.body.id)).toMatchObject({ latitude: 1.5, longitude: 2, address: null, linked_entities: [] });
  });

  it.each([
    [{ latitude: 1 }, 'latitude and longitude must be provided together'],
    [{ ops_service_point_id: 1 }, 'ops_service_point_id and ops_service_point_name must be provided together'],
    [{ entities: ['gone'] }, 'Entity (gone) not found'],
    [{ order_settings: [{ order_type: 'gone' }] }, 'Order type (gone) not found'],
  ])('is refused with %j', async (content, detail) => {
    expect(await call(hub, 'POST', '/service_points', { name: 'X', type: 't', ...content })).toMatchObject({
      status: 400,
      body: { detail },
    });
  });
});

describe('listing service points', () => {
  it('finds by name, type and entity', async () => {
    const id = await make({ name: 'Pier 9', type: 'pier', entities: [DEMO.partyId] });
    const ids = async (query: string): Promise<string[]> =>
      (await call<List>(hub, 'GET', `/service_points?${query}`)).body.items.map((point) => point.id);
    for (const query of ['name=PIER', 'type_id=pier', `entity_id=${DEMO.partyId}&name=pier`, 'type_id__contains=ie']) {
      expect(await ids(query), query).toEqual([id]);
    }
    expect(await ids('entity_id=nobody')).toEqual([]);
    expect((await call(hub, 'GET', '/service_points?page=0&limit=100')).status).toBe(422);
  });

  it('has types and statuses, and no fields', async () => {
    expect((await call<List>(hub, 'GET', '/service_points/types')).body.items).toHaveLength(1);
    expect((await call<List>(hub, 'GET', '/service_points/status')).body.items).toHaveLength(2);
    expect((await call<List>(hub, 'GET', '/service_points/dynamic_fields')).body.items).toEqual([]);
  });
});

describe('changing a service point', () => {
  it.each(['PUT', 'PATCH', 'POST'])('changes what is sent and nothing else: %s', async (method) => {
    const id = await make({ latitude: 1, longitude: 2, address: 'Here' });
    const changed = await call(hub, method, `/service_points/${id}`, {
      name: 'Gate 5',
      latitude: 3.5,
      longitude: 4,
      ops_service_point_id: 12345,
      ops_service_point_name: 'ops',
    });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        id,
        success: true,
        detail: { message: 'Successfully updated Service Point (Gate 5)' },
        name: 'Gate 5',
        type_id: 'gate',
        external_id: '12345',
      },
    });
    expect(await show(id)).toMatchObject({ name: 'Gate 5', latitude: 3.5, longitude: 4, address: 'Here' });
    await call(hub, method, `/service_points/${id}`, { address: '' });
    expect(await show(id)).toMatchObject({ address: null });
  });

  it('changes nothing when it is sent what is shown, whatever its address is made of', async () => {
    const address = { address_line_1: '1 Main St', city: 'Anytown', country: 'US' };
    await hub.sql(`update service_points set document = jsonb_set(document, '{address}', $2::jsonb) where id = $1`, [
      DEMO.pointId,
      JSON.stringify(address),
    ]);
    const { body: shown, headers } = await call(hub, 'GET', `/service_points/${DEMO.pointId}`);
    expect(shown.address).toBe('1 Main St, Anytown, US');
    const again = await call(hub, 'PUT', `/service_points/${DEMO.pointId}`, shown);
    expect(again.status).toBe(200);
    expect((await call(hub, 'GET', `/service_points/${DEMO.pointId}`)).headers.etag).toBe(headers.etag);
  });

  it('replaces lists whole', async () => {
    const id = await make({ entities: [DEMO.partyId] });
    await call(hub, 'PUT', `/service_points/${id}`, { entities: [], contact_list: [DEMO.partyId] });
    expect(await show(id)).toMatchObject({ linked_entities: [] });
  });

  it.each([
    ['gone', { name: 'X' }, 404, 'Service Point (gone) not found'],
    [DEMO.pointId, { status: 'gone' }, 400, 'Status (gone) not found'],
    [DEMO.pointId, { contact_list: ['gone'] }, 400, 'Contact (gone) not found'],
  ])('refuses %s with %j', async (id, body, status, detail) => {
    expect(await call(hub, 'PUT', `/service_points/${id}`, body)).toMatchObject({ status, body: { detail } });
  });
});

describe('deleting a service point', () => {
  it('leaves its orders as they are', async () => {
    const id = await make({ name: 'Old gate', latitude: 5, longitude: 6 });
    const order = await makeOrder(hub, { service_point_id: id });
    expect(await call(hub, 'DELETE', `/service_points/${id}`)).toMatchObject({
      status: 200,
      body: { detail: 'Successfully deleted Service Point (Old gate)' },
    });
    expect((await call(hub, 'GET', `/service_points/${id}`)).status).toBe(404);
    expect((await call(hub, 'GET', `/orders/${order}`)).body).toMatchObject({
      service_point: { id, name: 'Old gate' },
      latitude: 5,
    });
    expect(await call(hub, 'DELETE', `/service_points/${id}`)).toMatchObject({
      status: 404,
      body: { detail: `Service Point (${id}) not found` },
    });
  });

  it('deletes its orders with it when that is asked for', async () => {
    const id = await make();
    const orders = await Promise.all(Array.from({ length: 53 }, () => makeOrder(hub, { service_point_id: id })));
    const body = { should_delete_linked_orders: true, should_delete_linked_cases: true };
    const { key } = await hub.mintKey({ scopes: ['customers:delete', 'orders:write'] });
    const headers = { authorization: `Bearer ${key}` };
    expect((await call(hub, 'DELETE', `/service_points/${id}`, body, { headers })).status).toBe(403);
    const stale = { 'if-match': '"5"' };
    expect((await call(hub, 'DELETE', `/service_points/${id}`, body, { headers: stale })).status).toBe(412);
    expect((await call(hub, 'GET', `/orders/${orders[0]}`)).status).toBe(200);
    expect((await call(hub, 'DELETE', `/service_points/${id}`, body)).status).toBe(200);
    for (const order of [orders[0], orders.at(-1)]) {
      expect((await call(hub, 'GET', `/orders/${order}`)).status).toBe(404);
    }
    expect((await call(hub, 'GET', `/orders?service_point_id=${id}`)).body).toEqual({ items: [] });
  });

  it('refuses a body that says something else', async () => {
    expect((await call(hub, 'DELETE', `/service_points/x`, { should_delete_linked_orders: 'yes' })).status).toBe(422);
  });
});
