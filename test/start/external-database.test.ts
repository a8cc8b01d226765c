import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Level, pino } from 'pino';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { generateKey } from '../../src/core/access/api-key.ts';
import { type EmbeddedPostgres, startEmbedded } from '../../src/embedded/postgres.ts';
import { type Hub, type HubOptions, migrateOnly, startHub } from '../../src/hub.ts';
import type { DatabaseAddress } from '../../src/store/database/connection.ts';
import { databaseFaults } from '../races/history-faults.ts';
import { withClient } from '../support/databases.ts';
import { makeFolder, type Settings, stele } from './launch.ts';

const EXAMPLE_ORDER = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

// A server that no hub has ever seen: roles are the server's, not the database's.
let folder: string;
let server: EmbeddedPostgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-start-'));
  await chmod(folder, 0o755);
  server = await startEmbedded({ dataDir: join(folder, 'data'), durable: false, settings: { max_connections: '100' } });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** An empty database, as the address that a person writes into the settings. */
async function emptyDatabase(): Promise<{ url: string; address: DatabaseAddress }> {
  const database = `external_${randomUUID().slice(0, 8)}`;
  await withClient(server.connection, (client) => client.query(`create database "${database}"`));
  const { host, port, user, password } = server.connection;
  const place = new URLSearchParams({ host, port: String(port) });
  return {
    url: `postgres://${user}:${encodeURIComponent(password)}@localhost/${database}?${place}`,
    address: { ...server.connection, database },
  };
}

const sql = (address: DatabaseAddress, text: string, values: unknown[] = []) =>
  withClient(address, async (client) => (await client.query<Record<string, unknown>>(text, values)).rows);

/** What a request with this key to read the example order is answered with. */
async function statusFor(url: string, key: string, orderId = EXAMPLE_ORDER): Promise<number> {
  const reply = await fetch(`${url}/v1/orders/${orderId}`, { headers: { 'x-api-key': key } });
  return reply.status;
}

async function serve(settings: Settings) {
  const hub = stele(
    ['serve'],
    { PORT: '0', LOG_LEVEL: 'warn', STELE_DATA_DIR: join(await makeFolder(), 'data'), ...settings },
    {},
  );
  return { hub, ...(await hub.ready()) };
}

/** Starts a hub in this process; answers it with the lines it logged. */
async function startHere(options: Partial<HubOptions>): Promise<{ hub: Hub; log: string[] }> {
  const log: string[] = [];
  const level: Level = 'warn';
  const hub = await startHub({
    port: 0,
    host: '127.0.0.1',
    dataDir: join(await makeFolder(), 'data'),
    trustProxy: false,
    demo: false,
    logger: pino({ level }, { write: (line) => void log.push(line) }),
    ...options,
  });
  onTestFinished(() => hub.close());
  return { hub, log };
}

test('databases of one server that are set up at once do not get in each other’s way', async () => {
  const urls = await Promise.all(Array.from({ length: 8 }, async () => (await emptyDatabase()).url));
  const applied = await Promise.allSettled(urls.map((url) => migrateOnly(url)));
  expect(applied).toEqual(urls.map(() => ({ status: 'fulfilled', value: expect.arrayContaining([1]) })));
});

test('there is no demo unless it is asked for, and a hub without a key says how to get one', async () => {
  const { url, address } = await emptyDatabase();
  const { hub, key, curlLines } = await serve({ STELE_DATABASE_URL: url });
  expect(key).toBeUndefined();
  expect(curlLines).toEqual([]);
  expect(hub.stdout()).toContain('No key is set: start with STELE_ADMIN_KEY to have one.');
  expect(await sql(address, 'select id from workspaces')).toEqual([{ id: 'default' }]);
  expect(await sql(address, 'select count(*)::int as n from orders')).toEqual([{ n: 0 }]);
  hub.signal('SIGTERM');
  expect(await hub.ended()).toBe(0);
});

