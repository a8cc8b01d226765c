import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderSort } from '../../src/core/lists/order-lists.ts';
import { DEMO_CATALOG } from '../../src/demo/examples.ts';
import { seededRandom } from '../../src/demo/random.ts';
import type { OrderPatch } from '../../src/model/change.ts';
import { FULFILLMENT_STATUSES } from '../../src/model/order-fields.ts';
import { createLister } from '../lists/lister.ts';
import { openWriteQueue } from '../lists/write-queue.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { databaseFaults } from './history-faults.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

const SORTS: OrderSort[] = (['changed_at', 'created_at'] as const).flatMap((by) => [
  { by, descending: true },
  { by, descending: false },
]);
const SIZES = [2, 5, 10, 17];

/** With more, a list in small pages would never reach its end. */
const MOST_MADE = 40;

test.each(SORTS)('a list by $by, descending $descending, has each unchanged order exactly once', async (sort) => {
  const random = seededRandom(SORTS.indexOf(sort) + 1);
  const queues = [openWriteQueue(hub.database, 'demo', 4), openWriteQueue(hub.database, 'demo', 4)];
  const lister = createLister(hub.database, 'demo');
  const rows = await hub.sql<{ id: string }>('select id from orders where deleted_at is null order by id');
  const all = rows.map(({ id }) => id);
  // Every third order is left alone; the others are changed, moved, deleted, and new ones are made.
  const still = all.filter((_, i) => i % 3 === 0);
  const restless = all.filter((_, i) => i % 3 !== 0);
  const wishes = [
    (): OrderPatch => ({ internal_note: random.uuid() }),
    (): OrderPatch => ({ status: { entry_id: random.pick(DEMO_CATALOG).id } }),
    (): OrderPatch => ({ fulfillment_status: random.pick(FULFILLMENT_STATUSES) }),
    (): OrderPatch => ({ created_at: new Date(Date.UTC(2025, random.below(20), 1) + random.below(1e9)).toISOString() }),
  ];
  let isOver = false;
  let made = 0;
  const writer = async (number: number): Promise<void> => {
    const queue = queues[number % 2] as (typeof queues)[number];
    while (!isOver) {
      await sleep(random.below(8));
      if (random.chance(0.1) && made++ < MOST_MADE)
        await queue.write({ create: random.uuid(), aliases: {} }, random.pick(wishes)());
      else if (random.chance(0.05)) await queue.remove(random.pick(restless));
      else await queue.write({ find: random.pick(restless) }, random.pick(wishes)());
    }
  };
  const writers = Array.from({ length: 8 }, (_, number) => writer(number));
  const lists = SIZES.map(async (size) => {
    const pages = await lister.pages({ sort, page: { number: 1, size } });
    for (const page of pages.slice(0, -1)) expect(page).toHaveLength(size);
    return pages.flat();
  });
  try {
    for (const met of await Promise.all(lists)) {
      const times = Map.groupBy(met, (id) => id);
      expect(still.filter((id) => times.get(id)?.length !== 1)).toEqual([]);
    }
  } finally {
    isOver = true;
    await Promise.all(writers);
    await lister.close();
    await Promise.all(queues.map((queue) => queue.close()));
  }
  expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
});
