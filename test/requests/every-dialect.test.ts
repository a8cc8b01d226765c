import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, makeKey, ORDER_ID } from '../access/people.ts';
import { DIALECTS } from '../support/dialects.ts';
import type { TestRequest } from '../support/requests.ts';
import { createTestHub, type Minted, type TestHub } from '../support/test-hub.ts';
import { keptOf, listed, untilListed } from './kept.ts';

let hub: TestHub;
let reader: Minted;

beforeAll(async () => {
  hub = await createTestHub();
  reader = await hub.mintKey({ scopes: ['orders:read'] });
});

afterAll(() => hub.close());

describe.each(DIALECTS)('a refused request in $name', (facts) => {
  const move = facts.move(ORDER_ID, 'cancelled');
  const refused = async (
    request: TestRequest,
    { key = hub.key, headers = {} }: { key?: string; headers?: Record<string, string> } = {},
  ) => {
    const requestId = `kept-${randomUUID()}`;
    const reply = await hub.send({
      ...request,
      headers: { ...facts.keyHeaders(key), ...request.headers, ...headers, 'x-request-id': requestId },
    });
    expect(reply.headers['x-request-id']).toBe(requestId);
    return { reply, kept: await keptOf(hub, requestId) };
  };

  it('is kept with its field, its operation and its order', async () => {
    const body = Object.fromEntries(Object.keys(move.body as object).map((name) => [name, 7]));
    const [field] = Object.keys(body);
    const { reply, kept } = await refused({ ...move, body });
    expect(reply.status).toBe(facts.statuses.invalid);
    expect(kept).toMatchObject({
      dialect: facts.name,
      method: move.method,
      path: move.path,
      route: move.path.replace(ORDER_ID, (kept.route ?? '').match(/\{\w+\}/)?.[0] ?? ''),
      order_id: ORDER_ID,
      status: facts.statuses.invalid,
      failed: true,
      failure: 'invalid',
      reason: 'The request is not valid',
      replayed: false,
      dry_run: false,
      body: null,
      body_bytes: JSON.stringify(body).length,
      key: { kind: 'key' },
    });
    expect(kept.fields.map((each) => each.field)).toEqual([field]);
    expect(kept.operation).toMatch(/\w/);
    expect(kept['duration_ms']).toBeGreaterThan(0);
    expect(Math.abs(Date.parse(kept.at) - Date.now())).toBeLessThan(60_000);
  });

  it.each([
    ['of an unknown order', 'not_found', { ...facts.read('nowhere') }, facts.statuses.noOrder],
    [
      'with malformed JSON',
      'malformed_body',
      { ...move, body: '{"a":', headers: { 'content-type': 'application/json' } },
      facts.statuses.malformed,
    ],
    [
      'of another media type',
      'unsupported_media',
      { ...move, body: 'x', headers: { 'content-type': 'text/plain' } },
      415,
    ],
    [
      'that is too large',
      'too_large',
      { ...move, body: `{"a":"${'x'.repeat(3 * 2 ** 20)}"}`, headers: { 'content-type': 'application/json' } },
      413,
    ],
    ['with a stale version', 'version_conflict', { ...move, headers: { 'if-match': '"999"' } }, 412],
    [
      'of a method that is not served',
      'method_not_allowed',
      { method: 'PATCH', path: facts.read(ORDER_ID).path.replace(`/${ORDER_ID}`, '') },
      405,
    ],
    [
      'of a path that is not served',
      'route_not_found',
      { method: 'GET', path: `${facts.read('x').path}/nothing/here` },
      404,
    ],
  ] as const)('%s is kept as %s', async (_, failure, request, status) => {
    const { reply, kept } = await refused(request as TestRequest);
    expect(reply.status).toBe(status);
    expect(kept).toMatchObject({ failure, status, dialect: facts.name });
    expect(kept.reason).toMatch(/\w/);
  });

  it('without the scope is kept with its key', async () => {
    const { reply, kept } = await refused(move, { key: reader.key });
    expect(reply.status).toBe(403);
    expect(kept).toMatchObject({ failure: 'forbidden', status: 403, key: { id: reader.id, name: 'Test' } });
    expect(kept.reason).toContain('orders:write');
  });

  it('with an expired or revoked key is kept by the workspace of the key', async () => {
    const [expired, revoked] = [await hub.mintKey({ expiresAtMs: Date.now() - 1000 }), await hub.mintKey()];
    await hub.revoke(revoked.id);
    const replies: string[] = [];
    for (const [{ key, id }, word] of [
      [expired, 'expired'],
      [revoked, 'revoked'],
    ] as const) {
      const { reply, kept } = await refused(move, { key });
      expect(reply.status).toBe(401);
      replies.push(reply.text.replace(String(reply.headers['x-request-id']), ''));
      expect(kept).toMatchObject({ failure: 'unauthenticated', status: 401, key: { id } });
      expect(kept.reason).toContain(word);
    }
    // The client is not told which.
    expect(replies[0]).toBe(replies[1]);
  });

  it('with the idempotency key of another request is kept', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const there = facts.read(ORDER_ID);
    expect(
      (await hub.send({ ...facts.move(ORDER_ID, 'confirmed'), headers: { ...facts.keyHeaders(hub.key), ...headers } }))
        .status,
    ).toBe(200);
    const { reply, kept } = await refused(move, { headers });
    expect([reply.status, kept.failure]).toEqual([422, 'idempotency_reuse']);
    expect(there.method).toBe('GET');
  });

  it('beyond the rate limit is kept a few times a minute, and counted beyond', async () => {
    const { key, id } = await makeKey(hub, { rate_limit_per_minute: 1 });
    const before = (await listed(hub)).missing;
    const send = () => hub.send({ ...facts.read(ORDER_ID), headers: facts.keyHeaders(key) });
    const replies = await Promise.all(Array.from({ length: 31 }, send));
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(30);
    const { items } = await untilListed(hub, `?key=${id}&status=429`, (page) => page.missing >= before + 10);
    // At the turn of a minute the count begins anew.
    expect(items.length).toBeGreaterThanOrEqual(10);
    expect(items.length).toBeLessThanOrEqual(20);
    expect(items[0]).toMatchObject({ failure: 'rate_limited', reason: 'Too many requests' });
  });
});

