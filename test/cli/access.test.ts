import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { newUser, type User } from './stele.ts';

let hub: TestHub;
let ada: User;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub?.close());

beforeEach(async () => {
  ada = await newUser();
});

afterEach(() => ada?.leave());

/** The URL of a server that begins to listen. */
async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A URL at which nothing listens. */
async function freeUrl(): Promise<string> {
  const server = createServer();
  const url = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

const config = () => join(ada.folder, '.config/stele/config.json');

describe('login', () => {
  it('stores a valid key, readable by its owner alone', async () => {
    const { code, stdout } = await ada.run(['login', '--url', hub.url], { input: `${hub.key}\n` });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Logged in to ${hub.url}, workspace demo. The key is in ${config()}.\n`,
    });
    expect((await stat(config())).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(config(), 'utf8'))).toEqual({ url: hub.url, key: hub.key });
    expect((await ada.run(['orders', 'list'])).code).toBe(0);
  });

  it('finds the demo key', async () => {
    await mkdir(join(ada.folder, 'data'));
    await writeFile(join(ada.folder, 'data/demo-key'), `${hub.key}\n`);
    const hint = await ada.run(['orders', 'list', '--url', hub.url]);
    expect(hint).toMatchObject({ code: 2, stderr: expect.stringContaining('stele login --demo') });
    expect((await ada.run(['login', '--demo', '--url', hub.url])).code).toBe(0);
    const elsewhere = { XDG_CONFIG_HOME: join(ada.folder, 'xdg'), STELE_DATA_DIR: join(ada.folder, 'data') };
    expect((await ada.run(['login', '--demo'], { env: { ...elsewhere, STELE_URL: hub.url } })).code).toBe(0);
    expect((await stat(join(ada.folder, 'xdg/stele/config.json'))).isFile()).toBe(true);
  });

  it('accepts a key without scopes to read', async () => {
    const { key } = await hub.mintKey({ scopes: ['customers:write'] });
    expect((await ada.run(['login', '--url', hub.url], { input: key })).code).toBe(0);
  });

  test.each([
    ['a bad key', 3, 'stele_bad', []],
    ['no key', 2, '', []],
    ['a demo that is not there', 1, '', ['--demo']],
    ['an address that is none', 2, 'x', ['--url', 'nowhere']],
  ])('stores nothing after %s', async (_name, expected, input, args) => {
    const { code, stdout } = await ada.run(['login', ...args], { input, env: { STELE_URL: hub.url } });
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    await expect(stat(config())).rejects.toThrow('ENOENT');
  });

  it('is undone by logout', async () => {
    await ada.run(['login', '--url', hub.url], { input: hub.key });
    expect((await ada.run(['logout'])).stdout).toBe('Logged out.\n');
    expect((await ada.run(['orders', 'list'])).code).toBe(2);
    expect((await ada.run(['logout'])).stdout).toBe('Nothing was stored.\n');
  });
});

describe('a stored key', () => {
  it('is sent to no other hub', async () => {
    await ada.run(['login', '--url', hub.url], { input: hub.key });
    const received: string[] = [];
    const other = createServer((request, response) => {
      received.push(JSON.stringify(request.headers));
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"ok"}');
    });
    const url = await listening(other);
    const { code, stderr } = await ada.run(['orders', 'list', '--url', url]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`There is no API key for ${url}`),
    });
    expect(received).not.toEqual([]);
    expect(received.join()).not.toContain(hub.key);
    await new Promise((resolve) => other.close(resolve));
  });

  it('is not asked for where nothing answers', async () => {
    await ada.run(['login', '--url', hub.url], { input: hub.key });
    const url = await freeUrl();
    for (const args of [['orders', 'list'], ['statuses', 'list'], ['login']]) {
      const { code, stderr } = await ada.run([...args, '--url', url]);
      expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining(`No answer from ${url}`) });
      expect(stderr).not.toContain('API key');
    }
  });

  it('comes after the environment, which comes after the options', async () => {
    await ada.run(['login', '--url', hub.url], { input: hub.key });
    const env = { STELE_KEY: 'stele_bad' };
    expect((await ada.run(['orders', 'list'], { env })).code).toBe(3);
    expect((await ada.run(['orders', 'list', '--key', hub.key], { env })).code).toBe(0);
  });

  it('is not read from a file that is not JSON', async () => {
    await mkdir(join(ada.folder, '.config/stele'), { recursive: true });
    await writeFile(config(), 'url = x');
    const { code, stderr } = await ada.run(['orders', 'list']);
    expect(code).toBe(1);
    expect(stderr).toContain('is not readable as JSON');
  });
});

describe('a hub that runs here', () => {
  it('is found by the address in its data folder', async () => {
    await mkdir(join(ada.folder, 'data'));
    await writeFile(join(ada.folder, 'data/hub-address'), `${hub.url}\n`);
    await writeFile(join(ada.folder, 'data/demo-key'), `${hub.key}\n`);
    expect((await ada.run(['orders', 'list'], { env: { STELE_KEY: hub.key } })).code).toBe(0);
    const { code, stdout, stderr } = await ada.run(['login', '--demo']);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: expect.stringContaining(`Logged in to ${hub.url}`),
      stderr: `Hub ${hub.url}, from data/hub-address\n`,
    });
  });

  it('comes before a stored hub for a login, and after it for other commands', async () => {
    await mkdir(join(ada.folder, 'data'));
    await writeFile(join(ada.folder, 'data/hub-address'), `${await freeUrl()}\n`);
    await ada.run(['login', '--url', hub.url], { input: hub.key });
    expect((await ada.run(['orders', 'list'])).code).toBe(0);
    expect((await ada.run(['login'], { input: hub.key })).code).toBe(4);
    expect((await ada.run(['login', '--url', hub.url], { input: hub.key })).code).toBe(0);
  });

  test.each(['https://example.com', 'http://192.0.2.7:4000', 'http://127.0.0.1.example.com', 'nonsense'])(
    'is not looked for at %s, which is no address of this machine',
    async (address) => {
      await mkdir(join(ada.folder, 'data'));
      await writeFile(join(ada.folder, 'data/hub-address'), address);
      expect((await ada.run(['open', '--print'])).stdout).toBe('http://127.0.0.1:4000/docs\n');
    },
  );
});

describe('the source of a bad key', () => {
  it('is named, whichever it is', async () => {
    const env = { STELE_URL: hub.url };
    const { key, id } = await hub.mintKey();
    await ada.run(['login'], { env, input: key });
    await hub.revoke(id);
    const cases: [string[], Record<string, string>, string][] = [
      [[], {}, `The key is stored in ${config()}`],
      [[], { STELE_KEY: 'stele_bad' }, 'The key comes from STELE_KEY'],
      [['--key', 'stele_bad'], { STELE_KEY: 'stele_worse' }, 'The key comes from --key'],
    ];
    for (const [args, more, says] of cases) {
      const inDoctor = async () => (await ada.run(['doctor', ...args], { env: { ...env, ...more } })).stdout;
      await expect.poll(inDoctor, { timeout: 10_000 }).toContain(says);
      expect((await ada.run(['orders', 'list', ...args], { env: { ...env, ...more } })).stderr).toContain(says);
    }
    const typed = await ada.run(['login'], { env: { ...env, STELE_KEY: 'x' }, input: 'stele_bad' });
    expect(typed.stderr).toContain('does not know this key');
    expect(typed.stderr).not.toContain('STELE_KEY');
  }, 40_000);
});

describe('exit codes', () => {
  const list = (env: Record<string, string>) => ada.run(['orders', 'list', '--json'], { env });

  it('are 3 for an invalid, an expired and an insufficient key', async () => {
    const expired = await hub.mintKey({ expiresAtMs: Date.now() - 1000 });
    const other = await hub.mintKey({ scopes: ['orders:write'] });
    for (const [key, problem] of [
      ['stele_bad', 'unauthenticated'],
      [expired.key, 'unauthenticated'],
      [other.key, 'forbidden'],
    ] as const) {
      const { code, stdout, stderr } = await list({ STELE_URL: hub.url, STELE_KEY: key });
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(JSON.parse(stderr)).toMatchObject({
        error: { exit_code: 3, type: `urn:problem-type:stele:${problem}`, request_id: expect.any(String) },
      });
    }
  });

  it('are 4 for an unreachable or failing hub', async () => {
    const failing = createServer((_request, response) => response.writeHead(500).end());
    await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(failing.address() as AddressInfo).port}`;
    expect((await list({ STELE_URL: url, STELE_KEY: 'x' })).code).toBe(4);
    await new Promise((resolve) => failing.close(resolve));
    const { code, stderr } = await list({ STELE_URL: url, STELE_KEY: 'x' });
    expect(code).toBe(4);
    expect(JSON.parse(stderr)).toMatchObject({ error: { kind: 'unreachable', timed_out: false } });
  });

  test.each([[['dance']], [['orders', 'dance']], [['orders', 'get']], [['orders', 'list', '--loud']], [['orders']]])(
    'tell %j apart as not understood: 2',
    async (args) => {
      expect(await ada.run(args)).toMatchObject({ code: 2, stdout: '' });
    },
  );
});

describe('doctor', () => {
  it('reports a healthy hub and a valid key', async () => {
    const env = { STELE_URL: hub.url, STELE_KEY: hub.key };
    const { code, stdout } = await ada.run(['doctor'], { env });
    // A transaction of another test on this server may hold back the changes.
    const checks = stdout.match(/^✓ (?!changes)\w+/gm);
    expect(stdout).toMatch(/^[✓!] changes +\S/m);
    expect({ code, checks }).toEqual({
      code: 0,
      checks: ['✓ hub', '✓ API', '✓ database', '✓ clock', '✓ key', '✓ scopes', '✓ mappings'],
    });
    const [health] = await ada.json(['doctor'], { env });
    expect(health).toMatchObject({ healthy: true });
  });

  test.each([
    ['no hub', { STELE_URL: 'http://127.0.0.1:9', STELE_KEY: 'x' }, '✗ hub', 'npm start'],
    ['a bad key', { STELE_KEY: 'x' }, '✗ key', 'stele login'],
    ['no key', {}, '✗ key', 'stele login'],
  ])('gives advice about %s', async (_name, env, check, advice) => {
    const { code, stdout } = await ada.run(['doctor'], { env: { STELE_URL: hub.url, ...env } });
    expect(code).toBe(1);
    expect(stdout).toContain(check);
    expect(stdout).toContain(advice);
  });

  it('gives advice about an address with a path, and about one with TLS', async () => {
    const adviceFor = async (url: string) => {
      const { code, stdout } = await ada.run(['doctor', '--url', url]);
      expect(code).toBe(1);
      return stdout;
    };
    expect(await adviceFor(`${hub.url}/api`)).toContain(`has no path, unless a proxy adds one: try ${hub.url}\n`);
    expect(await adviceFor(hub.url.replace('http:', 'https:'))).toContain(`an address with http: ${hub.url}\n`);
  });

  it('reports clocks that differ, and an address that is not a hub', async () => {
    const odd = createServer((_request, response) => {
      response
        .writeHead(200, { Date: new Date(0).toUTCString(), 'Content-Type': 'application/json' })
        .end('{"info":{}}');
    });
    await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`;
    const { stdout } = await ada.run(['doctor', '--url', url]);
    expect(stdout).toMatch(/! clock +the clock of the hub is \d+ s behind/);
    await new Promise((resolve) => odd.close(resolve));
  });
});

describe('open', () => {
  it('prints the URL when no browser can open it', async () => {
    const { code, stdout } = await ada.run(['open', 'wizcommerce', '--url', hub.url]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${hub.url}/docs/wizcommerce\n` });
    expect((await fetch(stdout.trim())).status).toBe(200);
    expect((await ada.run(['open', 'elsewhere'])).code).toBe(2);
  });
});

