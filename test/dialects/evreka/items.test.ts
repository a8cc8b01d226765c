import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { call, DEMO, makeOrder } from './http.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const item = { order_type: DEMO.typeId, name: 'Plastic Waste' };

const make = async (content: object = {}): Promise<string> => {
  const { status, body } = await call<{ order_item_id: string }>(hub, 'POST', '/order_items', { ...item, ...content });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.order_item_id;
};

describe('order items', () => {
  it('are made with a unit, and shown as they were made', async () => {
    const plain = await make();
    const whole = await make({
      name: 'Glass',
      primary_uom: 't',
      secondary_uom: 'm3',
      cost_per_unit_primary_uom: 1.25,
      point_per_unit_primary_uom: 0.5,
      ops_task_item_id: 12345,
      ops_operation_id: 678,
      material_id: 42,
    });
    const { body } = await call<{ items: object[] }>(hub, 'GET', `/order_items?order_type_id=${DEMO.typeId}&limit=2`);
    expect(body.items).toEqual([
      {
        id: whole,
        name: 'Glass',
        order_type_id: DEMO.typeId,
        primary_uom: 't',
        secondary_uom: 'm3',
        cost_per_unit_primary_uom: 1.25,
        point_per_unit_primary_uom: 0.5,
        is_adjustable: false,
        mappings: [{ ops_operation_id: 678, task_item_id: 12345, material_id: 42 }],
      },
      expect.objectContaining({ id: plain, primary_uom: 'kg', secondary_uom: null, mappings: [] }),
    ]);
    expect((await call<{ items: object[] }>(hub, 'GET', '/order_items?name=GLA')).body.items).toHaveLength(1);
    expect((await call(hub, 'GET', '/order_items?order_type_id=x')).body).toEqual({ items: [] });
  });

  it('take the type by the name that replies have for it', async () => {
    const { status } = await call(hub, 'POST', '/order_items', { order_type_id: DEMO.typeId, name: 'Tin' });
    expect(status).toBe(200);
  });

  it.each([
    [{ ops_task_item_id: 1 }, 400, 'ops_task_item_id and ops_operation_id must be provided together'],
    [{ ops_operation_id: 1 }, 400, 'ops_task_item_id and ops_operation_id must be provided together'],
    [{ order_type: 'gone' }, 404, 'Order type not found'],
  ])('are refused with %j', async (content, status, message) => {
    expect(await call(hub, 'POST', '/order_items', { ...item, ...content })).toMatchObject({
      status,
      body: { detail: { message } },
    });
  });
});

describe('order types', () => {
  it('are listed, so that a client finds what to make an order of', async () => {
    const { body } = await call(hub, 'GET', '/order_types?name=deliv');
    expect(body).toEqual({
      items: [{ id: DEMO.typeId, name: 'Delivery', item_selection: 'optional', asset_selection: 'no_asset_item' }],
    });
  });
});

describe('order settings', () => {
  it('are empty without an entity, and complete for an entity without settings of its own', async () => {
    expect((await call(hub, 'GET', '/order_settings')).body).toEqual({ order_types: [], order_items: [] });
    expect((await call(hub, 'GET', '/order_settings/?entity_id=nobody')).body).toEqual({
      order_types: [],
      order_items: [],
    });
    const { body } = await call<{ order_types: object[]; order_items: object[] }>(
      hub,
      'GET',
      `/order_settings?entity_id=nobody,${DEMO.partyId}`,
    );
    expect(body.order_types).toContainEqual(expect.objectContaining({ id: DEMO.typeId }));
    expect(body.order_items).toContainEqual({
      id: DEMO.itemId,
      name: 'Scrap paper',
      order_type_id: DEMO.typeId,
      primary_uom: 'kg',
      secondary_uom: null,
    });
  });

  it('are what an entity and a service point have in common', async () => {
    const [paper, glass] = [DEMO.itemId, await make({ name: 'Glass bottles', point_per_unit_primary_uom: 2 })];
    const setting = (...order_items: string[]) => [{ order_type: DEMO.typeId, order_items }];
    const entity = await call<{ id: string }>(hub, 'POST', '/entities', {
      name: 'Choosy',
      type_id: 't',
      order_settings: setting(paper, glass),
    });
    const point = await call<{ id: string }>(hub, 'POST', '/service_points', {
      name: 'Choosy place',
      type: 't',
      order_settings: setting(glass),
    });
    const query = `entity_id=${entity.body.id}&service_point_id=${point.body.id}&include_points=true`;
    const { body } = await call<{ order_items: object[] }>(hub, 'GET', `/order_settings?${query}`);
    expect(body.order_items).toEqual([
      expect.objectContaining({ id: glass, order_type_id: DEMO.typeId, point_per_unit_primary_uom: 2 }),
    ]);
  });
});

