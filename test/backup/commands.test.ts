import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stele } from '../start/launch.ts';
import { makeFolder } from './support.ts';

async function end(args: readonly string[], settings: Record<string, string>) {
  const command = stele(args, settings);
  const code = await command.ended();
  return { code, stdout: command.stdout(), stderr: command.stderr() };
}

test('a running hub is backed up, and its backup restored into a new data folder, from which a hub starts', async () => {
  const folder = await makeFolder();
  const file = join(folder, 'all.stele');
  const [here, there] = [{ STELE_DATA_DIR: join(folder, 'here') }, { STELE_DATA_DIR: join(folder, 'there') }];
  const hub = stele(['serve'], { ...here, PORT: '0' });
  await hub.ready();
  expect(await end(['backup', file], here)).toMatchObject({ code: 0, stderr: '' });
  // A folder that a hub has is not filled.
  expect(await end(['restore', file], here)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('in use by another hub'),
  });
  hub.signal('SIGTERM');
  expect(await hub.ended()).toBe(0);
  expect(await end(['restore', file], there)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Restored /) });
  const again = stele(['serve'], { ...there, PORT: '0' });
  const { curlLines } = await again.ready();
  expect(curlLines).toHaveLength(1);
  again.signal('SIGTERM');
  expect(await again.ended()).toBe(0);
}, 60_000);

test('what cannot be done is said in one line', async () => {
  const folder = await makeFolder();
  const settings = { STELE_DATA_DIR: join(folder, 'data') };
  const file = join(folder, 'no-backup');
  await writeFile(file, 'something else');
  const cases: [string[], string][] = [
    [['restore', file], `${file} is not a backup of Stele`],
    [['restore', join(folder, 'absent')], 'cannot be used: ENOENT'],
    [['backup', file], 'there is nothing to back up: no database is in'],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await end(args, settings);
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, stdout: '', lines: 1 });
    expect(stderr).toContain(message);
  }
  expect((await end(['backup', file, 'more'], settings)).code).toBe(2);
});

test('arguments are understood before anything is done', async () => {
  const cwd = await makeFolder();
  const run = async (...args: string[]) => {
    const command = stele(args, { STELE_DATA_DIR: join(cwd, 'data') }, { cwd });
    const code = await command.ended();
    return { code, stdout: command.stdout(), stderr: command.stderr() };
  };
  for (const name of ['serve', 'worker', 'migrate', 'check-config', 'version', 'backup', 'restore']) {
    const { code, stdout, stderr } = await run(name, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: stele ${name}[^]*Example:`));
  }
  expect(await run('help', 'backup')).toEqual(await run('backup', '--help'));
  for (const args of [['backup'], ['restore'], ['backup', '--oops'], ['backup', '-file'], ['serve', 'x']]) {
    expect(await run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^stele: .*\n$/) });
  }
  const { stdout } = await run('check-config', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ PORT: '4000', STELE_ADMIN_KEY: '(unset)' });
  expect(await readdir(cwd)).toEqual([]);
}, 60_000);
