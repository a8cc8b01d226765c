import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, makeKey, PASSWORD, type ShownKey, signIn } from '../access/people.ts';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { changesOf, once } from './calls.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const newKey = { method: 'POST', path: '/keys', body: { name: 'Once', scopes: ['orders:read'] } };

const countKeys = async (name: string): Promise<number> => {
  const [row] = await hub.sql<{ n: number }>('select count(*)::int as n from api_keys where name = $1', [name]);
  return row?.n ?? 0;
};

describe('the same request again', () => {
  it('is answered the same bytes, also by another hub, and makes no second key', async () => {
    const call = { ...newKey, body: { ...newKey.body, name: 'Made once' } };
    const first = await once(hub, hub.key, 'a key', call);
    const second = await once(hub, hub.key, 'a key', call);
    const third = await once(await hub.secondHub(), hub.key, 'a key', call);
    expect(first.status).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    for (const again of [second, third]) {
      expect({ status: again.status, text: again.text }).toEqual({ status: 201, text: first.text });
      expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true', 'cache-control': 'no-store' });
      expect(Object.keys(again.headers).filter((name) => name.startsWith('stele'))).toEqual([]);
    }
    expect(await countKeys('Made once')).toBe(1);
    const { id, key } = first.json() as ShownKey;
    expect((await api(hub, 'GET', '/statuses', undefined, key)).status).toBe(200);
    expect((await changesOf(hub)).filter(({ entity_id }) => entity_id === id)).toHaveLength(1);
  });

  it('waits for the first while that is under way', async () => {
    const other = await hub.secondHub();
    const call = { ...newKey, body: { ...newKey.body, name: 'Made together' } };
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, i) => once(i % 2 === 0 ? hub : other, hub.key, 'together', call)),
    );
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(replies.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(9);
    expect(await countKeys('Made together')).toBe(1);
  });

  it.each([
    [
      'a user',
      { email: 'once@example.com', first_name: '', last_name: '', role: 'viewer', password: PASSWORD },
      '/users',
    ],
    ['a client', { name: 'Once' }, '/oauth-clients'],
    ['a workspace', { id: 'made-once', name: 'Once' }, '/workspaces'],
    ['a status', { name: 'Once', color: '#123456', state: 'draft' }, '/statuses'],
    ['a brought key', { name: 'Brought', scopes: ['orders:read'], key: 'brought-along-once-1' }, '/keys/import'],
  ])('makes %s once', async (_what, body, path) => {
    const call = { method: 'POST', path, body };
    const first = await once(hub, hub.key, `once ${path}`, call);
    expect(first.status, first.text).toBe(201);
    const second = await once(hub, hub.key, `once ${path}`, call);
    expect({ status: second.status, text: second.text }).toEqual({ status: 201, text: first.text });
    const other = { ...body, [path === '/users' ? 'first_name' : 'name']: 'Other' };
    expectFailure(hubFacts, await once(hub, hub.key, `once ${path}`, { ...call, body: other }), 422);
  });

  it.each([
    ['PATCH', '', { name: 'Changed once' }, 200],
    ['POST', '/rotate', undefined, 201],
    ['DELETE', '', undefined, 204],
  ])('%s of a key%s is done once', async (method, below, body, status) => {
    const { id } = await makeKey(hub);
    const call = { method, path: `/keys/${id}${below}`, body };
    const first = await once(hub, hub.key, `${method} again`, call);
    const second = await once(hub, hub.key, `${method} again`, call);
    expect([first.status, second.status]).toEqual([status, status]);
    expect(second.text).toBe(first.text);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  it('is heard anew after a refusal', async () => {
    const body = { email: 'refused@example.com', first_name: '', last_name: '', role: 'viewer', password: PASSWORD };
    const call = { method: 'POST', path: '/users', body };
    const { id } = (await api(hub, 'POST', '/users', body)).json() as { id: string };
    expectFailure(hubFacts, await once(hub, hub.key, 'refused', call), 409);
    await api(hub, 'DELETE', `/users/${id}`);
    expect((await once(hub, hub.key, 'refused', call)).status).toBe(201);
  });
});

