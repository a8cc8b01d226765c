import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbedded } from '../../src/embedded/postgres.ts';
import { createStele, type Stele } from '../../src/hub.ts';
import { EXAMPLE } from '../../src/model/example-ids.ts';
import { withClient } from '../support/databases.ts';
import { HttpClient, type TestReply } from '../support/requests.ts';
import { databaseFaults } from './history-faults.ts';
import { DatabaseProxy } from './proxy.ts';
import { enterStatus, patchStatus, perform, sameId, takeNote, until, type Written } from './writers.ts';

const IDS = sameId(EXAMPLE.orderId);

let folder: string;
let dataDir: string;
let server: EmbeddedPostgres;
let proxy: DatabaseProxy;
let hub: Stele;
let client: HttpClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-away-'));
  // PostgreSQL's user has to get in where root runs the tests.
  await chmod(folder, 0o755);
  dataDir = join(folder, 'data');
  server = await startEmbedded({ dataDir });
  proxy = await DatabaseProxy.open(server.connection);
  hub = await createStele({ database: proxy.address, demo: true, dataDir: join(folder, 'hub') });
  client = new HttpClient(hub.url);
});

afterAll(async () => {
  client.close();
  await hub.close();
  await proxy.refuse();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const sql = async <Row extends Record<string, unknown>>(text: string): Promise<Row[]> =>
  withClient(server.connection, async (each) => (await each.query<Row>(text)).rows);

const storedVersion = async (): Promise<number> => {
  const [row] = await sql<{ version: number }>(`select version from orders where id = '${EXAMPLE.orderId}'`);
  return row?.version ?? 0;
};

const get = (path: string): Promise<TestReply> =>
  client.send({
    method: 'GET',
    path,
    headers: { 'x-api-key': hub.key, authorization: `Bearer ${hub.key}` },
  });

const everyWrite = (): Promise<Written[]> =>
  Promise.all(
    [patchStatus(hub.key, IDS, 'draft'), takeNote(hub.key, IDS), enterStatus(hub.key, IDS, EXAMPLE.statusId)].map(
      (write) => perform(client, write),
    ),
  );

const everyRead = (): Promise<TestReply[]> =>
  Promise.all(
    [
      `/v1/orders/${EXAMPLE.orderId}`,
      `/customer/api/open/v1/orders/${EXAMPLE.orderId}`,
      `/engagement/orders/${EXAMPLE.orderId}`,
    ].map(get),
  );

function expectUnavailable([wizcommerce, bitbybit, evreka]: readonly TestReply[]): void {
  const said = 'The service is not available; retry after 1 s';
  expect(wizcommerce?.json()).toEqual({ code: 'SERVICE_UNAVAILABLE', message: said, details: [] });
  expect(bitbybit?.json()).toEqual({ error: { code: 'SERVICE_UNAVAILABLE', message: said } });
  expect(evreka?.json()).toEqual({ detail: said });
  for (const reply of [wizcommerce, bitbybit, evreka]) {
    expect(reply?.status).toBe(503);
    expect(reply?.headers['retry-after']).toBe('1');
  }
}

async function expectAway(): Promise<void> {
  expectUnavailable((await everyWrite()).map(({ reply }) => reply));
  expectUnavailable(await everyRead());
  expect((await get('/readyz')).status).toBe(503);
  expect((await get('/readyz')).headers['retry-after']).toBe('1');
  expect((await get('/healthz')).status).toBe(200);
}

async function expectBack(): Promise<void> {
  await until('the hub answers again', async () => (await get('/readyz')).status === 200);
  await until('every dialect writes again', async () =>
    (await everyWrite()).every(({ reply }) => reply.status === 200),
  );
  expect((await everyRead()).map(({ status }) => status)).toEqual([200, 200, 200]);
}

test('a database that stops under load and comes back costs nothing but time', async () => {
  let stopping = false;
  const written: Written[] = [];
  const load = Promise.all(
    Array.from({ length: 16 }, async () => {
      while (!stopping) written.push(await perform(client, takeNote(hub.key, IDS)));
    }),
  );
  await until('the writers have been answered', async () => written.length > 50);
  await server.stop();
  await sleep(200);
  stopping = true;
  await load;
  await expectAway();

  server = await startEmbedded({ dataDir });
  proxy.leadTo(server.connection);
  await expectBack();
  expect(await databaseFaults(server.connection, 'demo')).toEqual([]);
  const history = await sql<{ request_id: string; version: number }>(
    `select request_id, version from order_changes where order_id = '${EXAMPLE.orderId}'`,
  );
  const versions = new Map(history.map(({ request_id, version }) => [request_id, version]));
  const acknowledged = written.filter(({ reply }) => reply.status === 200);
  expect(acknowledged.length).toBeGreaterThan(20);
  expect(acknowledged.filter(({ requestId, version }) => versions.get(requestId) !== version)).toEqual([]);
  expect(new Set(written.map(({ reply }) => reply.status))).toEqual(new Set([200, 503]));
});

test('a database that cannot be reached is told of, until it can', async () => {
  await proxy.refuse();
  await expectAway();
  await proxy.admit();
  await expectBack();
});

test('a commit whose answer is lost is neither called a success nor tried again', async () => {
  const before = await storedVersion();
  proxy.cutNextCommit('lose-answer');
  const { reply } = await perform(client, takeNote(hub.key, IDS));
  expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  await sleep(200);
  expect(await storedVersion()).toBe(before + 1);
  expect((await perform(client, takeNote(hub.key, IDS))).version).toBe(before + 2);
});

test('a commit that never arrived is not tried again either, since its outcome is unknown', async () => {
  const before = await storedVersion();
  proxy.cutNextCommit('lose-request');
  const { reply } = await perform(client, takeNote(hub.key, IDS));
  expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  await sleep(200);
  expect(await storedVersion()).toBe(before);
  expect((await perform(client, takeNote(hub.key, IDS))).version).toBe(before + 1);
});

test('a caller that repeats such a request with its idempotency key has it done once', async () => {
  for (const fate of ['lose-answer', 'lose-request'] as const) {
    const before = await storedVersion();
    const write = takeNote(hub.key, IDS);
    write.request.headers = { ...write.request.headers, 'idempotency-key': `again-${fate}` };
    proxy.cutNextCommit(fate);
    expect((await perform(client, write)).reply.status).toBe(503);
    const again = await perform(client, write);
    expect(again.reply.status).toBe(200);
    expect(again.version).toBe(before + 1);
    expect(again.reply.headers['idempotency-replayed']).toBe(fate === 'lose-answer' ? 'true' : undefined);
    expect(await storedVersion()).toBe(before + 1);
  }
});

test('a key that is asked for again with its idempotency key is made once, whatever became of the first commit', async () => {
  for (const fate of ['lose-answer', 'lose-request'] as const) {
    const headers = { 'x-api-key': hub.key, 'idempotency-key': `made-${fate}` };
    const body = { name: fate, scopes: ['orders:read'] };
    const make = () => client.send({ method: 'POST', path: '/api/keys', headers, body });
    proxy.cutNextCommit(fate);
    expect(await make()).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    await sleep(200);
    const again = await make();
    expect(again.status).toBe(201);
    expect(again.headers['idempotency-replayed']).toBe(fate === 'lose-answer' ? 'true' : undefined);
    expect(await sql(`select from api_keys where name = '${fate}'`)).toHaveLength(1);
    const { key } = again.json() as { key: string };
    const read = { method: 'GET', path: '/api/statuses', headers: { 'x-api-key': key } };
    expect((await client.send(read)).status).toBe(200);
  }
});

test('a commit that a standby was given up on is not called a success', async () => {
  const before = await storedVersion();
  await sql(`alter system set synchronous_standby_names = 'nobody'`);
  await sql('select pg_reload_conf()');
  let isAnswered = false;
  const writing = perform(client, takeNote(hub.key, IDS)).finally(() => {
    isAnswered = true;
  });
  // Other commits of the hub wait as well, such as the note of when its key was used.
  await until('the commit waits for the standby, and is given up on', async () => {
    await sql(`select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`);
    return isAnswered;
  });
  const { reply } = await writing;
  await sql('alter system reset synchronous_standby_names');
  await sql('select pg_reload_conf()');
  expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect(await storedVersion()).toBe(before + 1);
  await expectBack();
});

test('a database that neither answers nor hangs up is told of in time', async () => {
  proxy.freeze();
  // Nothing the hub knows of a key is older than this.
  await sleep(1000);
  const startedMs = performance.now();
  const late = sleep(23_000, 'no answer within 23 s', { ref: false });
  const answers = Promise.all([everyRead(), everyWrite().then((written) => written.map(({ reply }) => reply))]);
  const ready = await get('/readyz');
  expect(ready.status).toBe(503);
  expect(performance.now() - startedMs).toBeLessThan(3000);
  expect((await get('/healthz')).status).toBe(200);
  const replies = await Promise.race([answers, late]);
  proxy.thaw();
  await answers;
  expect(replies).not.toBe('no answer within 23 s');
  for (const each of await answers) expectUnavailable(each);
  await expectBack();
  expect(await databaseFaults(server.connection, 'demo')).toEqual([]);
});