test('STELE_DEMO=1 fills an empty database, and the key of the settings opens it', async () => {
  const { url, address } = await emptyDatabase();
  const adminKey = generateKey();
  const { hub, ...invitation } = await serve({ STELE_DATABASE_URL: url, STELE_DEMO: '1', STELE_ADMIN_KEY: adminKey });
  expect(invitation.curlLines).toHaveLength(1);
  expect(await sql(address, 'select id, is_demo from workspaces')).toEqual([{ id: 'demo', is_demo: true }]);
  expect(await statusFor(invitation.url, invitation.key ?? '')).toBe(200);
  expect(await statusFor(invitation.url, adminKey)).toBe(200);
  expect(hub.stderr()).toBe('');
});

test('the key of the settings is valid from the start, and the one before it is not', async () => {
  const { address: database } = await emptyDatabase();
  const [first, second] = [generateKey(), 'a key from outside, /no prefix/'.replaceAll(' ', '_')];
  const orders = async (hub: Hub, key: string): Promise<number> => statusFor(hub.url, key, 'none');

  const one = await startHere({ database, adminKey: first });
  expect(await orders(one.hub, first)).toBe(404);
  await one.hub.close();

  const two = await startHere({ database, adminKey: second });
  expect([await orders(two.hub, first), await orders(two.hub, second)]).toEqual([401, 404]);
  await two.hub.close();

  const three = await startHere({ database });
  expect([await orders(three.hub, first), await orders(three.hub, second)]).toEqual([401, 401]);
  await three.hub.close();

  const four = await startHere({ database, adminKey: first });
  expect([await orders(four.hub, first), await orders(four.hub, second)]).toEqual([404, 401]);
  expect([one, two, three, four].flatMap(({ log }) => log)).toEqual([]);
});

