import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../src/dialects/all.ts';
import { basesOf } from '../../src/dialects/dialect.ts';
import { expectFailure, factsOf } from '../support/dialects.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { Browser, type ShownSession } from './browser.ts';
import { api, makeKey, makeUser, ORDER_ID, PASSWORD, read, tokenOf, UNTIL_KNOWN_MS } from './people.ts';

const facts = factsOf('hub');

/** Behind a proxy, so that requests can come from several places. */
let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub({ trustProxy: true });
});

afterAll(() => hub.close());

const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
const known = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, UNTIL_KNOWN_MS));

/** A browser in which a new user has signed in. */
async function signedIn(wishes?: Record<string, unknown>): Promise<{ browser: Browser; id: string; email: string }> {
  const { id, email } = await makeUser(hub, wishes);
  const browser = new Browser(hub);
  await browser.signIn({ email, password: PASSWORD });
  return { browser, id, email };
}

/** A browser in which a key has signed in. */
async function withKey(wishes?: Record<string, unknown>) {
  const key = await makeKey(hub, wishes);
  const browser = new Browser(hub);
  const session = await browser.signIn({ key: key.key });
  return { browser, key, session };
}

const typeOf = (reply: TestReply): string => (reply.json() as { type: string }).type.replace(/.*:/, '');

