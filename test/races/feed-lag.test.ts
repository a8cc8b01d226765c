import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateKey } from '../../src/core/access/api-key.ts';
import { type EmbeddedPostgres, startEmbedded } from '../../src/embedded/postgres.ts';
import { createStele, type Stele } from '../../src/hub.ts';
import { newUser } from '../cli/stele.ts';
import { withClient } from '../support/databases.ts';
import { until } from './writers.ts';

interface Page {
  items: { id: string }[];
  next: string;
  has_more: boolean;
  complete_to: string;
  complete_at: string | null;
  feed_lag: { seconds: number; held_by: Record<string, unknown> | null };
}

// A server of its own: transactions of other tests on a common server would hold up its feed.
let folder: string;
let server: EmbeddedPostgres;
let hub: Stele;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-lag-'));
  await chmod(folder, 0o755);
  server = await startEmbedded({
    dataDir: join(folder, 'data'),
    durable: false,
    settings: { max_connections: '100', max_prepared_transactions: '2' },
  });
  await withClient(server.connection, async (client) => {
    await client.query('create database hub');
    await client.query('create database other');
    await client.query(`create role someone login password 'secret'`);
  });
  hub = await createStele({ database: { ...server.connection, database: 'hub' }, demo: false });
});
afterAll(async () => {
  await hub?.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function changes(query = '', { url, key }: { url: string; key: string } = hub): Promise<Page> {
  const reply = await fetch(`${url}/api/changes?${query}`, { headers: { 'X-API-Key': key } });
  expect(reply.status).toBe(200);
  return (await reply.json()) as Page;
}

async function order(): Promise<string> {
  const reply = await fetch(`${hub.url}/api/orders`, {
    method: 'POST',
    headers: { 'X-API-Key': hub.key, 'Content-Type': 'application/json' },
    body: JSON.stringify({ internal_note: 'One more' }),
  });
  expect(reply.status).toBe(201);
  return ((await reply.json()) as { id: string }).id;
}

/** The next page, once every transaction that has ended is below the horizon. */
async function settled(query: string): Promise<Page> {
  let page = await changes(query);
  await until('the feed is complete', async () => {
    page = await changes(query);
    return page.feed_lag.held_by === null && page.feed_lag.seconds === 0;
  });
  return page;
}

/** A session on another database of the server, in a transaction that has an id. */
async function openTransaction(user?: { user: string; password: string }): Promise<pg.Client> {
  const client = new pg.Client({
    ...server.connection,
    ...user,
    database: 'other',
    application_name: 'nightly report',
  });
  await client.connect();
  await client.query('begin');
  await client.query('select pg_current_xact_id()');
  return client;
}

const pidOf = async (client: pg.Client): Promise<unknown> =>
  (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid;

describe('a page of the changes', () => {
  it('says up to where and up to when it is complete', async () => {
    const before = new Date().toISOString();
    const id = await order();
    const page = await settled('');
    expect(page.items.at(-1)?.id).toBe(id);
    expect(page.complete_to).toBe(page.next);
    expect(page.complete_at !== null && page.complete_at >= before).toBe(true);
    expect(page.feed_lag).toEqual({ seconds: 0, held_by: null });
  });

  it('says nothing of the time while there is more to read', async () => {
    await order();
    await order();
    await settled('');
    const page = await changes('limit=1');
    expect(page).toMatchObject({ has_more: true, complete_at: null });
    expect(page.complete_to).toBe(page.next);
  });

  it('names the transaction of another session, of any database, for which later changes wait', async () => {
    const { next } = await settled('');
    const begun = new Date().toISOString();
    const client = await openTransaction();
    try {
      const pid = await pidOf(client);
      await order();
      const committed = new Date().toISOString();
      const page = await changes(`after=${next}`);
      expect(page.items).toEqual([]);
      expect(page.feed_lag.held_by).toMatchObject({
        ...{ pid, database: 'other', application: 'nightly report', user: server.connection.user },
        ...{ state: 'idle in transaction' },
      });
      expect(Date.parse(String(page.feed_lag.held_by?.['since']))).toBeGreaterThan(Date.parse(begun) - 1000);
      expect(page.feed_lag.seconds).toBeGreaterThan(0);
      expect(page.feed_lag.seconds).toBeLessThan(60);
      // The order was committed later, and is not in it.
      expect(page.complete_at !== null && page.complete_at < committed).toBe(true);
      expect((await changes(`after=${next}&type=order.*`)).feed_lag.held_by).toMatchObject({ pid });
      await client.query('commit');
      const after = await settled(`after=${page.complete_to}`);
      expect(after.items).toHaveLength(1);
      expect(after.complete_at !== null && after.complete_at >= committed).toBe(true);
    } finally {
      await client.end();
    }
  });

  it('is told to be late on the command line, with the transaction for which it waits', async () => {
    const client = await openTransaction();
    const user = await newUser({ STELE_URL: hub.url, STELE_KEY: hub.key });
    try {
      const pid = await pidOf(client);
      await sleep(6000);
      const doctor = await user.run(['doctor']);
      expect(doctor.stdout).toMatch(
        new RegExp(`! changes +Changes of the last \\d+ s are held back by process ${pid} `),
      );
      expect(doctor.stdout).toContain('nightly report');
      const { stderr } = await user.run(['changes', '--today']);
      expect(stderr).toContain(`held back by process ${pid} (database other`);
    } finally {
      await client.end();
      await user.leave();
    }
    await settled('');
  }, 60_000);

  it('names a prepared transaction, which has no session', async () => {
    const { next } = await settled('');
    const client = await openTransaction();
    await client.query(`prepare transaction 'moved in the night'`);
    try {
      await order();
      const page = await changes(`after=${next}`);
      expect(page.items).toEqual([]);
      const { held_by } = page.feed_lag;
      expect(held_by).toMatchObject({ prepared: 'moved in the night', state: 'prepared', database: 'other' });
      expect(held_by).not.toHaveProperty('pid');
    } finally {
      await client.query(`rollback prepared 'moved in the night'`);
      await client.end();
    }
    expect((await settled(`after=${next}`)).items).toHaveLength(1);
  });

  it('names what its login may see of the session of another one', async () => {
    await withClient(server.connection, async (client) => {
      await client.query(`create role plain login createrole password 'secret'`);
      await client.query('grant stele_hub to plain');
      await client.query('create database plain owner plain');
    });
    const database = { ...server.connection, user: 'plain', password: 'secret', database: 'plain' };
    const plain = await createStele({ database, demo: false, adminKey: generateKey() });
    const client = await openTransaction({ user: 'someone', password: 'secret' });
    try {
      const pid = await pidOf(client);
      let page = await changes('', plain);
      // What the new hub does at its start has ended by then.
      await until('it is named', async () => {
        page = await changes('', plain);
        return page.feed_lag.held_by?.['application'] === 'nightly report';
      });
      expect(page.feed_lag.held_by).toEqual({ pid, database: 'other', user: 'someone', application: 'nightly report' });
      await client.query('rollback');
    } finally {
      await client.end();
      await plain.close();
    }
  });
});