describe('the records of an order', () => {
  it('are its lines: planned and shipped, with what that comes to', async () => {
    const priced = await make({ name: 'Copper', cost_per_unit_primary_uom: 2.5 });
    const id = await makeOrder(hub, {
      order_item_list: [
        { id: DEMO.itemId, planned_quantity: 12.5 },
        { id: priced, planned_quantity: 4 },
      ],
    });
    const { body } = await call(hub, 'GET', `/order_item_records?order_id=${id}`);
    const record = { actual_quantity_of_primary_uom: 0, market_share: null, tax: null };
    expect(body).toMatchObject({
      items: [
        { ...record, name: 'Scrap paper', planned_quantity_of_primary_uom: 12.5, order_item_id: DEMO.itemId },
        {
          ...record,
          name: 'Copper',
          planned_quantity_of_primary_uom: 4,
          order_item_id: priced,
          unit_price: { value: 2.5, currency: expect.anything() },
          total_actual_price: { value: 0, currency: expect.anything() },
        },
      ],
    });
    expect((await call(hub, 'GET', `/orders/${id}`)).body).toMatchObject({ planned_price: { value: 10 } });
  });

  it('stay when what they were made from is gone', async () => {
    const short = await make({ name: 'Short-lived' });
    const id = await makeOrder(hub, { order_item_list: [{ id: short, planned_quantity: 1 }] });
    await hub.sql('update items set deleted_at = now() where id = $1', [short]);
    await hub.sql('update order_types set deleted_at = now() where id = $1', [DEMO.typeId]);
    const { body } = await call(hub, 'GET', `/order_item_records?order_id=${id}`);
    expect(body).toMatchObject({ items: [{ name: 'Short-lived', order_item_id: short }] });
    expect((await call(hub, 'GET', `/orders/${id}`)).body).toMatchObject({ type: { name: 'Delivery' } });
    await hub.sql('update order_types set deleted_at = null');
  });

  it('belong to orders of every client, a page at a time', async () => {
    const { body } = await call<{ items: object[] }>(hub, 'GET', `/order_item_records?order_id=${DEMO.orderId}`);
    expect(body.items).toEqual([
      expect.objectContaining({ name: expect.stringContaining('rug'), order_item_id: null }),
    ]);
    const next = await call(hub, 'GET', `/order_item_records?order_id=${DEMO.orderId}&page=2`);
    expect(next.body).toEqual({ items: [] });
  });

  it('are assets too, where the order has any', async () => {
    await hub.sql(
      `update order_types set document = jsonb_set(document, '{asset_selection}', '"pick_and_drop"') where id = $1`,
      [DEMO.typeId],
    );
    const id = await makeOrder(hub, {
      name: 'Containers',
      order_assets: { pick: [{ asset_type: 1, assets: [1, 2] }], drop: [{ asset_type: 2, assets: [] }] },
    });
    const { body } = await call<{ items: { id: string }[] }>(hub, 'GET', `/order_asset_records?order_id=${id}`);
    expect(body.items).toMatchObject([
      { order: 'Containers', asset_action: 'pick', order_assets: [{ id: 1 }, { id: 2 }], order_asset_type: { id: 1 } },
      { order: 'Containers', asset_action: 'drop', order_assets: [], order_asset_type: { id: 2 }, is_collected: false },
    ]);
    expect(new Set(body.items.map((record) => record.id)).size).toBe(2);
  });

  it.each(['/order_item_records', '/order_asset_records'])('need an order that is there: %s', async (path) => {
    expect(await call(hub, 'GET', path)).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['query', 'order_id'], msg: 'field required' }] },
    });
    expect(await call(hub, 'GET', `${path}?order_id=gone`)).toMatchObject({
      status: 404,
      body: { detail: 'Order (gone) not found' },
    });
  });
});
