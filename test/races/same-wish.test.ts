import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLE } from '../../src/model/example-ids.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { databaseFaults } from './history-faults.ts';
import {
  create,
  enterStatus,
  patchStatus,
  perform,
  type Sender,
  sameId,
  takeNote,
  unique,
  type Write,
  type Written,
} from './writers.ts';

let hub: TestHub;
let other: Sender;
beforeAll(async () => {
  hub = await createTestHub();
  other = await hub.secondHub();
  // Both hubs have decided before either has stored anything.
  await hub.sql(`create function dawdle() returns trigger language plpgsql as
    $$ begin perform pg_sleep(0.1); return new; end $$`);
  await hub.sql('create trigger dawdle before insert on order_documents for each row execute function dawdle()');
});
afterAll(() => hub.close());

/** Sends copies of a write through both hubs at once. */
const atOnce = (times: number, write: (n: number) => Write): Promise<Written[]> =>
  Promise.all(Array.from({ length: times }, (_, n) => perform(n % 2 === 0 ? hub : other, write(n))));

const withKey = (write: Write, key: string): Write => ({
  ...write,
  request: { ...write.request, headers: { ...write.request.headers, 'idempotency-key': key } },
});

test('of creations that want one reference id exactly one wins', async () => {
  const written = await atOnce(40, () => create(hub.key, 'wanted'));
  const winners = written.filter(({ reply }) => reply.status === 201);
  expect(winners).toHaveLength(1);
  for (const { reply } of written.filter((each) => each !== winners[0])) {
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({ details: [{ field: 'reference_id', reason: 'is in use by another order' }] });
  }
  expect(
    await hub.sql(`select count(*)::int as orders from order_documents where reference_id = $1`, ['wanted']),
  ).toEqual([{ orders: 1 }]);
});

describe('one idempotency key, used fifty times at once through two hubs', () => {
  /** All replies are the same bytes, all but one say that they are a repetition. */
  const expectOnce = (written: readonly Written[], status: number): void => {
    expect(new Set(written.map(({ reply }) => `${reply.status} ${reply.headers['etag']} ${reply.text}`)).size).toBe(1);
    expect(written[0]?.reply.status).toBe(status);
    expect(written.filter(({ reply }) => reply.headers['idempotency-replayed'] === 'true')).toHaveLength(
      written.length - 1,
    );
  };

  test.each([
    ['wizcommerce', () => patchStatus(hub.key, sameId(EXAMPLE.orderId), 'confirmed')],
    ['bitbybit', () => takeNote(hub.key, sameId(EXAMPLE.orderId))],
    ['evreka', () => enterStatus(hub.key, sameId(EXAMPLE.orderId), EXAMPLE.statusId)],
  ])('changes the order once: %s', async (_dialect, make) => {
    const { version } = await hub.order(EXAMPLE.orderId);
    const write = withKey(make(), unique('once'));
    expectOnce(await atOnce(50, () => write), 200);
    expect((await hub.order(EXAMPLE.orderId)).version).toBe(version + 1);
  });

  test('makes one order, without a reference id', async () => {
    const [before] = await hub.sql<{ n: number }>('select count(*)::int as n from orders');
    const write = create(hub.key, undefined, { 'idempotency-key': unique('once') });
    expectOnce(await atOnce(50, () => write), 201);
    expect(await hub.sql('select count(*)::int as n from orders')).toEqual([{ n: (before?.n ?? 0) + 1 }]);
  });

  // Two are another case than fifty: a group of one is not halved and run again when its insert is refused.
  test.each([50, 2])('makes one order, with a reference id (%i times)', async (times) => {
    const write = create(hub.key, unique('ref'), { 'idempotency-key': unique('once') });
    expectOnce(await atOnce(times, () => write), 201);
  });

  test('a call that changes nothing is answered the same, too', async () => {
    const { version } = await hub.order(EXAMPLE.orderId);
    const write = withKey(enterStatus(hub.key, sameId(EXAMPLE.orderId), EXAMPLE.statusId), unique('once'));
    expectOnce(await atOnce(50, () => write), 200);
    expect((await hub.order(EXAMPLE.orderId)).version).toBe(version);
  });

  test('with different bodies: one is done, the others are told so', async () => {
    const { version } = await hub.order(EXAMPLE.orderId);
    const key = unique('once');
    const written = await atOnce(50, () => withKey(takeNote(hub.key, sameId(EXAMPLE.orderId)), key));
    const done = written.filter(({ reply }) => reply.status === 200);
    expect(done).toHaveLength(1);
    expect(written.filter(({ reply }) => reply.status === 422)).toHaveLength(49);
    expect(await hub.order(EXAMPLE.orderId)).toMatchObject({ version: version + 1, internal_note: done[0]?.note });
  });
});

test('nothing of all that leaves the database at odds with itself', async () => {
  expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
});
