import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { findPostmaster } from '../../src/embedded/postmaster.ts';
import { isRunning, type ProcessIdentity } from '../../src/embedded/process-identity.ts';
import {
  freePort,
  type Invitation,
  type Launched,
  makeDataDir,
  npmStart,
  occupyPort,
  paste,
  readExample,
  stele,
} from './launch.ts';

const serverOf = async (dataDir: string): Promise<ProcessIdentity> => {
  const server = await findPostmaster(join(dataDir, 'postgres'));
  if (!server) throw new Error('no server runs');
  return server;
};

/** The printed line works when it is pasted: the order gets another status and a new version. */
async function tryOut({ url, key = '', curlLines }: Invitation): Promise<void> {
  expect(curlLines).toHaveLength(1);
  const before = await readExample(url, key);
  const { code, output } = await paste(curlLines[0] ?? '');
  expect(code).toBe(0);
  const after = await readExample(url, key);
  expect(JSON.parse(output)).toMatchObject({ data: { status: after.status } });
  expect(after).toMatchObject({ httpStatus: 200, version: before.version + 1 });
  expect(after.status).not.toBe(before.status);
}

/** After a Ctrl-C: npm tells of the signal in its own way, so it is the database that tells whether the end was clean. */
async function expectCleanEnd(started: Launched, dataDir: string, server: ProcessIdentity): Promise<void> {
  expect([0, 130, 'SIGINT']).toContain(await started.ended());
  expect(await isRunning(server)).toBe(false);
  expect(await readFile(join(dataDir, 'postgres.log'), 'utf8')).toMatch(/database system is shut down\n$/);
}

test('npm start invites with a key and a line to paste, at the first start and at later ones', async () => {
  const dataDir = await makeDataDir();
  const port = String(await freePort());
  const first = npmStart({ STELE_DATA_DIR: dataDir, PORT: port, LOG_LEVEL: 'silent' });
  const invitation = await first.ready();
  expect(invitation.url).toBe(`http://127.0.0.1:${port}`);
  expect(invitation.key).toMatch(/^stele_[0-9A-Za-z]{38}$/);
  await tryOut(invitation);
  expect(first.stderr()).toBe('');
  const server = await serverOf(dataDir);
  first.signal('SIGINT', 'terminal');
  await expectCleanEnd(first, dataDir, server);

  const second = npmStart({ STELE_DATA_DIR: dataDir, PORT: port, LOG_LEVEL: 'trace' });
  const again = await second.ready();
  expect(again.key).toBe(invitation.key);
  await tryOut(again);
  const serverAgain = await serverOf(dataDir);
  // The terminal's Ctrl-C and npm's own, and the person's second one.
  second.signal('SIGINT', 'terminal');
  await sleep(300);
  if ((await Promise.race([second.ended(), sleep(1)])) === undefined) second.signal('SIGINT', 'terminal');
  await expectCleanEnd(second, dataDir, serverAgain);

  // Lines leave in bundles, the last of them at the end.
  const log = second.stderr();
  expect(log).toContain('"status":200');
  expect(log).not.toContain(invitation.key);
  for (const line of log.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();

  expect(invitation.afterMs).toBeLessThan(20_000);
  expect(again.afterMs).toBeLessThan(20_000);
  const seconds = [invitation, again].map(({ afterMs }) => (afterMs / 1000).toFixed(1));
  process.stdout.write(`npm start: ready after ${seconds[0]} s at first, after ${seconds[1]} s later\n`);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s twice within a second is one, and ends everything',
  async (signal) => {
    const dataDir = await makeDataDir();
    const hub = stele(['serve'], { STELE_DATA_DIR: dataDir, PORT: '0', STELE_DEMO: '0', LOG_LEVEL: 'silent' });
    await hub.ready();
    const server = await serverOf(dataDir);
    hub.signal(signal);
    hub.signal(signal);
    expect(await hub.ended()).toBe(0);
    expect(await isRunning(server)).toBe(false);
    expect(hub.stderr()).toBe('');
  },
);

test('a signal during the first start ends it cleanly', async () => {
  for (const afterMs of [200, 900]) {
    const dataDir = await makeDataDir();
    const hub = stele(['serve'], { STELE_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' });
    await sleep(afterMs);
    hub.signal('SIGINT');
    expect([0, 'SIGINT']).toContain(await hub.ended());
    expect(await findPostmaster(join(dataDir, 'postgres'))).toBeUndefined();
  }
});

test('a hub that was killed is followed by one that takes over its database', async () => {
  const dataDir = await makeDataDir();
  const settings = { STELE_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' };
  const killed = stele(['serve'], settings);
  const before = await killed.ready();
  await tryOut(before);
  const server = await serverOf(dataDir);
  killed.signal('SIGKILL');
  expect(await killed.ended()).toBe('SIGKILL');
  expect(await isRunning(server)).toBe(true);

  const next = stele(['serve'], settings);
  const after = await next.ready();
  expect(await serverOf(dataDir)).toMatchObject(server);
  expect(after.key).toBe(before.key);
  await tryOut(after);
  next.signal('SIGTERM');
  expect(await next.ended()).toBe(0);
  expect(await isRunning(server)).toBe(false);
});

test('a second hub on the same folder is refused with one line, and the first goes on', async () => {
  const dataDir = await makeDataDir();
  const first = stele(['serve'], { STELE_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' });
  const { url, key = '' } = await first.ready();
  const second = stele(['serve'], { STELE_DATA_DIR: dataDir, PORT: '0' });
  expect(await second.ended()).toBe(1);
  expect(second.stderr()).toBe(
    `stele: the data folder ${dataDir} is in use by another hub (process ${first.pid}): stop that one first, or set STELE_DATA_DIR to another folder\n`,
  );
  expect(second.stdout()).toBe('');
  expect(await readExample(url, key)).toMatchObject({ httpStatus: 200 });
});

test('a port that is taken stops the start with one line, and leaves nothing running', async () => {
  const dataDir = await makeDataDir();
  const occupant = await occupyPort();
  const { port } = occupant.address() as { port: number };
  const hub = stele(['serve'], { STELE_DATA_DIR: dataDir, PORT: String(port), STELE_DEMO: '0' });
  expect(await hub.ended()).toBe(1);
  occupant.close();
  expect(hub.stderr()).toBe(`stele: port ${port} on 127.0.0.1 is in use by another program; set PORT to another one\n`);
  expect(await findPostmaster(join(dataDir, 'postgres'))).toBeUndefined();
});
