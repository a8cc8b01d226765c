import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TestWorkspace, TestWorkspaceError } from '../../src/hub.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestingHub, SEED_FILE, type TestingHub } from './workspaces.ts';

let hub: TestingHub;
let workspace: TestWorkspace;

beforeAll(async () => {
  hub = await createTestingHub();
  workspace = await hub.workspace({ seed: SEED_FILE });
});

afterEach(async () => {
  await hub.clock.reset();
  await workspace.reset();
});

afterAll(() => hub.close());

const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<TestReply> =>
  hub.send({
    method,
    path,
    body,
    headers: { 'x-api-key': workspace.key, authorization: `Bearer ${workspace.key}`, ...headers },
  });

const STATUS = '/v1/orders/order-1/status';
const NOON = '2031-05-01T12:00:00.000Z';

const DAYS_MS = 86_400_000;

describe('the clock of a hub', () => {
  it('gives orders, records, histories, administration and the journal their times', async () => {
    expect(await hub.clock.set({ now: NOON, frozen: true })).toEqual({ now: NOON, frozen: true });
    await send('PATCH', STATUS, { status: 'confirmed' });
    await send('POST', '/customer/api/open/v1/customers', { name: 'Greta', email: 'g@example.com' });
    await hub.clock.advance({ hours: 1, minutes: 30 });
    await send('POST', '/api/keys', { name: 'Another', scopes: ['orders:read'] });
    const { changed_at } = (await send('GET', '/api/orders/order-1')).json() as { changed_at: string };
    expect(changed_at).toBe(NOON);
    const [customer] = await hub.sql<{ created_at: string }>(
      "select created_at from customers where workspace_id = $1 and document ->> 'email' = 'g@example.com'",
      [workspace.id],
    );
    expect(customer?.created_at).toBe(NOON);
    const { items: keys } = (await send('GET', '/api/keys')).json() as {
      items: { name: string; created_at: string }[];
    };
    expect(keys.find(({ name }) => name === 'Another')?.created_at).toBe('2031-05-01T13:30:00.000Z');
    expect(workspace.requests({ method: 'PATCH' })[0]?.time).toBe(NOON);
  });

  it('goes on from where it was set, and returns to the real time', async () => {
    await hub.clock.set({ now: NOON });
    const { now, frozen } = hub.clock.state();
    expect(frozen).toBe(false);
    expect(Math.abs(Date.parse(now) - Date.parse(NOON))).toBeLessThan(5000);
    const [row] = await hub.sql<{ ahead: number }>(
      'select extract(epoch from stele_clock.now() - pg_catalog.now())::float8 * 1000 as ahead',
    );
    expect(Math.abs((row?.ahead ?? 0) - (Date.parse(NOON) - Date.now()))).toBeLessThan(5000);
    await hub.clock.reset();
    expect(Math.abs(Date.parse(hub.clock.state().now) - Date.now())).toBeLessThan(1000);
  });

  it('ends keys', async () => {
    const end = new Date(Date.now() + DAYS_MS).toISOString();
    const made = await send('POST', '/api/keys', { name: 'Short', scopes: ['orders:read'], expires_at: end });
    const { key } = made.json() as { key: string };
    const read = async (): Promise<number> =>
      (await hub.send({ method: 'GET', path: '/v1/orders/order-1', headers: { 'x-api-key': key } })).status;
    expect(await read()).toBe(200);
    await hub.clock.advance({ days: 2 });
    expect(await read()).toBe(401);
    await hub.clock.reset();
    expect(await read()).toBe(200);
    await hub.clock.advance({ days: 2 });
    expect((await send('POST', '/api/keys', { name: 'Late', scopes: ['orders:read'], expires_at: end })).status).toBe(
      400,
    );
  });

  it('ends the minute of a rate limit', async () => {
    const made = await send('POST', '/api/keys', { name: 'Slow', scopes: ['orders:read'], rate_limit_per_minute: 1 });
    const { key } = made.json() as { key: string };
    const read = async (): Promise<number> =>
      (await hub.send({ method: 'GET', path: '/v1/orders/order-1', headers: { 'x-api-key': key } })).status;
    expect([await read(), await read()]).toEqual([200, 429]);
    await hub.clock.advance({ seconds: 61 });
    expect([await read(), await read()]).toEqual([200, 429]);
  });

  it('ends the time for which answers to idempotency keys are kept', async () => {
    const move = (): Promise<TestReply> =>
      send('PATCH', STATUS, { status: 'confirmed' }, { 'idempotency-key': 'once' });
    await move();
    await hub.clock.advance({ days: 29 });
    expect((await move()).headers['idempotency-replayed']).toBe('true');
    await hub.clock.advance({ days: 2 });
    expect((await move()).headers['idempotency-replayed']).toBeUndefined();
  });

  it('ends page bookmarks', async () => {
    const page = (number: number): Promise<TestReply> => send('GET', `/v1/orders?page=${number}&page_size=1`);
    const bookmarks = async (): Promise<number> =>
      (await hub.sql('select from list_walks where workspace_id = $1', [workspace.id])).length;
    await page(1);
    expect(await bookmarks()).toBe(1);
    await hub.clock.advance({ hours: 2 });
    expect(await bookmarks()).toBe(0);
  });

  it('does not end the leases of requests at work', async () => {
    const [row] = await hub.sql<{ definition: string }>(
      `select string_agg(pg_get_functiondef(p.oid), '') as definition from pg_proc p
        where pronamespace = 'stele_clock'::regnamespace`,
    );
    expect(row?.definition).not.toContain('clock_timestamp()');
  });

  it('is moved over HTTP, with clear errors', async () => {
    const set = await send('PUT', '/dev/clock', { now: NOON, frozen: true });
    expect([set.status, set.json()]).toEqual([200, { now: NOON, frozen: true }]);
    expect((await send('POST', '/dev/clock/advance', { days: 1 })).json()).toEqual({
      now: '2031-05-02T12:00:00.000Z',
      frozen: true,
    });
    expect((await send('GET', '/dev/clock')).json()).toEqual({ now: '2031-05-02T12:00:00.000Z', frozen: true });
    expect((await send('DELETE', '/dev/clock')).json()).toMatchObject({ frozen: false });
    for (const [method, path, body, detail] of [
      ['PUT', '/dev/clock', { now: 'tomorrow' }, 'now must be'],
      ['PUT', '/dev/clock', {}, 'body needs one of now, frozen'],
      ['POST', '/dev/clock/advance', { hour: 1 }, 'hour is not known here'],
      ['POST', '/dev/clock/advance', { days: 1e8 }, 'the clock cannot be moved beyond the year 9000'],
    ] as const) {
      const reply = await send(method, path, body);
      expect([reply.status, (reply.json() as { detail: string }).detail]).toEqual([
        400,
        expect.stringContaining(detail),
      ]);
    }
    await expect(hub.clock.advance({ hours: -1 })).rejects.toThrow(TestWorkspaceError);
  });
});
