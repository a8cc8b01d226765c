import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { createClient, type Retry, SteleConnectionError, SteleError } from '../../sdk/index.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { type FaultyProxy, startFaultyProxy, type Treatment } from './faulty-proxy.ts';

const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

let hub: TestHub;
let proxy: FaultyProxy | undefined;
let retries: Retry[];

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub?.close());

beforeEach(() => {
  retries = [];
});

afterEach(() => proxy?.close());

async function clientInFrontOf(treatments: Treatment[], options: { retries?: number; timeoutMs?: number } = {}) {
  proxy = await startFaultyProxy(hub.url, treatments);
  return createClient({ baseUrl: proxy.url, key: hub.key, onRetry: (retry) => retries.push(retry), ...options });
}

const keysSeen = () => new Set(proxy?.seen.map(({ headers }) => headers['idempotency-key']));

describe.each<[string, Treatment]>([
  ['is lost whole', 'lose'],
  ['breaks off', 'half'],
  ['is a gateway’s 502', { status: 502, body: '<h1>Bad Gateway</h1>' }],
  ['is a 503', { status: 503 }],
  ['is a 504', { status: 504 }],
])('when the answer %s', (_name, treatment) => {
  it('writes once, with one idempotency key', async () => {
    const stele = await clientInFrontOf([treatment]);
    const before = (await hub.changes(ORDER_ID)).length;
    const noted = await stele.orders.addNote(ORDER_ID, { to: 'internal', text: `After ${JSON.stringify(treatment)}` });
    expect(noted.internal_note).toContain(`After ${JSON.stringify(treatment)}`);
    expect(await hub.changes(ORDER_ID)).toHaveLength(before + 1);
    expect(proxy?.seen).toHaveLength(2);
    expect([...keysSeen()]).toEqual([expect.stringMatching(/^[\da-f-]{36}$/)]);
    expect(retries).toEqual([{ attempt: 1, waitMs: expect.any(Number), error: expect.any(Error) }]);
  });

  it('repeats a read', async () => {
    const stele = await clientInFrontOf([treatment]);
    expect(await stele.orders.get(ORDER_ID)).toMatchObject({ id: ORDER_ID });
    expect(proxy?.seen).toHaveLength(2);
  });
});

it('reports a replayed reply', async () => {
  const stele = await clientInFrontOf(['lose']);
  const replies: boolean[] = [];
  await stele.orders.changeTags(
    ORDER_ID,
    { add: ['told once'] },
    { onReply: ({ replayed }) => void replies.push(replayed) },
  );
  expect(replies).toEqual([true]);
});

it('creates one API key even when the reply with the key is lost', async () => {
  const stele = await clientInFrontOf(['lose']);
  const made = await stele.keys.create({ name: 'Once', scopes: ['orders:read'] });
  expect(made.key).toMatch(/^stele_/);
  const named = (await stele.keys.list().toArray()).filter(({ name }) => name === 'Once');
  expect(named.map(({ id }) => id)).toEqual([made.id]);
});

it('sends a given idempotency key', async () => {
  const stele = await clientInFrontOf(['half']);
  await stele.orders.changeTags(ORDER_ID, { add: ['mine'] }, { idempotencyKey: 'mine-1' });
  expect([...keysSeen()]).toEqual(['mine-1']);
});

describe('a Retry-After header', () => {
  test.each<[string, () => Record<string, string>]>([
    ['in seconds', () => ({ 'Retry-After': '1' })],
    ['at a time', () => ({ Date: new Date(0).toUTCString(), 'Retry-After': new Date(1000).toUTCString() })],
  ])('%s, it waits that long', async (_name, headers) => {
    const stele = await clientInFrontOf([{ status: 429, headers: headers() }]);
    await stele.orders.get(ORDER_ID);
    const [first, second] = proxy?.seen ?? [];
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(retries[0]?.waitMs).toBeGreaterThanOrEqual(1000);
  });

  it('of an hour becomes an error with that time', async () => {
    const stele = await clientInFrontOf([{ status: 429, headers: { 'Retry-After': '3600' } }]);
    await expect(stele.orders.get(ORDER_ID)).rejects.toMatchObject({ status: 429, retryAfterSeconds: 3600 });
    expect(proxy?.seen).toHaveLength(1);
  });
});

it('stops after the given number of retries', async () => {
  const stele = await clientInFrontOf([{ status: 503 }, { status: 503 }, { status: 503 }], { retries: 2 });
  await expect(stele.orders.get(ORDER_ID)).rejects.toBeInstanceOf(SteleError);
  expect(proxy?.seen).toHaveLength(3);
  expect(retries[1]?.waitMs).toBeGreaterThanOrEqual(200);
});

it.each([400, 404, 409, 412, 422, 500])('does not repeat a call after %i', async (status) => {
  const stele = await clientInFrontOf([{ status }]);
  await expect(stele.orders.get(ORDER_ID)).rejects.toMatchObject({ status });
  expect(proxy?.seen).toHaveLength(1);
});

it('reports an attempt that timed out', async () => {
  const stele = await clientInFrontOf(['silence'], { timeoutMs: 200, retries: 0 });
  const failure = await stele.orders.get(ORDER_ID).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SteleConnectionError);
  expect(failure).toMatchObject({ timedOut: true, message: expect.stringContaining('took too long') });
});

it('reports an unreachable hub', async () => {
  const gone = await startFaultyProxy(hub.url, []);
  await gone.close();
  const stele = createClient({ baseUrl: gone.url, key: hub.key, retries: 0 });
  await expect(stele.orders.get(ORDER_ID)).rejects.toMatchObject({
    name: 'SteleConnectionError',
    timedOut: false,
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

describe('when aborted', () => {
  const reason = new Error('changed my mind');

  it('rejects a call with the reason', async () => {
    const stele = await clientInFrontOf(['silence']);
    const controller = new AbortController();
    const call = stele.orders.get(ORDER_ID, {}, { signal: controller.signal });
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  it('ends a wait for another attempt', async () => {
    const controller = new AbortController();
    proxy = await startFaultyProxy(hub.url, [{ status: 503, headers: { 'Retry-After': '50' } }]);
    const stele = createClient({
      baseUrl: proxy.url,
      key: hub.key,
      signal: controller.signal,
      onRetry: () => controller.abort(reason),
    });
    await expect(stele.orders.get(ORDER_ID)).rejects.toBe(reason);
  });
});

it('does not send the key to the target of a redirect', async () => {
  const stele = await clientInFrontOf([{ status: 308, headers: { Location: 'https://elsewhere.example/' } }]);
  await expect(stele.orders.get(ORDER_ID)).rejects.toThrow('https://elsewhere.example/');
  expect(proxy?.seen).toHaveLength(1);
});
