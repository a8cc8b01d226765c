import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newUser, type User } from '../cli/stele.ts';
import { freePort, makeDataDir, stele } from './launch.ts';

let ada: User;

beforeAll(async () => {
  ada = await newUser();
});

afterAll(() => ada?.leave());

it('a hub leaves its address in its data folder while it runs, and a login finds it there', async () => {
  const dataDir = await makeDataDir();
  const port = String(await freePort());
  const hub = stele(['serve'], { STELE_DATA_DIR: dataDir, PORT: port, LOG_LEVEL: 'silent' });
  const { url } = await hub.ready();
  const file = join(dataDir, 'hub-address');
  expect(await readFile(file, 'utf8')).toBe(`${url}\n`);
  const { code, stdout } = await ada.run(['login', '--demo'], { env: { STELE_DATA_DIR: dataDir } });
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`Logged in to ${url}`) });
  expect((await ada.run(['orders', 'list', '--limit', '1'])).code).toBe(0);
  hub.signal('SIGINT');
  expect(await hub.ended()).toBe(0);
  await expect(readFile(file, 'utf8')).rejects.toThrow('ENOENT');
});
