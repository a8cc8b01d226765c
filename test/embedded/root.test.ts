import { chmod, chown, cp, lstat, mkdir, readdir, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findBinaries } from '../../src/embedded/binaries.ts';
import { systemName } from '../../src/embedded/place.ts';
import { reachableBinaries } from '../../src/embedded/reachable-binaries.ts';
import { chooseOwner } from '../../src/embedded/users.ts';
import { isRoot, makeFolder, ordinaryUser, query, removeFolder, serverOn, start, startHub } from './support.ts';

const user = await ordinaryUser();

describe.runIf(isRoot)('as root', () => {
  test('the server runs as another user, to whom the data belongs', async () => {
    const dataDir = path.join(await makeFolder(), 'data');
    await start({ dataDir, durable: false });
    const owner = await chooseOwner('/');
    expect((await stat(dataDir)).uid).toBe(owner.uid);
    expect((await stat(`/proc/${(await serverOn(dataDir)).pid}`)).uid).toBe(owner.uid);
  });

  test.runIf(user)(
    'in the folder of an ordinary user the data is theirs, and they can go on without root',
    async () => {
      const folder = await makeFolder();
      const { uid, gid } = user ?? { uid: 0, gid: 0 };
      await chown(folder, uid, gid);
      const dataDir = path.join(folder, 'deeper', 'data');
      await (await start({ dataDir, durable: false })).stop();
      expect((await stat(path.dirname(dataDir))).uid).toBe(uid);
      for (const name of await readdir(dataDir)) expect((await lstat(path.join(dataDir, name))).uid).toBe(uid);
      (await startHub({ dataDir, durable: false }, user)).started();
    },
  );

  test('in the folder of an id without a name the server runs as the usual user', async () => {
    const folder = await makeFolder();
    await chown(folder, 54_321, 54_321);
    const { folder: dataDir } = await start({ dataDir: path.join(folder, 'data'), durable: false });
    expect((await stat(dataDir)).uid).toBe((await chooseOwner('/')).uid);
  });

  test('below a folder only root can enter, the data goes to a system folder, says so and stays there', async () => {
    const folder = await makeFolder(0o700);
    const dataDir = path.join(folder, 'data');
    const system = `/var/lib/stele/${systemName(dataDir)}`;
    onTestFinished(async () => {
      await removeFolder(system);
      await rmdir(path.dirname(system)).catch(() => undefined);
    });
    const notices: string[] = [];
    const onNotice = (line: string) => notices.push(line);

    const first = await start({ dataDir, durable: false, onNotice });
    expect(first.folder).toBe(system);
    await query(first.connection, 'create table kept as select 1 as value');
    await first.stop();

    await chmod(folder, 0o755);
    const second = await start({ dataDir, durable: false, onNotice });
    expect(await query(second.connection, 'select * from kept')).toEqual([{ value: 1 }]);
    await second.stop();
    expect(notices).toEqual([
      expect.stringContaining(`the database goes to ${system} because`),
      expect.stringContaining(`the database of ${dataDir} is in ${system}`),
    ]);
  });

  test('programs only root can read are copied once, whole', async () => {
    const [closed, system] = [await makeFolder(0o700), await makeFolder()];
    const binaries = await findBinaries();
    const hidden = { ...binaries, folder: path.join(closed, 'native') };
    await cp(binaries.folder, hidden.folder, { recursive: true, verbatimSymlinks: true });
    const owner = await chooseOwner('/');

    const both = await Promise.all([1, 2].map(() => reachableBinaries(hidden, owner, system)));
    expect(both[0]?.folder).toBe(path.join(system, `postgresql-${binaries.packageVersion}`));
    expect(await readdir(system)).toEqual([path.basename(both[0]?.folder ?? '')]);
    const { ino } = await stat(both[0]?.folder ?? '');
    const again = await reachableBinaries(hidden, owner, system);
    expect((await stat(again.folder)).ino).toBe(ino);
  });

  test('a system folder that others can write to is refused', async () => {
    const system = await makeFolder(0o777);
    const nowhere = { ...(await findBinaries()), folder: '/nonexistent' };
    await expect(reachableBinaries(nowhere, await chooseOwner('/'), system)).rejects.toThrow('must belong to root');
  });
});

test.runIf(user)('an ordinary user needs none of that', async () => {
  const folder = await makeFolder();
  await chown(folder, user?.uid ?? 0, user?.gid ?? 0);
  await mkdir(path.join(folder, 'home'), { mode: 0o700 });
  await chown(path.join(folder, 'home'), user?.uid ?? 0, user?.gid ?? 0);
  const dataDir = path.join(folder, 'home', 'data');
  const hub = await startHub({ dataDir, durable: false }, user);
  expect(hub.started()).toMatchObject({ folder: dataDir, notices: [], reused: false });
  await hub.end('SIGTERM');
});