describe('requests that are not kept', () => {
  it('are those that succeed, and those of unknown keys', async () => {
    const ids = [0, 1, 2].map(() => `kept-${randomUUID()}`);
    const [success, unknown, keyless] = ids as [string, string, string];
    const path = `/v1/orders/${ORDER_ID}`;
    await hub.send({ method: 'GET', path, headers: { 'x-api-key': hub.key, 'x-request-id': success } });
    await hub.send({ method: 'GET', path, headers: { 'x-api-key': 'unknown-key', 'x-request-id': unknown } });
    await hub.send({ method: 'GET', path: '/v1/none', headers: { 'x-api-key': 'unknown', 'x-request-id': unknown } });
    await hub.send({ method: 'GET', path, headers: { 'x-request-id': keyless } });
    const last = `kept-${randomUUID()}`;
    await hub.send({ method: 'GET', path: '/v1/none', headers: { 'x-api-key': hub.key, 'x-request-id': last } });
    await keptOf(hub, last);
    const rows = await hub.sql<{ request_id: string }>(
      'select request_id from kept_requests where request_id = any ($1)',
      [ids],
    );
    expect(rows).toEqual([]);
  });

  it('are those of another workspace', async () => {
    const other = await hub.secondWorkspace();
    const requestId = `kept-${randomUUID()}`;
    await hub.send({
      method: 'GET',
      path: '/v1/orders/none',
      headers: { 'x-api-key': hub.key, 'x-request-id': requestId },
    });
    const { id } = await keptOf(hub, requestId);
    expect(await listed(hub, '?outcome=all', other.key)).toMatchObject({ items: [], missing: 0 });
    expect((await api(hub, 'GET', `/requests/${id}`, undefined, other.key)).status).toBe(404);
    const summary = (await api(hub, 'GET', '/requests/summary', undefined, other.key)).json();
    expect(summary).toEqual({ groups: [], missing: 0 });
  });
});