describe('signing in', () => {
  it('with a password opens a session of the user, in a cookie that scripts cannot read', async () => {
    const { id, email } = await makeUser(hub, { role: 'editor' });
    const browser = new Browser(hub);
    const reply = await browser.api('POST', '/session', { email: email.toUpperCase(), password: PASSWORD });
    expect(reply.status).toBe(201);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.headers['set-cookie']).toMatch(
      /^stele_session\.demo=stele_session_[0-9A-Za-z]{32}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
    );
    const session = reply.json() as ShownSession;
    expect(session).toEqual({
      workspace_id: 'demo',
      workspace_name: expect.any(String),
      time_zone: null,
      default_currency: 'USD',
      user: { id, email, first_name: 'Ada', last_name: 'Lovelace', role: 'editor' },
      key: null,
      scopes: expect.arrayContaining(['orders:read', 'orders:write']),
      created_at: expect.any(String),
      expires_at: expect.any(String),
    });
    const days = (Date.parse(session.expires_at) - Date.parse(session.created_at)) / 86_400_000;
    expect(days).toBeCloseTo(14, 2);
    expect(await browser.status()).toBe(200);
    expect((await browser.api('GET', '/session')).json()).toEqual(session);
    expect((await browser.api('GET', '/users')).status).toBe(403);
  });

  it('with a key opens a session with the rights of the key', async () => {
    const { browser, key, session } = await withKey({ name: 'Office', scopes: ['orders:read'] });
    expect(session).toMatchObject({ user: null, key: { id: key.id, name: 'Office' }, scopes: ['orders:read'] });
    expect((await browser.api('GET', '/orders?limit=1')).status).toBe(200);
    expect((await browser.api('PATCH', `/orders/${ORDER_ID}`, { customer_note: 'no' })).status).toBe(403);
    await api(hub, 'PATCH', `/keys/${key.id}`, { scopes: ['orders:read', 'orders:write'], rate_limit_per_minute: 50 });
    await known();
    const changed = await browser.api('PATCH', `/orders/${ORDER_ID}`, { customer_note: `By ${key.id}` });
    expect([changed.status, changed.headers['ratelimit-limit']]).toEqual([200, '50']);
  });

  it('with a key takes the line end that is pasted with it', async () => {
    const key = await makeKey(hub);
    expect((await new Browser(hub).signIn({ key: `${key.key}\n` })).key?.id).toBe(key.id);
  });

  it("with a user's token opens a session of the user, which ends with the token", async () => {
    const { id, email } = await makeUser(hub);
    const token = await tokenOf(hub, email);
    const browser = new Browser(hub);
    expect(await browser.signIn({ key: token })).toMatchObject({ user: { id }, key: null });
    await hub.sql('update api_keys set revoked_at = now() where user_id = $1', [id]);
    await known();
    expect(await browser.status()).toBe(401);
  });

  it('makes the user or the key the actor of the history', async () => {
    const user = await signedIn();
    const office = await withKey({ scopes: ['orders:write'] });
    for (const { browser } of [user, office]) {
      const reply = await browser.api('PATCH', `/orders/${ORDER_ID}`, { customer_note: `${Math.random()}` });
      expect(reply.status).toBe(200);
    }
    const rows = await hub.sql<{ actor: string }>(
      'select actor from order_changes where order_id = $1 order by version desc limit 2',
      [ORDER_ID],
    );
    expect(rows.map(({ actor }) => actor)).toEqual([office.key.id, user.id]);
  });

  it('keeps no secret', async () => {
    const { browser } = await signedIn();
    const rows = await hub.sql<{ text: string }>('select sessions::text as text from sessions');
    expect(rows.map(({ text }) => text).join('\n')).not.toContain(browser.secret('demo'));
  });

  it.each([
    ['nothing', {}, ['email', 'password']],
    ['half of it', { email: 'a@example.com' }, ['password']],
    ['two ways', { email: 'a@example.com', password: 'x', key: 'y' }, ['key']],
    ['two others', { code: 'x', key: 'y' }, ['code']],
    ['another field', { code: 'x', token: 'y' }, ['token']],
    ['no texts', { email: 1, password: null }, ['email', 'password']],
    ['too long texts', { email: 'x'.repeat(255), password: 'x'.repeat(1025) }, ['email', 'password']],
  ])('with %s names the fields', async (_what, body, fields) => {
    const reply = await new Browser(hub).api('POST', '/session', body);
    expect(facts.namedFields(expectFailure(facts, reply, 400)).sort()).toEqual(fields);
  });

  it('is refused with one answer, whatever is wrong', async () => {
    const [disabled, deleted] = await Promise.all([makeUser(hub), makeUser(hub)]);
    await api(hub, 'PATCH', `/users/${disabled.id}`, { disabled: true });
    await api(hub, 'DELETE', `/users/${deleted.id}`);
    const revoked = await makeKey(hub);
    await api(hub, 'DELETE', `/keys/${revoked.id}`);
    const tried = async (credentials: Record<string, string>): Promise<string> => {
      const reply = await new Browser(hub).api('POST', '/session', credentials, from(`198.51.100.${count++}`));
      expectFailure(facts, reply, 401);
      expect(reply.headers['set-cookie']).toBeUndefined();
      return reply.text.replace(/"request_id":"[^"]*"/, '');
    };
    let count = 1;
    const passwords = [
      await tried({ email: disabled.email, password: PASSWORD }),
      await tried({ email: deleted.email, password: PASSWORD }),
      await tried({ email: 'nobody@example.com', password: PASSWORD }),
    ];
    const keys = [await tried({ key: revoked.key }), await tried({ key: 'x' }), await tried({ key: '' })];
    expect([new Set(passwords).size, new Set(keys).size]).toEqual([1, 1]);
    expect(passwords[0]).toContain('wrong-credentials');
    expect(await tried({ code: 'stele_code_unknown' })).toContain('link');
  });

  it('with a key works only from the addresses of the key, then and later', async () => {
    const key = await makeKey(hub, { allowed_ips: ['203.0.113.0/24'] });
    const browser = new Browser(hub);
    const refused = await browser.api('POST', '/session', { key: key.key }, from('198.51.100.77'));
    expectFailure(facts, refused, 403);
    expect(refused.headers['set-cookie']).toBeUndefined();
    await browser.signIn({ key: key.key }, from('203.0.113.5'));
    expect(await browser.status(from('203.0.113.6'))).toBe(200);
    expect(await browser.status(from('198.51.100.77'))).toBe(403);
  });

  it('cannot be tried without its effect', async () => {
    const reply = await new Browser(hub).api('POST', '/session', { key: hub.key }, { 'stele-dry-run': 'true' });
    expectFailure(facts, reply, 400);
  });

  it('never leaves what was sent in the requests that are kept', async () => {
    await api(hub, 'PATCH', '/workspace', { requests_kept: 'all', request_bodies: 'masked' });
    await known();
    const { browser, email } = await signedIn();
    const wrong = { current_password: 'a wrong present password', password: 'never to be kept' };
    await browser.api('PUT', '/session/password', wrong);
    await new Browser(hub).api('POST', '/session', { email, password: 'never to be kept' }, { 'x-api-key': hub.key });
    await api(hub, 'GET', '/key');
    await expect
      .poll(async () => (await hub.sql("select 1 from kept_requests where operation = 'changeOwnPassword'")).length, {
        timeout: 10_000,
      })
      .toBe(1);
    const rows = await hub.sql<{ text: string }>('select kept_requests::text as text from kept_requests');
    const text = rows.map((row) => row.text).join('\n');
    for (const secret of ['never to be kept', 'a wrong present', PASSWORD, browser.secret('demo')]) {
      expect(text).not.toContain(secret);
    }
    await api(hub, 'PATCH', '/workspace', { requests_kept: 'failures', request_bodies: 'none' });
  });
});

