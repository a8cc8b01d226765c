import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectFailure, factsOf, hubFacts } from '../support/dialects.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import {
  api,
  grant,
  makeClient,
  makeUser,
  ORDER_ID,
  openSession,
  PASSWORD,
  read,
  type ShownClient,
  type Tokens,
  UNTIL_KNOWN_MS,
} from './people.ts';

const evreka = factsOf('evreka');

let hub: TestHub;
let client: ShownClient;
let email: string;

beforeAll(async () => {
  hub = await createTestHub();
  client = await makeClient(hub);
  ({ email } = await makeUser(hub));
});

afterAll(() => hub.close());

const known = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, UNTIL_KNOWN_MS));
const byPassword = (more: Record<string, string> = {}): Record<string, string> => ({
  grant_type: 'password',
  username: email,
  password: PASSWORD,
  scope: 'profile',
  ...more,
});
const renew = (refresh_token: string, by = client): Promise<TestReply> =>
  grant(hub, by, { grant_type: 'refresh_token', refresh_token });

/** So many seconds later, as far as used tokens know. */
const letPass = (seconds: number, token?: string): Promise<unknown> =>
  hub.sql(
    `update refresh_tokens set used_at = used_at - make_interval(secs => $1)
      where used_at is not null and ($2::text is null or hash = sha256($2::text::bytea))`,
    [seconds, token ?? null],
  );

/** Tokens of the session that a refresh token is of, used or not, and the access tokens that came with them. */
const tokensOf = ({ refresh_token }: Tokens): Promise<number> =>
  countOf('select count(*)::int as n from refresh_tokens where session_id =', refresh_token);
const keysOf = ({ refresh_token }: Tokens): Promise<number> =>
  countOf(
    'select count(*)::int as n from refresh_tokens t join api_keys k on k.id = t.access_key_id where t.session_id =',
    refresh_token,
  );

async function countOf(select: string, token: string): Promise<number> {
  const session = '(select session_id from refresh_tokens where hash = sha256($1::text::bytea))';
  const [row] = await hub.sql<{ n: number }>(`${select} ${session}`, [token]);
  return row?.n ?? 0;
}

const grantThrough = (through: Pick<TestHub, 'send'>, fields: Record<string, string>): Promise<TestReply> =>
  through.send({
    method: 'POST',
    path: '/auth/oauth/token',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields).toString(),
  });

describe('a password grant', () => {
  it('gives a pair of tokens that no proxy may store', async () => {
    const reply = await grant(hub, client, byPassword());
    expect(reply.status).toBe(200);
    expect(reply.headers['cache-control']).toBe('no-store');
    const tokens = reply.json() as Tokens;
    expect(tokens).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 86_400,
      scope: 'profile',
    });
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    expect((await hub.send({ method: 'GET', path: `/engagement/orders/${ORDER_ID}`, headers })).status).toBe(200);
    expect(await read(hub, tokens.refresh_token)).toBe(401);
    const [row] = await hub.sql<{ text: string }>(
      'select string_agg(refresh_tokens::text, $1) as text from refresh_tokens',
      [' '],
    );
    expect(row?.text).not.toContain(tokens.refresh_token);
  });

  it('is refused alike for an unknown user and a wrong password', async () => {
    const replies = [
      await grant(hub, client, byPassword({ password: 'a wrong one' })),
      await grant(hub, client, byPassword({ username: 'nobody@example.com' })),
      await grant(hub, client, byPassword({ username: '' })),
    ];
    for (const reply of replies) expectFailure(evreka, reply, 400);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
  });

  it("is refused to a user of another client's workspace, in the same words", async () => {
    const other = await hub.secondWorkspace();
    const made = await api(hub, 'POST', '/oauth-clients', { name: 'Theirs' }, other.key);
    const theirs = await grant(hub, made.json() as ShownClient, byPassword());
    expect(theirs.status).toBe(400);
    expect(theirs.text).toBe((await grant(hub, client, byPassword({ password: 'wrong' }))).text);
  });

  it('names every field that is missing or wrong', async () => {
    const named = async (fields: Record<string, string>): Promise<string[]> =>
      evreka.namedFields(expectFailure(evreka, await grant(hub, client, fields), 422));
    expect(await named({})).toEqual(['grant_type']);
    expect(await named({ grant_type: 'client_credentials' })).toEqual(['grant_type']);
    expect(await named({ grant_type: 'password' })).toEqual(['username', 'password']);
    expect(await named({ grant_type: 'password', username: email })).toEqual(['password']);
    expect(await named({ grant_type: 'refresh_token' })).toEqual(['refresh_token']);
    expect(await named(byPassword({ username: 'a\u0000b' }))).toEqual(['username']);
    expect(await named(byPassword({ password: 'x'.repeat(1025) }))).toEqual(['password']);
  });

  it('comes as a form, and nothing else', async () => {
    const authorization = `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`;
    const reply = await hub.send({
      method: 'POST',
      path: '/auth/oauth/token',
      headers: { authorization },
      body: byPassword(),
    });
    expectFailure(evreka, reply, 415);
    expect(reply.text).toContain('application/x-www-form-urlencoded');
  });
});

