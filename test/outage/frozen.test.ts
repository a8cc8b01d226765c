import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { findPostmaster } from '../../src/embedded/postmaster.ts';
import { createStele, type Stele } from '../../src/hub.ts';
import { EXAMPLE } from '../../src/model/example-ids.ts';
import { childrenOf } from '../crash/victim.ts';
import { databaseFaults } from '../races/history-faults.ts';
import { perform, sameId, takeNote, until } from '../races/writers.ts';
import { withClient } from '../support/databases.ts';
import { HttpClient, type TestReply, type TestRequest } from '../support/requests.ts';

/** What the hub promises, and what a busy machine may add. */
const ANSWERED_WITHIN_MS = 3000 + 2000;

const IDS = sameId(EXAMPLE.orderId);

let folder: string;
let hub: Stele;
let client: HttpClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-frozen-'));
  // PostgreSQL's user has to get in where root runs the tests.
  await chmod(folder, 0o755);
  hub = await createStele({ dataDir: join(folder, 'data'), demo: true });
  client = new HttpClient(hub.url);
});

afterAll(async () => {
  client.close();
  await hub.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const sql = async <Row extends Record<string, unknown>>(text: string): Promise<Row[]> =>
  withClient(hub.database, async (each) => (await each.query<Row>(text)).rows);

const postmaster = async (): Promise<number> => {
  const server = await findPostmaster(join(folder, 'data', 'postgres'));
  if (!server) throw new Error('no server runs');
  return server.pid;
};

const backends = async (): Promise<number[]> =>
  (
    await sql<{ pid: number }>(`select pid from pg_stat_activity where application_name = 'stele hub' order by pid`)
  ).map(({ pid }) => pid);

/** Stops processes; answers how to let them go on, which happens at the end of the test anyhow. */
function freeze(pids: readonly number[]): () => void {
  const resume = (): void => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGCONT');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  };
  onTestFinished(resume);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return resume;
}

const keys = (key = hub.key) => ({ 'x-api-key': key, authorization: `Bearer ${key}` });

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): TestRequest => ({
  method,
  path,
  headers: { ...keys(), ...headers },
  body,
});

const CSV = { 'content-type': 'text/csv' };

/** One call of each kind, in every dialect: none of them changes what another one does. */
const everyCall = (): TestRequest[] => {
  const id = EXAMPLE.orderId;
  const bulk = { ids: [id], tags: { add: ['frozen'] } };
  return [
    ...['/v1/orders', '/customer/api/open/v1/orders', '/engagement/orders', '/api/orders'].flatMap((path) => [
      call('GET', `${path}/${id}`),
      call('GET', path),
    ]),
    call('PATCH', `/v1/orders/${id}/status`, { status: 'draft' }),
    call('PUT', `/customer/open/v1/orders/${id}`, { notes: 'frozen' }),
    call('PUT', `/engagement/orders/${id}/status`, { status_id: EXAMPLE.statusId }),
    call('PATCH', `/api/orders/${id}`, { internal_note: 'frozen' }),
    call('PATCH', `/api/orders/${id}`, { internal_note: 'imagined' }, { 'stele-dry-run': 'true' }),
    call('POST', '/api/orders/bulk', bulk),
    call('POST', '/api/orders/bulk', bulk, { 'idempotency-key': `frozen-${Math.random()}` }),
    call('POST', '/api/orders/bulk', { ...bulk, all_or_nothing: true }),
    call('GET', `/api/orders/${id}/history`),
    call('GET', `/api/orders/${id}?version=1`),
    call('GET', '/api/changes?after=latest'),
    call('GET', '/api/keys'),
    call('PATCH', '/api/workspace', { answers_kept_days: 30 }),
    call('GET', '/api/statuses'),
    call('GET', '/v1/customers'),
    call('GET', '/customer/api/open/v1/customers'),
    call('PATCH', `/v1/customers/${EXAMPLE.customerId}`, { company_name: 'Frozen' }),
    call('POST', '/api/imports?kind=orders', 'reference_id,customer_note\nFROZEN-1,note\n', CSV),
    call('GET', '/api/imports'),
    call('GET', '/api/exports/orders'),
    { method: 'POST', path: '/auth/token', body: { email: 'someone@example.com', password: 'not the right one' } },
    { method: 'GET', path: '/readyz' },
  ];
};

interface Answered {
  request: TestRequest;
  reply: TestReply;
  ms: number;
}

const ask = async (request: TestRequest): Promise<Answered> => {
  const sentMs = performance.now();
  const reply = await client.send(request);
  return { request, reply, ms: performance.now() - sentMs };
};

const nameOf = ({ method, path }: TestRequest): string => `${method} ${path}`;

function expectUnavailable(answers: readonly Answered[]): void {
  const outcomes = answers.map(({ request, reply }) => ({
    call: nameOf(request),
    status: reply.status,
    retryAfter: reply.headers['retry-after'] !== undefined,
  }));
  expect(outcomes).toEqual(answers.map(({ request }) => ({ call: nameOf(request), status: 503, retryAfter: true })));
  expect(answers.filter(({ ms }) => ms > ANSWERED_WITHIN_MS).map(({ request, ms }) => [nameOf(request), ms])).toEqual(
    [],
  );
}

async function expectBack(withinMs: number): Promise<void> {
  await until(
    'the hub is ready',
    async () => (await client.send({ method: 'GET', path: '/readyz' })).status === 200,
    withinMs,
  );
  const answers = await Promise.all(everyCall().map(ask));
  expect(
    answers.filter(({ reply }) => reply.status >= 500).map(({ request, reply }) => [nameOf(request), reply.text]),
  ).toEqual([]);
  // An answer to many orders has no version of its own.
  const faults = (await databaseFaults(hub.database, 'demo')).filter((fault) => !fault.includes('key frozen-'));
  expect(faults).toEqual([]);
}

/** Every connection that the hub can have is open, and nothing it knows of a key is left. */
async function warmUp(): Promise<void> {
  client.close();
  client = new HttpClient(hub.url);
  await until('the hub is ready', async () => (await client.send({ method: 'GET', path: '/readyz' })).status === 200);
  for (let round = 0; round < 2; round++) await Promise.all(everyCall().map(ask));
  await sleep(1000);
}

describe('a server that neither answers nor hangs up', () => {
  test('is told of within three seconds by every call, and forgotten as soon as it goes on', {
    timeout: 60_000,
  }, async () => {
    await warmUp();
    const server = await postmaster();
    const resume = freeze([server, ...(await childrenOf(server)).map(({ pid }) => pid)]);
    expectUnavailable(await Promise.all(everyCall().map(ask)));
    // From now on no request waits at all.
    const later = await Promise.all(everyCall().map(ask));
    expectUnavailable(later);
    expect(Math.max(...later.map(({ ms }) => ms))).toBeLessThan(1500);
    resume();
    await expectBack(5000);
  });

  test('is told of in time while its postmaster lives', { timeout: 60_000 }, async () => {
    await warmUp();
    const resume = freeze(await backends());
    const answers = await Promise.all(everyCall().map(ask));
    expect(answers.filter(({ ms }) => ms > ANSWERED_WITHIN_MS).map(({ request, ms }) => [nameOf(request), ms])).toEqual(
      [],
    );
    expect(new Set(answers.map(({ reply }) => reply.status))).toContain(503);
    resume();
    await expectBack(5000);
  });

  test('costs no write, and makes none twice', { timeout: 60_000 }, async () => {
    await warmUp();
    let isOver = false;
    const sent: { id: string; status: number }[] = [];
    const load = Promise.all(
      Array.from({ length: 16 }, async () => {
        while (!isOver) {
          const { reply, requestId } = await perform(client, takeNote(hub.key, IDS));
          sent.push({ id: requestId, status: reply.status });
          if (reply.status !== 200) await sleep(50);
        }
      }),
    );
    await sleep(500);
    const server = await postmaster();
    const resume = freeze([server, ...(await childrenOf(server)).map(({ pid }) => pid)]);
    await sleep(4000);
    resume();
    await sleep(2000);
    isOver = true;
    await load;
    const rows = await sql<{ id: string; times: number }>(
      `select request_id as id, count(*)::int as times from order_changes where order_id = '${EXAMPLE.orderId}' group by 1`,
    );
    const times = new Map(rows.map((row) => [row.id, row.times]));
    expect(sent.filter(({ id, status }) => status === 200 && times.get(id) !== 1)).toEqual([]);
    expect(sent.filter(({ id }) => (times.get(id) ?? 0) > 1)).toEqual([]);
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([200, 503]));
    await expectBack(5000);
  });
});

test('one stopped process of the server costs the calls that it serves, and no others for long', {
  timeout: 120_000,
}, async () => {
  await warmUp();
  const read = call('GET', `/api/orders/${EXAMPLE.orderId}`);
  const write = call('PATCH', `/api/orders/${EXAMPLE.orderId}`, { internal_note: 'beside' });
  for (const pid of await backends()) {
    const resume = freeze([pid]);
    const answers = await Promise.all([read, read, read, read, write].map(ask));
    expect(answers.filter(({ ms }) => ms > 2 * ANSWERED_WITHIN_MS)).toEqual([]);
    resume();
  }
  await expectBack(5000);
});

test('what takes long is not mistaken for that', { timeout: 60_000 }, async () => {
  await warmUp();
  await withClient(hub.database, async (holder) => {
    await holder.query('begin');
    await holder.query('lock table order_counts in access exclusive mode');
    const list = ask(call('GET', '/api/orders?total=true'));
    await sleep(3500);
    expect((await ask(call('GET', `/api/orders/${EXAMPLE.orderId}`))).reply.status).toBe(200);
    await holder.query('rollback');
    expect((await list).reply.status).toBe(200);
  });
});