describe('a code', () => {
  const codeOf = async (key?: string): Promise<{ code: string; path: string; expires_at: string }> =>
    (await api(hub, 'POST', '/session/codes', undefined, key)).json() as never;

  it('opens one session of the key that made it, and only one', async () => {
    const key = await makeKey(hub);
    const { code, path, expires_at } = await codeOf(key.key);
    expect(path).toBe(`/sign-in#code=${code}`);
    expect((Date.parse(expires_at) - Date.now()) / 1000).toBeGreaterThan(590);
    expect((Date.parse(expires_at) - Date.now()) / 1000).toBeLessThan(605);
    const replies = await Promise.all(
      Array.from({ length: 5 }, (_, i) =>
        new Browser(hub).api('POST', '/session', { code }, from(`198.51.100.${100 + i}`)),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401, 401]);
    const opened = replies.find(({ status }) => status === 201)?.json() as ShownSession;
    expect(opened.key?.id).toBe(key.id);
  });

  it('of a session is for the same user', async () => {
    const { browser, id } = await signedIn();
    const { code } = (await browser.api('POST', '/session/codes')).json() as { code: string };
    const other = new Browser(hub);
    expect((await other.signIn({ code })).user?.id).toBe(id);
    expect(await other.status()).toBe(200);
  });

  it('is no key and no session, and a session is no code', async () => {
    const { code } = await codeOf();
    const browser = new Browser(hub);
    browser.cookies.set('stele_session.demo', code);
    expect(await browser.status()).toBe(401);
    expect(await read(hub, code)).toBe(401);
    const signed = await signedIn();
    const secret = signed.browser.secret('demo');
    expectFailure(facts, await new Browser(hub).api('POST', '/session', { code: secret }), 401);
  });

  it('expires, and ends with the key or the user', async () => {
    const key = await makeKey(hub);
    const [late, orphan] = [await codeOf(key.key), await codeOf(key.key)];
    await hub.sql('update sessions set expires_at = now() where hash = sha256($1::text::bytea)', [late.code]);
    await api(hub, 'DELETE', `/keys/${key.id}`);
    const { browser, id } = await signedIn();
    const { code: locked } = (await browser.api('POST', '/session/codes')).json() as { code: string };
    await api(hub, 'PATCH', `/users/${id}`, { disabled: true });
    await api(hub, 'PATCH', `/users/${id}`, { disabled: false });
    for (const code of [late.code, orphan.code, locked]) {
      expectFailure(facts, await new Browser(hub).api('POST', '/session', { code }, from('198.51.100.150')), 401);
    }
  });

  it('in a dry run opens nothing', async () => {
    const reply = await hub.send({
      method: 'POST',
      path: '/api/session/codes',
      headers: { 'x-api-key': hub.key, 'stele-dry-run': 'true' },
    });
    const { reply: shown } = reply.json() as { reply: { body: { code: string } } };
    expectFailure(facts, await new Browser(hub).api('POST', '/session', { code: shown.body.code }), 401);
  });
});

describe('guessing', () => {
  it.each([
    ['a password', async () => ({ email: (await makeUser(hub)).email, password: 'wrong' }), '203.0.113.50'],
    ['a key', async () => ({ key: 'a-key-that-is-not-one' }), '203.0.113.51'],
    ['a code', async () => ({ code: 'stele_code_wrong' }), '203.0.113.52'],
  ])('%s is not heard after ten failures from one place', async (_what, credentials, address) => {
    const given = await credentials();
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) {
      statuses.push((await new Browser(hub).api('POST', '/session', given, from(address))).status);
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
    const reply = await new Browser(hub).api('POST', '/session', given, from(address));
    expect(Number(expectFailure(facts, reply, 429) && reply.headers['retry-after'])).toBeGreaterThan(800);
  });

  it('counts together with the sign-ins of vendors', async () => {
    const { email } = await makeUser(hub);
    const body = { email, password: 'wrong' };
    for (let i = 0; i < 10; i++) {
      await hub.send({ method: 'POST', path: '/auth/token', body, headers: from('203.0.113.60') });
    }
    expect((await new Browser(hub).api('POST', '/session', body, from('203.0.113.60'))).status).toBe(429);
  });

  it('of the present password is slowed down as well, and is a problem of the field', async () => {
    const { browser } = await signedIn();
    const body = { current_password: 'wrong', password: 'another fine password' };
    const replies: TestReply[] = [];
    for (let i = 0; i < 11; i++) replies.push(await browser.api('PUT', '/session/password', body));
    expect(facts.namedFields(expectFailure(facts, replies[0] as TestReply, 400))).toEqual(['current_password']);
    expect(replies.at(-1)?.status).toBe(429);
    expect(await browser.status()).toBe(200);
  });
});

