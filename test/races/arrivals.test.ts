import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, type TestContext, test } from 'vitest';
import { openWriteQueue } from '../lists/write-queue.ts';
import { hold, holdOrders } from '../support/hold.ts';
import { hubsAhead } from '../support/hubs-ahead.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import type { TestHub } from '../support/test-hub.ts';
import { databaseFaults } from './history-faults.ts';
import { enterStatus, patchStatus, perform, sameId, takeNote } from './writers.ts';

const STATUS_ID = '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a07';

/** A hub of the test's own: these tests wait for most of their time, so they run beside each other. */
interface Place {
  hub: TestHub;
  /** The ids of 60 orders. */
  orders: string[];
  /** Opens another session that holds the rows that a statement locks. Returns what commits it. */
  hold(text: string, values: unknown[]): Promise<() => Promise<void>>;
  holdOrders(...ids: string[]): Promise<() => Promise<void>>;
  /** A request of the hub's own API, with the hub's key. */
  own(method: string, path: string, body?: unknown): TestRequest;
  timed(request: TestRequest): Promise<Answered>;
  /** Sends requests one after the other without waiting for the answers. */
  arrive(requests: readonly TestRequest[], everyMs: number): Promise<Answered[]>;
  bulkOf(ids: string[], more?: object): TestRequest;
}

const takeHub = hubsAhead(13);

async function open(context: TestContext): Promise<Place> {
  const hub = takeHub();
  const rows = await hub.sql<{ id: string }>(`select id from orders where workspace_id = 'demo' order by id limit 60`);
  const own: Place['own'] = (method, path, body) => ({ method, path, headers: { 'x-api-key': hub.key }, body });
  const timed: Place['timed'] = async (request) => {
    const sentMs = performance.now();
    const reply = await hub.send(request);
    return { reply, ms: performance.now() - sentMs };
  };
  return {
    hub,
    orders: rows.map(({ id }) => id),
    hold: (text, values) => hold(hub, context, text, values),
    holdOrders: (...ids) => holdOrders(hub, context, ...ids),
    own,
    timed,
    arrive: async (requests, everyMs) => {
      const answers: Promise<Answered>[] = [];
      for (const request of requests) {
        answers.push(timed(request));
        await sleep(everyMs);
      }
      return Promise.all(answers);
    },
    bulkOf: (ids, more = {}) => own('POST', '/api/orders/bulk', { ids, tags: { add: ['held'] }, ...more }),
  };
}

/** Less than twice the five seconds: a busy machine takes its time to say so. */
const LATEST_MS = 9500;

interface Answered {
  reply: TestReply;
  /** Since it was sent. */
  ms: number;
}

/** Each was refused with a time to retry, after its five seconds and not much later. */
function expectRefusedInTime(answers: readonly Answered[]): void {
  for (const { reply, ms } of answers) {
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toBeDefined();
    expect(ms).toBeGreaterThan(4300);
    expect(ms).toBeLessThan(LATEST_MS);
  }
}

