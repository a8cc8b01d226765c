import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, ordinaryUser, start, startHub } from './support.ts';

const refusal = (text: string) => ({ name: 'DataFolderError', message: expect.stringContaining(text) });

test('data of another major version is refused', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  await (await start({ dataDir, durable: false })).stop();
  await writeFile(path.join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
  await expect(start({ dataDir })).rejects.toMatchObject(
    refusal('was created by PostgreSQL 17, but this Stele includes PostgreSQL 18'),
  );
});

test('a folder that holds something else is refused and left alone', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  await mkdir(path.join(dataDir, 'postgres'), { recursive: true });
  await writeFile(path.join(dataDir, 'postgres', 'notes.txt'), 'mine');
  await expect(start({ dataDir })).rejects.toMatchObject(refusal('is not empty and not a database'));
});

test('a database without its password is refused', async () => {
  const dataDir = path.join(await makeFolder(), 'data');
  await (await start({ dataDir, durable: false })).stop();
  await rm(path.join(dataDir, 'postgres', 'stele-password'));
  await expect(start({ dataDir })).rejects.toMatchObject(refusal('stele-password is missing'));
});

test('a file or a dangling link in the place of the folder is refused', async () => {
  const folder = await makeFolder();
  await writeFile(path.join(folder, 'file'), '');
  await symlink(path.join(folder, 'nothing'), path.join(folder, 'link'));
  await expect(start({ dataDir: path.join(folder, 'file') })).rejects.toMatchObject(refusal('is a file'));
  await expect(start({ dataDir: path.join(folder, 'file', 'data') })).rejects.toMatchObject(refusal('is a file'));
  await expect(start({ dataDir: path.join(folder, 'link') })).rejects.toMatchObject(refusal('dangling link'));
});

test('a folder that is not writable is refused', async () => {
  const folder = await makeFolder(0o555);
  const hub = await startHub({ dataDir: path.join(folder, 'data') }, await ordinaryUser());
  expect(hub.report.failed).toEqual(refusal('permission denied: make it writable'));
  await chmod(folder, 0o755);
});
