import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLogger, type Hub, startHub } from '../../src/hub.ts';
import type { ConsoleState } from '../../src/model/console-state.ts';
import { copyTemplate, dropDatabase } from '../support/databases.ts';
import { HttpClient, type TestReply } from '../support/requests.ts';

/** A small console, as a build leaves it. */
const PAGE = '<!doctype html><title>A console</title><script type="module" src="/console/main-Ab12Cd34.js"></script>';
const SCRIPT = `console.log(${JSON.stringify('steles '.repeat(100))});\n`;
const FILES: Record<string, string> = {
  'index.html': PAGE,
  'console/main-Ab12Cd34.js': SCRIPT,
  'console/main-Ab12Cd34.css': 'body { color: black }',
  'console/face-Ef56Gh78.woff2': 'no font',
  'console/theme.js': 'void 0;',
  'console/stele.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'console/manifest.json': JSON.stringify({
    'main.tsx': {
      file: 'console/main-Ab12Cd34.js',
      css: ['console/main-Ab12Cd34.css'],
      assets: ['console/face-Ef56Gh78.woff2'],
    },
  }),
  'built-from': 'abc',
  secret: 'beside the console',
};

const database = { prefix: '', name: '' };
let folder: string;
let hub: Hub;
let client: HttpClient;
let state: ConsoleState;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-console-'));
  await mkdir(join(folder, 'console'));
  for (const [name, text] of Object.entries(FILES)) {
    await writeFile(join(folder, name), text);
    if (!/\.(?:html|js)$/.test(name)) continue;
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(text));
    await writeFile(join(folder, `${name}.gz`), gzipSync(text));
  }
  state = { kind: 'built', folder };
  const server = inject('server');
  database.name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
  hub = await startHub({
    port: 0,
    host: '127.0.0.1',
    dataDir: folder,
    database: await copyTemplate(server, 'migrated', database.name),
    trustProxy: false,
    demo: false,
    webhookAllowedRanges: [],
    logger: createLogger('silent'),
    console: () => state,
  });
  client = new HttpClient(hub.url);
});

afterAll(async () => {
  client.close();
  await hub.close();
  await dropDatabase(inject('server'), database.name);
  await rm(folder, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}): Promise<TestReply> =>
  client.send({ method: 'GET', path, headers });

const HASHED = ['/console/main-Ab12Cd34.js', '/console/main-Ab12Cd34.css', '/console/face-Ef56Gh78.woff2'];
const UNHASHED = ['/console/theme.js', '/console/stele.svg', '/console/manifest.json'];
const PAGES = ['/', '/sign-in', '/w', '/w/', '/w/demo/orders/01f5d171?sort=-updated_at', '/w/x/%2e%2e/y', '/?a=b'];

function expectStrict({ headers }: TestReply): void {
  const policy = (headers['content-security-policy'] ?? '').split('; ');
  expect(policy).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ]);
  expect(headers).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  expect(headers['permissions-policy']).toMatch(/camera=\(\).*geolocation=\(\)/);
}

describe('the page', () => {
  it.each(PAGES)('is at %s, revalidated each time', async (path) => {
    const reply = await get(path);
    expect([reply.status, reply.text]).toEqual([200, PAGE]);
    expect(reply.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    expectStrict(reply);
    const again = await get(path, { 'if-none-match': reply.headers['etag'] ?? '' });
    expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', reply.headers['etag']]);
    expectStrict(again);
  });

  it('is not where the API is, nor the reference', async () => {
    expect((await get('/api/orders')).status).toBe(401);
    expect((await get('/docs')).status).toBe(200);
    for (const path of ['/index.html', '/console', '/wx', '/sign-in/now', '/built-from']) {
      expect((await get(path)).status, path).toBe(404);
    }
  });

  it.each([...HASHED, ...UNHASHED, '/', '/w/demo'])('%s can be asked about, and not changed', async (path) => {
    const plain = await get(path);
    const head = await client.send({ method: 'HEAD', path });
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers).toMatchObject({
      etag: plain.headers['etag'],
      'content-length': plain.headers['content-length'],
    });
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect([404, 405]).toContain((await client.send({ method, path })).status);
    }
  });
});

