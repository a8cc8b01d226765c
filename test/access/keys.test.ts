import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashKey } from '../../src/core/access/api-key.ts';
import { SCOPES } from '../../src/model/scope.ts';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { api, makeKey, ORDER_ID, read, type ShownKey, UNTIL_KNOWN_MS } from './people.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const known = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, UNTIL_KNOWN_MS));
const find = async (id: string): Promise<ShownKey | undefined> => {
  const { items } = (await api(hub, 'GET', '/keys?limit=200')).json() as { items: ShownKey[] };
  return items.find((key) => key.id === id);
};

describe('a new key', () => {
  it.each([
    [undefined, /^stele_[0-9A-Za-z]{38}$/],
    ['stele', /^stele_[0-9A-Za-z]{38}$/],
    ['bitbybit-live', /^bbb_live_[0-9A-Za-z]{32}$/],
    ['bitbybit-test', /^bbb_test_[0-9A-Za-z]{32}$/],
  ])('in the style %s looks so, works, and is shown once', async (style, look) => {
    const made = await makeKey(hub, style === undefined ? {} : { style });
    expect(made.key).toMatch(look);
    expect(made.key.startsWith(made.hint)).toBe(true);
    expect(await read(hub, made.key)).toBe(200);
    const { key, ...shown } = made;
    expect(await find(made.id)).toEqual(shown);
    const [row] = await hub.sql<{ text: string }>('select api_keys::text as text from api_keys where id = $1', [
      made.id,
    ]);
    expect(row?.text).not.toContain(key);
  });

  it('tells proxies not to store it', async () => {
    const reply = await api(hub, 'POST', '/keys', { name: 'Test', scopes: ['orders:read'] });
    expect(reply.headers['cache-control']).toBe('no-store');
  });

  it('has no end, no limit and no list unless it is said', async () => {
    expect(await makeKey(hub)).toMatchObject({ expires_at: null, rate_limit_per_minute: null, allowed_ips: [] });
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    const wishes = { expires_at, rate_limit_per_minute: 100, allowed_ips: ['127.0.0.1', '2001:db8::/64'] };
    expect(await makeKey(hub, wishes)).toMatchObject(wishes);
  });

  it('ends in milliseconds, however finely its end was said', async () => {
    const cut = { expires_at: '9999-12-31T23:59:59.999Z' };
    const made = await makeKey(hub, { expires_at: '9999-12-31T23:59:59.999999999Z' });
    expect(made).toMatchObject(cut);
    const changed = await api(hub, 'PATCH', `/keys/${made.id}`, { expires_at: '9999-12-31T23:59:59.9999999Z' });
    expect(changed.json()).toMatchObject(cut);
  });

  it('is refused with an end in the past', async () => {
    const made = await makeKey(hub);
    const past = { expires_at: '2020-01-01T00:00:00Z' };
    for (const [method, path, body] of [
      ['POST', '/keys', { name: 'Test', scopes: ['orders:read'], ...past }],
      ['POST', '/keys/import', { name: 'Test', scopes: ['orders:read'], key: 'brought-with-its-end', ...past }],
      ['PATCH', `/keys/${made.id}`, past],
    ] as const) {
      const failure = expectFailure(hubFacts, await api(hub, method, path, body), 400);
      expect(failure).toMatchObject({ errors: [{ pointer: '#/expires_at', rule: 'range' }] });
    }
    expect((await find(made.id))?.expires_at).toBeNull();
  });

  it('is refused with a misspelt limit, which would be none', async () => {
    const body = {
      name: 'Test',
      scopes: ['orders:read'],
      expire_at: '2099-01-01T00:00:00Z',
      allowed_ip: ['127.0.0.1'],
    };
    const failure = expectFailure(hubFacts, await api(hub, 'POST', '/keys', body), 400);
    expect(hubFacts.namedFields(failure).sort()).toEqual(['allowed_ip', 'expire_at']);
  });

  it('may nothing that the calling key may not', async () => {
    const { key } = await hub.mintKey({ scopes: ['admin', 'orders:read'] });
    const made = await api(hub, 'POST', '/keys', { name: 'Test', scopes: ['orders:read', 'admin'] }, key);
    expect(made.status).toBe(201);
    for (const [method, path, body] of [
      ['POST', '/keys', { name: 'Test', scopes: ['orders:read', 'orders:write'] }],
      ['POST', '/keys/import', { name: 'Test', scopes: ['orders:write'], key: 'brought-from-elsewhere' }],
      ['PATCH', `/keys/${(made.json() as ShownKey).id}`, { scopes: ['orders:write'] }],
      [
        'POST',
        '/users',
        { email: 'a@b.io', first_name: '', last_name: '', role: 'admin', password: 'long enough it is' },
      ],
    ] as const) {
      expect(expectFailure(hubFacts, await api(hub, method, path, body, key), 403)).toHaveProperty('scope');
    }
    const stronger = await makeKey(hub, { scopes: SCOPES });
    expectFailure(hubFacts, await api(hub, 'POST', `/keys/${stronger.id}/rotate`, undefined, key), 403);
  });

  it('needs the scope to administer', async () => {
    const { key } = await hub.mintKey({ scopes: SCOPES.filter((scope) => scope !== 'admin') });
    const failure = expectFailure(hubFacts, await api(hub, 'GET', '/keys', undefined, key), 403);
    expect(failure).toMatchObject({ type: 'urn:problem-type:stele:forbidden', scope: 'admin' });
  });
});

