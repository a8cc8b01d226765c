import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { databaseFaults } from './history-faults.ts';
import { enterStatus, patchStatus, sameId, takeNote } from './writers.ts';

const STATUS_ID = '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a07';

let hub: TestHub;
let orders: string[];
beforeAll(async () => {
  hub = await createTestHub();
  const rows = await hub.sql<{ id: string }>(`select id from orders where workspace_id = 'demo' order by id limit 60`);
  orders = rows.map(({ id }) => id);
});
afterAll(() => hub.close());

/** Another session that holds what a statement locks, until it is told to let go. */
async function hold(text: string, values: unknown[]): Promise<() => Promise<void>> {
  const client = new pg.Client(hub.database);
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin');
  await client.query(text, values);
  return async () => {
    await client.query('commit');
  };
}

const holdOrders = (...ids: string[]) => hold('select from orders where id = any ($1) for update', [ids]);

const own = (method: string, path: string, body?: unknown): TestRequest => ({
  method,
  path,
  headers: { 'x-api-key': hub.key },
  body,
});

interface Answered {
  reply: TestReply;
  /** Since it was sent. */
  ms: number;
}

async function timed(request: TestRequest): Promise<Answered> {
  const sentMs = performance.now();
  const reply = await hub.send(request);
  return { reply, ms: performance.now() - sentMs };
}

/** Sends requests one after the other without waiting for the answers. */
async function arrive(requests: readonly TestRequest[], everyMs: number): Promise<Answered[]> {
  const answers: Promise<Answered>[] = [];
  for (const request of requests) {
    answers.push(timed(request));
    await sleep(everyMs);
  }
  return Promise.all(answers);
}

/** Each was told to come back, after the five seconds that it may wait and not much later. */
function expectRefusedInTime(answers: readonly Answered[]): void {
  for (const { reply, ms } of answers) {
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toBeDefined();
    expect(ms).toBeGreaterThan(4300);
    expect(ms).toBeLessThan(6800);
  }
}

const bulkOf = (ids: string[], more: object = {}): TestRequest =>
  own('POST', '/api/orders/bulk', { ids, tags: { add: ['held'] }, ...more });

describe('while another session holds an order', () => {
  test('each write waits five seconds from its own arrival, in every dialect', { timeout: 30_000 }, async () => {
    const [id = ''] = orders;
    const letGo = await holdOrders(id);
    const ids = sameId(id);
    const wishes = [
      patchStatus(hub.key, ids, 'cancelled').request,
      takeNote(hub.key, ids).request,
      enterStatus(hub.key, ids, STATUS_ID).request,
      own('PATCH', `/api/orders/${id}`, { internal_note: 'held' }),
    ];
    const requests = Array.from({ length: 10 }, (_, i) => wishes[i % wishes.length] as TestRequest);
    expectRefusedInTime(await arrive(requests, 480));
    await letGo();
  });

  test('one that comes late has its own five seconds, and not those of the first', { timeout: 30_000 }, async () => {
    const [, id = ''] = orders;
    const letGo = await holdOrders(id);
    const [first] = await arrive([takeNote(hub.key, sameId(id)).request], 4000).then(async ([early]) => [early]);
    // The first is answered by now, or is about to be.
    const late = timed(takeNote(hub.key, sameId(id)).request);
    await sleep(2500);
    await letGo();
    expectRefusedInTime([first as Answered]);
    expect((await late).reply.status).toBe(200);
  });

  test('those that came between have their five seconds each, when the first is refused', {
    timeout: 30_000,
  }, async () => {
    const id = orders[2] ?? '';
    const letGo = await holdOrders(id);
    const answers = arrive(
      Array.from({ length: 8 }, () => takeNote(hub.key, sameId(id)).request),
      900,
    );
    await sleep(6500);
    await letGo();
    const all = await answers;
    expect(all[0]?.reply.status).toBe(503);
    expect(all.slice(2).map(({ reply }) => reply.status)).toEqual(all.slice(2).map(() => 200));
    expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
  });

  test('so do changes of many orders, by themselves and all or nothing', { timeout: 30_000 }, async () => {
    const [id = '', other = ''] = orders.slice(3);
    const letGo = await holdOrders(id);
    const alone = (await arrive([bulkOf([id, other]), bulkOf([id]), bulkOf([other, id])], 800)).map(
      ({ reply, ms }) => ({ report: reply.json() as { results: { id: string; result: string }[] }, ms }),
    );
    for (const { report, ms } of alone) {
      expect(report.results.find((each) => each.id === id)?.result).toBe('refused');
      expect(ms).toBeGreaterThan(4300);
      expect(ms).toBeLessThan(6800);
    }
    expectRefusedInTime(
      await arrive(
        [0, 1, 2].map(() => bulkOf([other, id], { all_or_nothing: true })),
        800,
      ),
    );
    await letGo();
  });

  test('the five seconds are for all orders together, however often one is let go', { timeout: 40_000 }, async () => {
    const [a = '', b = '', c = ''] = orders.slice(5).toSorted();
    const holders = await Promise.all([a, b, c].map((id) => holdOrders(id)));
    const asked = timed(bulkOf([a, b, c], { all_or_nothing: true }));
    for (const letGo of holders) {
      await sleep(3500);
      await letGo();
    }
    expectRefusedInTime([await asked]);
  });
});