describe('the files of the page', () => {
  it.each(HASHED)('%s never changes', async (path) => {
    const reply = await get(path);
    expect([reply.status, reply.text]).toEqual([200, FILES[path.slice(1)]]);
    expect(reply.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expectStrict(reply);
  });

  it.each(UNHASHED)('%s is revalidated, since its name has no hash', async (path) => {
    expect((await get(path)).headers['cache-control']).toBe('no-cache');
  });

  it('have the media types that browsers demand', async () => {
    const types = await Promise.all(
      [...HASHED, ...UNHASHED].map(async (path) => (await get(path)).headers['content-type']),
    );
    expect(types).toEqual([
      'text/javascript; charset=utf-8',
      'text/css; charset=utf-8',
      'font/woff2',
      'text/javascript; charset=utf-8',
      'image/svg+xml; charset=utf-8',
      'application/json; charset=utf-8',
    ]);
  });

  it.each([
    ['br, gzip', 'br'],
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['BR ; Q=0.000, GZIP', 'gzip'],
    ['identity', undefined],
    ['', undefined],
    ['brotli, x-gzip', undefined],
  ])('are sent to a client that takes %j in the coding %s', async (accepted, coding) => {
    const [path = ''] = HASHED;
    const reply = await fetch(hub.url + path, { headers: { 'accept-encoding': accepted } });
    expect([reply.headers.get('content-encoding') ?? undefined, await reply.text()]).toEqual([coding, SCRIPT]);
    expect(reply.headers.get('vary')).toBe('Accept-Encoding');
  });

  it('have a tag for each coding', async () => {
    const [path = ''] = HASHED;
    const tags = await Promise.all(
      ['br', 'gzip', 'identity'].map(
        async (coding) => (await get(path, { 'accept-encoding': coding })).headers['etag'],
      ),
    );
    expect(new Set(tags).size).toBe(3);
    const known = await get(path, { 'accept-encoding': 'gzip', 'if-none-match': tags[0] ?? '' });
    expect(known.status).toBe(200);
  });

  it('have no copy that is reached by its own name', async () => {
    const [path = ''] = HASHED;
    for (const suffix of ['.br', '.gz']) expect((await get(path + suffix)).status).toBe(404);
  });

  it.each([
    '/console/../secret',
    '/console/..%2fsecret',
    '/console/%2e%2e/secret',
    '/console/%2e%2e%2fsecret',
    '/console/..%5csecret',
    '/console/%00',
    '/console//etc/passwd',
    '/console/%2fetc%2fpasswd',
    '/console/',
    '/console/console/main-Ab12Cd34.js',
    '/console/main-Ab12Cd34.js%00.css',
    '/console/constructor',
    '/console/__proto__',
    `/console/${'x'.repeat(5000)}`,
    '/console/unknown.js',
  ])('are all that is there: nothing at %s', async (path) => {
    const reply = await client.sendBytes(`GET ${path} HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n`);
    expect([400, 404]).toContain(reply.status);
    expect(reply.text).not.toContain('beside the console');
  });
});

describe('without a console', () => {
  const states: [ConsoleState, number, RegExp, boolean][] = [
    [{ kind: 'building' }, 503, /is being built/, true],
    [{ kind: 'failed', reason: 'Error: <script>no</script>' }, 503, /Error: &lt;script&gt;no&lt;\/script&gt;/, false],
    [{ kind: 'absent' }, 404, /npm run build/, false],
  ];
  it.each(states)('that is %j the page says so', async (given, status, says, isRefreshed) => {
    const other = await startLacking(given);
    try {
      for (const path of ['/', '/sign-in', '/w/demo']) {
        const reply = await other.client.send({ method: 'GET', path });
        expect(reply.status).toBe(status);
        expect(reply.text).toMatch(says);
        expect(reply.text.includes('http-equiv="refresh"')).toBe(isRefreshed);
        expect(reply.text).not.toContain('<script');
        expect(reply.headers).toMatchObject({
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
        });
        expectStrict(reply);
      }
      const file = await other.client.send({ method: 'GET', path: '/console/theme.js' });
      expect(file.status).toBe(404);
      expectStrict(file);
      // The next request gets the console that was built meanwhile.
      other.become({ kind: 'built', folder: join(folder, 'not there') });
      const broken = await other.client.send({ method: 'GET', path: '/' });
      expect([broken.status, broken.text.includes(folder)]).toEqual([503, false]);
      other.become({ kind: 'built', folder });
      expect((await other.client.send({ method: 'GET', path: '/' })).text).toBe(PAGE);
    } finally {
      await other.close();
    }
  });

  it('is no matter for what is read already: the files stay', async () => {
    expect((await get('/')).status).toBe(200);
    await rm(join(folder, 'console', 'theme.js'));
    expect((await get('/console/theme.js')).status).toBe(200);
    await writeFile(join(folder, 'console', 'theme.js'), FILES['console/theme.js'] ?? '');
  });
});

/** Another hub, whose console is in another state. */
async function startLacking(given: ConsoleState) {
  const server = inject('server');
  const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
  let now = given;
  const other = await startHub({
    port: 0,
    host: '127.0.0.1',
    dataDir: folder,
    database: await copyTemplate(server, 'migrated', name),
    trustProxy: false,
    demo: false,
    webhookAllowedRanges: [],
    logger: createLogger('silent'),
    console: () => now,
  });
  const its = new HttpClient(other.url);
  return {
    client: its,
    become: (next: ConsoleState): void => {
      now = next;
    },
    close: async () => {
      its.close();
      await other.close();
      await dropDatabase(server, name);
    },
  };
}
