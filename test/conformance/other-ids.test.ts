import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '../../src/dialects/all.ts';
import { apiOf } from '../support/client.ts';
import { DIALECTS, factsOf } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { TRADES, type Trade } from '../support/trades.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

const { send } = apiOf(() => hub);

const tradeOf = (name: string): Trade => TRADES.find(({ dialect }) => dialect === name) as Trade;

/** The hub's own API knows orders by their own ids. */
const VENDORS = DIALECTS.map(({ name }) => name).filter((name) => name !== 'hub');

describe.each(VENDORS)('an order brought to %s', (dialect) => {
  const facts = factsOf(dialect) as (typeof DIALECTS)[number];

  test('has the id of its clients, also in its history', async () => {
    const id = await hub.seedOrder({ internal_note: 'brought' });
    const alias = `old-${randomUUID()}`;
    const named = await send('PUT', `/orders/${id}/aliases/${dialect}`, { alias });
    expect({ status: named.status, body: named.json() }).toEqual({
      status: 200,
      body: { id, aliases: { [dialect]: alias } },
    });
    const read = await hub.send({ ...facts.read(alias), headers: facts.keyHeaders(hub.key) });
    expect(read.status).toBe(200);
    expect(read.text).toContain(`"id":"${alias}"`);
    const moved = await hub.send({ ...facts.move(alias, 'cancelled'), headers: facts.keyHeaders(hub.key) });
    expect(moved.status).toBe(200);
    expect((await hub.changes(id)).map(({ changes }) => changes.map(({ field }) => field))).toEqual([
      expect.any(Array),
      [`aliases.${dialect}`],
      ['status_id'],
    ]);
  });

  test('can change that id and lose it, and the old one is free', async () => {
    const [first, second] = await Promise.all([hub.seedOrder({}), hub.seedOrder({})]);
    const alias = `old-${randomUUID()}`;
    const name = (id: string, wish: string) => send('PUT', `/orders/${id}/aliases/${dialect}`, { alias: wish });
    await name(first ?? '', alias);
    expect((await name(second ?? '', alias)).status).toBe(409);
    expect((await name(first ?? '', `${alias}-2`)).status).toBe(200);
    expect((await name(second ?? '', alias)).status).toBe(200);
    const again = await name(second ?? '', alias);
    expect(again.headers.etag).toBe('"2"');
    expect((await send('DELETE', `/orders/${second}/aliases/${dialect}`)).json()).toEqual({ id: second, aliases: {} });
    const gone = await hub.send({ ...facts.read(alias), headers: facts.keyHeaders(hub.key) });
    expect(gone.status).toBe(facts.statuses.noOrder);
  });
});

describe.each(VENDORS)('a customer brought to %s', (dialect) => {
  test('has the id of its clients, by itself and in orders of every dialect', async () => {
    const trade = tradeOf(dialect);
    const id = await trade.createCustomer(hub, 'Brought along');
    const alias = `old-${randomUUID()}`;
    expect((await send('PUT', `/customers/${id}/aliases/${dialect}`, { alias })).status).toBe(200);
    expect(await trade.readCustomer(hub, alias)).toMatchObject({ id: alias });
    for (const maker of TRADES) {
      const known = maker.dialect === dialect ? alias : id;
      const orderId = await maker.createOrder(hub, known);
      for (const reader of TRADES) {
        expect(await reader.customerOf(hub, orderId)).toBe(reader.dialect === dialect ? alias : id);
      }
      expect((await hub.order(orderId)).customer_id).toBe(id);
      await maker.cancel(hub, orderId);
      expect((await trade.listCancelled(hub)).find((order) => order.id === orderId)?.customerId).toBe(alias);
    }
  });

  test('is known to one dialect by one id, and no other has it', async () => {
    const trade = tradeOf(dialect);
    const [first, second] = [await trade.createCustomer(hub, 'First'), await trade.createCustomer(hub, 'Second')];
    const alias = `old-${randomUUID()}`;
    await send('PUT', `/customers/${first}/aliases/${dialect}`, { alias });
    const taken = await send('PUT', `/customers/${second}/aliases/${dialect}`, { alias });
    expect(taken.status).toBe(409);
    expect((await send('DELETE', `/customers/${first}/aliases/${dialect}`)).json()).toEqual({ id: first, aliases: {} });
    expect((await send('PUT', `/customers/${second}/aliases/${dialect}`, { alias })).status).toBe(200);
  });
});

test('only dialects that there are have clients', async () => {
  const id = await hub.seedOrder({});
  expect((await send('PUT', `/orders/${id}/aliases/nobody`, { alias: 'x' })).status).toBe(404);
  expect((await send('PUT', `/orders/none/aliases/evreka`, { alias: 'x' })).status).toBe(404);
  expect(dialects.map(({ name }) => name)).toContain('hub');
});

describe('a kind of order', () => {
  const type = {
    name: 'Pick-up',
    item_selection: 'required',
    dynamic_fields: [{ key: 'gate', name: 'Gate', type: 'text' }],
  };

  test('is made under any id, replaced, listed and deleted', async () => {
    const id = `type-${randomUUID()}`;
    const made = await send('PUT', `/order-types/${id}`, type);
    expect(made.json()).toMatchObject({ id, version: 1, name: 'Pick-up', asset_selection: 'no_asset_item' });
    expect((await send('PUT', `/order-types/${id}`, type)).headers.etag).toBe('"1"');
    expect((await send('PUT', `/order-types/${id}`, { name: 'Other' })).json()).toMatchObject({
      version: 2,
      dynamic_fields: [],
    });
    expect((await send('GET', `/order-types/${id}`)).json()).toMatchObject({ name: 'Other' });
    expect((await send('GET', '/order-types')).json()).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ id })]),
    });
    expect((await send('DELETE', `/order-types/${id}`)).status).toBe(204);
    expect((await send('GET', `/order-types/${id}`)).status).toBe(404);
    expect((await send('PUT', `/order-types/${id}`, type)).status).toBe(409);
  });

  test("is sent back as it is shown without a new version, the demo's too", async () => {
    const { items } = (await send('GET', '/order-types')).json() as { items: { id: string; version: number }[] };
    expect(items.length).toBeGreaterThan(0);
    for (const shown of items) {
      const reply = await send('PUT', `/order-types/${shown.id}`, shown);
      expect(reply.json()).toEqual(shown);
      expect(reply.headers.etag).toBe(`"${shown.version}"`);
    }
  });

  test('decides what orders of it need, and its orders keep what they have', async () => {
    const id = `type-${randomUUID()}`;
    await send('PUT', `/order-types/${id}`, type);
    const headers = { authorization: `Bearer ${hub.key}` };
    const entity_id = await tradeOf('evreka').createCustomer(hub, 'Needs items');
    const order = { type_id: id, entity_id, fulfillment_date: '01.02.2027', latitude: 1, longitude: 2 };
    const refused = await hub.send({ method: 'POST', path: '/engagement/orders', headers, body: order });
    expect(refused.status).toBe(400);
    await send('PUT', `/order-types/${id}`, { ...type, item_selection: 'optional' });
    const made = await hub.send({ method: 'POST', path: '/engagement/orders', headers, body: order });
    expect(made.status).toBe(200);
    await send('DELETE', `/order-types/${id}`);
    const { order_id } = made.json() as { order_id: string };
    const read = await hub.send({ method: 'GET', path: `/engagement/orders/${order_id}`, headers });
    expect(read.json()).toMatchObject({ type: { id, name: 'Pick-up' } });
  });
});