describe('a key that is changed', () => {
  it('has what was sent, and keeps the rest', async () => {
    const made = await makeKey(hub, { rate_limit_per_minute: 5, allowed_ips: ['127.0.0.1'] });
    const { key: _key, ...before } = made;
    const same = await api(hub, 'PATCH', `/keys/${made.id}`, {});
    expect(same.json()).toEqual(before);
    const renamed = await api(hub, 'PATCH', `/keys/${made.id}`, { name: 'Other', rate_limit_per_minute: null });
    expect(renamed.json()).toEqual({ ...before, name: 'Other', rate_limit_per_minute: null });
    const ends = { expires_at: '2099-01-01T00:00:00.000Z', allowed_ips: [] };
    const ended = await api(hub, 'PATCH', `/keys/${made.id}`, ends);
    expect(ended.json()).toMatchObject({ name: 'Other', ...ends });
  });

  it('can be sent back as it is shown, also when it has ended', async () => {
    const made = await makeKey(hub);
    await hub.sql("update api_keys set expires_at = '2020-01-01T00:00:00Z' where id = $1", [made.id]);
    const shown = await find(made.id);
    const back = await api(hub, 'PATCH', `/keys/${made.id}`, shown);
    expect(back.status, back.text).toBe(200);
    expect(back.json()).toEqual(shown);
  });

  it('may other things within a second', async () => {
    const made = await makeKey(hub);
    expect(await read(hub, made.key)).toBe(200);
    await api(hub, 'PATCH', `/keys/${made.id}`, { scopes: ['customers:read'] });
    await known();
    expect(await read(hub, made.key)).toBe(403);
  });
});

describe('a key that is revoked', () => {
  it('opens nothing, and can be revoked again, but not changed or rotated', async () => {
    const made = await makeKey(hub);
    expect((await api(hub, 'DELETE', `/keys/${made.id}`)).status).toBe(204);
    const first = await find(made.id);
    expect(first?.revoked_at).not.toBeNull();
    expect((await api(hub, 'DELETE', `/keys/${made.id}`)).status).toBe(204);
    expect(await find(made.id)).toEqual(first);
    expect(await read(hub, made.key)).toBe(401);
    expectFailure(hubFacts, await api(hub, 'PATCH', `/keys/${made.id}`, { name: 'Other' }), 404);
    expectFailure(hubFacts, await api(hub, 'POST', `/keys/${made.id}/rotate`), 409);
  });
});

