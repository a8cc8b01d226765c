import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createStele } from '../../src/hub.ts';
import { api, makeKey, ORDER_ID, type ShownKey } from '../access/people.ts';
import { makePerson } from '../erasure/person.ts';
import { withClient } from '../support/databases.ts';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import { holdOrders } from '../support/hold.ts';
import { HttpClient } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { keptOf, listed, type Shown, untilListed } from './kept.ts';

let hub: TestHub;
let erp: ShownKey;

const move = (body: unknown, { id = ORDER_ID, key = erp.key, requestId = `kept-${randomUUID()}` } = {}) => ({
  method: 'PATCH',
  path: `/v1/orders/${id}/status`,
  body,
  headers: { 'x-api-key': key, 'x-request-id': requestId },
});

beforeAll(async () => {
  hub = await createTestHub();
  erp = await makeKey(hub, { name: 'ERP', scopes: ['orders:read', 'orders:write'] });
  for (let i = 0; i < 4; i++) await hub.send(move({ status: 'done' }));
  await hub.send(move({ status: 'done' }, { key: hub.key }));
  for (let i = 0; i < 2; i++) await hub.send(move({}));
  await hub.send(move({ status: 'confirmed' }, { id: 'nowhere' }));
  await untilListed(hub, `?key=${erp.id}`, ({ items }) => items.length === 7);
});

afterAll(() => hub.close());

describe('the list of kept requests', () => {
  const counted = async (query: string): Promise<number> => (await listed(hub, `?${query}`)).items.length;

  it('is filtered by key, dialect, operation, status, order, field, request and time', async () => {
    expect(await counted(`key=${erp.id}`)).toBe(7);
    expect(await counted('key=erp')).toBe(7);
    expect(await counted(`key=${erp.id}&status=400`)).toBe(6);
    expect(await counted(`key=${erp.id}&status=4xx`)).toBe(7);
    expect(await counted('status=5xx')).toBe(0);
    expect(await counted(`dialect=wizcommerce&operation=updateOrderStatus&key=${erp.id}`)).toBe(7);
    expect(await counted('dialect=evreka')).toBe(0);
    expect(await counted('order=nowhere')).toBe(1);
    expect(await counted(`order=${ORDER_ID}`)).toBe(7);
    expect(await counted('field=status')).toBe(7);
    expect(await counted('field=line_items[].sku')).toBe(0);
    const today = new Date().toISOString().slice(0, 10);
    expect(await counted(`from=${today}&to=${today}&key=${erp.id}`)).toBe(7);
    expect(await counted('from=today&key=erp')).toBe(7);
    expect(await counted('to=yesterday')).toBe(0);
    expect(await counted('to=2020-01-01')).toBe(0);
    expect(await counted('from=2020-01-01T00:00:00Z&to=2020-01-01T00:00:00Z')).toBe(0);
    const [first] = (await listed(hub, '?limit=1')).items as [Shown];
    expect(await counted(`request_id=${first.request_id}`)).toBe(1);
    expect(await counted(`from=${first.at}&to=${first.at}`)).toBeGreaterThanOrEqual(1);
  });

  it('takes a date as a day of the workspace', async () => {
    onTestFinished(async () => void (await api(hub, 'PATCH', '/workspace', { time_zone: null })));
    const [{ at }] = (await listed(hub, '?limit=1')).items as [Shown];
    const dayIn = (timeZone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date(at));
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      await api(hub, 'PATCH', '/workspace', { time_zone: zone });
      const day = dayIn(zone);
      expect(await counted(`from=${day}&to=${day}&key=${erp.id}`)).toBe(7);
      const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
      expect(await counted(`from=${before}&to=${before}&key=${erp.id}`)).toBe(0);
    }
  });

  it('has each request once, page by page, the latest first', async () => {
    const seen: string[] = [];
    let after = '';
    do {
      const page = await listed(hub, `?limit=2&key=${erp.id}${after}`);
      seen.push(...page.items.map(({ id }) => id));
      after = page.next === null ? '' : `&after=${encodeURIComponent(page.next)}`;
    } while (after !== '');
    const whole = (await listed(hub, `?key=${erp.id}`)).items;
    expect(seen).toEqual(whole.map(({ id }) => id));
    expect(whole.map(({ at }) => at)).toEqual(
      whole
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
  });

  it.each([
    ['from=tuesday', 'from'],
    ['to=2025-02-30', 'to'],
    ['status=six', 'status'],
    ['status=4xxx', 'status'],
    ['from=2025-02-01&to=2025-01-01', 'to'],
    ['dialect=shopware', 'dialect'],
    ['operation=updateorderstatus', 'operation'],
    ['key=nothing', 'key'],
    ['after=x', 'after'],
    ['outcome=bad', 'outcome'],
    ['colour=red', 'colour'],
  ])('refuses %s and names the parameter', async (query, parameter) => {
    const failure = expectFailure(hubFacts, await api(hub, 'GET', `/requests?${query}`), 400);
    expect((failure as { errors: { parameter: string }[] }).errors.map((each) => each.parameter)).toEqual([parameter]);
  });

  it('shows a key without the scope admin its own requests only', async () => {
    const own = await listed(hub, '', erp.key);
    expect(new Set(own.items.map(({ key }) => key.id))).toEqual(new Set([erp.id]));
    expect((await api(hub, 'GET', `/requests?key=${randomUUID()}`, undefined, erp.key)).status).toBe(403);
    const [foreign] = (await listed(hub)).items.filter(({ key }) => key.id !== erp.id) as [Shown];
    expect((await api(hub, 'GET', `/requests/${foreign.id}`, undefined, erp.key)).status).toBe(404);
    expect((await api(hub, 'GET', `/requests/${own.items[0]?.id}`, undefined, erp.key)).status).toBe(200);
  });
});