describe('a client', () => {
  it.each([
    ['no header', undefined],
    ['another scheme', 'Bearer x'],
    ['no base64', 'Basic ???'],
    ['no colon', `Basic ${Buffer.from('client').toString('base64')}`],
    ['an unknown id', `Basic ${Buffer.from('nobody:secret').toString('base64')}`],
    ['NUL in it', `Basic ${Buffer.from('a\u0000:b').toString('base64')}`],
    ['NUL in it, encoded', `Basic ${Buffer.from('a%00:b').toString('base64')}`],
    ['a broken code in it', `Basic ${Buffer.from('a%zz:b').toString('base64')}`],
  ])('is refused with %s, before anything else is looked at', async (_how, authorization) => {
    const reply = await hub.send({
      method: 'POST',
      path: '/auth/oauth/token',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: 'grant_type=nonsense',
    });
    expectFailure(evreka, reply, 401);
    expect(reply.headers['www-authenticate']).toMatch(/^Basic realm=/);
  });

  it('is refused with a wrong secret, and once it is revoked, with all that was given through it', async () => {
    expectFailure(evreka, await grant(hub, { ...client, client_secret: 'wrong' }, byPassword()), 401);
    const brief = await makeClient(hub);
    const tokens = await openSession(hub, brief, email);
    expect(await read(hub, tokens.access_token)).toBe(200);
    expect((await api(hub, 'DELETE', `/oauth-clients/${brief.client_id}`)).status).toBe(204);
    expect((await api(hub, 'DELETE', `/oauth-clients/${brief.client_id}`)).status).toBe(204);
    expectFailure(evreka, await grant(hub, brief, byPassword()), 401);
    expectFailure(evreka, await renew(tokens.refresh_token, brief), 401);
    await known();
    expect(await read(hub, tokens.access_token)).toBe(401);
  });

  it('may bring its id and secret along, and encode them as OAuth has it, or not', async () => {
    const wishes = { client_id: 'their+client', client_secret: 's3cret/with%and+more ü' };
    const brought = await makeClient(hub, wishes);
    expect(brought).toMatchObject(wishes);
    const tokens = await openSession(hub, brought, email);
    expect(await read(hub, tokens.access_token)).toBe(200);
    const form = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+');
    const encoded = { client_id: form(wishes.client_id), client_secret: form(wishes.client_secret) };
    expect((await grant(hub, encoded, byPassword())).status).toBe(200);
    const failure = expectFailure(
      hubFacts,
      await api(hub, 'POST', '/oauth-clients', { name: 'Again', ...wishes }),
      409,
    );
    expect(hubFacts.namedFields(failure)).toEqual(['client_id']);
  });

  it('is listed without its secret, in its own workspace alone', async () => {
    const other = await hub.secondWorkspace();
    const list = await api(hub, 'GET', '/oauth-clients');
    expect(list.text).toContain(client.client_id);
    expect(list.text).not.toContain(client.client_secret);
    expect((await api(hub, 'GET', '/oauth-clients', undefined, other.key)).json()).toEqual({ items: [], next: null });
    expectFailure(hubFacts, await api(hub, 'DELETE', `/oauth-clients/${client.client_id}`, undefined, other.key), 404);
  });
});

