import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { QueuedPool } from '../../src/core/transaction/pool.ts';
import { statement } from '../../src/store/database/query.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const sleep = (name: string, seconds: number) => statement(name, `select pg_sleep(${seconds})`);

function queuedPool(most: number, atMostMs: number, count = 1): QueuedPool {
  const options = { address: hub.database, name: 'stele tests', statementTimeoutMs: 15_000, connectTimeoutMs: 5000 };
  return new QueuedPool({ connection: options, connections: count, queueLimit: most, waitMs: atMostMs });
}

it('however slow lists are, keys are checked and single orders read', async () => {
  const { key } = await hub.mintKey();
  const headers = { 'x-api-key': key };
  const holder = new pg.Client(hub.database);
  // Dropping the database ends the sessions that are still connected to it.
  holder.on('error', () => undefined);
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('lock table order_counts in access exclusive mode');
    const lists = Array.from({ length: 20 }, () => hub.send({ method: 'GET', path: '/v1/orders', headers }));
    // Long enough for all of them to be where they wait.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const began = performance.now();
    for (let i = 0; i < 10; i++) {
      const fresh = await hub.mintKey();
      const path = `/v1/orders/no-such-order-${i}`;
      expect((await hub.send({ method: 'GET', path, headers: { 'x-api-key': fresh.key } })).status).toBe(404);
    }
    expect(performance.now() - began).toBeLessThan(3000);
    await holder.query('rollback');
    expect((await Promise.all(lists)).map(({ status }) => status)).toEqual(lists.map(() => 200));
  } finally {
    await holder.end();
  }
});

it('those that wait have their turn one after the other', async () => {
  const readers = queuedPool(5, 5000);
  const done: number[] = [];
  await Promise.all(
    [1, 2, 3].map(async (i) =>
      done.push(
        await readers
          .of('a')
          .read(sleep('nap', 0.02))
          .then(() => i),
      ),
    ),
  );
  expect(done).toEqual([1, 2, 3]);
  await readers.close();
});

it('a request that comes when too many wait, or that waits too long, is refused, and the next one is not', async () => {
  const readers = queuedPool(1, 100);
  const [first, second, third] = await Promise.allSettled([
    readers.of('a').read(sleep('rest', 0.4)),
    readers.of('a').read(sleep('nap', 0)),
    readers.of('a').read(sleep('nap', 0)),
  ]);
  expect([first?.status, second?.status, third?.status]).toEqual(['fulfilled', 'rejected', 'rejected']);
  await readers.of('a').read(sleep('nap', 0));
  await readers.close();
});

it('one that fails gives its turn back', async () => {
  const readers = queuedPool(5, 1000);
  const fails = readers.of('a').read(statement('fails', 'select 1 / 0'));
  const waits = readers.of('a').read(sleep('nap', 0));
  await expect(fails).rejects.toThrow('division by zero');
  await waits;
  await readers.close();
});

it('a workspace whose lists are slow, and many, neither refuses nor delays the lists of another', async () => {
  const other = await hub.secondWorkspace();
  const slow = queuedPool(20, 10_000, 4);
  const loud = Array.from({ length: 200 }, () => slow.of('loud').read(sleep('long_nap', 0.5)));
  const refused = Promise.allSettled(loud);
  const began = performance.now();
  for (let i = 0; i < 5; i++) await slow.of(other.id).read(sleep('nap', 0));
  expect(performance.now() - began).toBeLessThan(2000);
  const kinds = (await refused).map(({ status }) => status);
  expect(kinds.filter((status) => status === 'fulfilled')).toHaveLength(23);
  await slow.close();
});

it('what one call waits for in several turns is no more than what it may wait for in one', async () => {
  const readers = queuedPool(5, 600);
  const call = readers.of('b');
  const waits = async (): Promise<void> => {
    const held = readers.of('a').read(sleep('rest', 0.4));
    await call.read(sleep('nap', 0));
    await held;
  };
  await waits();
  await expect(waits()).rejects.toThrow('no connection was free in time');
  await readers.close();
});
