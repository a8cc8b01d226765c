import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { withClient } from '../support/databases.ts';
import { ERROR, type LoggedHub, startLoggedHub, WARN } from './logged-hub.ts';

const ORDER = '/api/orders/01f5d171-d3e3-4b2b-bd57-0727194b5bed';

let hub: LoggedHub;
beforeEach(async () => {
  hub = await startLoggedHub();
});
afterEach(() => hub?.close());

/** Sends bytes, waits until something came back or for a moment, and hangs up without a word. */
async function hangUp(bytes: string, afterMs: number): Promise<void> {
  const { hostname, port } = new URL(hub.url);
  const socket = net.connect(Number(port), hostname);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  socket.write(bytes);
  await sleep(afterMs);
  socket.resetAndDestroy();
  await closed;
}

const head = (line: string, headers: string[] = []): string =>
  `${[`${line} HTTP/1.1`, 'Host: a', `X-API-Key: ${hub.key}`, ...headers].join('\r\n')}\r\n\r\n`;

test('clients that hang up leave no error in the log, and no 500', { timeout: 120_000 }, async () => {
  const exports = head('GET /api/exports/orders').repeat(50);
  await Promise.all(Array.from({ length: 100 }, (_, i) => hangUp(exports, i % 40)));
  expect((await hub.send({ method: 'GET', path: ORDER })).status).toBe(200);
  await sleep(500);
  const lines = await hub.ended();
  // That so many exports at once are too many is told, in some lines each ten seconds, which a slow machine has more of.
  const grave = lines.filter(({ level }) => level >= WARN);
  expect(grave.filter(({ msg }) => msg !== 'database trouble')).toEqual([]);
  expect(grave.length).toBeLessThan(100);
  expect(lines.filter(({ status }) => status === 500)).toEqual([]);
  expect(lines.filter(({ aborted }) => aborted).length).toBeGreaterThan(0);
});

test('bodies that are cut, malformed or not readable are no errors of ours', async () => {
  const json = 'Content-Type: application/json';
  await hangUp(`${head(`PATCH ${ORDER}`, [json, 'Content-Length: 100'])}{"po_number"`, 100);
  await hangUp(`${head(`PATCH ${ORDER}`, [json, 'Transfer-Encoding: chunked'])}5\r\n{"po_`, 100);
  await hangUp(`${head(`PATCH ${ORDER}`, [json, 'Transfer-Encoding: chunked'])}zz\r\n`, 100);
  await hangUp(`${head('POST /api/imports?kind=orders', ['Content-Type: text/csv', 'Content-Length: 100'])}refer`, 100);
  await hangUp(
    `${head('POST /api/imports?kind=orders', ['Content-Type: text/csv', 'Content-Length: 999'])}reference_id\nCUT-1\nCU`,
    300,
  );
  await hangUp('nonsense\r\n\r\n', 100);
  const malformed = { method: 'PATCH', path: ORDER, headers: { 'content-type': 'application/json' }, body: '{' };
  expect((await hub.send(malformed)).status).toBe(400);
  const lines = await hub.ended();
  expect(lines.filter(({ level }) => level >= WARN)).toEqual([]);
  expect(lines.map(({ msg }) => msg)).toContain('no request');
});

test('an error of ours is logged once, with the request that met it, and what follows is counted', async () => {
  await hub.beside.sql('alter table order_documents rename to order_documents_away');
  const replies = [];
  for (let i = 0; i < 40; i++) replies.push(await hub.send({ method: 'GET', path: ORDER }));
  const lines = await hub.ended();
  await hub.beside.sql('alter table order_documents_away rename to order_documents');
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([500]));
  const errors = lines.filter(({ level }) => level >= ERROR);
  expect(errors[0]).toMatchObject({ request_id: replies[0]?.headers['x-request-id'] });
  expect(errors[0]?.err?.stack).toContain('order_documents');
  expect(errors.length).toBeLessThanOrEqual(4);
  const total = errors.reduce((sum, { repeated = 1 }) => sum + repeated, 0);
  expect(total).toBe(40);
});

test('an error of ours is logged with its request where it is one of many answers', async () => {
  await hub.beside.sql(`create function refuse() returns trigger language plpgsql as $$
    begin if new.reference_id = 'OURS-2' then raise exception 'a defect of ours'; end if; return new; end $$`);
  await hub.beside.sql('create trigger refuse before insert on order_documents for each row execute function refuse()');
  const file = 'reference_id\nOURS-1\nOURS-2\nOURS-3\n';
  const headers = { 'content-type': 'text/csv' };
  const reply = await hub.send({ method: 'POST', path: '/api/imports?kind=orders', headers, body: file });
  expect(reply.text).toContain('Something went wrong on our side');
  expect(JSON.parse(reply.text.trim().split('\n').at(-1) ?? '')).toMatchObject({ summary: { created: 2, refused: 1 } });
  const errors = (await hub.ended()).filter(({ level }) => level >= ERROR);
  expect(errors).toMatchObject([
    { request_id: reply.headers['x-request-id'], err: { message: expect.stringContaining('a defect of ours') } },
  ]);
});

test('an outage under load is a few lines', async () => {
  const [row] = await hub.beside.sql<{ name: string }>('select current_database() as name');
  await withClient(inject('server').address, async (client) => {
    await client.query(`alter database "${row?.name}" allow_connections false`);
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'stele hub'",
      [row?.name],
    );
  });
  const until = performance.now() + 3000;
  const statuses = new Map<number, number>();
  const loop = async (i: number): Promise<void> => {
    while (performance.now() < until) {
      const method = i % 2 === 0 ? 'GET' : 'PATCH';
      const body = method === 'GET' ? undefined : { po_number: String(i) };
      const { status } = await hub.send({ method, path: ORDER, body });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, i) => loop(i)));
  await withClient(inject('server').address, (client) =>
    client.query(`alter database "${row?.name}" allow_connections true`),
  );
  const lines = await hub.ended();
  const errors = lines.filter(({ level }) => level >= ERROR);
  expect(statuses.get(503)).toBeGreaterThan(40);
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.length).toBeLessThan(40);
});
