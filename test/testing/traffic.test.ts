import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FaultOptions, type TestWorkspace, TestWorkspaceError, VerificationError } from '../../src/hub.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestingHub, SEED_FILE, type TestingHub } from './workspaces.ts';

let hub: TestingHub;
let workspace: TestWorkspace;
let other: TestWorkspace;

beforeAll(async () => {
  hub = await createTestingHub();
  workspace = await hub.workspace({ seed: SEED_FILE });
  other = await hub.workspace({ seed: SEED_FILE });
});

afterEach(async () => {
  await workspace.reset();
  hub.clearFaults();
  hub.clearRequests();
});

afterAll(() => hub.close());

const send = (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  { key } = workspace,
): Promise<TestReply> =>
  hub.send({ method, path, body, headers: { 'x-api-key': key, authorization: `Bearer ${key}`, ...headers } });

const STATUS = '/v1/orders/order-1/status';
const move = (status: string): Promise<TestReply> => send('PATCH', STATUS, { status });
const statusNow = async (): Promise<string> =>
  ((await send('GET', '/v1/orders/order-1')).json() as { data: { status: string } }).data.status;

describe('a fault', () => {
  it('strikes as often as it should, one operation of one workspace, and is listed with what it has struck', async () => {
    const fault = workspace.fault({ operation: 'updateOrderStatus', dialect: 'wizcommerce', status: 503, times: 2 });
    expect((await send('GET', '/v1/orders/order-1')).status).toBe(200);
    expect((await send('PATCH', STATUS, { status: 'confirmed' }, {}, other)).status).toBe(200);
    expect([(await move('confirmed')).status, (await move('confirmed')).status]).toEqual([503, 503]);
    expect(await statusNow()).toBe('draft');
    expect((await move('confirmed')).status).toBe(200);
    expect(workspace.faults()).toEqual([{ ...fault, matched: 2, struck: 2 }]);
    await other.reset();
  });

  it.each([
    ['/v1/orders/order-1', 503, { code: expect.any(String), message: expect.any(String), details: [] }],
    ['/v1/orders/order-1', 500, { code: 'INTERNAL_ERROR', message: expect.any(String), details: [] }],
    ['/v1/orders/order-1', 502, { code: 'INTERNAL_ERROR', message: expect.any(String), details: [] }],
    ['/customer/api/open/v1/orders/order-1', 404, { error: { code: expect.any(String), message: expect.any(String) } }],
    ['/engagement/orders/order-1', 401, { detail: 'The access token is not valid' }],
    ['/api/orders/order-1', 504, { status: 504, title: expect.any(String) }],
  ])("answers %s with the vendor's own error %i", async (path, status, body) => {
    workspace.fault({ status });
    const reply = await send('GET', path);
    expect([reply.status, reply.json()]).toMatchObject([status, body]);
    expect(reply.headers['x-request-id']).toBeDefined();
  });

  it('is a 429 with the headers of one', async () => {
    workspace.fault({ status: 429, retry_after: 7 });
    const reply = await send('GET', '/v1/orders/order-1');
    expect([reply.status, reply.headers]).toMatchObject([
      429,
      { 'retry-after': '7', 'ratelimit-limit': '60', 'ratelimit-remaining': '0', 'ratelimit-reset': '7' },
    ]);
  });

  it('has a body and headers of its own', async () => {
    workspace.fault({ path: '/v1/*/order-1', status: 502, body: '<h1>Bad gateway</h1>', headers: { Server: 'proxy' } });
    const reply = await send('GET', '/v1/orders/order-1');
    expect([reply.status, reply.text]).toEqual([502, '<h1>Bad gateway</h1>']);
    expect(reply.headers).toMatchObject({ server: 'proxy', 'content-type': 'text/plain; charset=utf-8' });
    expect((await send('GET', '/v1/orders')).status).toBe(200);
  });

  it('cuts the connection before the commit, or after it', async () => {
    workspace.fault({ method: 'PATCH', cut: true, times: 1 });
    await expect(move('confirmed')).rejects.toThrow();
    expect(await statusNow()).toBe('draft');
    workspace.fault({ method: 'PATCH', cut: true, when: 'after', times: 1 });
    await expect(move('confirmed')).rejects.toThrow();
    expect(await statusNow()).toBe('confirmed');
  });

  it('loses the reply to a change that was made', async () => {
    workspace.fault({ method: 'PATCH', status: 504, when: 'after', times: 1 });
    const headers = { 'idempotency-key': 'once' };
    expect((await send('PATCH', STATUS, { status: 'confirmed' }, headers)).status).toBe(504);
    expect(await statusNow()).toBe('confirmed');
    const again = await send('PATCH', STATUS, { status: 'confirmed' }, headers);
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
    expect(workspace.requests({ method: 'PATCH' }).map(({ status, handled }) => [status, handled])).toEqual([
      [504, true],
      [200, true],
    ]);
  });

  it('delays a request, or its reply', async () => {
    for (const when of ['before', 'after'] as const) {
      workspace.fault({ delay_ms: 60, when, times: 1 });
      const beganMs = performance.now();
      const reply = await send('GET', '/v1/orders/order-1');
      expect([reply.status, (reply.json() as { data: { id: string } }).data.id]).toEqual([200, 'order-1']);
      expect(performance.now() - beganMs).toBeGreaterThan(50);
    }
  });

  it('gives the page of a list that the client got before', async () => {
    const list = '/v1/orders?page=1&page_size=10';
    workspace.fault({ stale: true, times: 1 });
    const first = await send('GET', list);
    await move('confirmed');
    expect((await send('GET', list)).json()).toEqual(first.json());
    expect((await send('GET', list)).json()).not.toEqual(first.json());
  });

  it('strikes the same share of requests for a seed', async () => {
    const draw = async (seed: number): Promise<number[]> => {
      workspace.clearFaults();
      workspace.fault({ status: 500, share: 0.5, seed });
      const statuses: number[] = [];
      for (let i = 0; i < 20; i++) statuses.push((await send('GET', '/v1/orders/order-1')).status);
      return statuses;
    };
    const first = await draw(7);
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await draw(7)).toEqual(first);
    expect(await draw(8)).not.toEqual(first);
  });

  it('of a hub strikes the requests without a valid key', async () => {
    hub.fault({ operation: 'createToken', status: 503, times: 1 });
    const signIn = (): Promise<TestReply> => hub.send({ method: 'POST', path: '/auth/oauth/token', body: {} });
    expect([(await signIn()).status, (await signIn()).status]).toEqual([503, 415]);
    expect((await send('GET', '/v1/orders/order-1')).status).toBe(200);
    expect(hub.requests().map(({ operation }) => operation)).toEqual(['createToken', 'createToken']);
  });

  it.each<[FaultOptions, string]>([
    [{}, 'body has no effect: give status, cut, stale or delay_ms'],
    [{ status: 503, cut: true }, 'cut cannot be given with status'],
    [{ status: 200 }, 'body is required with the status 200, which is no error'],
    [{ cut: true, retry_after: 1 }, 'retry_after can only be given with status'],
    [{ status: 99 }, 'status must be at least 200'],
    [{ status: 500, headers: { 'X-Two': 'a\nb' } }, 'headers.X-Two'],
    [{ status: 500, headers: { 'X Two': 'a' } }, 'headers.X Two is not known here'],
    [{ dialect: 'shopify', status: 500 }, 'dialect is not one of wizcommerce, bitbybit, evreka, hub'],
    [{ operation: 'patchOrderStatus', status: 500 }, 'operation is not an operation; near are'],
  ])('with %o is refused with a reason', (options, reason) => {
    expect(() => workspace.fault(options)).toThrow(TestWorkspaceError);
    expect(() => workspace.fault(options)).toThrow(reason);
  });
});

