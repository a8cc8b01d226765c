import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStele } from '../../src/hub.ts';
import { withClient } from '../support/databases.ts';

const namesIn = async (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

// Temporary folders of our own, so that whatever else runs on the machine is not blamed on these hubs.
let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'stele-create-'));
  await chmod(temporary, 0o755);
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await traces();
  await rm(temporary, { recursive: true, force: true });
});

/** What hubs left in temporary folders, or in the system folder named after them. */
async function traces(): Promise<string[]> {
  const named = basename(temporary);
  const system = (await namesIn('/var/lib/stele')).filter((name) => name.includes(named));
  for (const name of system) await rm(join('/var/lib/stele', name), { recursive: true });
  return [...(await namesIn(temporary)), ...system];
}

async function isAnswering(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    () => true,
    () => false,
  );
}

test('hubs run beside each other, each with an address and a key of its own, and leave nothing', async () => {
  const hubs = await Promise.all([
    createStele({ durable: false }),
    createStele({ durable: false, demo: false }),
    createStele({ durable: false, adminKey: 'a-key-that-was-brought-along' }),
  ]);
  const [first, second, third] = hubs;
  expect(new Set(hubs.map(({ url }) => url)).size).toBe(3);
  expect(first?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(first?.key).toMatch(/^stele_[0-9A-Za-z]{38}$/);
  expect(third?.key).toBe('a-key-that-was-brought-along');

  const read = (url = '', key = '') =>
    fetch(`${url}/v1/orders/01f5d171-d3e3-4b2b-bd57-0727194b5bed`, { headers: { 'x-api-key': key } });
  expect((await read(first?.url, first?.key)).status).toBe(200);
  expect((await read(second?.url, second?.key)).status).toBe(404);
  expect((await read(third?.url, third?.key)).status).toBe(200);
  expect((await read(first?.url, second?.key)).status).toBe(401);

  await Promise.all(hubs.map((hub) => hub.close()));
  for (const { url, database } of hubs) {
    expect(await isAnswering(url)).toBe(false);
    await expect(withClient(database, (client) => client.query('select 1'))).rejects.toThrow();
  }
  expect(await traces()).toEqual([]);
});

test('closing twice is closing once', async () => {
  const hub = await createStele({ durable: false, demo: false });
  await hub.close();
  await hub.close();
});

test('a hub that cannot start leaves nothing either', async () => {
  const occupant = await createStele({ durable: false, demo: false });
  const port = Number(new URL(occupant.url).port);
  await expect(createStele({ durable: false, demo: false, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await occupant.close();
  expect(await traces()).toEqual([]);
});
