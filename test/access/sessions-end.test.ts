import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectFailure, factsOf } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { Browser } from './browser.ts';
import { api, makeKey, makeUser, PASSWORD, read, tokenOf, UNTIL_KNOWN_MS } from './people.ts';

const facts = factsOf('hub');

let hub: TestHub;
/** Another process on the same database. */
let elsewhere: Pick<TestHub, 'url' | 'send'>;

beforeAll(async () => {
  hub = await createTestHub({ trustProxy: true });
  const other = await hub.secondHub();
  elsewhere = { url: hub.url, send: (request) => other.send(request) };
});

afterAll(() => hub.close());

const known = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, UNTIL_KNOWN_MS));

async function signedIn(wishes?: Record<string, unknown>): Promise<{ browser: Browser; id: string; email: string }> {
  const { id, email } = await makeUser(hub, wishes);
  const browser = new Browser(hub);
  await browser.signIn({ email, password: PASSWORD });
  return { browser, id, email };
}

async function withKey(wishes?: Record<string, unknown>) {
  const key = await makeKey(hub, wishes);
  const browser = new Browser(hub);
  await browser.signIn({ key: key.key });
  return { browser, key };
}

/** The same browser at the other process. */
function atOther(browser: Browser): Browser {
  const other = new Browser(elsewhere);
  for (const [name, value] of browser.cookies) other.cookies.set(name, value);
  return other;
}

/** Does what ends a session, and expects that it has ended at every process a second later, and not what is beside it. */
async function expectEnd(browser: Browser, end: () => Promise<unknown>): Promise<void> {
  const copies = [atOther(browser), atOther(browser)];
  const beside = await withKey();
  for (const each of [browser, ...copies, beside.browser]) expect(await each.status()).toBe(200);
  await end();
  await known();
  for (const each of copies) {
    const reply = await each.api('GET', '/key');
    const { detail } = expectFailure(facts, reply, 401) as { detail: string };
    expect(detail).toContain('session has ended');
  }
  expect(await beside.browser.status()).toBe(200);
}