describe('the summary', () => {
  it('counts by operation, status, reason and field, with the first and last time', async () => {
    const reply = await api(hub, 'GET', `/requests/summary?key=${erp.id}`);
    const { groups } = reply.json() as { groups: Record<string, unknown>[] };
    expect(groups).toMatchObject([
      {
        operation: 'updateOrderStatus',
        status: 400,
        failure: 'invalid',
        field: 'status',
        count: 4,
        keys: [{ id: erp.id, name: 'ERP' }],
      },
      { operation: 'updateOrderStatus', status: 400, field: 'status', reason: 'is required', count: 2 },
      { operation: 'updateOrderStatus', status: 404, failure: 'not_found', field: null, count: 1 },
    ]);
    const { items } = await listed(hub, `?key=${erp.id}`);
    const times = items.filter(({ fields }) => fields[0]?.message === groups[0]?.['reason']).map(({ at }) => at);
    expect([groups[0]?.['last_at'], groups[0]?.['first_at']]).toEqual([times[0], times.at(-1)]);
  });
});

describe('a workspace', () => {
  it('keeps all requests, or none, when its settings say so', async () => {
    const { id: workspace, key } = await hub.secondWorkspace();
    const send = async (): Promise<string> => {
      const requestId = `kept-${randomUUID()}`;
      await hub.send({ method: 'GET', path: '/api/orders', headers: { 'x-api-key': key, 'x-request-id': requestId } });
      await hub.send({
        method: 'GET',
        path: '/api/orders/none',
        headers: { 'x-api-key': key, 'x-request-id': requestId },
      });
      return requestId;
    };
    const change = async (requests_kept: string): Promise<void> => {
      expect((await api(hub, 'PATCH', '/workspace', { requests_kept }, key)).json()).toMatchObject({ requests_kept });
      await sleep(1000);
    };
    await change('all');
    const all = await send();
    const page = await untilListed(hub, `?outcome=all&request_id=${all}`, ({ items }) => items.length === 2, key);
    expect(page.items.map(({ status }) => status).toSorted()).toEqual([200, 404]);
    await change('none');
    const none = await send();
    await sleep(2500);
    expect((await listed(hub, `?outcome=all&request_id=${none}`, key)).items).toEqual([]);
    expect(workspace).toMatch(/^other-/);
  });

  it('keeps them for as many days as it says', async () => {
    const { id: workspace, key } = await hub.secondWorkspace();
    await api(hub, 'PATCH', '/workspace', { requests_kept_days: 3 }, key);
    await hub.sql(
      `insert into kept_requests (workspace_id, is_failed, received_at, id, request_id, key_id, dialect, method, duration_ms,
          replayed, dry_run)
        select $1, n % 2 = 0, now() - make_interval(days => n), n::text, 'r', 'k', 'hub', 'GET', 1, false, false
        from generate_series(0, 9) n`,
      [workspace],
    );
    await hub.sql(`insert into kept_request_gaps values ($1, now() - interval '9 days', 5), ($1, now(), 7)`, [
      workspace,
    ]);
    // A hub prunes when it starts.
    await hub.secondHub();
    const query = '?outcome=all';
    const page = await untilListed(hub, query, ({ items, missing }) => items.length === 3 && missing === 7, key);
    expect(page.items.map(({ id }) => id)).toEqual(['0', '1', '2']);
  });

  it('sees the requests of all hubs on its database', async () => {
    const second = await hub.secondHub();
    const requestId = `kept-${randomUUID()}`;
    await second.send(move({ status: 'done' }, { requestId }));
    expect(await keptOf(hub, requestId)).toMatchObject({ status: 400 });
  });

  it('counts requests beyond the limit of a minute', async () => {
    const { id: workspace, key } = await hub.secondWorkspace();
    const one = () => hub.send({ method: 'GET', path: '/api/orders/none', headers: { 'x-api-key': key } });
    for (let i = 0; i < 7; i++) await Promise.all(Array.from({ length: 100 }, one));
    const count = async (): Promise<number> => {
      const [row] = await hub.sql<{ kept: string }>(
        'select count(*) as kept from kept_requests where workspace_id = $1',
        [workspace],
      );
      return Number(row?.kept);
    };
    const latest = performance.now() + 15_000;
    let [kept, missing] = [0, 0];
    while (kept + missing < 700 && performance.now() < latest) {
      await sleep(200);
      missing = (await listed(hub, '', key)).missing;
      kept = await count();
    }
    expect(kept + missing).toBe(700);
    // Twice the limit at the turn of a minute.
    expect(kept).toBeLessThanOrEqual(600);
  });
});

