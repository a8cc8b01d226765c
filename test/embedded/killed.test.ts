import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isRunning } from '../../src/embedded/process-identity.ts';
import { endProcess, launchHub, makeFolder, query, serverOn, start, startHub } from './support.ts';

test('the server of a killed hub is taken over, and stop ends it', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  const hub = await startHub({ dataDir });
  await query(hub.started().connection, `create table kept as select 1 as value`);
  await hub.end('SIGKILL');
  const server = await serverOn(dataDir);

  const next = await start({ dataDir });
  expect(next.reused).toBe(true);
  expect(next.connection).toEqual(hub.started().connection);
  expect(await query(next.connection, 'select * from kept')).toEqual([{ value: 1 }]);
  await next.stop();
  expect(await isRunning(server)).toBe(false);
});

test('a server left with other settings is replaced', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  const hub = await startHub({ dataDir, durable: false });
  await query(hub.started().connection, `create table kept as select 1 as value`);
  await hub.end('SIGKILL');
  const server = await serverOn(dataDir);

  const next = await start({ dataDir });
  expect(next.reused).toBe(false);
  expect(await isRunning(server)).toBe(false);
  expect(await query(next.connection, `select value, current_setting('fsync') as fsync from kept`)).toEqual([
    { value: 1, fsync: 'on' },
  ]);
});

test('when hub and server are killed, the next start recovers what was committed', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  let hub = await startHub({ dataDir });
  await query(hub.started().connection, `create table kept (value int)`);
  for (const value of [1, 2, 3]) {
    await query(hub.started().connection, `insert into kept values (${value})`);
    process.kill((await serverOn(dataDir)).pid, 'SIGKILL');
    await hub.end('SIGKILL');
    hub = await startHub({ dataDir });
    expect(hub.started().reused).toBe(false);
    const rows = await query(hub.started().connection, 'select max(value) as last, count(*)::int as count from kept');
    expect(rows).toEqual([{ last: value, count: value }]);
  }
  expect(await readFile(path.join(dataDir, 'postgres.log'), 'utf8')).toContain('automatic recovery');
});

test('a start that is killed at any moment does not hinder the next one', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  for (const delayMs of [150, 300, 450, 600, 750, 900]) {
    const hub = launchHub({ dataDir });
    await sleep(delayMs);
    await endProcess(hub, 'SIGKILL');
  }
  const { connection } = await start({ dataDir });
  expect(await query(connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect((await readdir(dataDir)).filter((name) => name.startsWith('postgres.new-'))).toEqual([]);
});

test('a postmaster.pid that names an unrelated process neither blocks the start nor harms that process', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  await (await start({ dataDir, durable: false })).stop();
  const bystander = launchHub({ dataDir: path.join(await makeFolder(), 'data') });
  const lines = [bystander.pid, path.join(dataDir, 'postgres'), 1, 5432, '/tmp', '', '1 1', 'ready'];
  await writeFile(path.join(dataDir, 'postgres', 'postmaster.pid'), lines.join('\n'));
  expect((await start({ dataDir, durable: false })).reused).toBe(false);
  expect(bystander.exitCode).toBeNull();
});