test('the key of the settings is whole again after a start, whatever was made of it', async () => {
  const { address: database } = await emptyDatabase();
  const adminKey = generateKey();
  const keys = async (hub: Hub, method = 'GET', path = '', body?: object) => {
    const headers = { 'x-api-key': adminKey, ...(body ? { 'content-type': 'application/json' } : {}) };
    const reply = await fetch(`${hub.url}/api/keys${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: reply.status, body: (await reply.json().catch(() => ({}))) as { items?: { id: string }[] } };
  };
  const first = await startHere({ database, adminKey });
  const [before] = (await keys(first.hub)).body.items ?? [];
  expect(before).toMatchObject({ origin: 'environment', allowed_ips: [], expires_at: null });
  const path = `/${before?.id}`;
  expect((await keys(first.hub, 'POST', `${path}/rotate`)).status).toBe(201);
  const locked = { allowed_ips: ['192.0.2.1'], rate_limit_per_minute: 1, scopes: ['orders:read'] };
  expect((await keys(first.hub, 'PATCH', path, locked)).status).toBe(200);
  await first.hub.close();
  await sql(database, `update api_keys set revoked_at = now(), expires_at = now() where id = $1`, [before?.id]);

  const second = await startHere({ database, adminKey });
  const after = await keys(second.hub);
  expect(after.status).toBe(200);
  const whole = after.body.items?.find(({ id }) => id === before?.id);
  // When it was used is written down a little later.
  expect({ ...whole, last_used_at: null }).toEqual({ ...before, last_used_at: null });
});

test('another hub that runs stops honouring a key of the settings within a second after it was changed', async () => {
  const { address: database } = await emptyDatabase();
  const [first, second] = [generateKey(), generateKey()];
  const old = await startHere({ database, adminKey: first });
  expect(await statusFor(old.hub.url, first, 'none')).toBe(404);
  const young = await startHere({ database, adminKey: second });
  await sleep(1000);
  expect(await statusFor(old.hub.url, first, 'none')).toBe(401);
  expect(await statusFor(old.hub.url, second, 'none')).toBe(404);
  expect(await statusFor(young.hub.url, second, 'none')).toBe(404);
});

test('a database that a newer hub has migrated is refused with one line', async () => {
  const { url, address } = await emptyDatabase();
  const [newest] = (await migrateOnly(url)).toSorted((a, b) => b - a);
  await sql(address, `insert into stele_migrations (number, name) values (9999, 'the_future')`);
  const message = `stele: the database has migration 9999, this hub knows only up to ${newest}: start a newer hub\n`;
  for (const command of ['serve', 'migrate']) {
    const hub = stele([command], { PORT: '0', STELE_DATABASE_URL: url });
    expect(await hub.ended()).toBe(1);
    expect(hub.stderr()).toBe(message);
  }
});

test('migrate brings a database up to date, once', async () => {
  const { url } = await emptyDatabase();
  const first = stele(['migrate'], { STELE_DATABASE_URL: url });
  expect(await first.ended()).toBe(0);
  expect(first.stdout()).toMatch(/^Applied migrations: 1(, \d+)*\n$/);
  const second = stele(['migrate'], { STELE_DATABASE_URL: url });
  expect(await second.ended()).toBe(0);
  expect(second.stdout()).toBe('The database is up to date.\n');
});

/** A login of its own, as an address and as the settings have it. */
async function newLogin(database: { url: string; address: DatabaseAddress }, options = '') {
  const user = `login_${randomUUID().slice(0, 8)}`;
  await sql(server.connection, `create role ${user} login password 'secret' ${options}`);
  const url = new URL(database.url);
  url.username = user;
  url.password = 'secret';
  return { url: url.href, address: { ...database.address, user, password: 'secret' } };
}

test('a login that may only do the hub’s work starts one on a database that is up to date', async () => {
  const database = await emptyDatabase();
  await migrateOnly(database.url);
  const { url, address } = await newLogin(database, 'in role stele_hub');
  expect(await migrateOnly(url)).toEqual([]);
  const adminKey = generateKey();
  const first = await startHere({ database: address, adminKey, demo: true });
  expect(await statusFor(first.hub.url, adminKey)).toBe(200);
  expect(await statusFor(first.hub.url, first.hub.demo?.key ?? '')).toBe(200);
  await first.hub.close();
  const second = await startHere({ database: address, adminKey: generateKey() });
  expect(await statusFor(second.hub.url, adminKey)).toBe(401);
  expect([first, second].flatMap(({ log }) => log)).toEqual([]);

  const other = await emptyDatabase();
  await migrateOnly(other.url);
  const place = { ...address, database: other.address.database };
  const third = await startHere({ database: place, adminKey });
  expect(await statusFor(third.hub.url, adminKey, 'none')).toBe(404);
  expect(await sql(other.address, 'select id from workspaces')).toEqual([{ id: 'default' }]);
});

test('a login that may not apply what is missing, or not even look, is told so in one line', async () => {
  const database = await emptyDatabase();
  await migrateOnly(database.url);
  const [worker, stranger] = [await newLogin(database, 'in role stele_hub'), await newLogin(database)];
  const failureOf = async (url: string): Promise<string> => {
    const hub = stele(['serve'], { PORT: '0', STELE_DATABASE_URL: url });
    expect(await hub.ended()).toBe(1);
    return hub.stderr();
  };
  const advice = 'run `stele migrate` with the login that owns the tables, and grant this one the role stele_hub\n';
  expect(await failureOf(stranger.url)).toBe(
    `stele: this login may not migrate the database (permission denied for table stele_migrations): ${advice}`,
  );
  await sql(database.address, 'delete from stele_migrations where number > 1');
  expect(await failureOf(worker.url)).toMatch(
    /^stele: this login may not migrate the database \(.+\): run `stele migrate` .+\n$/,
  );
});

test('hubs that start at once on an empty database all come up, with one demo', async () => {
  const { url, address } = await emptyDatabase();
  const adminKey = generateKey();
  const settings = { STELE_DATABASE_URL: url, STELE_DEMO: '1', STELE_ADMIN_KEY: adminKey };
  const hubs = await Promise.all([serve(settings), serve(settings), serve(settings)]);
  for (const each of hubs) {
    expect(await statusFor(each.url, each.key ?? '')).toBe(200);
    expect(await statusFor(each.url, adminKey)).toBe(200);
    expect(each.hub.stderr()).toBe('');
  }
  expect(await sql(address, 'select count(*)::int as n from orders')).toEqual([{ n: 200 }]);
  expect(await databaseFaults(address, 'demo')).toEqual([]);
});

/** The state that a first start leaves which was killed while it made the demo. */
async function halfADemo(): Promise<DatabaseAddress> {
  const { address } = await emptyDatabase();
  const { hub } = await startHere({ database: address, demo: true });
  await hub.close();
  await sql(address, `update workspaces set is_demo = false`);
  await sql(address, `delete from api_keys`);
  const half = `(select id from orders order by id limit 90)`;
  await sql(address, `delete from order_changes where order_id in ${half}`);
  await sql(address, `delete from order_documents where order_id in ${half}`);
  await sql(address, `delete from orders where id in ${half}`);
  await sql(address, `delete from order_counts`);
  await sql(
    address,
    `insert into order_counts (workspace_id, slot, status_id, fulfillment_status, orders)
      select workspace_id, 0, status_id, fulfillment_status, count(*) from orders group by 1, 3, 4`,
  );
  return address;
}

test('a demo that was interrupted is completed by the next start, without a fuss', async () => {
  const database = await halfADemo();
  const complete = await sql(database, 'select id, version from orders order by id');
  const { hub, log } = await startHere({ database, demo: true });
  expect(await statusFor(hub.url, hub.demo?.key ?? '')).toBe(200);
  expect(await sql(database, 'select count(*)::int as n from orders')).toEqual([{ n: 200 }]);
  expect(await databaseFaults(database, 'demo')).toEqual([]);
  expect(log.map(messageOf)).toEqual([]);
  const versions = new Map(complete.map(({ id, version }) => [id, version]));
  const after = await sql(database, 'select id, version from orders');
  expect(after.filter(({ id, version }) => versions.has(id) && versions.get(id) !== version)).toEqual([]);
});

const messageOf = (line: string): unknown => (JSON.parse(line) as { err?: { message: string } }).err?.message ?? line;

test('after an interrupted demo, a start without the demo still gives a hub with a key', async () => {
  const database = await halfADemo();
  const adminKey = generateKey();
  const { hub } = await startHere({ database, demo: false, adminKey });
  expect(await statusFor(hub.url, adminKey, 'none')).toBe(404);
});

test('the hub works as a role that cannot rewrite history', async () => {
  const { address: database } = await emptyDatabase();
  await startHere({ database, demo: true });
  const sessions = await sql(
    database,
    `select distinct usename from pg_stat_activity where application_name = 'stele hub' and datname = current_database()`,
  );
  expect(sessions).toEqual([{ usename: 'postgres' }]);
  for (const text of [
    'update order_changes set actor = actor',
    'delete from order_changes',
    'truncate order_changes',
    'delete from orders',
    'delete from statuses',
    'alter table orders add column x int',
  ]) {
    await expect(
      withClient(database, async (client) => {
        await client.query('set role stele_hub');
        await client.query(text);
      }),
    ).rejects.toThrow(/permission denied|must be owner/);
  }
});

test('what the database refuses is logged without the values it carries', async () => {
  const { address: database } = await emptyDatabase();
  const { hub, log } = await startHere({ database, demo: true });
  await sql(
    database,
    `alter table order_documents add constraint no_secret check (position('safe' in document->>'internal_note') = 0)`,
  );
  const reply = await fetch(`${hub.url}/customer/open/v1/orders/${EXAMPLE_ORDER}`, {
    method: 'PUT',
    headers: { 'x-api-key': hub.demo?.key ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ notes: 'the safe is behind the clock' }),
  });
  expect(reply.status).toBe(500);
  expect(log.join()).toContain('no_secret');
  expect(log.join()).not.toContain('the safe is behind the clock');
  expect(log.join()).not.toContain('123 Main St');
});
