import { chown, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemName } from '../../src/embedded/place.ts';
import { isRoot, ordinaryUser } from '../embedded/support.ts';
import { makeFolder, paste, stele } from './launch.ts';

const user = await ordinaryUser();

describe.runIf(isRoot)('as root', () => {
  test('below a folder that only root may enter, the start says where the database is', async () => {
    const dataDir = join(await makeFolder(0o700), 'data');
    const system = `/var/lib/stele/${systemName(dataDir)}`;
    onTestFinished(async () => {
      await rm(system, { recursive: true, force: true });
      await rmdir(dirname(system)).catch(() => undefined);
    });
    const hub = stele(['serve'], { STELE_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' });
    const { curlLines } = await hub.ready();
    expect(hub.stdout()).toMatch(new RegExp(`^stele: the database goes to ${system} because `));
    expect(JSON.parse((await paste(curlLines[0] ?? '')).output)).toMatchObject({ data: { status: 'confirmed' } });
    hub.signal('SIGINT');
    expect(await hub.ended()).toBe(0);
  });

  test.runIf(user)('in the folder of an ordinary user everything becomes theirs, and they can go on', async () => {
    const folder = await makeFolder();
    const { uid, gid } = user ?? { uid: 0, gid: 0 };
    await chown(folder, uid, gid);
    const dataDir = join(folder, 'data');
    const settings = { STELE_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' };
    const first = stele(['serve'], settings);
    const { key } = await first.ready();
    first.signal('SIGTERM');
    expect(await first.ended()).toBe(0);
    const owners = await Promise.all(
      (await readdir(dataDir)).map(async (name) => [name, (await stat(join(dataDir, name))).uid]),
    );
    expect(owners.filter(([, owner]) => owner !== uid)).toEqual([]);

    const second = stele(['serve'], settings, { cwd: '/', uid, gid });
    expect((await second.ready()).key).toBe(key);
    second.signal('SIGTERM');
    expect(await second.ended()).toBe(0);
  });
});