describe('the cookie', () => {
  it('has Secure when the request came over TLS, to the hub or to a trusted proxy', async () => {
    const key = await makeKey(hub);
    const secure = await new Browser(hub).api(
      'POST',
      '/session',
      { key: key.key },
      { 'x-forwarded-proto': 'https', origin: '' },
    );
    expect(secure.status).toBe(201);
    expect(secure.headers['set-cookie']).toMatch(/; Secure$/);
    const alone = await createTestHub();
    try {
      const reply = await new Browser(alone).api(
        'POST',
        '/session',
        { key: alone.key },
        { 'x-forwarded-proto': 'https' },
      );
      expect(reply.headers['set-cookie']).not.toContain('Secure');
    } finally {
      await alone.close();
    }
  });

  it("is not taken by vendors' dialects", async () => {
    const { browser } = await signedIn();
    let count = 0;
    for (const dialect of dialects.filter(({ name }) => name !== 'hub')) {
      for (const operation of dialect.operations.filter(({ scope }) => scope !== null)) {
        const path = `${basesOf(dialect, operation)[0]}${operation.path.replaceAll(/\{\w+\}/g, ORDER_ID)}`;
        const reply = await browser.send({ method: operation.method, path });
        expect(reply.status, `${operation.method} ${path}`).toBe(401);
        count++;
      }
    }
    expect(count).toBeGreaterThan(40);
  });

  it('has a secret that is no key, in no header, and a key in a cookie is no session', async () => {
    const { browser } = await signedIn();
    const secret = browser.secret('demo');
    for (const headers of [{ 'x-api-key': secret }, { authorization: `Bearer ${secret}` }]) {
      expect((await hub.send({ method: 'GET', path: '/api/key', headers })).status).toBe(401);
    }
    // Also once the hub knows the secret as a session.
    expect(await browser.status()).toBe(200);
    expect(await read(hub, secret)).toBe(401);
    const other = new Browser(hub);
    other.cookies.set('stele_session.demo', hub.key);
    expect(await other.status()).toBe(401);
  });

  it('does not count beside a key', async () => {
    const { browser } = await signedIn({ role: 'viewer' });
    expect((await browser.api('GET', '/users', undefined, { 'x-api-key': hub.key })).status).toBe(200);
    expect((await browser.api('GET', '/users', undefined, { 'x-api-key': 'unknown key' })).status).toBe(401);
    expect((await browser.api('GET', '/users', undefined, { 'x-api-key': '' })).status).toBe(403);
  });

  it('counts only for the workspace that it names', async () => {
    const { browser } = await signedIn();
    const other = await hub.secondWorkspace();
    const moved = new Browser(hub);
    moved.cookies.set(`stele_session.${other.id}`, browser.secret('demo'));
    expect(await moved.status()).toBe(401);
  });

  it('stays readable among foreign and broken ones', async () => {
    const { browser } = await signedIn();
    const cookie = `theme=dark; =; stele_session=x; stele_sessionx.demo=y; ;a; ${browser.header['cookie']}; b==`;
    expect(await browser.status({ cookie })).toBe(200);
    expect(await browser.status({ cookie: `stele_session.demo=` })).toBe(401);
    expect(await browser.status({ cookie: 'theme=dark' })).toBe(401);
  });
});

describe('several sessions', () => {
  it('are told apart by the header Stele-Workspace', async () => {
    const other = await hub.secondWorkspace();
    const browser = new Browser(hub);
    await browser.signIn({ key: hub.key });
    expect(await browser.status()).toBe(200);
    await browser.signIn({ key: other.key });
    const unnamed = await browser.api('GET', '/key');
    expect((expectFailure(facts, unnamed, 401) as { detail: string }).detail).toContain('Stele-Workspace');
    for (const id of ['demo', other.id]) {
      const reply = await browser.api('GET', '/key', undefined, { 'stele-workspace': id });
      expect(reply.json()).toMatchObject({ workspace_id: id });
    }
    expect(await browser.status({ 'stele-workspace': 'elsewhere' })).toBe(401);
    const { items, next } = (await browser.api('GET', '/sessions')).json() as { items: ShownSession[]; next: null };
    expect([items.map(({ workspace_id }) => workspace_id).sort(), next]).toEqual([['demo', other.id].sort(), null]);
    await browser.api('DELETE', '/session', undefined, { 'stele-workspace': 'demo' });
    expect([...browser.cookies.keys()]).toEqual([`stele_session.${other.id}`]);
    expect(await browser.status()).toBe(200);
  });

  it('are listed while they are valid; without any the list is empty', async () => {
    const empty = await new Browser(hub).api('GET', '/sessions');
    expect([empty.status, empty.json()]).toEqual([200, { items: [], next: null }]);
    const { browser, id } = await signedIn();
    const list = async (): Promise<(string | undefined)[]> =>
      ((await browser.api('GET', '/sessions')).json() as { items: ShownSession[] }).items.map(({ user }) => user?.id);
    expect(await list()).toEqual([id]);
    await api(hub, 'PATCH', `/users/${id}`, { disabled: true });
    expect(await list()).toEqual([]);
  });
});