describe('help', () => {
  it.each([[[]], [['help']], [['--help']], [['-h']]])('is printed for %j', async (args) => {
    const { code, stdout } = await ada.run(args);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: stele [options] [command]');
    for (const local of ['serve', 'worker', 'dev', 'migrate', 'check-config', 'backup', 'restore']) {
      expect(stdout).toMatch(new RegExp(`^ {2}${local} `, 'm'));
    }
  });

  it('equals the reference, and has examples', async () => {
    const reference = await readFile(new URL('../../cli/README.md', import.meta.url), 'utf8');
    for (const args of [['bulk'], ['orders', 'set-status'], ['keys', 'create']]) {
      const { stdout } = await ada.run([...args, '--help']);
      expect(stdout).toContain('Examples:');
      expect(reference).toContain(stdout.trimEnd());
    }
  });

  it('runs the local commands', async () => {
    expect((await ada.run(['version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await ada.run(['check-config'])).stdout).toContain('STELE_DATABASE_URL');
  });
});

describe('a secret', () => {
  test.each(['stele_one\nstele_two', 'stele_clé'])('is not shown when a header cannot contain it', async (key) => {
    const { code, stdout, stderr } = await ada.run(['orders', 'list'], { env: { STELE_URL: hub.url, STELE_KEY: key } });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('The key has characters that a header cannot contain');
    expect(stderr).not.toContain('stele_');
  });

  test.each(['http://ada:hush@127.0.0.1:1', 'ada:hush@nowhere'])(
    'is not shown of the address %s',
    async (url) => {
      for (const command of [['doctor'], ['orders', 'list'], ['open', '--print']]) {
        const { stdout, stderr } = await ada.run([...command, '--url', url, '--key', 'x'], { env: {} });
        expect(stdout + stderr).not.toContain('hush');
      }
    },
    60_000,
  );
});

it('suggests only commands that begin like the mistyped one', async () => {
  expect((await ada.run(['bogus'])).stderr).not.toContain('Did you mean');
  expect((await ada.run(['improt'])).stderr).toContain('(Did you mean import?)');
});
