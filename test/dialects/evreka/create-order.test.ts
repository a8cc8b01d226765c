import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { call, DEMO, makeOrder, NEW_ORDER } from './http.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const whole = {
  ...NEW_ORDER,
  name: 'Pick-up 17',
  latitude: 1,
  longitude: 2,
  order_item_list: [{ id: DEMO.itemId, planned_quantity: 12.5 }],
  dynamic_field_list: [{ key: 'gate_code', value: '4711' }],
  contact_list: [DEMO.partyId],
  note: 'Ring twice',
};

describe('creating an order', () => {
  it('answers 200 with its id, and shows what was sent', async () => {
    const { status, body, headers } = await call<{ order_id: string }>(hub, 'POST', '/orders', whole);
    expect({ status, tag: headers.etag }).toEqual({ status: 200, tag: '"1"' });
    const shown = await call(hub, 'GET', `/orders/${body.order_id}`);
    expect(shown.body).toMatchObject({
      id: body.order_id,
      name: 'Pick-up 17',
      type: { id: DEMO.typeId, name: 'Delivery' },
      entity: { id: DEMO.partyId, name: 'John Doe' },
      service_point: { id: DEMO.pointId, name: 'Harbour warehouse', type_id: null },
      fulfillment_date: '2024-03-14',
      // The service point wins over coordinates.
      latitude: 41.0151,
      longitude: 28.9795,
      dynamic: { gate_code: '4711' },
      contacts: [{ id: DEMO.partyId, full_name: 'John Doe' }],
      note: 'Ring twice',
      status: { name: 'Confirmed' },
    });
  });

  it('makes lines that every dialect sees, in decimals', async () => {
    const id = await makeOrder(hub, whole);
    const { line_items, primary_contact, extras } = await hub.order(id);
    expect(line_items).toMatchObject([{ sku: DEMO.itemId, title: 'Scrap paper', quantity: 12.5, shipped_quantity: 0 }]);
    expect(primary_contact).toMatchObject({ id: DEMO.partyId, first_name: 'John' });
    expect(extras.evreka).toMatchObject({ items: [{ line_id: line_items[0]?.id, id: DEMO.itemId }] });
  });

  it('generates a name, and takes coordinates in place of a service point', async () => {
    const { service_point_id, ...elsewhere } = NEW_ORDER;
    const { body } = await call<{ order_id: string }>(hub, 'POST', '/orders', {
      ...elsewhere,
      latitude: 30.12345,
      longitude: -12.1234,
      fulfillment_date: '2024-02-29',
    });
    const shown = await call(hub, 'GET', `/orders/${body.order_id}`);
    expect(shown.body).toMatchObject({
      name: expect.stringMatching(/^ST-/),
      service_point: null,
      latitude: 30.12345,
      longitude: -12.1234,
      fulfillment_date: '2024-02-29',
    });
  });

  it('knows customers by the ids that this dialect’s clients have for them', async () => {
    await hub.sql(`update customers set document = document || '{"aliases": {"evreka": "e-77"}}' where id = $1`, [
      '1234567890',
    ]);
    await hub.sql(
      `insert into record_aliases (workspace_id, kind, dialect, alias, record_id)
        values ('demo', 'customers', 'evreka', 'e-77', '1234567890')`,
    );
    const id = await makeOrder(hub, { entity_id: 'e-77' });
    expect((await hub.order(id)).customer_id).toBe('1234567890');
    expect((await call(hub, 'GET', `/orders/${id}`)).body).toMatchObject({ entity: { id: 'e-77' } });
    const listed = await call<{ items: object[] }>(hub, 'GET', '/orders?entity_id=e-77');
    expect(listed.body.items[0]).toMatchObject({ id, entity_id: 'e-77' });
    expect((await call(hub, 'GET', '/entities/e-77')).body).toMatchObject({ id: 'e-77', name: 'John Doe' });
    expect((await call(hub, 'PATCH', '/entities/e-77', { name: 'J. Doe' })).body).toMatchObject({ id: 'e-77' });
  });

  it('gives the same answer for the same idempotency key, and makes one order', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await call<{ order_id: string }>(hub, 'POST', '/orders', NEW_ORDER, { headers });
    const again = await call<{ order_id: string }>(hub, 'POST', '/orders', NEW_ORDER, { headers });
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('takes null for what is left out', async () => {
    const { status } = await call(hub, 'POST', '/orders', { ...NEW_ORDER, name: null, note: null, contact_list: null });
    expect(status).toBe(200);
  });

  it.each([
    [{ type_id: 'gone' }, 'Order type (gone) not found'],
    [{ entity_id: 'gone' }, 'Entity (gone) not found'],
    [{ entity_id: '' }, 'Entity () not found'],
    [{ service_point_id: 'gone' }, 'Service Point (gone) not found'],
    [{ order_item_list: [{ id: 'gone', planned_quantity: 1 }] }, 'Order item (gone) not found'],
    [{ contact_list: ['gone', DEMO.partyId] }, 'Contact (gone) not found'],
    [{ order_assets: { pick: [{ asset_type: 1, assets: [1] }] } }, 'Orders of type Delivery have no assets to pick'],
    [{ dynamic_field_list: [{ key: 'bins', value: 4 }] }, 'Dynamic field (bins) not found'],
    [{ dynamic_field_list: [{ key: 'gate_code', value: 4 }] }, 'Dynamic field (gate_code) must be a text'],
    [{ type_id: 'a', entity_id: 'b' }, 'Order type (a) not found; Entity (b) not found'],
  ])('answers 400 to %j', async (change, detail) => {
    expect(await call(hub, 'POST', '/orders', { ...NEW_ORDER, ...change })).toMatchObject({
      status: 400,
      body: { detail },
    });
  });

  it('needs a place: a service point, or both coordinates', async () => {
    const { service_point_id, ...nowhere } = NEW_ORDER;
    for (const place of [{}, { latitude: 1 }, { longitude: 1 }, { service_point_id: null }]) {
      expect(await call(hub, 'POST', '/orders', { ...nowhere, ...place })).toMatchObject({
        status: 422,
        body: { detail: [{ loc: ['body', 'service_point_id'] }] },
      });
    }
  });

  it('names all fields that are malformed at once, before it looks for anything', async () => {
    const { status, body } = await call<{ detail: { loc: unknown[] }[] }>(hub, 'POST', '/orders', {
      type_id: 'gone',
      fulfillment_date: '30.02.2024',
      latitude: 91,
      order_item_list: [{ id: 1 }],
    });
    expect(status).toBe(422);
    expect(body.detail.map(({ loc }) => loc.join('.')).sort()).toEqual([
      'body.entity_id',
      'body.fulfillment_date',
      'body.latitude',
      'body.order_item_list.0.id',
      'body.order_item_list.0.planned_quantity',
      'body.service_point_id',
    ]);
  });
});

describe('deleting an order', () => {
  it('says which it was, and 404 from then on', async () => {
    const id = await makeOrder(hub, { name: 'Short-lived' });
    const deleted = await call(hub, 'DELETE', `/orders/${id}`);
    expect(deleted).toMatchObject({ status: 200, body: { detail: 'Successfully deleted Order (Short-lived)' } });
    for (const [method, status] of [
      ['GET', 404],
      ['DELETE', 404],
    ] as const) {
      expect(await call(hub, method, `/orders/${id}`)).toMatchObject({
        status,
        body: { detail: `Order (${id}) not found` },
      });
    }
  });

  it('heeds If-Match', async () => {
    const id = await makeOrder(hub);
    const stale = await call(hub, 'DELETE', `/orders/${id}`, undefined, { headers: { 'if-match': '"7"' } });
    expect(stale.status).toBe(412);
    const fresh = await call(hub, 'DELETE', `/orders/${id}`, undefined, { headers: { 'if-match': '"1"' } });
    expect(fresh.status).toBe(200);
  });

  it('needs a scope of its own', async () => {
    const { key } = await hub.mintKey({ scopes: ['orders:read', 'orders:write'] });
    const headers = { authorization: `Bearer ${key}` };
    expect((await call(hub, 'DELETE', `/orders/${DEMO.orderId}`, undefined, { headers })).status).toBe(403);
  });
});

describe('the fields of order types', () => {
  it('are listed, of all types or of one', async () => {
    const field = { key: 'gate_code', label: 'Gate code', field_type: 'TEXT', required: false, type_id: DEMO.typeId };
    for (const query of ['', `?order_type_id=${DEMO.typeId}`, `?order_type_id=${DEMO.typeId}&template_id=x`]) {
      expect((await call(hub, 'GET', `/orders/dynamic_fields${query}`)).body).toMatchObject({ items: [field] });
    }
    for (const query of ['?order_type_id=x', '?template_id=x']) {
      expect((await call(hub, 'GET', `/orders/dynamic_fields${query}`)).body).toEqual({ items: [] });
    }
  });
});