describe('what is kept of an answer', () => {
  it('cannot be read without the key that asked, and gives no password away', async () => {
    const made = await once(hub, hub.key, 'sealed', newKey);
    const user = { email: 'sealed@example.com', first_name: '', last_name: '', role: 'viewer', password: PASSWORD };
    await once(hub, hub.key, 'sealed user', { method: 'POST', path: '/users', body: user });
    const rows = await hub.sql<{ operation: string; body: string; fingerprint: string; plain: string }>(
      `select operation, body, encode(fingerprint, 'hex') as fingerprint, encode(sha256($1::text::bytea), 'hex') as plain
        from idempotency_keys where key like 'sealed%'`,
      [JSON.stringify(user)],
    );
    expect(rows.map(({ operation }) => operation).sort()).toEqual(['hub createKey', 'hub createUser']);
    for (const { body, fingerprint, plain } of rows) {
      expect(body).not.toContain((made.json() as ShownKey).key);
      expect(body).not.toMatch(/Once|example/);
      expect(fingerprint).not.toBe(plain);
    }
  });

  it('is given to the very key that asked, and not to the one that replaced it', async () => {
    const first = await makeKey(hub, { scopes: ['admin', 'orders:read'] });
    const made = await once(hub, first.key, 'before rotation', newKey);
    const name = { method: 'PATCH', path: `/keys/${(made.json() as ShownKey).id}`, body: { name: 'Named once' } };
    await once(hub, first.key, 'named before rotation', name);
    const rotated = await api(hub, 'POST', `/keys/${first.id}/rotate`);
    const { key } = rotated.json() as ShownKey;
    const failure = expectFailure(hubFacts, await once(hub, key, 'before rotation', newKey), 409);
    expect(failure).toMatchObject({ type: 'urn:problem-type:stele:conflict' });
    // What holds no secret is the family's, as everywhere.
    expect((await once(hub, key, 'named before rotation', name)).headers['idempotency-replayed']).toBe('true');
    expect((await once(hub, first.key, 'before rotation', newKey)).text).toBe(made.text);
  });

  it('is of the key that asked: another has an idempotency key of the same name for itself', async () => {
    const other = await makeKey(hub, { scopes: ['admin', 'orders:read'] });
    const first = await once(hub, hub.key, 'mine', newKey);
    const second = await once(hub, other.key, 'mine', newKey);
    expect(second.status).toBe(201);
    expect(second.text).not.toBe(first.text);
  });

  it('is forgotten after as many days as the workspace says', async () => {
    const make = (id: string, answers_kept_days: number) =>
      api(hub, 'POST', '/workspaces', { id, name: id, answers_kept_days });
    expect((await make('keeps-one-day', 1)).status).toBe(201);
    expect((await make('keeps-ninety-days', 90)).status).toBe(201);
    await hub.sql(
      `insert into idempotency_keys (workspace_id, key_family, key, operation, parameters, fingerprint, status, headers, body,
          created_at)
        select w, 'tests', days::text, 'tests', '[]', '', 200, '{}', '', now() - make_interval(days => days, mins => 1)
        from unnest('{keeps-one-day,demo,keeps-ninety-days}'::text[]) as w, unnest('{0,1,29,30,89,90}'::int[]) as days`,
    );
    await hub.secondHub();
    const left = () =>
      hub.sql<{ workspace: string; days: string }>(
        `select workspace_id as workspace, string_agg(key, ' ' order by key::int) as days
          from idempotency_keys where key_family = 'tests' group by 1 order by 1`,
      );
    await expect.poll(left, { timeout: 5000 }).toEqual([
      { workspace: 'demo', days: '0 1 29' },
      { workspace: 'keeps-ninety-days', days: '0 1 29 30 89' },
      { workspace: 'keeps-one-day', days: '0' },
    ]);
  });
});

describe('a dry run', () => {
  const dryRun = (method: string, path: string, body: unknown, headers = {}) =>
    hub.send({
      method,
      path: `/api${path}`,
      headers: { 'x-api-key': hub.key, 'stele-dry-run': 'true', ...headers },
      body,
    });

  it('tells what a call would do, and does nothing', async () => {
    const body = { name: 'Dry run', scopes: ['orders:read'] };
    const reply = await dryRun('POST', '/keys', body, { 'idempotency-key': 'dry-run' });
    expect(reply.status).toBe(200);
    expect(reply.json()).toMatchObject({
      dry_run: true,
      accepted: true,
      reply: { status: 201, body: { name: 'Dry run' } },
      administration: [{ entity: 'key', change: 'created' }],
    });
    expect(await countKeys('Dry run')).toBe(0);
    expect(await hub.sql(`select from idempotency_keys where key = 'dry-run'`)).toEqual([]);
    const user = { email: 'dry-run@example.com', first_name: '', last_name: '', role: 'viewer', password: PASSWORD };
    expect((await dryRun('POST', '/users', user)).json()).toMatchObject({ accepted: true });
    expect((await signIn(hub, user.email)).status).toBe(401);
  });

  it('tells what would refuse', async () => {
    const reply = await dryRun('POST', '/workspaces', { id: 'demo', name: 'Again' });
    expect(reply.json()).toMatchObject({ dry_run: true, accepted: false, reply: { status: 409 } });
  });
});
