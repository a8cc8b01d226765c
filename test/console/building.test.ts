import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type Launched, makeDataDir, makeFolder, ROOT, stele } from '../start/launch.ts';

/** A copy of the tree as a fresh clone has it: without dist/, with the packages. */
let clone: string;

beforeEach(async () => {
  clone = join(await makeFolder(), 'stele');
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  const files = listed
    .toString()
    .split('\0')
    .filter((file) => /^(?:[^/]+|(?:bin|cli|console|migrations|openapi|scripts|sdk|src)\/.*)$/.test(file));
  for (const file of files) {
    await mkdir(dirname(join(clone, file)), { recursive: true });
    await cp(join(ROOT, file), join(clone, file)).catch(unlessMissing);
  }
  await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
});

/** A file that is deleted and not committed yet is still listed. */
const unlessMissing = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'ENOENT') throw error;
};

const SLOW_MS = 120_000;

const serve = async (): Promise<{ hub: Launched; url: string }> => {
  const settings = { STELE_DATA_DIR: await makeDataDir(), PORT: '0', STELE_DEMO: '0', LOG_LEVEL: 'error' };
  const hub = stele(['serve'], settings, { cwd: clone, root: clone });
  return { hub, url: (await hub.ready()).url };
};

const page = async (url: string, path = '/'): Promise<{ status: number; text: string }> => {
  const reply = await fetch(url + path);
  return { status: reply.status, text: await reply.text() };
};

const built = (hub: Launched): Promise<void> =>
  expect.poll(() => hub.stdout(), { timeout: 60_000 }).toMatch(/^Console: ready after \d+ s$/m);

/** The page of the console with the files that it names. */
async function expectConsole(url: string): Promise<string> {
  const { status, text } = await page(url);
  expect([status, text.includes('id="root"')]).toEqual([200, true]);
  const files = [...text.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, path]) => path ?? '');
  expect(files.length).toBeGreaterThan(2);
  for (const path of files) expect((await fetch(url + path)).status, path).toBe(200);
  return text;
}

/** What is in dist/ beside the console: nothing, when no build is under way. */
const leftovers = async (): Promise<string[]> =>
  (await readdir(join(clone, 'dist')).catch(() => [])).filter((name) => name !== 'console');

const bannerOf = (hub: Launched): string => hub.stdout().slice(hub.stdout().indexOf('Stele is ready'));

test(
  'a hub in a fresh clone answers at once and shows the console some seconds later; the next one has it',
  async () => {
    const { hub, url } = await serve();
    const [first, health] = await Promise.all([page(url), fetch(`${url}/readyz`)]);
    expect(health.status).toBe(200);
    expect([first.status, first.text.includes('being built')]).toEqual([503, true]);
    // A page with a code behind its address is not loaded again by a browser, so it waits for the console.
    const signIn = page(url, '/sign-in');
    expect(await Promise.race([signIn, Promise.resolve('waits')])).toBe('waits');
    await built(hub);
    expect(await signIn).toEqual(await page(url));
    await expectConsole(url);
    expect(bannerOf(hub)).toMatch(
      /^Stele is ready at (\S+)\nConsole: \1\/\n[\s\S]*\nConsole: being built, a few seconds\nConsole: ready after \d+ s\n$/,
    );
    expect([hub.stderr(), await leftovers()]).toEqual(['', []]);
    hub.signal('SIGTERM');
    expect(await hub.ended()).toBe(0);

    const second = await serve();
    await expectConsole(second.url);
    expect(second.hub.stdout()).not.toContain('being built');

    // A source that changed: a hub in use has the former one in memory, and the next builds.
    await writeFile(join(clone, 'console/app/changed.ts'), 'export const CHANGED = 1;\n');
    await rm(join(clone, 'dist/console/index.html.br'));
    await expectConsole(second.url);
    const third = await serve();
    expect(third.hub.stdout()).toContain('being built');
    await built(third.hub);
    await expectConsole(third.url);
  },
  SLOW_MS,
);

test(
  'two hubs that build at once, and a build that is killed, do no harm',
  async () => {
    const killed = await serve();
    await expect.poll(leftovers, { timeout: 30_000, interval: 20 }).not.toEqual([]);
    killed.hub.signal('SIGKILL', 'terminal');
    await killed.hub.ended();
    expect(await readdir(join(clone, 'dist'))).not.toContain('console');
    await Promise.all((await leftovers()).map((name) => rm(join(clone, 'dist', name), { recursive: true })));

    const hubs = await Promise.all([serve(), serve()]);
    for (const { hub } of hubs) await built(hub);
    const texts = await Promise.all(hubs.map(({ url }) => expectConsole(url)));
    expect(texts[0]).toBe(texts[1]);
    expect(await leftovers()).toEqual([]);
    expect((await readFile(join(clone, 'dist/console/built-from'), 'utf8')).length).toBe(65);
  },
  SLOW_MS,
);

test(
  'a hub that is stopped ends its build',
  async () => {
    const { hub } = await serve();
    await expect.poll(leftovers, { timeout: 30_000, interval: 20 }).not.toEqual([]);
    hub.signal('SIGTERM');
    expect(await hub.ended()).toBe(0);
    expect(hub.stdout()).not.toContain('Console: ready');
  },
  SLOW_MS,
);

test(
  'a build that fails says why in the page and in the log, and the hub goes on',
  async () => {
    await writeFile(join(clone, 'console/main.tsx'), "import './nothing-there.ts';\n");
    const { hub, url } = await serve();
    await expect.poll(() => hub.stdout(), { timeout: 60_000 }).toContain('Console: could not be built');
    const { status, text } = await page(url);
    expect([status, text.includes('nothing-there'), text.includes(clone)]).toEqual([503, true, false]);
    expect(hub.stderr()).toContain('nothing-there');
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await leftovers()).toEqual([]);
  },
  SLOW_MS,
);
