import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPasswords } from '../../src/core/access/password.ts';
import { expectFailure, factsOf } from '../support/dialects.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import {
  api,
  grant,
  makeClient,
  makeUser,
  ORDER_ID,
  PASSWORD,
  read,
  signIn,
  tokenOf,
  UNTIL_KNOWN_MS,
} from './people.ts';

const wizcommerce = factsOf('wizcommerce');

/** Behind a proxy, so that requests can come from several places. */
let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub({ trustProxy: true });
});

afterAll(() => hub.close());

const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
const known = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, UNTIL_KNOWN_MS));

describe('signing in to WizCommerce', () => {
  it('answers as the vendor does, unwrapped, with a token for a year', async () => {
    const user = await makeUser(hub, { email: 'Ada@Example.com' });
    const reply = await signIn(hub, 'ada@example.COM');
    expect(reply.status).toBe(200);
    expect(reply.headers['cache-control']).toBe('no-store');
    const token = reply.json() as { access_token: string; expires_at: string };
    expect(token).toEqual({
      token_id: expect.any(String),
      token_type: 'Bearer',
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      user: {
        id: user.id,
        email: 'Ada@Example.com',
        first_name: 'Ada',
        last_name: 'Lovelace',
        tenant_id: hub.workspaceId,
      },
      access_token: expect.stringMatching(/^api_prod_[0-9A-Za-z]{32}$/),
    });
    const days = (Date.parse(token.expires_at) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(364.9);
    expect(days).toBeLessThan(365.1);
    expect(await read(hub, token.access_token)).toBe(200);
  });

  it('gives a token that every dialect takes, and that ends', async () => {
    const { email, id } = await makeUser(hub);
    const token = await tokenOf(hub, email);
    const evreka = { authorization: `Bearer ${token}` };
    expect((await hub.send({ method: 'GET', path: `/engagement/orders/${ORDER_ID}`, headers: evreka })).status).toBe(
      200,
    );
    await hub.sql('update api_keys set expires_at = now() where user_id = $1', [id]);
    await known();
    expect(await read(hub, token)).toBe(401);
  });

  it('keeps neither password nor token', async () => {
    const { email } = await makeUser(hub);
    const token = await tokenOf(hub, email);
    const rows = await hub.sql<{ text: string }>(
      'select users::text as text from users union all select api_keys::text from api_keys',
    );
    const stored = rows.map(({ text }) => text).join('\n');
    expect(stored).not.toContain(PASSWORD);
    expect(stored).not.toContain(token);
    expect(stored).toContain('$scrypt$ln=14,r=8,p=5$');
  });

  it('names what is missing or of the wrong kind', async () => {
    const send = (body: unknown): Promise<TestReply> => hub.send({ method: 'POST', path: '/auth/token', body });
    const named = async (body: unknown): Promise<string[]> =>
      wizcommerce.namedFields(expectFailure(wizcommerce, await send(body), 400)).sort();
    expect(await named({})).toEqual(['email', 'password']);
    expect(await named({ email: 1, password: null })).toEqual(['email', 'password']);
    expect(await named({ email: 'a\u0000b', password: 'x' })).toEqual(['email']);
    expect(await named({ email: 'x'.repeat(255), password: 'x'.repeat(1025) })).toEqual(['email', 'password']);
  });
});

describe('a sign-in that is refused', () => {
  it('gets one answer, whether unknown, disabled, deleted, or with a wrong password', async () => {
    const [known, disabled, deleted] = await Promise.all([makeUser(hub), makeUser(hub), makeUser(hub)]);
    await api(hub, 'PATCH', `/users/${disabled.id}`, { disabled: true });
    await api(hub, 'DELETE', `/users/${deleted.id}`);
    const replies = [
      await signIn(hub, known.email, 'a wrong password'),
      await signIn(hub, 'nobody@example.com'),
      await signIn(hub, disabled.email),
      await signIn(hub, deleted.email),
      await signIn(hub, 'no email address'),
      await signIn(hub, ''),
      await signIn(hub, known.email, ''),
    ];
    for (const reply of replies) expectFailure(wizcommerce, reply, 401);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
  });

  it('waits for as long as a hash takes, whatever the reason', async () => {
    const { email } = await makeUser(hub);
    const passwords = createPasswords();
    const time = async (run: () => Promise<unknown>): Promise<number> => {
      const times: number[] = [];
      for (let i = 0; i < 5; i++) {
        const start = performance.now();
        await run();
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[2] ?? 0;
    };
    const hash = await time(() => passwords.matches('some password', undefined));
    const wrong = await time(() => signIn(hub, email, 'a wrong password', from('198.51.100.1')));
    const unknown = await time(() => signIn(hub, 'nobody@example.com', 'a wrong password', from('198.51.100.2')));
    expect(wrong).toBeGreaterThan(hash / 3);
    expect(unknown).toBeGreaterThan(hash / 3);
  });

  it('is not heard any more after ten failures from one place, others are', async () => {
    const { email } = await makeUser(hub);
    const guess = (password: string, address: string): Promise<TestReply> =>
      signIn(hub, email, password, from(address));
    const guesses: TestReply[] = [];
    for (let round = 0; round < 3; round++) {
      const five = Array.from({ length: 5 }, (_, i) => guess(`guess ${round} ${i}`, '203.0.113.9'));
      guesses.push(...(await Promise.all(five)));
    }
    expect(guesses.map(({ status }) => status)).toEqual([...Array(10).fill(401), ...Array(5).fill(429)]);
    const refused = await guess(PASSWORD, '203.0.113.9');
    expectFailure(wizcommerce, refused, 429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(900);
    expect((await guess(PASSWORD, '203.0.113.10')).status).toBe(200);
    expect((await signIn(hub, email.toUpperCase(), PASSWORD, from('203.0.113.9'))).status).toBe(429);
  });

  it('cannot escape that within its own network', async () => {
    const { email } = await makeUser(hub);
    for (let i = 0; i < 10; i++) await signIn(hub, email, 'wrong', from(`2001:db8:1:2::${i + 1}`));
    expect((await signIn(hub, email, PASSWORD, from('2001:db8:1:2:ffff::1'))).status).toBe(429);
    expect((await signIn(hub, email, PASSWORD, from('2001:db8:1:3::1'))).status).toBe(200);
  });

  it('cannot keep everybody else from signing in with many attempts at once, for whichever addresses', async () => {
    const { email } = await makeUser(hub);
    const flood = Array.from({ length: 80 }, (_, i) =>
      signIn(hub, `flood-${i}@example.com`, 'wrong', from(`2001:db8:5:6::${i + 1}`)),
    );
    expect((await signIn(hub, email, PASSWORD, from('198.51.100.30'))).status).toBe(200);
    const replies = await Promise.all(flood);
    expect(replies.map(({ status }) => status).sort()).toEqual([...Array(5).fill(401), ...Array(75).fill(429)]);
    for (const reply of replies.filter(({ status }) => status === 429)) {
      expectFailure(wizcommerce, reply, 429);
      expect(reply.headers['retry-after']).toBe('1');
    }
    const later = await signIn(hub, 'flood-0@example.com', 'wrong', from('2001:db8:5:6::1'));
    expect(later.status).toBe(401);
  });

  it('begins anew after a success', async () => {
    const { email } = await makeUser(hub);
    const address = from('203.0.113.20');
    for (let i = 0; i < 9; i++) expect((await signIn(hub, email, 'wrong', address)).status).toBe(401);
    expect((await signIn(hub, email, PASSWORD, address)).status).toBe(200);
    for (let i = 0; i < 9; i++) expect((await signIn(hub, email, 'wrong', address)).status).toBe(401);
    expect((await signIn(hub, email, PASSWORD, address)).status).toBe(200);
  });
});

describe('a role', () => {
  it.each([
    ['viewer', [200, 403, 403]],
    ['editor', [200, 200, 403]],
    ['admin', [200, 200, 200]],
  ])('of %s may what it is for', async (role, expected) => {
    const { email } = await makeUser(hub, { role });
    const headers = { 'x-api-key': await tokenOf(hub, email) };
    const replies = [
      await hub.send({ method: 'GET', path: `/v1/orders/${ORDER_ID}`, headers }),
      await hub.send({ method: 'PATCH', path: `/v1/orders/${ORDER_ID}/status`, headers, body: { status: 'draft' } }),
      await hub.send({ method: 'GET', path: '/api/workspace', headers }),
    ];
    expect(replies.map(({ status }) => status)).toEqual(expected);
  });

  it('that is changed holds for the tokens that are out', async () => {
    const { email, id } = await makeUser(hub, { role: 'admin' });
    const token = await tokenOf(hub, email);
    expect((await api(hub, 'GET', '/workspace', undefined, token)).status).toBe(200);
    await api(hub, 'PATCH', `/users/${id}`, { role: 'viewer' });
    await known();
    expect((await api(hub, 'GET', '/workspace', undefined, token)).status).toBe(403);
    expect(await read(hub, token)).toBe(200);
  });
});

describe('the tokens of a user', () => {
  it.each([
    ['who is disabled', 'PATCH', { disabled: true }],
    ['who is given another password', 'PATCH', { password: 'another fine password' }],
    ['who is deleted', 'DELETE', undefined],
  ])('%s end within a second, for good', async (_how, method, body) => {
    const { email, id } = await makeUser(hub);
    const client = await makeClient(hub);
    const token = await tokenOf(hub, email);
    const session = await grant(hub, client, { grant_type: 'password', username: email, password: PASSWORD });
    const { access_token, refresh_token } = session.json() as { access_token: string; refresh_token: string };
    expect([await read(hub, token), await read(hub, access_token)]).toEqual([200, 200]);
    expect((await api(hub, method, `/users/${id}`, body)).status).toBeLessThan(300);
    await known();
    if (method === 'PATCH') await api(hub, 'PATCH', `/users/${id}`, { disabled: false });
    await known();
    expect([await read(hub, token), await read(hub, access_token)]).toEqual([401, 401]);
    expect((await grant(hub, client, { grant_type: 'refresh_token', refresh_token })).status).toBe(400);
  });

  it('speak for the user in the history, and share idempotency keys', async () => {
    const { email, id } = await makeUser(hub);
    const write = async (token: string): Promise<TestReply> =>
      hub.send({
        method: 'PUT',
        path: `/customer/api/open/v1/orders/${ORDER_ID}`,
        headers: { 'x-api-key': token, 'idempotency-key': id },
        body: { notes: `Written by ${id}` },
      });
    expect((await write(await tokenOf(hub, email))).headers['idempotency-replayed']).toBeUndefined();
    expect((await write(await tokenOf(hub, email))).headers['idempotency-replayed']).toBe('true');
    const [row] = await hub.sql<{ actor: string }>(
      'select actor from order_changes where order_id = $1 order by version desc limit 1',
      [ORDER_ID],
    );
    expect(row?.actor).toBe(id);
  });

  it('are not more than a thousand: the oldest are revoked', async () => {
    const { email, id } = await makeUser(hub);
    const oldest = await tokenOf(hub, email);
    await hub.sql(
      `insert into api_keys (hash, id, family_id, workspace_id, user_id, name, hint, scopes, origin, expires_at)
        select sha256((n || $1)::bytea), $1 || n, $1, 'demo', $1, 'Token', '', '{}', 'token', now() + interval '1 day'
          from generate_series(1, 999) n`,
      [id],
    );
    const newest = await tokenOf(hub, email);
    await known();
    expect([await read(hub, oldest), await read(hub, newest)]).toEqual([401, 200]);
  });

  it('are no keys that anybody administers', async () => {
    const { email, id } = await makeUser(hub);
    const token = await tokenOf(hub, email);
    const [row] = await hub.sql<{ id: string }>('select id from api_keys where user_id = $1', [id]);
    const statuses = [
      await api(hub, 'PATCH', `/keys/${row?.id}`, { scopes: ['admin'] }),
      await api(hub, 'POST', `/keys/${row?.id}/rotate`),
      await api(hub, 'DELETE', `/keys/${row?.id}`),
    ].map(({ status }) => status);
    expect(statuses).toEqual([404, 404, 404]);
    await known();
    expect(await read(hub, token)).toBe(200);
  });
});

it('tokens that ended are forgotten after a day', async () => {
  const { email, id } = await makeUser(hub);
  const client = await makeClient(hub);
  await grant(hub, client, { grant_type: 'password', username: email, password: PASSWORD });
  await hub.sql("update api_keys set expires_at = now() - interval '25 hours' where user_id = $1", [id]);
  await hub.sql("update refresh_tokens set expires_at = now() - interval '25 hours' where user_id = $1", [id]);
  const left = async (): Promise<number> => {
    const rows = await hub.sql(
      'select 1 from api_keys where user_id = $1 union all select 1 from refresh_tokens where user_id = $1',
      [id],
    );
    return rows.length;
  };
  expect(await left()).toBe(2);
  // A hub prunes when it starts.
  await hub.secondHub();
  await expect.poll(left, { timeout: 5000 }).toBe(0);
});