describe('a call without a session', () => {
  it('has none to show or to end, and no password to change', async () => {
    for (const [method, path, body] of [
      ['GET', '/session', undefined],
      ['DELETE', '/session', undefined],
      ['PUT', '/session/password', { current_password: 'x', password: 'another fine password' }],
    ] as const) {
      expectFailure(facts, await api(hub, method, path, body), 409);
    }
  });
});

describe('requests from elsewhere', () => {
  it('may read by no means and change nothing, with any call of the API', async () => {
    const { browser } = await withKey({ scopes: ['admin'] });
    const hubDialect = dialects.find(({ name }) => name === 'hub');
    const unsafe = hubDialect?.operations.filter(({ method }) => method !== 'GET') ?? [];
    const host = new URL(hub.url).host;
    const elsewhere: Record<string, string>[] = [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: `http://sub.${host}`, 'sec-fetch-site': 'same-site' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
      { origin: `http://${host}.evil.example`, 'sec-fetch-site': '' },
      { origin: `http://${host.replace(/\d+$/, '1')}`, 'sec-fetch-site': '' },
      { origin: host, 'sec-fetch-site': '' },
    ];
    const silent = { origin: '', 'sec-fetch-site': '' };
    let count = 0;
    for (const { method, path, scope, id } of unsafe) {
      const target = path.replaceAll(/\{\w+\}/g, ORDER_ID);
      for (const headers of scope === null ? elsewhere : [...elsewhere, silent]) {
        const reply = await browser.api(method, target, undefined, headers);
        expect([reply.status, typeOf(reply)], `${id} ${JSON.stringify(headers)}`).toEqual([403, 'cross-site']);
        expectFailure(facts, reply, 403);
        count++;
      }
    }
    expect(count).toBeGreaterThan(unsafe.length * 6);
    expect(await browser.status()).toBe(200);
  });

  it.each([
    ['by its origin', (host: string) => ({ origin: `http://${host}`, 'sec-fetch-site': '' })],
    ['by what the browser says', () => ({ origin: '', 'sec-fetch-site': 'same-origin' })],
    [
      'behind a proxy with TLS that the hub does not know',
      (host: string) => ({ origin: `https://${host}`, 'sec-fetch-site': '' }),
    ],
    [
      'behind a proxy with another name',
      () => ({
        origin: 'https://orders.example.com',
        'sec-fetch-site': '',
        'x-forwarded-host': 'orders.example.com:443',
        'x-forwarded-proto': 'https',
      }),
    ],
  ])('are not those of a page of the hub, which is known %s', async (_how, headersOf) => {
    const { browser } = await withKey({ scopes: ['orders:write'] });
    const headers = headersOf(new URL(hub.url).host);
    const reply = await browser.api(
      'PATCH',
      `/orders/${ORDER_ID}`,
      { customer_note: `${Math.random()}` },
      headers as never,
    );
    expect(reply.status).toBe(200);
  });

  it('are those of a page without TLS, where the hub is behind TLS', async () => {
    const { browser } = await withKey({ scopes: ['orders:write'] });
    const host = new URL(hub.url).host;
    const headers = { origin: `http://${host}`, 'sec-fetch-site': '', 'x-forwarded-proto': 'https' };
    expect((await browser.api('PATCH', `/orders/${ORDER_ID}`, { customer_note: 'no' }, headers)).status).toBe(403);
  });

  it('are no matter for a call with a key, which no browser sends by itself', async () => {
    const headers = { 'x-api-key': hub.key, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const reply = await hub.send({ method: 'POST', path: '/api/session/codes', headers });
    expect(reply.status).toBe(201);
  });
});

describe('replies', () => {
  it('of the API have no header that lets pages elsewhere read them', async () => {
    const { browser } = await signedIn();
    const reply = await browser.api('GET', '/session', undefined, { origin: 'https://evil.example' });
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