test('many orders that are held in one workspace delay no other one in another', { timeout: 30_000 }, async () => {
  const other = await hub.secondWorkspace();
  const made = await hub.send({
    method: 'POST',
    path: '/api/orders',
    headers: { 'x-api-key': other.key },
    body: { line_items: [{ sku: 'A', quantity: 1 }] },
  });
  const { id } = made.json() as { id: string };
  const held = orders.slice(10, 60);
  const letGo = await holdOrders(...held);
  const noisy = held.map((each) => timed(takeNote(hub.key, sameId(each)).request));
  await sleep(1000);
  const letGoOfTheirs = await holdOrders(id);
  const theirs = timed({
    method: 'PATCH',
    path: `/api/orders/${id}`,
    headers: { 'x-api-key': other.key },
    body: { internal_note: 'beside' },
  });
  await sleep(500);
  await letGoOfTheirs();
  const { reply, ms } = await theirs;
  expect(reply.status).toBe(200);
  expect(ms).toBeLessThan(3000);
  expectRefusedInTime(await Promise.all(noisy));
  await letGo();
});

describe('while another session holds what is no order', () => {
  test('each write of a customer waits five seconds from its own arrival', { timeout: 30_000 }, async () => {
    const made = await hub.send(own('POST', '/v1/customers', { reference_id: 'HELD', company_name: 'Held' }));
    const { id } = (made.json() as { data: { id: string } }).data;
    const letGo = await hold('select from customers where id = $1 for update', [id]);
    const rename = own('PATCH', `/v1/customers/${id}`, { reference_id: 'HELD', company_name: 'Held still' });
    expectRefusedInTime(
      await arrive(
        Array.from({ length: 7 }, () => rename),
        600,
      ),
    );
    const erase = own('POST', `/api/customers/${id}/erasure`, {});
    expectRefusedInTime(await arrive([erase, erase, erase], 900));
    await letGo();
    expect((await hub.send(rename)).status).toBeLessThan(300);
  });

  test('each call that administers waits five seconds from its own arrival', { timeout: 30_000 }, async () => {
    const letGo = await hold('select pg_advisory_xact_lock(hashtextextended($1, 0))', ['demo administration']);
    const make = own('POST', '/api/keys', { name: 'Late', scopes: ['orders:read'] });
    const answers = await arrive(
      Array.from({ length: 7 }, () => make),
      600,
    );
    await letGo();
    expectRefusedInTime(answers);
  });
});