describe('a refresh token', () => {
  it.each(['refresh_token', 'refrest_token'])('is taken as %s, and gives the next pair', async (name) => {
    const first = await openSession(hub, client, email);
    const reply = await grant(hub, client, { grant_type: 'refresh_token', [name]: first.refresh_token });
    expect(reply.status).toBe(200);
    const second = reply.json() as Tokens;
    expect(second).toMatchObject({ token_type: 'Bearer', expires_in: 86_400, scope: 'profile' });
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect([await read(hub, first.access_token), await read(hub, second.access_token)]).toEqual([200, 200]);
    expect((await renew(second.refresh_token)).status).toBe(200);
  });

  it('that comes again after 30 seconds ends its session, and no other', async () => {
    const mine = await openSession(hub, client, email);
    const bystander = await openSession(hub, client, email);
    const next = (await renew(mine.refresh_token)).json() as Tokens;
    expect(await read(hub, next.access_token)).toBe(200);
    await letPass(31);
    expectFailure(evreka, await renew(mine.refresh_token), 400);
    await known();
    expect([await read(hub, mine.access_token), await read(hub, next.access_token)]).toEqual([401, 401]);
    expectFailure(evreka, await renew(next.refresh_token), 400);
    expectFailure(evreka, await renew(mine.refresh_token), 400);
    expect(await read(hub, bystander.access_token)).toBe(200);
    expect((await renew(bystander.refresh_token)).status).toBe(200);
  });

  it('that comes again within 30 seconds is given the same tokens again, also by another hub, and they are good', async () => {
    const mine = await openSession(hub, client, email);
    const first = await renew(mine.refresh_token);
    await letPass(25);
    for (const through of [hub, await hub.secondHub()]) {
      const again = await grantThrough(through, { grant_type: 'refresh_token', refresh_token: mine.refresh_token });
      expect([again.status, again.text]).toEqual([200, first.text]);
      expect(again.headers['cache-control']).toBe('no-store');
    }
    const next = first.json() as Tokens;
    expect(await read(hub, next.access_token)).toBe(200);
    expect((await renew(next.refresh_token)).status).toBe(200);
    expect([await tokensOf(mine), await keysOf(mine)]).toEqual([3, 3]);
  });

  it('that comes many times at once, through two hubs, gives one pair of tokens to all', async () => {
    const mine = await openSession(hub, client, email);
    const second = await hub.secondHub();
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        grantThrough(i % 2 === 0 ? hub : second, { grant_type: 'refresh_token', refresh_token: mine.refresh_token }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect([await tokensOf(mine), await keysOf(mine)]).toEqual([2, 2]);
    const next = replies[0]?.json() as Tokens;
    await known();
    expect(await read(hub, next.access_token)).toBe(200);
  });

  it('is given nothing again once its session ended, its user has another password or is disabled', async () => {
    const ends: ((userId: string, next: Tokens) => Promise<unknown>)[] = [
      (id) => api(hub, 'PATCH', `/users/${id}`, { password: 'another horse battery' }),
      (id) => api(hub, 'PATCH', `/users/${id}`, { disabled: true }),
      (id) => api(hub, 'DELETE', `/users/${id}`),
      async (_id, next) => {
        await renew(next.refresh_token);
        await letPass(31, next.refresh_token);
        await renew(next.refresh_token);
      },
    ];
    for (const end of ends) {
      const user = await makeUser(hub);
      const mine = await openSession(hub, client, user.email);
      const next = (await renew(mine.refresh_token)).json() as Tokens;
      await end(user.id, next);
      expectFailure(evreka, await renew(mine.refresh_token), 400);
      await known();
      expect(await read(hub, next.access_token)).toBe(401);
    }
  });

  it('is given nothing again through another client, which ends nothing', async () => {
    const mine = await openSession(hub, client, email);
    const first = await renew(mine.refresh_token);
    expectFailure(evreka, await renew(mine.refresh_token, await makeClient(hub)), 400);
    expect((await renew(mine.refresh_token)).text).toBe(first.text);
  });

  it('leaves what it was renewed to in no form that the database can be read for, and not for long', async () => {
    const mine = await openSession(hub, client, email);
    const next = (await renew(mine.refresh_token)).json() as Tokens;
    const [row] = await hub.sql<{ text: string; successor: string }>(
      `select t::text as text, successor from refresh_tokens t where hash = sha256($1::text::bytea)`,
      [mine.refresh_token],
    );
    const bytes = Buffer.from(row?.successor ?? '', 'base64').toString('latin1');
    expect(bytes.length).toBeGreaterThan(next.access_token.length);
    for (const token of [next.access_token, next.refresh_token, mine.refresh_token]) {
      expect(row?.text).not.toContain(token);
      expect(bytes).not.toContain(token);
    }
    await letPass(31);
    await renew(next.refresh_token);
    const left = await hub.sql('select successor from refresh_tokens where hash = sha256($1::text::bytea)', [
      mine.refresh_token,
    ]);
    expect(left).toEqual([{ successor: null }]);
  });

  it.each([
    ['expired', "update refresh_tokens set expires_at = now() - interval '1 second'"],
    ['revoked', 'update refresh_tokens set revoked_at = now()'],
  ])('that is %s is refused in the same words', async (_how, sql) => {
    const mine = await openSession(hub, client, email);
    await hub.sql(`${sql} where used_at is null`);
    const reply = await renew(mine.refresh_token);
    expectFailure(evreka, reply, 400);
    expect(reply.text).toBe((await renew('stele_refresh_unknown')).text);
  });

  it('lives for thirty days', async () => {
    const { id } = await makeUser(hub, { email: 'thirty@example.com' });
    await openSession(hub, client, 'thirty@example.com');
    const [row] = await hub.sql<{ days: string }>(
      'select extract(epoch from expires_at - created_at) / 86400 as days from refresh_tokens where user_id = $1',
      [id],
    );
    expect(Number(row?.days)).toBeCloseTo(30, 3);
  });

  it("is another client's to no avail, and not used up by it", async () => {
    const mine = await openSession(hub, client, email);
    const other = await makeClient(hub);
    expectFailure(evreka, await renew(mine.refresh_token, other), 400);
    expect((await renew(mine.refresh_token)).status).toBe(200);
  });
});
