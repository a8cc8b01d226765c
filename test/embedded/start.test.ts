import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findPostmaster } from '../../src/embedded/postmaster.ts';
import { isRunning } from '../../src/embedded/process-identity.ts';
import { makeFolder, query, serverOn, start } from './support.ts';

test('a first start makes a private, durable database that keeps UTF-8 text', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  const database = await start({ dataDir });
  expect(database).toMatchObject({ reused: false, folder: dataDir });

  const [row] = await query(
    database.connection,
    `select current_setting('server_encoding') as encoding, current_setting('data_checksums') as checksums,
      current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
      current_setting('listen_addresses') as tcp, current_setting('timezone') as zone, lower('ÄÉ') as lower`,
  );
  expect(row).toEqual({
    encoding: 'UTF8',
    checksums: 'on',
    fsync: 'on',
    commit: 'on',
    tcp: '',
    zone: 'UTC',
    lower: 'äé',
  });

  const modes = [database.connection.host, dataDir, `${dataDir}/postgres/stele-password`].map(
    async (file) => (await stat(file)).mode & 0o777,
  );
  expect(await Promise.all(modes)).toEqual([0o700, 0o700, 0o600]);
  await expect(query({ ...database.connection, password: 'guess' }, 'select 1')).rejects.toThrow(
    'password authentication failed',
  );
});

test('a later start finds the data, and stop ends the server and removes its socket', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  const first = await start({ dataDir });
  await query(first.connection, `create table kept as select 'text' as value`);
  const server = await serverOn(dataDir);
  await first.stop();
  await first.stop();
  expect(await isRunning(server)).toBe(false);
  await expect(stat(first.connection.host)).rejects.toThrow('ENOENT');

  const second = await start({ dataDir });
  expect(second.reused).toBe(false);
  expect(second.connection.password).toBe(first.connection.password);
  expect(await query(second.connection, 'select * from kept')).toEqual([{ value: 'text' }]);
});

test('settings of the caller win, but cannot open the server to the network', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  const settings = { work_mem: '5MB', listen_addresses: '*' };
  const { connection } = await start({ dataDir, durable: false, settings });
  const [row] = await query(
    connection,
    `select current_setting('work_mem') as memory, current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync`,
  );
  expect(row).toEqual({ memory: '5MB', tcp: '', fsync: 'off' });
});

test('a folder of a path too long for a socket works, spaces and quotes included', async () => {
  const dataDir = path.join(await makeFolder(), `it's "a" long, lös way ${'x'.repeat(80)}`, 'y'.repeat(80), 'data');
  const database = await start({ dataDir, durable: false });
  expect(await query(database.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  await database.stop();
});

test('a server that does not start leaves nothing running and the end of its log in the error', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  await expect(start({ dataDir, settings: { shared_buffers: 'plenty' } })).rejects.toMatchObject({
    name: 'DataFolderError',
    message: expect.stringContaining('invalid value for parameter "shared_buffers"'),
  });
  expect(await findPostmaster(path.join(dataDir, 'postgres'))).toBeUndefined();
  await start({ dataDir });
});

test('an empty folder in the place of the cluster is as good as none', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  await mkdir(path.join(dataDir, 'postgres'), { recursive: true });
  await start({ dataDir, durable: false });
});