describe('a key that is rotated', () => {
  it('works beside its successor, which may the same, for a day', async () => {
    const wishes = { style: 'bitbybit-live', rate_limit_per_minute: 50, allowed_ips: ['127.0.0.0/16'] };
    const made = await makeKey(hub, wishes);
    const reply = await api(hub, 'POST', `/keys/${made.id}/rotate`);
    expect(reply.status).toBe(201);
    expect(reply.headers['cache-control']).toBe('no-store');
    const next = reply.json() as ShownKey;
    expect(next.key).toMatch(/^bbb_live_/);
    const { family_id, scopes, allowed_ips, rate_limit_per_minute } = made;
    expect(next).toMatchObject({ family_id, scopes, allowed_ips, rate_limit_per_minute, expires_at: null });
    expect([await read(hub, made.key), await read(hub, next.key)]).toEqual([200, 200]);
    const old = await find(made.id);
    expect(old?.replaced_by).toBe(next.id);
    const left = Date.parse(old?.expires_at ?? '') - Date.now();
    expect(left / 3_600_000).toBeGreaterThan(23.9);
    expect(left / 3_600_000).toBeLessThanOrEqual(24.01);
    await hub.sql("update api_keys set expires_at = expires_at - interval '24 hours' where id = $1", [made.id]);
    await known();
    expect([await read(hub, made.key), await read(hub, next.key)]).toEqual([401, 200]);
  });

  it('never works longer than it would have', async () => {
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    const made = await makeKey(hub, { expires_at });
    const next = (await api(hub, 'POST', `/keys/${made.id}/rotate`)).json() as ShownKey;
    expect([(await find(made.id))?.expires_at, next.expires_at]).toEqual([expires_at, expires_at]);
  });

  it('has one successor, also when it is rotated twice at once', async () => {
    const made = await makeKey(hub);
    const replies = await Promise.all([1, 2, 3].map(() => api(hub, 'POST', `/keys/${made.id}/rotate`)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('must not have ended', async () => {
    const made = await makeKey(hub);
    await hub.sql('update api_keys set expires_at = now() where id = $1', [made.id]);
    expectFailure(hubFacts, await api(hub, 'POST', `/keys/${made.id}/rotate`), 409);
  });

  it('hands its idempotency keys on', async () => {
    const made = await makeKey(hub, { scopes: ['orders:write'] });
    const next = (await api(hub, 'POST', `/keys/${made.id}/rotate`)).json() as ShownKey;
    const write = (key: string) =>
      hub.send({
        method: 'PUT',
        path: `/customer/api/open/v1/orders/${ORDER_ID}`,
        headers: { 'x-api-key': key, 'idempotency-key': made.id },
        body: { notes: 'Rotated' },
      });
    expect((await write(made.key)).headers['idempotency-replayed']).toBeUndefined();
    expect((await write(next.key)).headers['idempotency-replayed']).toBe('true');
  });
});

describe('a key from elsewhere', () => {
  const bring = (body: Record<string, unknown>) =>
    api(hub, 'POST', '/keys/import', { name: 'Brought', scopes: ['orders:read'], ...body });

  it('works as it is, without a checksum', async () => {
    const key = 'bbb_live_f3c9a1d27b5e4c60';
    const reply = await bring({ key });
    expect(reply.status).toBe(201);
    expect(reply.json()).toMatchObject({ origin: 'imported' });
    expect(reply.text).not.toContain(key);
    expect(await read(hub, key)).toBe(200);
  });

  it('may come as its SHA-256', async () => {
    const key = 'api_prod_another-key-of-the-vendor';
    const reply = await bring({ key: hashKey(key).toUpperCase(), hashed: true });
    expect(reply.status).toBe(201);
    expect(await read(hub, key)).toBe(200);
  });

  it('can be imported once, in any workspace', async () => {
    const key = 'bbb_live_brought-more-than-once';
    const made = (await bring({ key })).json() as ShownKey;
    const failure = expectFailure(hubFacts, await bring({ key: hashKey(key), hashed: true }), 409);
    expect(hubFacts.namedFields(failure)).toEqual(['key']);
    const other = await hub.secondWorkspace();
    expectFailure(
      hubFacts,
      await api(hub, 'POST', '/keys/import', { name: 'x', scopes: ['admin'], key }, other.key),
      409,
    );
    await api(hub, 'DELETE', `/keys/${made.id}`);
    expectFailure(hubFacts, await bring({ key }), 409);
  });

  it.each([
    ['short', { key: 'too-short' }],
    ['with a space', { key: 'a key that no header carries' }],
    ['with an umlaut', { key: 'schlüssel-von-anderswo' }],
    ['a mistyped one of our own', { key: `stele_${'0'.repeat(38)}` }],
    ['no hash', { key: 'brought-from-elsewhere', hashed: true }],
    ['half a hash', { key: '0'.repeat(32), hashed: true }],
  ])('is refused when it is %s', async (_how, body) => {
    expect(hubFacts.namedFields(expectFailure(hubFacts, await bring(body), 400))).toEqual(['key']);
  });
});

describe('the list of keys', () => {
  it('is read page by page, and shows neither tokens nor the keys of others', async () => {
    const other = await hub.secondWorkspace();
    const wanted: string[] = [];
    for (let i = 0; i < 5; i++) {
      const made = await api(hub, 'POST', '/keys', { name: `${i}`, scopes: ['orders:read'] }, other.key);
      wanted.push((made.json() as ShownKey).id);
    }
    const seen: string[] = [];
    let after: string | null = '';
    for (let pages = 0; after !== null && pages < 10; pages++) {
      const reply = await api(hub, 'GET', `/keys?limit=2&after=${after}`, undefined, other.key);
      const { items, next } = reply.json() as { items: ShownKey[]; next: string | null };
      seen.push(...items.map(({ id }) => id));
      after = next;
    }
    expect(seen.slice(1)).toEqual(wanted);
    expectFailure(hubFacts, await api(hub, 'DELETE', `/keys/${wanted[0]}`), 404);
    expectFailure(hubFacts, await api(hub, 'PATCH', `/keys/${wanted[0]}`, { name: 'Mine' }), 404);
    expectFailure(hubFacts, await api(hub, 'POST', `/keys/${wanted[0]}/rotate`), 404);
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'limit=1.5', 'after=%00'])('refuses %s', async (query) => {
    const failure = expectFailure(hubFacts, await api(hub, 'GET', `/keys?${query}`), 400);
    expect(hubFacts.namedFields(failure)).toEqual([query.split('=')[0]]);
  });
});

it('the hub takes a key in either header', async () => {
  for (const headers of [{ 'x-api-key': hub.key }, { authorization: `bearer ${hub.key}` }]) {
    expect((await hub.send({ method: 'GET', path: '/api/workspace', headers })).status).toBe(200);
  }
  const failure = expectFailure(hubFacts, await hub.send({ method: 'GET', path: '/api/workspace' }), 401);
  expect(failure).toMatchObject({ type: 'urn:problem-type:stele:unauthenticated', request_id: expect.any(String) });
});
