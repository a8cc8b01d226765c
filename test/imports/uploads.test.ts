import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile, resume } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

interface Upload {
  socket: net.Socket;
  reply(): string;
  closed: Promise<unknown>;
}

/** Begins an upload that does not end by itself. */
async function begin(method: string, path: string, key: string, text = '', to = hub): Promise<Upload> {
  const { hostname, port } = new URL(to.url);
  const socket = net.connect(Number(port), hostname);
  let reply = '';
  socket.on('data', (data) => {
    reply += String(data);
  });
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(
    `${method} ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\nContent-Type: application/x-ndjson\r\n` +
      `Transfer-Encoding: chunked\r\n\r\n${text ? `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n` : ''}`,
  );
  return { socket, reply: () => reply, closed };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(10);
}

const stateOf = async (id: string): Promise<unknown> => {
  const reply = await hub.send({ method: 'GET', path: `/api/imports/${id}`, headers: { 'x-api-key': hub.key } });
  return (reply.json() as { state: unknown }).state;
};

const ROW = '{"reference_id":"UP-1"}\n';

test('an import can be resumed after any reset, also one whose report no client read', async () => {
  const { socket, reply } = await begin('POST', '/api/imports?kind=orders', hub.key, ROW);
  await until(() => /"id":"[^"]+"/.test(reply()));
  const id = /"id":"([^"]+)"/.exec(reply())?.[1] ?? '';
  socket.resetAndDestroy();
  for (let i = 0; i < 20; i++) {
    const again = await begin('PUT', `/api/imports/${id}`, hub.key);
    await sleep(i / 4);
    again.socket.resetAndDestroy();
  }
  // What is reset is let go of in a moment.
  let report = await resume(hub, id, ROW);
  while (report.status === 409) report = await resume(hub, id, ROW);
  expect(report.summary).toMatchObject({ state: 'done' });
  expect(await stateOf(id)).toBe('done');
});

test('an import whose client closes the connection at once has stopped', async () => {
  for (let i = 0; i < 20; i++) {
    const upload = await begin('POST', '/api/imports?kind=orders', hub.key, ROW);
    await sleep(i / 4);
    upload.socket.resetAndDestroy();
  }
  await until(async () => (await hub.sql(`select 1 from batches where state = 'running'`)).length === 0);
});

test('few files of a workspace are read at once, and a further upload is answered busy', async () => {
  const open = await Promise.all([1, 2, 3, 4].map(() => begin('POST', '/api/imports?kind=orders', hub.key, ROW)));
  await until(() => open.every(({ reply }) => reply().includes('"import"')));
  const fifth = await hub.send({
    method: 'POST',
    path: '/api/imports?kind=orders',
    headers: { 'x-api-key': hub.key, 'content-type': 'application/x-ndjson' },
    body: ROW,
  });
  expect(fifth.status).toBe(503);
  expect(fifth.headers['retry-after']).toBe('5');
  const other = await hub.secondWorkspace();
  expect((await importFile(hub, ROW, { format: 'jsonl', key: other.key })).summary).toMatchObject({ state: 'done' });
  for (const { socket } of open) socket.end('0\r\n\r\n');
  await Promise.all(open.map(({ closed }) => closed));
  expect((await importFile(hub, ROW, { format: 'jsonl' })).summary).toMatchObject({ state: 'done' });
});

test('an upload that is refused, or makes no progress, holds its connection no longer than another body', async () => {
  // A hub without earlier requests, so that its first sweep over slow bodies has a faked timer.
  const own = await createTestHub({ demo: false });
  onTestFinished(() => own.close());
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const refused = await begin('POST', '/api/imports?kind=orders', 'no-key', ROW, own);
    await vi.waitUntil(() => refused.reply().includes('401'), { interval: 0, timeout: 60_000 });
    vi.advanceTimersByTime(61_000);
    await refused.closed;
    const stalled = await begin('POST', '/api/imports?kind=orders', own.key, ROW, own);
    await vi.waitUntil(() => stalled.reply().includes('"import"'), { interval: 0, timeout: 60_000 });
    vi.advanceTimersByTime(61_000);
    await stalled.closed;
  } finally {
    vi.useRealTimers();
  }
  await until(async () => (await own.sql(`select 1 from batches where state = 'running'`)).length === 0);
});