describe('an erasure', () => {
  it('blanks the requests of the orders of the person, and those that hold their values', async () => {
    await api(hub, 'PATCH', '/workspace', { request_bodies: 'masked' });
    onTestFinished(async () => void (await api(hub, 'PATCH', '/workspace', { request_bodies: 'none' })));
    await sleep(1000);
    const { customerId, orders } = await makePerson(hub);
    const [ofOrder, ofPath, other] = [0, 1, 2].map(() => `kept-${randomUUID()}`) as [string, string, string];
    await hub.send(move({ status: 'gone' }, { id: orders.wizcommerce, key: hub.key, requestId: ofOrder }));
    await hub.send(move({ status: 'Wisteria7' }, { key: hub.key, requestId: other }));
    await hub.send({
      method: 'GET',
      path: '/v1/none/14155550199',
      headers: { 'x-api-key': hub.key, 'x-request-id': ofPath },
    });
    for (const id of [ofOrder, ofPath, other]) await keptOf(hub, id);
    await hub.sql(`update kept_requests set path = '/x/+14155550199' where request_id = $1`, [ofPath]);
    const reply = await api(hub, 'POST', `/customers/${customerId}/erasure`, {});
    expect(reply.status, reply.text).toBe(200);
    for (const id of [ofOrder, ofPath]) {
      expect(await keptOf(hub, id)).toMatchObject({
        ...{ body: null, path: null, reason: '', fields: [] },
        erased_at: expect.any(String),
      });
    }
    expect(await keptOf(hub, other)).toMatchObject({ body: '{"status":"Wisteria7"}', erased_at: null });
  });
});

