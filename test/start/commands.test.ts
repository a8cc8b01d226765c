import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { main } from '../../src/main.ts';
import { makeFolder, ROOT, type Settings, stele } from './launch.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Runs a command as the command line does, but in this process, since most of them end before anything begins. */
async function run(args: readonly string[], settings: Settings = {}) {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      said[stream] += String(chunk);
      return true;
    });
  }
  const before = process.exitCode;
  process.exitCode = undefined;
  await main(args);
  const code = Number(process.exitCode ?? 0);
  process.exitCode = before;
  return { code, ...said };
}

test.each([
  ['PORT', '65536', 'must be a whole number from 0 to 65535 (it is "65536")'],
  ['PORT', 'http', 'must be a whole number from 0 to 65535 (it is "http")'],
  ['HOST', 'not a host', 'must be an IP address or a host name (it is "not a host")'],
  ['HOST', '300.1.1.1', 'must be an IP address or a host name (it is "300.1.1.1")'],
  ['STELE_DATABASE_URL', 'mysql://me:hush@db/stele', 'must be a URL that starts with postgres:// or postgresql://'],
  ['STELE_ADMIN_KEY', 'hush', 'must have at least 24 characters; it has 4'],
  [
    'STELE_ADMIN_KEY',
    'hush hush hush hush hush hush',
    'must be at most 255 printable ASCII characters without spaces, since it is sent in a header',
  ],
  ['TRUST_PROXY', 'maybe', 'must be true, false, or addresses and networks separated by commas (it is "maybe")'],
  ['STELE_DEMO', 'yes', 'must be 0 or 1 (it is "yes")'],
  [
    'STELE_WEBHOOK_ALLOWED_RANGES',
    '10.1.0.0/33',
    'must be addresses and networks separated by commas (it is "10.1.0.0/33")',
  ],
  ['LOG_LEVEL', 'loud', 'must be one of trace, debug, info, warn, error, fatal, silent (it is "loud")'],
])('%s=%s stops the start with one line', async (name, value, rule) => {
  const { code, stdout, stderr } = await run(['serve'], { PORT: '0', [name]: value });
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: `stele: ${name} ${rule}\n` });
});

test.each([
  ['an escape that is none', 'postgres://me:hush%zz@127.0.0.1:1/stele'],
  ['a certificate that is not there', 'postgres://me:hush@127.0.0.1:1/stele?sslrootcert=/nowhere/hush.pem'],
  ['a server that is not there', 'postgres://me:hush@127.0.0.1:1/stele'],
  ['a host that has no address', 'postgres://me:hush@nowhere.invalid/stele'],
  ['a socket that is not there', 'postgres://me:hush@/stele?host=/nowhere'],
  ['a port that cannot be', 'postgres://me:hush@127.0.0.1:99999/stele'],
])('a database address with %s stops the start with one line that names the setting', async (_what, url) => {
  const { code, stderr } = await run(['migrate'], { STELE_DATABASE_URL: url });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^stele: .*STELE_DATABASE_URL.*\n$/);
  expect(stderr).not.toContain('me:hush');
});

test('a program that is started with a bad setting ends with 1', async () => {
  const hub = stele(['serve'], { PORT: 'http' }, { cwd: await makeFolder() });
  expect(await hub.ended()).toBe(1);
  expect(hub.stdout()).toBe('');
  expect(hub.stderr()).toBe('stele: PORT must be a whole number from 0 to 65535 (it is "http")\n');
});

test('check-config prints every setting in effect and no secret', async () => {
  const { code, stdout, stderr } = await run(['check-config'], {
    PORT: '8080',
    HOST: '::1',
    STELE_DATA_DIR: '/srv/stele',
    STELE_DATABASE_URL: 'postgres://me:hush-1@db.example.com:5433/orders?password=hush-2&sslkey=hush-3#hush-4',
    STELE_ADMIN_KEY: 'hush-5-hush-5-hush-5-hush-5',
    TRUST_PROXY: '10.0.0.0/8',
    STELE_DEMO: '1',
    STELE_WEBHOOK_ALLOWED_RANGES: '10.1.0.0/16,::1',
    STELE_WEBHOOK_WORKER: 'off',
    LOG_LEVEL: 'warn',
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(
    [
      'PORT                          8080',
      'HOST                          ::1',
      'STELE_DATA_DIR                /srv/stele',
      'STELE_DATABASE_URL            postgres://***@db.example.com:5433/orders',
      'STELE_ADMIN_KEY               (set, hidden)',
      'TRUST_PROXY                   10.0.0.0/8',
      'STELE_DEMO                    1',
      'STELE_WEBHOOK_ALLOWED_RANGES  10.1.0.0/16, ::1',
      'STELE_WEBHOOK_WORKER          off',
      'LOG_LEVEL                     warn',
      '',
    ].join('\n'),
  );
});

test('check-config shows the defaults, an empty setting is an unset one, and nothing is made', async () => {
  const cwd = await makeFolder();
  const command = stele(
    ['check-config'],
    {
      PORT: '',
      HOST: '',
      STELE_DATABASE_URL: '',
      STELE_ADMIN_KEY: '',
      TRUST_PROXY: '',
      STELE_DEMO: '',
      STELE_WEBHOOK_ALLOWED_RANGES: '',
      STELE_WEBHOOK_WORKER: '',
      LOG_LEVEL: '',
    },
    { cwd },
  );
  expect(await command.ended()).toBe(0);
  expect(command.stdout()).toBe(
    [
      'PORT                          4000',
      'HOST                          127.0.0.1',
      `STELE_DATA_DIR                ${join(cwd, 'data')}`,
      'STELE_DATABASE_URL            (unset: embedded PostgreSQL)',
      'STELE_ADMIN_KEY               (unset)',
      'TRUST_PROXY                   false',
      'STELE_DEMO                    1',
      'STELE_WEBHOOK_ALLOWED_RANGES  (unset)',
      'STELE_WEBHOOK_WORKER          on',
      'LOG_LEVEL                     info',
      '',
    ].join('\n'),
  );
  await expect(stat(join(cwd, 'data'))).rejects.toThrow('ENOENT');
});

test('check-config refuses what a start would refuse', async () => {
  expect(await run(['check-config'], { LOG_LEVEL: 'loud' })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^stele: LOG_LEVEL .*\n$/),
  });
});

test.each([['help'], ['--help'], ['-h'], []])('%s prints how it is used', async (...args) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Usage: stele <command>');
});

test.each([['dance'], ['toString'], ['__proto__'], ['constructor']])('%s is no command', async (...args) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Usage: stele <command>');
});

test('version prints the version of the package', async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(await run(['version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('migrate without a database to migrate says what is missing', async () => {
  expect(await run(['migrate'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'stele: STELE_DATABASE_URL must be set: the embedded database is migrated whenever it starts\n',
  });
});
