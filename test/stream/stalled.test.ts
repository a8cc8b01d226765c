import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { untilFeedIsComplete } from '../races/writers.ts';
import { ask } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { anOrder } from '../support/writes.ts';
import { changesIn, openStream } from './reader.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

it('a client that reads nothing is disconnected within a minute, and goes on from its last id', async () => {
  const stalled = await openStream(hub, { include_own: 'true' });
  await stalled.until('it has begun', (lines) => lines.length > 0);
  stalled.pause();
  const ids = await Promise.all(Array.from({ length: 40 }, () => anOrder(hub)));
  // More than the system keeps for a connection.
  for (let turn = 0; turn < 40; turn++) {
    const body = { internal_note: `${turn} ${'x'.repeat(9900)}` };
    await Promise.all(ids.map((id) => ask(hub, 'hub', 'PATCH', `/api/orders/${id}`, body)));
  }
  await untilFeedIsComplete(hub);
  await sleep(66_000);
  stalled.resume();
  await stalled.ended;
  const all = ids.length * 41;
  const had = changesIn(stalled.lines);
  expect(had.length).toBeLessThan(all);
  const last = stalled.lines.at(-1)?.id ?? '';
  const rest = await openStream(hub, { include_own: 'true' }, { 'last-event-id': last });
  await rest.until('the rest', (lines) => changesIn(lines).length >= all - had.length, 60_000);
  const names = [...had, ...changesIn(rest.lines)];
  expect(names).toHaveLength(all);
  expect(new Set(names).size).toBe(all);
  rest.close();
}, 240_000);