describe('a hub', () => {
  it('stores what it has noted when it stops', async () => {
    const stopping = await createStele({ database: hub.database, demo: true, adminKey: hub.key });
    const client = new HttpClient(stopping.url);
    const ids = Array.from({ length: 20 }, () => `kept-${randomUUID()}`);
    await Promise.all(ids.map((requestId) => client.send(move({ status: 'done' }, { requestId }))));
    client.close();
    await stopping.close();
    const rows = await hub.sql('select from kept_requests where request_id = any ($1)', [ids]);
    expect(rows).toHaveLength(20);
  });

  it('keeps what fails while the database does not take it', async () => {
    const requestId = `kept-${randomUUID()}`;
    await withClient(hub.database, async (client) => {
      await client.query('begin');
      await client.query('lock table kept_requests in access exclusive mode');
      await hub.send(move({ status: 'done' }, { requestId }));
      await sleep(3000);
      await client.query('rollback');
    });
    expect(await keptOf(hub, requestId)).toMatchObject({ status: 400 });
    const rows = await hub.sql('select from kept_requests where request_id = $1', [requestId]);
    expect(rows).toHaveLength(1);
  });

  it('drops the oldest when more waits than it has room for, and counts what it dropped', async () => {
    const { id: workspace, key } = await hub.secondWorkspace();
    await api(hub, 'PATCH', '/workspace', { requests_kept: 'all', request_bodies: 'masked' }, key);
    await sleep(1000);
    // Room is for 8 Mi characters of bodies, and a body is cut before 8 192: for some 1 025 of these.
    const body = {
      line_items: Array.from({ length: 120 }, (_, i) => ({ sku: `${'S'.repeat(60)}${i}`, quantity: 1 })),
    };
    const { id } = (await api(hub, 'POST', '/orders', body, key)).json() as { id: string };
    const made = () =>
      hub.sql(`select from kept_requests where workspace_id = $1 and operation = 'createOrder'`, [workspace]);
    await expect.poll(made, { timeout: 20_000 }).toHaveLength(1);
    const requestIds = Array.from({ length: 1400 }, (_, i) => `full-${i}`);
    const send = (requestId: string) =>
      hub.send({
        method: 'PATCH',
        path: `/api/orders/${id}`,
        body,
        headers: { 'x-api-key': key, 'x-request-id': requestId },
      });
    const counted = async (): Promise<number> => {
      const [row] = await hub.sql<{ missing: number }>(
        'select coalesce(sum(missing), 0)::int as missing from kept_request_gaps where workspace_id = $1',
        [workspace],
      );
      return row?.missing ?? 0;
    };
    await withClient(hub.database, async (client) => {
      await client.query('begin');
      await client.query('lock table kept_requests in access exclusive mode');
      for (let i = 0; i < requestIds.length; i += 50) {
        const replies = await Promise.all(requestIds.slice(i, i + 50).map(send));
        expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
      }
      // What was being stored waits again once the statement has timed out.
      await expect.poll(counted, { timeout: 40_000, interval: 300 }).toBeGreaterThan(0);
      await client.query('rollback');
    });
    const kept = async (): Promise<string[]> => {
      const rows = await hub.sql<{ request_id: string }>(
        `select request_id from kept_requests where workspace_id = $1 and request_id like 'full-%'`,
        [workspace],
      );
      return rows.map(({ request_id }) => request_id);
    };
    await expect
      .poll(async () => (await kept()).length + (await counted()), { timeout: 30_000, interval: 300 })
      .toBe(requestIds.length);
    expect((await listed(hub, '', key)).missing).toBe(await counted());
    expect(await counted()).toBeGreaterThan(100);
    const ids = new Set(await kept());
    expect([ids.has('full-0'), ids.has('full-1399')]).toEqual([false, true]);
    expect(await keptOf(hub, 'full-1399', key)).toMatchObject({ body_is_cut: true });
  }, 120_000);

  it('keeps a request whose client closed the connection before it had the reply', async (context) => {
    const [cutOff, impatient] = [`kept-${randomUUID()}`, `kept-${randomUUID()}`];
    // A body that does not come whole.
    const { hostname, port } = new URL(hub.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(
      `PATCH /v1/orders/${ORDER_ID}/status HTTP/1.1\r\nHost: hub\r\nX-API-Key: ${erp.key}\r\n` +
        `X-Request-Id: ${cutOff}\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\r\n{"status":`,
    );
    await sleep(300);
    socket.resetAndDestroy();
    // A client that does not wait until the order is free.
    const letGo = await holdOrders(hub, context, ORDER_ID);
    const patience = new AbortController();
    const sent = fetch(`${hub.url}/v1/orders/${ORDER_ID}/status`, {
      method: 'PATCH',
      headers: { 'x-api-key': erp.key, 'x-request-id': impatient, 'content-type': 'application/json' },
      body: '{"status":"confirmed"}',
      signal: patience.signal,
    });
    await sleep(300);
    patience.abort();
    await expect(sent).rejects.toThrow();
    await letGo();
    for (const requestId of [cutOff, impatient]) {
      expect(await keptOf(hub, requestId)).toMatchObject({
        operation: 'updateOrderStatus',
        order_id: ORDER_ID,
        key: { id: erp.id },
        status: null,
        failure: 'aborted',
        reason: 'The client closed its side of the connection before it had the reply',
      });
    }
    const { groups } = (await api(hub, 'GET', `/requests/summary?key=${erp.id}`)).json() as { groups: object[] };
    expect(groups).toContainEqual(expect.objectContaining({ failure: 'aborted', status: null }));
  });
});
