import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createStele } from '../../src/hub.ts';
import { EXAMPLE } from '../../src/model/example-ids.ts';
import { until } from '../races/writers.ts';
import { HttpClient, type TestReply } from '../support/requests.ts';
import { createTestHub } from '../support/test-hub.ts';

const ready = { method: 'GET', path: '/readyz' };

const untilReady = (send: (request: typeof ready) => Promise<TestReply>, status: number): Promise<void> =>
  until(`the hub answers ${status}`, async () => (await send(ready)).status === status);

test('a server that writes nothing is not ready, and is again as soon as it writes', { timeout: 30_000 }, async () => {
  const hub = await createTestHub();
  onTestFinished(() => hub.close());
  const headers = { 'x-api-key': hub.key };
  const path = `/api/orders/${EXAMPLE.orderId}`;
  const write = () => hub.send({ method: 'PATCH', path, headers, body: { internal_note: String(Math.random()) } });
  const [row] = await hub.sql<{ name: string }>('select current_database() as name');
  const sessionsBeginAnew = () =>
    hub.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'stele hub'`,
      [row?.name],
    );
  expect((await hub.send(ready)).status).toBe(200);
  await hub.sql(`alter database "${row?.name}" set default_transaction_read_only = on`);
  await sessionsBeginAnew();
  await untilReady(hub.send, 503);
  expect((await hub.send(ready)).headers['retry-after']).toBe('1');
  expect((await hub.send({ method: 'GET', path: '/healthz' })).status).toBe(200);
  expect((await hub.send({ method: 'GET', path, headers })).status).toBe(200);
  expect(await write()).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  await hub.sql(`alter database "${row?.name}" reset default_transaction_read_only`);
  await untilReady(hub.send, 200);
  expect((await write()).status).toBe(200);
});

test('asking often whether a hub is ready writes seldom, and leaves little', async () => {
  const hub = await createTestHub();
  onTestFinished(() => hub.close());
  for (let i = 0; i < 50; i++) expect((await hub.send(ready)).status).toBe(200);
  const [row] = await hub.sql<{ count: number }>('select count(*)::int as count from write_probe');
  expect(row?.count).toBeLessThan(5);
});

/** Whether this process may mount a file system of its own; where it may not, nothing here fills a disk. */
function mayMount(folder: string): boolean {
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=755', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a server whose disk is full is not ready, and is again when there is room', {
  timeout: 120_000,
}, async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'stele-full-'));
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  if (!mayMount(folder)) return context.skip();
  onTestFinished(() => {
    execFileSync('/bin/umount', ['--lazy', folder]);
  });
  const hub = await createStele({ dataDir: join(folder, 'data'), demo: true });
  onTestFinished(() => hub.close());
  const client = new HttpClient(hub.url);
  onTestFinished(() => client.close());
  expect((await client.send(ready)).status).toBe(200);
  const filler = join(folder, 'filler');
  const file = await open(filler, 'w');
  const block = Buffer.alloc(1024 * 1024);
  for (let size = block.length; size >= 4096; ) {
    try {
      const { bytesWritten } = await file.write(block.subarray(0, size));
      if (bytesWritten < size) size = Math.floor(size / 2);
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
      size = Math.floor(size / 2);
    }
  }
  await file.close();
  await untilReady((request) => client.send(request), 503);
  const path = `/api/orders/${EXAMPLE.orderId}`;
  expect((await client.send({ method: 'GET', path, headers: { 'x-api-key': hub.key } })).status).toBe(200);
  await rm(filler);
  await untilReady((request) => client.send(request), 200);
});
