import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../src/dialects/all.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});

afterAll(() => hub.close());

const PAGES = ['/docs', ...dialects.map(({ name }) => `/docs/${name}`)];
const ASSETS = ['/docs/assets/docs.css', ...dialects.map(({ name }) => `/docs/assets/${name}.json`)];
const SCRIPT = '/docs/assets/scalar.js';

const get = (path: string, headers: Record<string, string> = {}) => fetch(hub.url + path, { headers });

describe.each([...PAGES, ...ASSETS, SCRIPT])('%s', (path) => {
  it('is sent to anybody, and lets nothing come from elsewhere', async () => {
    const reply = await get(path);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(
      /^(?:text\/(?:html|css|javascript)|application\/json); charset=utf-8$/,
    );
    const policy = (reply.headers.get('content-security-policy') ?? '').split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'self'");
    // No directive names a host, or lets any be named.
    expect(policy.join(' ')).not.toMatch(/https?:|\*|\./);
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is sent once to a client that caches it', async () => {
    const first = await get(path);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    expect(first.headers.get('cache-control')).toBe('public, no-cache');
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get(path, { 'if-none-match': known });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('is compressed for those who can take it, under a tag of its own', async () => {
    const plain = await hub.send({ method: 'GET', path, headers: { 'accept-encoding': 'gzip;q=0, identity' } });
    const gzipped = await fetch(hub.url + path, { headers: { 'accept-encoding': 'br, gzip' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers['vary']).toBe('Accept-Encoding');
    expect(gzipped.headers.get('content-encoding')).toBe('gzip');
    expect(gzipped.headers.get('etag')).not.toBe(plain.headers['etag']);
    expect(await gzipped.text()).toBe(plain.text);
  });

  it('can be asked about, and not changed', async () => {
    const head = await hub.send({ method: 'HEAD', path });
    expect([head.status, head.text]).toEqual([200, '']);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const refused = await hub.send({ method, path });
      expect([refused.status, refused.headers['allow']]).toEqual([405, 'GET, HEAD']);
    }
  });
});

it('the hub’s address leads to the reference', async () => {
  const reply = await fetch(`${hub.url}/`, { redirect: 'manual' });
  expect([reply.status, reply.headers.get('location'), await reply.json()]).toEqual([303, '/docs', { docs: '/docs' }]);
  expect((await fetch(`${hub.url}/`)).url).toBe(`${hub.url}/docs`);
  expect((await hub.send({ method: 'POST', path: '/' })).status).toBe(405);
});

describe('the pages', () => {
  it.each(PAGES)('%s has no script of its own, and names no other host', async (path) => {
    const page = await (await get(path)).text();
    expect(page).not.toMatch(/<script(?![^>]* src="\/docs\/assets\/)/);
    expect(page.match(/(?:src|href)="(?!\/|data:,")[^"]*"/g)).toBeNull();
    expect(page).not.toMatch(/https?:\/\//);
  });

  it('know no dialect that is not there', async () => {
    expect((await get('/docs/nobody')).status).toBe(404);
  });

  it('show the documents that the hub serves to generators, and mark only what is left out by default', async () => {
    for (const { name } of dialects) {
      const shown = JSON.parse(await (await get(`/docs/assets/${name}.json`)).text(), (key, value: unknown) =>
        key === 'examples' && isMark(value) ? undefined : value,
      ) as unknown;
      expect(shown).toEqual(await (await get(`/openapi/${name}.json`)).json());
    }
  });
});

const isMark = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'x-disabled' in ((value as { default?: object }).default ?? {});
