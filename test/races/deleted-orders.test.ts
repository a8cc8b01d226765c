import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWriteQueue } from '../lists/write-queue.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { databaseFaults } from './history-faults.ts';

const ROUNDS = 40;
const WRITERS = 6;

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

test('writes through several hubs to an order that one of them deletes come before it, or find nothing', async () => {
  const queues = [1, 4, 16].map((groupSize) => openWriteQueue(hub.database, 'demo', groupSize));
  const rows = await hub.sql<{ id: string }>('select id from orders order by id limit $1', [ROUNDS]);
  for (const { id } of rows) {
    const { version } = await hub.order(id);
    const writes = Array.from({ length: WRITERS }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      return queues[n % 3]?.write({ find: id }, { internal_note: `note ${n}` });
    });
    const removals = [0, 1].map(async (n) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      return queues[n]?.remove(id);
    });
    const [written, removed] = await Promise.all([Promise.all(writes), Promise.all(removals)]);
    const done = written.filter((outcome) => outcome?.ok).length;
    expect(removed.filter((outcome) => outcome?.ok).length).toBe(1);
    const failures = [...written, ...removed].flatMap((outcome) =>
      outcome?.ok === false ? [outcome.failure.kind] : [],
    );
    expect(failures.filter((kind) => kind !== 'not_found')).toEqual([]);
    const kinds = (await hub.changes(id)).slice(version).map(({ kind }) => kind);
    expect(kinds).toEqual([...Array(done).fill('updated'), 'deleted']);
  }
  await Promise.all(queues.map((queue) => queue.close()));
  expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
});

test('a reference id that is given back is taken by one order', async () => {
  const queues = [1, 4, 16].map((groupSize) => openWriteQueue(hub.database, 'demo', groupSize));
  for (let round = 0; round < 20; round++) {
    const reference_id = `PASSED-ON-${round}`;
    const id = await hub.seedOrder({ reference_id });
    const outcomes = await Promise.all([
      queues[0]?.remove(id),
      ...Array.from({ length: 6 }, (_, n) =>
        queues[n % 3]?.write({ create: `${reference_id}-${n}`, aliases: {} }, { reference_id }),
      ),
    ]);
    expect(outcomes[0]?.ok).toBe(true);
    expect(outcomes.slice(1).filter((outcome) => outcome?.ok).length).toBeLessThanOrEqual(1);
    const again = await queues[0]?.write({ create: `${reference_id}-again`, aliases: {} }, { reference_id });
    const [taken] = await hub.sql<{ n: number }>(
      'select count(*)::int as n from order_documents where reference_id = $1',
      [reference_id],
    );
    expect(taken?.n).toBe(1);
    expect(again?.ok).toBe(outcomes.slice(1).every((outcome) => !outcome?.ok));
  }
  await Promise.all(queues.map((queue) => queue.close()));
  expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
});
