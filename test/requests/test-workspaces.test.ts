import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestingHub, type TestingHub } from '../testing/workspaces.ts';
import { listed, untilListed } from './kept.ts';

let hub: TestingHub;

beforeAll(async () => {
  hub = await createTestingHub();
});

afterAll(() => hub?.close());

it('a reset of a test workspace removes its requests, also those that are not stored yet', async () => {
  const shop = await hub.workspace();
  const caller = { send: hub.send, key: shop.key };
  const fail = () => hub.send({ method: 'GET', path: '/api/orders/none', headers: { 'x-api-key': shop.key } });
  await fail();
  await untilListed(caller, '', ({ items }) => items.length === 1);
  await fail();
  await shop.reset();
  await sleep(2500);
  expect(await listed(caller)).toMatchObject({ items: [], missing: 0 });
  // The journal has every request, and nothing to do with them.
  expect(shop.requests().length).toBeGreaterThan(0);
});
