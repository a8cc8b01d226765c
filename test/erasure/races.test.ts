import { afterAll, beforeAll, expect, it } from 'vitest';
import { rebuildOrder } from '../../src/core/orders/history.ts';
import { withClient } from '../support/databases.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { ask, dumpRows, makePerson, visitTo, withTraces } from './person.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

const erase = (id: string) =>
  hub.send({ method: 'POST', path: `/api/customers/${id}/erasure`, headers: { 'x-api-key': hub.key } });

it('waits for an order that somebody writes, says so when it takes too long, and goes on when asked again', async () => {
  const { customerId, orders } = await makePerson(hub);
  await withClient(hub.database, async (client) => {
    await client.query('begin');
    await client.query('select from orders where id = $1 for update', [orders.wizcommerce]);
    expect((await erase(customerId)).status).toBe(503);
    await client.query('rollback');
  });
  // What is left is not half an order, and the names are known still.
  for (const { id } of await hub.sql<{ id: string }>('select id from orders where deleted_at is null')) {
    expect(rebuildOrder(await hub.changes(id))).toEqual(await hub.order(id));
  }
  expect((await erase(customerId)).status).toBe(200);
  const left = withTraces(await dumpRows(hub));
  expect(left.map((row) => row.slice(0, 200))).toEqual([]);
}, 60_000);

it('leaves nothing that writers brought back meanwhile', async () => {
  const { customerId, orders } = await makePerson(hub);
  let isOver = false;
  const writers = [0, 1, 2, 3].map(async (writer) => {
    const statuses: number[] = [];
    for (let count = 0; !isOver; count++) {
      const reply = await (writer % 2 === 0
        ? hub.send({
            method: 'POST',
            path: '/engagement/orders',
            headers: { authorization: `Bearer ${hub.key}` },
            body: visitTo(customerId),
          })
        : hub.send({
            method: 'PUT',
            path: `/customer/api/open/v1/orders/${orders.wizcommerce}`,
            headers: { 'x-api-key': hub.key, 'idempotency-key': `${writer} ${count}` },
            body: { notes: `${writer} ${count}` },
          }));
      statuses.push(reply.status);
    }
    return statuses;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const reply = await erase(customerId);
  isOver = true;
  const statuses = await Promise.all(writers);
  expect(reply.status, reply.text).toBe(200);
  expect(new Set(statuses.flat())).toEqual(new Set([200, 400]));
  const left = withTraces(await dumpRows(hub));
  expect(left.map((row) => row.slice(0, 200))).toEqual([]);
  await ask(hub, 'wizcommerce', { method: 'GET', path: `/v1/orders/${orders.wizcommerce}` }, 200);
}, 60_000);

it('keeps the data of another customer to whom an order went, and takes back what was the first one’s', async () => {
  const { customerId, orders } = await makePerson(hub);
  const path = `/api/orders/${orders.wizcommerce}`;
  const patch = (body: object) => ask(hub, 'hub', { method: 'PATCH', path, body }, 200);
  await patch({ customer_id: '12345678-90ab-cdef-1234-567890abcdef', shipping_address: null });
  await patch({ shipping_address: { first_name: 'Heir', city: 'Elsewhere' } });
  expect((await erase(customerId)).status).toBe(200);
  const order = await hub.order(orders.wizcommerce);
  expect(order).toMatchObject({
    shipping_address: { first_name: 'Heir', city: 'Elsewhere' },
    billing_address: { city: '' },
  });
  expect(rebuildOrder(await hub.changes(orders.wizcommerce))).toEqual(order);
  const left = withTraces(await dumpRows(hub));
  expect(left.map((row) => row.slice(0, 200))).toEqual([]);
});
