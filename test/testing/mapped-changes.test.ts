import { afterAll, beforeAll, expect, it } from 'vitest';
import { untilFeedIsComplete } from '../races/writers.ts';
import { BLOCK_SIZE, expectFilteredChanges, mapWholeBlocks } from '../support/filtered-changes.ts';
import { createTestingHub, type TestingHub } from './workspaces.ts';

let hub: TestingHub;

beforeAll(async () => {
  hub = await createTestingHub();
});

afterAll(() => hub.close());

const ORDERS = 400;
const seed = {
  workspace: { name: 'Mapped' },
  orders: Array.from({ length: ORDERS }, (_, i) => ({ id: `order-${i}`, reference_id: `R-${i}`, amount: 1 })),
};

it('a reset leaves the map of the changes right, whether blocks were made before or after the snapshot', async () => {
  const workspace = await hub.workspace({ seed });
  const place = { url: hub.url, key: workspace.key };
  const bulk = async (change: object): Promise<void> => {
    const reply = await fetch(`${hub.url}/api/orders/bulk`, {
      method: 'POST',
      headers: { 'X-API-Key': workspace.key, 'Content-Type': 'application/json' },
      body: JSON.stringify({ ids: seed.orders.map(({ id }) => id), ...change }),
    });
    expect(await reply.json()).toMatchObject({ changed: ORDERS });
  };
  const checked = async (): Promise<{ blocks: number; changes: string[] }> => {
    await untilFeedIsComplete(hub);
    const blocks = await mapWholeBlocks(hub.database, workspace.id);
    const changes = await expectFilteredChanges(place);
    expect(blocks).toBe(Math.floor(changes.length / BLOCK_SIZE));
    return { blocks, changes };
  };

  // The seed has a part of a block. The changes since fill it and another.
  const seeded = await checked();
  expect(seeded.blocks).toBe(0);
  for (const tag of ['one', 'two', 'three', 'four']) await bulk({ tags: { add: [tag] } });
  expect((await checked()).blocks).toBe(2);

  await workspace.reset();
  expect(await expectFilteredChanges(place)).toEqual(seeded.changes);
  // Other changes in the places of those that the reset took.
  for (const note of ['a', 'b']) await bulk({ patch: { internal_note: note } });
  await bulk({ tags: { add: ['since'] } });
  const mapped = await checked();
  expect(mapped.blocks).toBe(1);

  await workspace.snapshot('mapped');
  await bulk({ status: { state: 'archived' } });
  await bulk({ tags: { remove: ['since'] } });
  expect((await checked()).blocks).toBe(2);
  await workspace.restore('mapped');
  expect(await expectFilteredChanges(place)).toEqual(mapped.changes);
  await bulk({ tags: { add: ['last'] } });
  expect((await checked()).blocks).toBe(2);
}, 120_000);
