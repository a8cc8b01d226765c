import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '../../src/dialects/all.ts';
import { RECORD_KINDS } from '../../src/model/record.ts';
import { DIALECTS } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { TRADES, type Trade } from '../support/trades.ts';

/** The demo's, which refers to something of nearly every kind. */
const EXAMPLE_ORDER = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

const EVERY_WAY = TRADES.flatMap((a) => TRADES.flatMap((b) => TRADES.map((c) => ({ a, b, c }))));

describe.each(EVERY_WAY.map((way) => ({ ...way, name: `${way.a.dialect}, ${way.b.dialect}, ${way.c.dialect}` })))(
  'a trade through $name',
  ({ a, b, c }) => {
    let customerId: string;
    let orderId: string;
    const name = `Trade ${randomUUID()}`;

    test('begins with a customer whom every dialect sees', async () => {
      customerId = await a.createCustomer(hub, name);
      for (const trade of TRADES) {
        expect(await trade.readCustomer(hub, customerId), trade.dialect).toMatchObject({ id: customerId, name });
      }
    });

    test('goes on with their order', async () => {
      orderId = await b.createOrder(hub, customerId);
      for (const trade of TRADES) expect(await trade.customerOf(hub, orderId), trade.dialect).toBe(customerId);
    });

    test('is changed, and listed so by every dialect, once', async () => {
      await c.cancel(hub, orderId);
      for (const trade of TRADES) {
        const listed = await trade.listCancelled(hub);
        const ours = listed.filter(({ id }) => id === orderId);
        expect(ours, trade.dialect).toEqual([{ id: orderId, customerId }]);
        expect(new Set(listed.map(({ id }) => id)).size, trade.dialect).toBe(listed.length);
      }
    });

    test('is told by the history of order and customer', async () => {
      const changes = await hub.changes(orderId);
      expect(changes.map(({ kind, dialect }) => [kind, dialect])).toEqual([
        ['created', b.dialect],
        ['updated', c.dialect],
      ]);
      const records = await hub.sql<{ change: string; dialect: string }>(
        `select change, dialect from record_changes where kind = 'customers' and record_id = $1`,
        [customerId],
      );
      expect(records).toEqual([{ change: 'created', dialect: a.dialect }]);
    });
  },
);

test('every dialect with orders and customers takes part', () => {
  const withOrders = dialects.filter(
    ({ operations }) =>
      operations.some(({ path }) => path === '/orders') &&
      operations.some(({ path }) => /^\/(?:customers|entities)$/.test(path)),
  );
  expect(TRADES.map(({ dialect }) => dialect).toSorted()).toEqual(withOrders.map(({ name }) => name).toSorted());
});

describe('deleting what an order refers to', () => {
  const remove: Record<string, ((id: string) => { path: string; status: number }) | undefined> = {
    wizcommerce: (id) => ({ path: `/v1/customers/${id}`, status: 204 }),
    bitbybit: (id) => ({ path: `/customer/api/open/v1/customers/${id}`, status: 200 }),
  };
  const able = TRADES.flatMap((trade): (Trade & { way: NonNullable<(typeof remove)[string]> })[] => {
    const way = remove[trade.dialect];
    return way ? [{ ...trade, way }] : [];
  });

  test.each(able)('a customer, as $dialect', async ({ way, dialect }) => {
    const maker = TRADES.find((trade) => trade.dialect === dialect) as Trade;
    const customerId = await maker.createCustomer(hub, 'Gone');
    const orderIds = await Promise.all(TRADES.map((trade) => trade.createOrder(hub, customerId)));
    const before = await Promise.all(orderIds.map((id) => hub.order(id)));
    const { path, status } = way(customerId);
    const headers = { 'x-api-key': hub.key };
    expect((await hub.send({ method: 'DELETE', path, headers })).status).toBe(status);
    for (const trade of TRADES) {
      expect(await trade.readCustomer(hub, customerId), trade.dialect).toBeUndefined();
      for (const id of orderIds) expect(await trade.customerOf(hub, id), trade.dialect).toBe(customerId);
      await expect(trade.createOrder(hub, customerId), trade.dialect).rejects.toThrow(/: 4\d\d instead of/);
    }
    expect(await Promise.all(orderIds.map((id) => hub.order(id)))).toEqual(before);
  });
});

test('whatever an order refers to may go: every dialect shows the order as before', async () => {
  const own = await createTestHub();
  try {
    const maker = TRADES.flatMap((trade) => Array.from({ length: 2 }, () => trade));
    const made = await Promise.all(
      maker.map(async (trade) => trade.createOrder(own, await trade.createCustomer(own, 'Kept'))),
    );
    const ids = [EXAMPLE_ORDER, ...made];
    const views = () =>
      Promise.all(
        DIALECTS.flatMap((facts) =>
          ids.map(async (id) => {
            const reply = await own.send({ ...facts.read(id), headers: facts.keyHeaders(own.key) });
            return `${reply.status} ${reply.headers.etag} ${reply.text}`;
          }),
        ),
      );
    const before = await views();
    for (const kind of RECORD_KINDS) await own.sql(`update ${kind} set deleted_at = now()`);
    expect(await views()).toEqual(before);
    expect(before.every((view) => view.startsWith('200 "'))).toBe(true);
  } finally {
    await own.close();
  }
});