describe('the journal', () => {
  it('has what was sent and answered, without secrets', async () => {
    await send('PATCH', `${STATUS}?x=1`, { status: 'confirmed' });
    const [entry] = workspace.requests();
    expect(entry).toMatchObject({
      number: 1,
      time: expect.stringMatching(/^20\d\d-.*Z$/),
      method: 'PATCH',
      path: STATUS,
      query: { x: '1' },
      dialect: 'wizcommerce',
      operation: 'updateOrderStatus',
      headers: { 'x-api-key': '***', authorization: '***', 'content-type': 'application/json' },
      body: { status: 'confirmed' },
      status: 200,
      reply: { headers: { etag: expect.any(String) }, body: { data: { status: 'confirmed' } } },
      duration_ms: expect.any(Number),
      handled: true,
    });
    expect(JSON.stringify(entry)).not.toContain(workspace.key);
    expect(other.requests()).toEqual([]);
  });

  it('has refused requests and unserved paths too', async () => {
    await send('PATCH', STATUS, '{', { 'content-type': 'application/json' });
    await send('GET', '/v1/nothing');
    await send('PUT', STATUS, {});
    expect(workspace.requests().map(({ status, operation }) => [status, operation])).toEqual([
      [400, 'updateOrderStatus'],
      [404, undefined],
      [405, undefined],
    ]);
    await hub.send({ method: 'GET', path: '/v1/orders', headers: { 'x-api-key': 'wrong' } });
    expect(hub.requests({ status: 401 })).toHaveLength(1);
  });

  it('confirms that one request was sent, and says which others came near', async () => {
    await move('confirmed');
    const one = { method: 'PATCH', path: STATUS, body: { status: 'confirmed' } };
    expect(workspace.verify(one)).toHaveLength(1);
    workspace.verify({ operation: 'updateOrderStatus', body_includes: {}, times: 1 });
    workspace.verify({ method: 'DELETE', times: 0 });
    await move('confirmed');
    expect(() => workspace.verify(one)).toThrow(/^expected exactly 1 request like \{.*\}, found 2 of 2$/);
    workspace.verify({ ...one, at_least: 1 });
    workspace.verify({ ...one, at_least: 1, at_most: 2 });
    expect(() => workspace.verify({ ...one, body: { status: 'cancelled' } })).toThrow(
      new VerificationError(
        [
          `expected exactly 1 request like {"method":"PATCH","path":"${STATUS}","body":{"status":"cancelled"}}, found 0 of 2`,
          'nearly:',
          `  1. PATCH ${STATUS}: body.status is "confirmed", not "cancelled"`,
          `  2. PATCH ${STATUS}: body.status is "confirmed", not "cancelled"`,
        ].join('\n'),
      ),
    );
  });

  it('is emptied, and bounded', async () => {
    await send('GET', '/v1/orders/order-1');
    workspace.clearRequests();
    expect(workspace.requests()).toEqual([]);
    for (let i = 0; i < 1010; i += 10) {
      await Promise.all(Array.from({ length: 10 }, () => send('GET', '/v1/orders/order-1')));
    }
    const entries = workspace.requests();
    expect([entries.length, entries[0]?.number]).toEqual([1000, 11]);
    expect(() => workspace.verify({ method: 'GET', times: 1000 })).toThrow('has dropped 10 earlier requests');
  });

  it('goes on while a client disconnects', async () => {
    workspace.fault({ delay_ms: 400, times: 1 });
    await expect(
      fetch(`${hub.url}/v1/orders/order-1`, {
        headers: { 'x-api-key': workspace.key },
        signal: AbortSignal.timeout(200),
      }),
    ).rejects.toThrow();
    expect((await send('GET', '/v1/orders/order-1')).status).toBe(200);
    expect(workspace.requests().map(({ status }) => status)).toEqual([undefined, 200]);
  });
});

