import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { generateKey } from '../../src/core/access/api-key.ts';
import { type Hub, startHub } from '../../src/hub.ts';
import { type Launched, stele } from '../start/launch.ts';
import { apiOf, type Client } from '../support/client.ts';
import { copyTemplate, dropDatabase } from '../support/databases.ts';
import { HttpClient } from '../support/requests.ts';
import { createEndpoint, eventually, type HttpReceiver, hasReceived, startHttpReceiver } from './endpoint.ts';

const server = inject('server');
const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
const hubs: Hub[] = [];
const clients: HttpClient[] = [];
let url: string;
let one: Client;
let other: Client;

beforeAll(async () => {
  const database = await copyTemplate(server, 'migrated', name);
  const { host, port, user, password } = database;
  const place = new URLSearchParams({ host: String(host), port: String(port) });
  url = `postgres://${user}:${encodeURIComponent(String(password))}@localhost/${name}?${place}`;
  const adminKey = generateKey();
  const start = async (): Promise<Client> => {
    const hub = await startHub({
      ...{ port: 0, host: '127.0.0.1', dataDir: '/nonexistent', trustProxy: false, demo: false },
      ...{ database, adminKey, logger: pino({ level: 'silent' }) },
      ...{ webhookWorker: false, webhookAllowedRanges: ['127.0.0.0/8'] },
    });
    hubs.push(hub);
    const client = new HttpClient(hub.url);
    clients.push(client);
    return apiOf(() => ({ key: adminKey, send: (request) => client.send(request) }));
  };
  [one, other] = [await start(), await start()];
});

afterAll(async () => {
  for (const client of clients) client.close();
  for (const hub of hubs) await hub.close();
  await dropDatabase(server, name);
});

/** Starts a worker; it ends with the test. */
async function startWorker(): Promise<Launched> {
  const worker = stele(['worker'], {
    STELE_DATABASE_URL: url,
    STELE_WEBHOOK_ALLOWED_RANGES: '127.0.0.0/8',
    LOG_LEVEL: 'silent',
  });
  await eventually(
    () => worker.stdout(),
    (said) => said.includes('this worker sends webhooks'),
  );
  return worker;
}

interface Told {
  id: string;
  order: string;
  version: number;
}

const toldTo = ({ received }: HttpReceiver): Told[] =>
  received.map(({ headers, body }) => {
    const { data } = JSON.parse(body) as { data: { id: string; version: number } };
    return { id: String(headers['webhook-id']), order: data.id, version: data.version };
  });

/** Changes orders through both hubs, until it is stopped. Returns the last version of each. */
function load(): { stop(): Promise<Map<string, number>> } {
  const versions = new Map<string, number>();
  let isOver = false;
  const writer = async (api: Client): Promise<void> => {
    const { id } = await api.ask<{ id: string }>('POST', '/orders', 201, { internal_note: 'v1' });
    versions.set(id, 1);
    for (let version = 2; !isOver; version++) {
      await api.ask('PATCH', `/orders/${id}`, 200, { internal_note: `v${version}` });
      versions.set(id, version);
      await sleep(20);
    }
  };
  const all = Promise.all([one, other, one, other, one, other].map(writer));
  return {
    stop: async () => {
      isOver = true;
      await all;
      return versions;
    },
  };
}

const untilAllTold = (receiver: HttpReceiver, versions: ReadonlyMap<string, number>): Promise<unknown> =>
  eventually(
    () => new Set(toldTo(receiver).map(({ order, version }) => `${order} ${version}`)),
    (told) => [...versions].every(([order, version]) => told.has(`${order} ${version}`)),
    30_000,
  );

/** Nothing is missing, each order is in order, and what came twice has the same id. */
function expectBalanced(told: readonly Told[], versions: ReadonlyMap<string, number>): void {
  const idOf = new Map<string, string>();
  const highest = new Map<string, number>();
  for (const { id, order, version } of told) {
    const event = `${order} ${version}`;
    expect(idOf.get(event) ?? id, event).toBe(id);
    idOf.set(event, id);
    const before = highest.get(order) ?? 0;
    expect(version, `${order} after ${before}`).toBeLessThanOrEqual(before + 1);
    highest.set(order, Math.max(before, version));
  }
  expect(highest).toEqual(versions);
}

it('hubs that do not send leave it to a worker', async () => {
  const receiver = await startHttpReceiver();
  await createEndpoint(one, { url: receiver.url, types: ['order.*'] });
  const order = await other.ask<{ id: string }>('POST', '/orders', 201, { internal_note: 'waits' });
  await sleep(1500);
  expect(receiver.received).toEqual([]);
  const worker = await startWorker();
  await hasReceived(receiver, 1);
  expect(toldTo(receiver)).toMatchObject([{ order: order.id, version: 1 }]);
  worker.signal('SIGTERM');
  expect(await worker.ended()).toBe(0);
}, 150_000);

it('another worker goes on when one is killed, with every order in order', async () => {
  const receiver = await startHttpReceiver();
  await createEndpoint(one, { url: receiver.url, types: ['order.*'] });
  const first = await startWorker();
  const writing = load();
  await hasReceived(receiver, 50);
  const second = await startWorker();
  await sleep(1500);
  first.signal('SIGKILL');
  await first.ended();
  await sleep(2000);
  const versions = await writing.stop();
  await untilAllTold(receiver, versions);
  expectBalanced(toldTo(receiver), versions);
  second.signal('SIGTERM');
  expect(await second.ended()).toBe(0);
}, 150_000);

it('a worker that is stopped loses nothing, repeats hardly anything, and gives up its place at once', async () => {
  const receiver = await startHttpReceiver((_request, reply) => void setTimeout(() => reply.writeHead(204).end(), 50));
  await createEndpoint(one, { url: receiver.url, types: ['order.*'] });
  const first = await startWorker();
  const writing = load();
  await hasReceived(receiver, 50);
  const second = await startWorker();
  await sleep(1500);
  first.signal('SIGTERM');
  expect(await first.ended()).toBe(0);
  await sleep(1000);
  const versions = await writing.stop();
  await untilAllTold(receiver, versions);
  await sleep(500);
  const told = toldTo(receiver);
  expectBalanced(told, versions);
  // What was answered behind an event that was not attempted any more is sent again: at most what was under way.
  expect(told.length - new Set(told.map(({ id }) => id)).size).toBe(0);
  second.signal('SIGTERM');
  expect(await second.ended()).toBe(0);
}, 150_000);

it('a worker refuses the embedded database, and says why', async () => {
  const worker = stele(['worker'], {});
  expect(await worker.ended()).toBe(1);
  expect(worker.stderr()).toMatch(/^stele: STELE_DATABASE_URL must be set: a worker shares a database with hubs/);
});
