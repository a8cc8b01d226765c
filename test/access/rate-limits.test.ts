import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS, type DialectFacts, expectFailure, hubFacts } from '../support/dialects.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { api, makeKey, ORDER_ID, type ShownKey } from './people.ts';

let hub: TestHub;
let second: { send(request: TestRequest): Promise<TestReply> };

beforeAll(async () => {
  hub = await createTestHub();
  second = await hub.secondHub();
});

afterAll(() => hub.close());

const reading = (facts: DialectFacts, key: string): TestRequest => ({
  ...facts.read(ORDER_ID),
  headers: facts.keyHeaders(key),
});

const existingValues = ({ headers }: TestReply): number[] =>
  ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'].map((name) => Number(headers[name]));

describe.each(DIALECTS)('a limited key in $name', (facts) => {
  it('is told where it stands on every reply, and is refused beyond its limit', async () => {
    const { key } = await makeKey(hub, { rate_limit_per_minute: 3 });
    const replies: TestReply[] = [];
    for (let i = 0; i < 5; i++) replies.push(await hub.send(reading(facts, key)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(replies.map((reply) => existingValues(reply).slice(0, 2))).toEqual(
      [3, 3, 3, 3, 3].map((limit, i) => [limit, Math.max(0, 2 - i)]),
    );
    for (const reply of replies) {
      const [, , reset = 0] = existingValues(reply);
      expect(reset).toBeGreaterThanOrEqual(50);
      expect(reset).toBeLessThanOrEqual(60);
    }
    const refused = replies[3] as TestReply;
    expectFailure(facts, refused, 429);
    expect(refused.headers['retry-after']).toBe(refused.headers['ratelimit-reset']);
  });

  it('is told so on failures too', async () => {
    const { key } = await makeKey(hub, { rate_limit_per_minute: 10, scopes: ['orders:read', 'orders:write'] });
    const headers = facts.keyHeaders(key);
    const absent = await hub.send({ ...facts.read('nobody'), headers });
    const malformed = await hub.send({
      ...facts.move(ORDER_ID, 'cancelled'),
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{',
    });
    const unsupported = await hub.send({
      ...facts.move(ORDER_ID, 'cancelled'),
      headers: { ...headers, 'content-type': 'text/plain' },
      body: 'x',
    });
    expectFailure(facts, absent, facts.statuses.noOrder);
    expectFailure(facts, malformed, facts.statuses.malformed);
    expectFailure(facts, unsupported, 415);
    expect([absent, malformed, unsupported].map((reply) => existingValues(reply)[1])).toEqual([9, 8, 7]);
  });

  it('counts what every hub on the database answers', async () => {
    const { key } = await makeKey(hub, { rate_limit_per_minute: 6 });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) {
      statuses.push((await hub.send(reading(facts, key))).status, (await second.send(reading(facts, key))).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429, 429, 429]);
  });

  it('counts each of many at once', async () => {
    const { key } = await makeKey(hub, { rate_limit_per_minute: 50 });
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 ? hub : second).send(reading(facts, key))),
    );
    const passed = replies.filter(({ status }) => status === 200);
    expect(passed).toHaveLength(50);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(50);
    expect(passed.map((reply) => existingValues(reply)[1]).sort((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
  });

  it('shares its count with what it was rotated into', async () => {
    const made = await makeKey(hub, { rate_limit_per_minute: 2 });
    const next = (await api(hub, 'POST', `/keys/${made.id}/rotate`)).json() as ShownKey;
    const statuses = [];
    for (const { key } of [made, next, made, next]) statuses.push((await hub.send(reading(facts, key))).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });
});

it('a key without a limit is told of none', async () => {
  const { key, family_id } = await makeKey(hub);
  const reply = await hub.send({ method: 'GET', path: `/v1/orders/${ORDER_ID}`, headers: { 'x-api-key': key } });
  expect(Object.keys(reply.headers).filter((name) => name.startsWith('ratelimit'))).toEqual([]);
  const [row] = await hub.sql<{ count: string }>('select count(*) from rate_windows where key_family = $1', [
    family_id,
  ]);
  expect(row?.count).toBe('0');
});

it('a minute later it begins anew, in a hub that had not seen the end of it', async () => {
  const { key, family_id } = await makeKey(hub, { rate_limit_per_minute: 1 });
  const request = { method: 'GET', path: `/v1/orders/${ORDER_ID}`, headers: { 'x-api-key': key } };
  expect((await hub.send(request)).status).toBe(200);
  await hub.sql("update rate_windows set started_at = started_at - interval '61 seconds' where key_family = $1", [
    family_id,
  ]);
  expect((await second.send(request)).status).toBe(200);
  expect((await second.send(request)).status).toBe(429);
});

it('a used-up window is answered for without asking the database', async () => {
  const { key, family_id } = await makeKey(hub, { rate_limit_per_minute: 1 });
  const request = { method: 'GET', path: `/v1/orders/${ORDER_ID}`, headers: { 'x-api-key': key } };
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) statuses.push((await hub.send(request)).status);
  expect(statuses).toEqual([200, 429, 429, 429, 429]);
  const [row] = await hub.sql<{ used: string }>('select used from rate_windows where key_family = $1', [family_id]);
  expect(Number(row?.used)).toBe(1);
});

it('refusals count and tell where the key stands, as all answers do', async () => {
  const { key } = await makeKey(hub, { rate_limit_per_minute: 2, scopes: ['customers:read'] });
  const request = { method: 'GET', path: `/v1/orders/${ORDER_ID}`, headers: { 'x-api-key': key } };
  const replies = [await hub.send(request), await hub.send(request), await hub.send(request)];
  expect(replies.map(({ status }) => status)).toEqual([403, 403, 429]);
  expect(replies.map((reply) => existingValues(reply).slice(0, 2))).toEqual([
    [2, 1],
    [2, 0],
    [2, 0],
  ]);
});

it("the hub's own API counts as the others do", async () => {
  const { key } = await makeKey(hub, { rate_limit_per_minute: 1, scopes: ['admin'] });
  expect(existingValues(await api(hub, 'GET', '/workspace', undefined, key)).slice(0, 2)).toEqual([1, 0]);
  const failure = expectFailure(hubFacts, await api(hub, 'GET', '/workspace', undefined, key), 429);
  expect(failure).toMatchObject({ type: 'urn:problem-type:stele:rate-limited' });
});