describe('named snapshots', () => {
  it('are taken, restored in any order, listed and deleted', async () => {
    await move('confirmed');
    await workspace.snapshot('confirmed');
    await move('cancelled');
    await workspace.snapshot('cancelled');
    expect(workspace.snapshots()).toEqual(['confirmed', 'cancelled']);
    for (const name of ['confirmed', 'cancelled', 'confirmed', 'confirmed']) {
      await workspace.restore(name);
      expect(await statusNow()).toBe(name);
    }
    await workspace.reset();
    expect(await statusNow()).toBe('draft');
    await workspace.restore('cancelled');
    expect(await statusNow()).toBe('cancelled');
    workspace.deleteSnapshot('confirmed');
    expect(workspace.snapshots()).toEqual(['cancelled']);
    await expect(workspace.restore('confirmed')).rejects.toThrow('there is no snapshot confirmed; there are cancelled');
    expect(() => workspace.deleteSnapshot('confirmed')).toThrow(TestWorkspaceError);
    await expect(workspace.snapshot('a b')).rejects.toThrow('"a b" cannot be the name of a snapshot');
  });
});

describe('over HTTP', () => {
  const dev = (method: string, path: string, body?: unknown): Promise<TestReply> => send(method, `/dev${path}`, body);

  it('faults, the journal and snapshots are there too', async () => {
    const made = await dev('POST', '/faults', { method: 'PATCH', status: 503, times: 1 });
    const { id } = made.json() as { id: string };
    expect([made.status, made.json()]).toMatchObject([201, { status: 503, times: 1, matched: 0, struck: 0 }]);
    expect((await move('confirmed')).status).toBe(503);
    expect((await dev('GET', '/faults')).json()).toMatchObject({ faults: [{ id, struck: 1 }] });
    expect((await dev('DELETE', `/faults/${id}`)).status).toBe(204);
    expect((await dev('DELETE', `/faults/${id}`)).json()).toMatchObject({
      status: 404,
      detail: `there is no fault ${id}`,
    });
    expect((await dev('DELETE', '/faults')).status).toBe(204);

    expect((await dev('GET', '/requests?method=PATCH&status=503')).json()).toMatchObject({
      requests: [{ path: STATUS, status: 503, fault: id, handled: false }],
    });
    expect((await dev('POST', '/requests/find', { body: { status: 'confirmed' } })).json()).toMatchObject({
      requests: [{ path: STATUS }],
    });
    const verified = await dev('POST', '/requests/verify', { method: 'PATCH', body: { status: 'confirmed' } });
    expect([verified.status, verified.json()]).toMatchObject([200, { verified: true, count: 1, nearly: [] }]);
    expect(
      (await dev('POST', '/requests/verify', { method: 'PATCH', body: { status: 'draft' } })).json(),
    ).toMatchObject({
      verified: false,
      count: 0,
      message: expect.stringContaining('body.status is "confirmed", not "draft"'),
      nearly: [{ request: { path: STATUS }, differences: ['body.status is "confirmed", not "draft"'] }],
    });
    expect((await dev('DELETE', '/requests')).status).toBe(204);
    expect((await dev('GET', '/requests')).json()).toEqual({ requests: [] });

    await move('confirmed');
    expect((await dev('PUT', '/snapshots/done')).status).toBe(204);
    await move('cancelled');
    expect((await dev('POST', '/snapshots/done/restore')).status).toBe(204);
    expect(await statusNow()).toBe('confirmed');
    expect((await dev('GET', '/snapshots')).json()).toMatchObject({ snapshots: expect.arrayContaining(['done']) });
    expect((await dev('DELETE', '/snapshots/done')).status).toBe(204);
    expect((await dev('POST', '/snapshots/done/restore')).status).toBe(404);
  });

  it.each([
    ['POST', '/faults', { stauts: 503 }, 400, 'stauts is not known here'],
    ['POST', '/faults', [], 400, 'body must be an object'],
    ['POST', '/faults', undefined, 400, 'body must be an object'],
    ['GET', '/requests?stauts=503', undefined, 400, 'stauts is not known here'],
    ['POST', '/requests/verify', { times: -1 }, 400, 'times must be at least 0'],
    ['POST', '/requests/verify', { times: 1, at_most: 2 }, 400, 'times cannot be given with at_least or at_most'],
    ['POST', '/faults', '{', 415, 'The body must be sent as application/json'],
    ['PUT', '/snapshots/a%20b', undefined, 400, '"a b" cannot be the name of a snapshot'],
  ])('%s %s with %j is refused with a reason', async (method, path, body, status, detail) => {
    const reply = await dev(method, path, body);
    expect([reply.status, reply.headers['content-type'], reply.json()]).toMatchObject([
      status,
      expect.stringContaining('application/problem+json'),
      { status, detail },
    ]);
  });

  it('a wrong key is refused, and none stands for the requests without a valid key', async () => {
    const ask = (headers: Record<string, string>): Promise<TestReply> =>
      hub.send({ method: 'GET', path: '/dev/requests', headers });
    expect((await ask({ 'x-api-key': 'wrong' })).status).toBe(401);
    await hub.send({ method: 'GET', path: '/v1/orders' });
    expect((await ask({})).json()).toMatchObject({ requests: [{ path: '/v1/orders', status: 401 }] });
  });
});