describe.concurrent('while another session holds an order', () => {
  test('a write is refused in its dialect, and changes nothing', async (context) => {
    const { hub, orders, holdOrders } = await open(context);
    const [id = ''] = orders;
    const ids = sameId(id);
    const letGo = await holdOrders(id);
    const before = await hub.order(id);
    const startedMs = performance.now();
    const [wizcommerce, bitbybit, evreka] = await Promise.all([
      perform(hub, patchStatus(hub.key, ids, 'cancelled')),
      perform(hub, takeNote(hub.key, ids)),
      perform(hub, enterStatus(hub.key, ids, 'd666a904-5739-46c0-b70a-1cd57658a3f6')),
    ]);
    const elapsedMs = performance.now() - startedMs;
    expect(elapsedMs).toBeGreaterThan(4500);
    expect(elapsedMs).toBeLessThan(8000);
    for (const { reply } of [wizcommerce, bitbybit, evreka]) {
      expect(reply.status).toBe(503);
      expect(reply.headers['retry-after']).toBe('1');
    }
    const said = 'The service is overloaded; retry after 1 s';
    expect(wizcommerce.reply.json()).toEqual({ code: 'SERVICE_UNAVAILABLE', message: said, details: [] });
    expect(bitbybit.reply.json()).toEqual({ error: { code: 'SERVICE_UNAVAILABLE', message: said } });
    expect(evreka.reply.json()).toEqual({ detail: said });
    await letGo();
    expect(await hub.order(id)).toEqual(before);
    expect((await perform(hub, takeNote(hub.key, ids))).reply.status).toBe(200);
  });

  test('no request waits much longer than five seconds, however many orders are held', async (context) => {
    const { hub, orders, holdOrders } = await open(context);
    const held = orders.slice(0, 8);
    const letGo = await holdOrders(...held);
    const startedMs = performance.now();
    const written = await Promise.all(held.map((id) => perform(hub, takeNote(hub.key, sameId(id)))));
    const elapsedMs = performance.now() - startedMs;
    await letGo();
    expect(written.map(({ reply }) => reply.status)).toEqual(held.map(() => 503));
    expect(elapsedMs).toBeLessThan(8000);
  });

  test('each write waits five seconds from its own arrival, in every dialect', async (context) => {
    const { hub, orders, own, arrive, holdOrders } = await open(context);
    const [id = ''] = orders;
    const letGo = await holdOrders(id);
    const ids = sameId(id);
    const writes = [
      patchStatus(hub.key, ids, 'cancelled').request,
      takeNote(hub.key, ids).request,
      enterStatus(hub.key, ids, STATUS_ID).request,
      own('PATCH', `/api/orders/${id}`, { internal_note: 'held' }),
    ];
    const requests = Array.from({ length: 10 }, (_, i) => writes[i % writes.length] as TestRequest);
    expectRefusedInTime(await arrive(requests, 480));
    await letGo();
  });

  test('a late write has its own five seconds, and not those of the first', async (context) => {
    const { hub, orders, arrive, timed, holdOrders } = await open(context);
    const [id = ''] = orders;
    const letGo = await holdOrders(id);
    const first = arrive([takeNote(hub.key, sameId(id)).request], 0);
    await sleep(4000);
    const late = timed(takeNote(hub.key, sameId(id)).request);
    await sleep(2500);
    await letGo();
    expectRefusedInTime(await first);
    expect((await late).reply.status).toBe(200);
  });

  test('the writes between have five seconds each, when the first is refused', async (context) => {
    const { hub, orders, arrive, holdOrders } = await open(context);
    const [id = ''] = orders;
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

  test('changes of many orders wait as long, each order by itself', async (context) => {
    const { orders, arrive, bulkOf, holdOrders } = await open(context);
    const [id = '', other = ''] = orders;
    const letGo = await holdOrders(id);
    const answers = await arrive([bulkOf([id, other]), bulkOf([id]), bulkOf([other, id])], 800);
    for (const { reply, ms } of answers) {
      const { results } = reply.json() as { results: { id: string; result: string }[] };
      expect(results.find((each) => each.id === id)?.result).toBe('failed');
      expect(ms).toBeGreaterThan(4300);
      expect(ms).toBeLessThan(LATEST_MS);
    }
    await letGo();
  });

  test('changes of many orders wait as long, all or nothing', async (context) => {
    const { orders, arrive, bulkOf, holdOrders } = await open(context);
    const [id = '', other = ''] = orders;
    const letGo = await holdOrders(id);
    const wholly = bulkOf([other, id], { all_or_nothing: true });
    expectRefusedInTime(await arrive([wholly, wholly, wholly], 800));
    await letGo();
  });

  test('the five seconds are for all orders together, however often one is let go', async (context) => {
    const { orders, timed, bulkOf, holdOrders } = await open(context);
    const ids = orders.slice(0, 3);
    const holders = await Promise.all(ids.map((id) => holdOrders(id)));
    const asked = timed(bulkOf(ids, { all_or_nothing: true }));
    for (const letGo of holders) {
      await sleep(3500);
      await letGo();
    }
    expectRefusedInTime([await asked]);
  });

  test('many orders that are held in one workspace delay no order of another', async (context) => {
    const { hub, orders, timed, holdOrders } = await open(context);
    const other = await hub.secondWorkspace();
    const headers = { 'x-api-key': other.key };
    const body = { line_items: [{ sku: 'A', quantity: 1 }] };
    const made = await hub.send({ method: 'POST', path: '/api/orders', headers, body });
    const { id } = made.json() as { id: string };
    const held = orders.slice(10, 60);
    const letGo = await holdOrders(...held);
    const noisy = held.map((each) => timed(takeNote(hub.key, sameId(each)).request));
    await sleep(1000);
    const letGoOfTheirs = await holdOrders(id);
    const path = `/api/orders/${id}`;
    const theirs = timed({ method: 'PATCH', path, headers, body: { internal_note: 'beside' } });
    await sleep(500);
    await letGoOfTheirs();
    const { reply, ms } = await theirs;
    expect(reply.status).toBe(200);
    expect(ms).toBeLessThan(3000);
    expectRefusedInTime(await Promise.all(noisy));
    await letGo();
  });
});

describe.concurrent('while another session holds what is not an order', () => {
  const customer = { reference_id: 'HELD', company_name: 'Held' };
  const makeAndHold = async ({ hub, own, hold }: Place): Promise<{ id: string; letGo: () => Promise<void> }> => {
    const made = await hub.send(own('POST', '/v1/customers', customer));
    const { id } = (made.json() as { data: { id: string } }).data;
    return { id, letGo: await hold('select from customers where id = $1 for update', [id]) };
  };

  test('each write of a customer waits five seconds from its own arrival', async (context) => {
    const place = await open(context);
    const { id, letGo } = await makeAndHold(place);
    const rename = place.own('PATCH', `/v1/customers/${id}`, { ...customer, company_name: 'Held still' });
    expectRefusedInTime(
      await place.arrive(
        Array.from({ length: 7 }, () => rename),
        600,
      ),
    );
    await letGo();
    expect((await place.hub.send(rename)).status).toBeLessThan(300);
  });

  test('each erasure of a customer waits five seconds from its own arrival', async (context) => {
    const place = await open(context);
    const { id, letGo } = await makeAndHold(place);
    const erase = place.own('POST', `/api/customers/${id}/erasure`, {});
    expectRefusedInTime(await place.arrive([erase, erase, erase], 900));
    await letGo();
    const rename = place.own('PATCH', `/v1/customers/${id}`, { ...customer, company_name: 'Held still' });
    expect((await place.hub.send(rename)).status).toBeLessThan(300);
  });

  test('each call of administration waits five seconds from its own arrival', async (context) => {
    const { own, arrive, hold } = await open(context);
    const letGo = await hold('select pg_advisory_xact_lock(hashtextextended($1, 0))', ['demo administration']);
    const make = own('POST', '/api/keys', { name: 'Late', scopes: ['orders:read'] });
    const answers = await arrive(
      Array.from({ length: 7 }, () => make),
      600,
    );
    await letGo();
    expectRefusedInTime(answers);
  });

  test('a write that seeks a claimed customer is answered busy, and no other is', async (context) => {
    const { hub, orders, hold } = await open(context);
    const queue = openWriteQueue(hub.database, 'demo');
    context.onTestFinished(() => queue.close());
    const email = 'held@example.com';
    const letGo = await hold('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `demo customers email ${email}`,
    ]);
    const seeks = { requires: { customersReachedBy: { emails: [email] } } };
    const seek = () => queue.write({ create: 'seeks', aliases: {} }, {}, seeks);
    const others = orders.slice(0, 6);
    const [seeking, ...beside] = await Promise.all([
      seek(),
      ...others.map((id) => queue.write({ find: id }, { internal_note: `beside ${id}` })),
    ]);
    expect(beside.map(({ ok }) => ok)).toEqual(others.map(() => true));
    expect(seeking).toMatchObject({ ok: false, failure: { kind: 'busy' } });
    await letGo();
    expect(await seek()).toMatchObject({ ok: true });
  });
});
