import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, type TestContext, test } from 'vitest';
import { holdOrders } from '../support/hold.ts';
import { hubsAhead } from '../support/hubs-ahead.ts';
import type { TestRequest } from '../support/requests.ts';
import type { TestHub } from '../support/test-hub.ts';
import { unique, until } from './writers.ts';

const takeHub = hubsAhead(11);

/** What a test works with: a hub on a database of its own, since these tests run beside each other. */
async function open(context: TestContext) {
  const hub = takeHub();
  const rows = await hub.sql<{ id: string }>(`select id from orders where workspace_id = 'demo' order by id`);
  const orders = rows.map(({ id }) => id);

  /** Holds orders, so that a change of them takes for as long as it waits. */
  const held = (...ids: string[]) => holdOrders(hub, context, ...ids);

  const bulk = (ids: string[], key: string | undefined, more: object = {}, apiKey = hub.key): TestRequest => ({
    method: 'POST',
    path: '/api/orders/bulk',
    headers: { 'x-api-key': apiKey, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    body: { ids, tags: { add: [unique('tag')] }, ...more },
  });

  const leases = (): Promise<{ key: string }[]> =>
    hub.sql<{ key: string }>('select key from idempotency_keys where lease_owner is not null');

  const isLeased = async (key: string): Promise<boolean> => (await leases()).some((lease) => lease.key === key);

  /** The longest that a transaction of a hub is open, looked at until the watch is ended. */
  const watchTransactions = (): (() => Promise<number>) => {
    let isOver = false;
    let longest = 0;
    const watching = (async () => {
      while (!isOver) {
        const [row] = await hub.sql<{ age: number | null }>(
          `select max(extract(epoch from clock_timestamp() - xact_start))::float as age from pg_stat_activity
            where datname = current_database() and application_name = 'stele hub'`,
        );
        longest = Math.max(longest, row?.age ?? 0);
        await sleep(50);
      }
    })();
    return async () => {
      isOver = true;
      await watching;
      return longest;
    };
  };

  /** A request whose body the test sends, and whose answer the test reads, as slowly as it likes. */
  const openRequest = ({ method, path, headers }: TestRequest): http.ClientRequest => {
    const request = http.request(new URL(path, hub.url), { method, headers: { ...headers } });
    context.onTestFinished(() => void request.destroy());
    request.on('error', () => undefined);
    return request;
  };

  return { hub, orders, hold: held, bulk, leases, isLeased, watchTransactions, openRequest };
}

const answerOf = (request: http.ClientRequest): Promise<http.IncomingMessage> =>
  new Promise((resolve) => request.once('response', resolve));

/** In seconds; a transaction that waits for a lock in a turn of its own is far shorter. */
const SHORT = 2;

describe.concurrent('no transaction is open', () => {
  test('while a change of many orders is at work, and its lines are read slowly', async (context) => {
    const { orders, hold, bulk, watchTransactions, openRequest } = await open(context);
    const letGo = await hold(orders[0] ?? '');
    const end = watchTransactions();
    const { headers, body } = bulk(orders.slice(0, 100), unique('slow'));
    const request = openRequest({
      method: 'POST',
      path: '/api/orders/bulk',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/x-ndjson' },
    });
    request.end(JSON.stringify(body));
    const reply = await answerOf(request);
    await sleep(3500);
    await letGo();
    let text = '';
    for await (const piece of reply) {
      text += String(piece);
      await sleep(20);
    }
    expect(text).toContain('"summary"');
    expect(await end()).toBeLessThan(SHORT);
  });

  test('while an import is sent slowly', async (context) => {
    const { hub, watchTransactions, openRequest } = await open(context);
    const end = watchTransactions();
    const request = openRequest({
      method: 'POST',
      path: '/api/imports?kind=orders',
      headers: { 'x-api-key': hub.key, 'content-type': 'text/csv', 'idempotency-key': unique('import') },
    });
    request.write('reference_id,customer_note\n');
    const reply = answerOf(request);
    for (let row = 0; row < 8; row++) {
      // More than what tells files apart, so that the import is begun before the file is there.
      request.write(`${unique('SLOW')},${'x'.repeat(20_000)}\n`);
      await sleep(500);
    }
    request.end();
    let text = '';
    for await (const piece of await reply) text += String(piece);
    expect(text).toContain('"state":"done"');
    expect(await end()).toBeLessThan(SHORT);
  });

  test('while an export is read slowly', async (context) => {
    const { hub, watchTransactions, openRequest } = await open(context);
    const end = watchTransactions();
    const request = openRequest({
      method: 'GET',
      path: '/api/exports/orders',
      headers: { 'x-api-key': hub.key },
    });
    request.end();
    const reply = await answerOf(request);
    reply.pause();
    await sleep(3000);
    let length = 0;
    for await (const piece of reply) length += String(piece).length;
    expect(length).toBeGreaterThan(10_000);
    expect(await end()).toBeLessThan(SHORT);
  });
});

test.concurrent('four long changes of other workspaces delay a short one by next to nothing', async (context) => {
  const { hub, orders, hold, bulk } = await open(context);
  const seed = async (key: string): Promise<string> => {
    const made = await hub.send({
      method: 'POST',
      path: '/api/orders',
      headers: { 'x-api-key': key },
      body: { line_items: [{ sku: 'A', quantity: 1 }] },
    });
    return (made.json() as { id: string }).id;
  };
  const noisy = await Promise.all([1, 2, 3, 4].map(() => hub.secondWorkspace()));
  const held = await Promise.all(noisy.map(({ key }) => seed(key)));
  const quiet = orders[1] ?? '';
  const time = async (): Promise<number> => {
    const sentMs = performance.now();
    expect((await hub.send(bulk([quiet], unique('quiet')))).status).toBe(200);
    return performance.now() - sentMs;
  };
  const aloneMs = await time();
  const letGo = await hold(...held);
  const long = noisy.map(({ key }, i) => hub.send(bulk([held[i] ?? ''], unique('noisy'), {}, key)));
  await sleep(500);
  const besideMs = await time();
  await letGo();
  expect((await Promise.all(long)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(besideMs).toBeLessThan(aloneMs + 1500);
});

describe.concurrent('the same request while the first is at work', () => {
  test.for([
    ['each by itself', {}],
    ['all or nothing', { all_or_nothing: true }],
  ] as const)('waits for it, in every hub, and is answered the same: %s', async ([_name, more], context) => {
    const { hub, orders, hold, bulk, leases, watchTransactions } = await open(context);
    const other = await hub.secondHub();
    const ids = orders.slice(10, 13);
    const letGo = await hold(ids[0] ?? '');
    const end = watchTransactions();
    const request = bulk(ids, unique('same'), more);
    const first = hub.send(request);
    await sleep(300);
    const again = [hub.send(request), other.send(request)];
    await sleep(2000);
    await letGo();
    const replies = await Promise.all([first, ...again]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(replies.map(({ headers }) => headers['idempotency-replayed'])).toEqual([undefined, 'true', 'true']);
    expect(await leases()).toEqual([]);
    if (!('all_or_nothing' in more)) expect(await end()).toBeLessThan(SHORT);
    else await end();
  });

  test('of an erasure too', async (context) => {
    const { hub } = await open(context);
    const other = await hub.secondHub();
    const headers = { 'x-api-key': hub.key };
    const made = await hub.send({
      method: 'POST',
      path: '/v1/customers',
      headers,
      body: { reference_id: unique('gone'), company_name: 'Gone' },
    });
    const { id } = (made.json() as { data: { id: string } }).data;
    const request = {
      method: 'POST',
      path: `/api/customers/${id}/erasure`,
      headers: { ...headers, 'idempotency-key': unique('erase') },
      body: {},
    };
    const replies = await Promise.all([hub.send(request), hub.send(request), other.send(request)]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(replies.filter(({ headers: replyHeaders }) => replyHeaders['idempotency-replayed'] === 'true')).toHaveLength(
      2,
    );
  });

  test('another request with its key is refused, and not done', async (context) => {
    const { hub, orders, hold, bulk, isLeased } = await open(context);
    const other = await hub.secondHub();
    const id = orders[20] ?? '';
    const letGo = await hold(id);
    const key = unique('taken');
    const headers = { 'x-api-key': hub.key, 'idempotency-key': key };
    const first = hub.send(bulk([id], key));
    await until('the key is claimed', () => isLeased(key));
    const note = {
      method: 'POST',
      path: `/api/orders/${orders[21]}/notes`,
      headers,
      body: { to: 'internal', text: 'x' },
    };
    const make = { method: 'POST', path: '/api/orders', headers, body: { line_items: [{ sku: 'A', quantity: 1 }] } };
    const customer = {
      method: 'POST',
      path: '/v1/customers',
      headers,
      body: { reference_id: unique('c'), company_name: 'C' },
    };
    const apiKey = { method: 'POST', path: '/api/keys', headers, body: { name: 'K', scopes: ['orders:read'] } };
    const [before] = await hub.sql(
      'select (select count(*) from order_changes) as o, (select count(*) from customers) as c',
    );
    for (const request of [
      note,
      make,
      customer,
      apiKey,
      bulk([orders[21] ?? ''], key),
      bulk([id], key, { all_or_nothing: true }),
    ]) {
      expect((await hub.send(request)).status).toBe(422);
      expect((await other.send(request)).status).toBe(422);
    }
    expect(
      await hub.sql('select (select count(*) from order_changes) as o, (select count(*) from customers) as c'),
    ).toEqual([before]);
    await letGo();
    expect((await first).status).toBe(200);
  });
});

describe.concurrent('what is not answered for good', () => {
  test('is not kept, and may be asked for again at once', async (context) => {
    const { hub, orders, hold, bulk } = await open(context);
    const [id = '', free = ''] = orders.slice(30);
    const letGo = await hold(id);
    const request = bulk([id, free], unique('partly'));
    const partly = (await hub.send(request)).json() as { refused: number; results: { problem?: { status: number } }[] };
    expect(partly.results[0]?.problem?.status).toBe(503);
    await letGo();
    const again = await hub.send(request);
    expect(again.headers['idempotency-replayed']).toBeUndefined();
    expect(again.json()).toMatchObject({ changed: 2, failed: 0, refused: 0 });
    expect((await hub.send(request)).headers['idempotency-replayed']).toBe('true');
  });

  test('nor is what its caller hung up on', async (context) => {
    const { orders, hold, bulk, isLeased, openRequest } = await open(context);
    const id = orders[40] ?? '';
    const letGo = await hold(id);
    const key = unique('hung-up');
    const { headers, body } = bulk([id], key);
    const request = openRequest({
      method: 'POST',
      path: '/api/orders/bulk',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/x-ndjson' },
    });
    request.end(JSON.stringify(body));
    await answerOf(request);
    expect(await isLeased(key)).toBe(true);
    request.destroy();
    await letGo();
    await until('the key is let go', async () => !(await isLeased(key)));
  });
});

describe.concurrent('a lease whose request ended without a word', () => {
  const leave = (hub: TestHub, key: string, lastsSeconds: number): Promise<unknown> =>
    hub.sql(
      `insert into idempotency_keys (workspace_id, key_family, key, operation, parameters, fingerprint, status, headers, body,
          lease_owner, lease_until)
        select 'demo', family_id, $1, 'hub changeOrders', '[]', '\\x00', 0, '{}', '', 'gone',
          clock_timestamp() + make_interval(secs => $2)
        from api_keys where id = (select id from api_keys where workspace_id = 'demo' order by created_at limit 1)`,
      [key, lastsSeconds],
    );

  test('keeps the key until it lapses, and then counts as none', async (context) => {
    const { hub, orders, bulk } = await open(context);
    const other = await hub.secondHub();
    const made = { method: 'POST', path: '/api/orders', body: { line_items: [{ sku: 'A', quantity: 1 }] } };
    const headers = (key: string) => ({ 'x-api-key': hub.key, 'idempotency-key': key });
    const [held, lapsed, again] = [unique('held'), unique('lapsed'), unique('again')];
    await leave(hub, held, 20);
    await leave(hub, lapsed, -1);
    await leave(hub, again, -1);
    const refused = await hub.send({ ...made, headers: headers(held) });
    const done = await hub.send({ ...made, headers: headers(lapsed) });
    const replay = await other.send({ ...made, headers: headers(lapsed) });
    expect([refused.status, done.status, replay.status]).toEqual([422, 201, 201]);
    expect(replay.headers['idempotency-replayed']).toBe('true');
    expect(replay.text).toBe(done.text);
    expect((await hub.send(bulk([orders[50] ?? ''], again))).status).toBe(200);
    await hub.sql('delete from idempotency_keys where lease_owner = $1', ['gone']);
  });
});
