import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { databaseFaults } from './history-faults.ts';
import { create, mixedWrite, newOrder, perform, type Sender, sameId, unique } from './writers.ts';

let hub: TestHub;
let other: Sender;
beforeAll(async () => {
  hub = await createTestHub();
  other = await hub.secondHub();
});
afterAll(() => hub.close());

test('a random walk over many orders leaves a database that agrees with itself', async () => {
  const orders = await hub.sql<{ order_id: string; reference_id: string }>(
    `select order_id, reference_id from order_documents where workspace_id = 'demo' order by order_id limit 20`,
  );
  const bookmarkOwner = async (number: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let step = 0; step < 30; step++) {
      const n = number * 31 + step * 17;
      const target = orders[n % orders.length] ?? { order_id: '', reference_id: '' };
      const write =
        step % 10 === 9
          ? create(hub.key, unique('walk'), { 'idempotency-key': unique('walk') })
          : mixedWrite(n, hub.key, sameId(target.order_id), target.reference_id);
      // Half of the walkers repeat themselves, as clients do that heard no answer.
      if (number % 2 === 0) write.request.headers = { ...write.request.headers, 'idempotency-key': unique('walk') };
      const sender = step % 3 === 0 ? other : hub;
      const { reply } = await perform(sender, write);
      statuses.push(reply.status);
      if (number % 2 === 0 && step % 4 === 0) {
        const again = await perform(hub, write);
        expect(again.reply.headers['idempotency-replayed']).toBe('true');
        expect(again.reply.text).toBe(reply.text);
      }
    }
    return statuses;
  };
  const statuses = (await Promise.all(Array.from({ length: 64 }, (_, number) => bookmarkOwner(number)))).flat();
  expect(statuses.filter((status) => status !== 200 && status !== 201)).toEqual([]);
  expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
  expect(await hub.sql(`select count(*)::int as orders from orders where workspace_id = 'demo'`)).toEqual([
    { orders: 200 + 64 * 3 },
  ]);
});

test('orders that hand their reference ids around never share one', async () => {
  const count = 12;
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const { reply } = await perform(hub, create(hub.key, `ring-${i}`));
    ids.push((reply.json() as { data: { id: string } }).data.id);
  }
  // Every order wants what its record around an order has; a free one in the middle makes some of them lucky.
  const statuses = await Promise.all(
    Array.from({ length: 240 }, async (_, n) => {
      const { reply } = await perform(n % 2 === 0 ? hub : other, {
        requestId: '',
        request: {
          method: 'PUT',
          path: `/v1/orders/${ids[n % count]}`,
          headers: { 'x-api-key': hub.key },
          body: newOrder(`ring-${(n * 5) % (count + 1)}`),
        },
      });
      return reply.status;
    }),
  );
  expect(statuses.filter((status) => status !== 201 && status !== 400)).toEqual([]);
  expect(statuses).toContain(201);
  expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
  expect(
    await hub.sql(
      `select order_id from order_documents where reference_id is distinct from document->>'reference_id' and order_id = any ($1)`,
      [ids],
    ),
  ).toEqual([]);
});
