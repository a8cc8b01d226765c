import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type FolderLock, lockFolder } from '../../src/embedded/lock.ts';
import { ownIdentity } from '../../src/embedded/process-identity.ts';
import { makeFolder, query, start, startHub } from './support.ts';

const inUseBy = (dataDir: string, whom: string) => ({
  name: 'DataFolderError',
  message: expect.stringContaining(`the data folder ${dataDir} is in use by another hub (${whom})`),
});

test('a second hub is refused, in another process and in the same, and the first goes on', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  const first = await start({ dataDir });
  const second = await startHub({ dataDir });
  expect(second.report.failed).toEqual(inUseBy(dataDir, `process ${process.pid}`));
  await expect(start({ dataDir })).rejects.toMatchObject(inUseBy(dataDir, 'this process'));
  expect(await query(first.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('of several hubs that start at once on a folder that is not there yet, exactly one wins', async () => {
  const dataDir = path.join(await makeFolder(), 'below', 'data');
  const hubs = await Promise.all(Array.from({ length: 4 }, () => startHub({ dataDir })));
  const winners = hubs.filter((hub) => hub.report.started);
  expect(winners).toHaveLength(1);
  for (const loser of hubs.filter((hub) => hub.report.failed)) {
    expect(loser.report.failed).toEqual(inUseBy(dataDir, `process ${winners[0]?.pid}`));
  }
});

test('the lock of a dead hub is void, though its process id belongs to somebody else by now', async () => {
  const folder = await makeFolder();
  const self = await ownIdentity();
  await writeFile(path.join(folder, 'hub.41.lock'), JSON.stringify({ pid: self.pid, birth: 'another boot:1' }));
  await lockFolder(folder, undefined);
  expect(await readdir(folder)).toEqual(['hub.42.lock']);
});

test('a lock file that a power cut has emptied is void', async () => {
  const folder = await makeFolder();
  await writeFile(path.join(folder, 'hub.3.lock'), '');
  await lockFolder(folder, undefined);
  expect(await readdir(folder)).toEqual(['hub.4.lock']);
});

test('however many race for a stale lock, one gets it, round after round', async () => {
  const folder = await makeFolder();
  for (let round = 0; round < 50; round++) {
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => lockFolder(folder, undefined)));
    const got = tries.filter((each): each is PromiseFulfilledResult<FolderLock> => each.status === 'fulfilled');
    expect(got).toHaveLength(1);
    await got[0]?.value.release();
  }
  expect(await readdir(folder)).toHaveLength(1);
});