describe('a session ends', () => {
  it('when the browser signs out, which deletes its cookie', async () => {
    const { browser, email } = await signedIn();
    const second = new Browser(hub);
    await second.signIn({ email, password: PASSWORD });
    await expectEnd(browser, async () => {
      const reply = await browser.api('DELETE', '/session');
      expect([reply.status, reply.text]).toEqual([204, '']);
      expect(reply.headers['set-cookie']).toMatch(
        /^stele_session\.demo=; Path=\/; Max-Age=0; HttpOnly; SameSite=Strict$/,
      );
    });
    expect(browser.cookies.size).toBe(0);
    expect(await second.status()).toBe(200);
  });

  it('not in a dry run of that', async () => {
    const { browser } = await signedIn();
    const reply = await browser.api('DELETE', '/session', undefined, { 'stele-dry-run': 'true' });
    expect(reply.json()).toMatchObject({ dry_run: true, accepted: true, reply: { status: 204 } });
    await known();
    expect(await browser.status()).toBe(200);
  });

  it('when the user signs out everywhere, with all tokens', async () => {
    const { browser, email } = await signedIn();
    const [second, token] = [new Browser(hub), await tokenOf(hub, email)];
    const { code } = (await browser.api('POST', '/session/codes')).json() as { code: string };
    await second.signIn({ email, password: PASSWORD });
    await expectEnd(second, () => browser.api('DELETE', '/sessions'));
    expect([browser.cookies.size, await read(hub, token)]).toEqual([0, 401]);
    expect((await new Browser(hub).api('POST', '/session', { code })).status).toBe(401);
    await second.signIn({ email, password: PASSWORD });
    expect(await second.status()).toBe(200);
  });

  it('when its key signs out everywhere, and the key stays valid', async () => {
    const { browser, key } = await withKey();
    await expectEnd(browser, () => api(hub, 'DELETE', '/sessions', undefined, key.key));
    expect(await read(hub, key.key)).toBe(200);
  });

  it.each([
    ['is disabled', 'PATCH', { disabled: true }],
    ['is given another password', 'PATCH', { password: 'another fine password' }],
    ['is deleted', 'DELETE', undefined],
  ])('when the user %s, for good', async (_how, method, body) => {
    const { browser, id } = await signedIn();
    await expectEnd(browser, async () => {
      expect((await api(hub, method, `/users/${id}`, body)).status).toBeLessThan(300);
      if (method === 'PATCH') await api(hub, 'PATCH', `/users/${id}`, { disabled: false });
    });
  });

  it('when the user changes the password in another browser, with all tokens', async () => {
    const { browser, email } = await signedIn();
    const [second, token] = [new Browser(hub), await tokenOf(hub, email)];
    await second.signIn({ email, password: PASSWORD });
    const next = 'a fine new password';
    await expectEnd(second, async () => {
      const reply = await browser.api('PUT', '/session/password', { current_password: PASSWORD, password: next });
      expect([reply.status, reply.text]).toEqual([204, '']);
    });
    expect([await browser.status(), await read(hub, token)]).toEqual([200, 401]);
    expect((await second.api('POST', '/session', { email, password: PASSWORD })).status).toBe(401);
    await second.signIn({ email, password: next });
    const { items } = (await api(hub, 'GET', '/administration-changes')).json() as {
      items: { entity: string; changes: { field: string }[] }[];
    };
    expect(items[0]).toMatchObject({ entity: 'user', changes: [{ field: 'password', from: null, to: null }] });
  });

  it('once, of two changes of the password from the same one', async () => {
    const { browser } = await signedIn();
    const replies = await Promise.all(
      ['first', 'second'].map((word) =>
        browser.api('PUT', '/session/password', { current_password: PASSWORD, password: `a fine ${word} password` }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).not.toEqual([204, 204]);
  });

  it('when its key is revoked', async () => {
    const { browser, key } = await withKey();
    await expectEnd(browser, () => api(hub, 'DELETE', `/keys/${key.id}`));
  });

  it('when its key is rotated away', async () => {
    const { browser, key } = await withKey();
    await expectEnd(browser, () => api(hub, 'POST', `/keys/${key.id}/rotate`, { grace_hours: 0 }));
  });

  it('when its key expires', async () => {
    const { browser, key } = await withKey({ expires_at: new Date(Date.now() + 3_600_000).toISOString() });
    const { expires_at } = (await browser.api('GET', '/session')).json() as { expires_at: string };
    expect(Date.parse(expires_at) - Date.now()).toBeLessThan(3_600_001);
    await expectEnd(browser, () => hub.sql('update api_keys set expires_at = now() where id = $1', [key.id]));
  });

  it('when its workspace is archived', async () => {
    const other = await hub.secondWorkspace();
    const browser = new Browser(hub);
    await browser.signIn({ key: other.key });
    await expectEnd(browser, async () => {
      expect((await api(hub, 'PATCH', `/workspaces/${other.id}`, { archived: true })).status).toBe(200);
    });
  });

  it('after its time, and cannot be renewed then', async () => {
    const { browser, id } = await signedIn();
    await expectEnd(browser, () => hub.sql('update sessions set expires_at = now() where owner_id = $1', [id]));
  });
});

describe('a session in use', () => {
  /** How many days a session still has, after a use and the time in which it is renewed. */
  async function daysLeft(browser: Browser, id: string): Promise<number> {
    expect(await browser.status()).toBe(200);
    await known();
    expect(await browser.status()).toBe(200);
    await known();
    const [row] = await hub.sql<{ days: string }>(
      'select extract(epoch from expires_at - now()) / 86400 as days from sessions where owner_id = $1',
      [id],
    );
    return Number(row?.days);
  }

  it('lasts another fourteen days', async () => {
    const { browser, id } = await signedIn();
    await hub.sql("update sessions set expires_at = now() + interval '1 minute' where owner_id = $1", [id]);
    expect(await daysLeft(browser, id)).toBeCloseTo(14, 1);
  });

  it('ends sixty days after the sign-in', async () => {
    const { browser, id } = await signedIn();
    await hub.sql(
      `update sessions set created_at = now() - interval '59 days', expires_at = now() + interval '10 minutes'
        where owner_id = $1`,
      [id],
    );
    expect(await daysLeft(browser, id)).toBeCloseTo(1, 1);
  });

  it('is written once an hour, not with every call', async () => {
    const { browser, id } = await signedIn();
    const version = async (): Promise<string | undefined> =>
      (await hub.sql<{ version: string }>('select xmin::text as version from sessions where owner_id = $1', [id]))[0]
        ?.version;
    const before = await version();
    await daysLeft(browser, id);
    expect(await version()).toBe(before);
  });
});

describe('the sessions of one user or key', () => {
  it('are not more than a hundred: the oldest end', async () => {
    const { browser, key } = await withKey();
    await hub.sql(
      `insert into sessions (hash, workspace_id, owner_kind, owner_id, is_code, created_at, expires_at)
        select sha256((n || $1)::bytea), 'demo', 'key', $1, false, now(), now() + interval '1 day'
          from generate_series(1, 99) n`,
      [key.id],
    );
    const newest = new Browser(hub);
    await newest.signIn({ key: key.key });
    await known();
    expect([await browser.status(), await newest.status()]).toEqual([401, 200]);
    const [row] = await hub.sql<{ n: number }>('select count(*)::int as n from sessions where owner_id = $1', [key.id]);
    expect(row?.n).toBe(100);
  });

  it('are forgotten once they have ended', async () => {
    const { id } = await signedIn();
    await hub.sql('update sessions set expires_at = now() where owner_id = $1', [id]);
    // A hub prunes when it starts.
    await hub.secondHub();
    await expect
      .poll(async () => (await hub.sql('select 1 from sessions where owner_id = $1', [id])).length, { timeout: 5000 })
      .toBe(0);
  });
});
