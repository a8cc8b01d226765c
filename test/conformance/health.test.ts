import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../src/dialects/all.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});

afterAll(() => hub.close());

describe('paths that belong to no dialect', () => {
  it('tells that the process lives', async () => {
    const reply = await hub.send({ method: 'GET', path: '/healthz' });
    expect(reply.status).toBe(200);
    expect(reply.json()).toEqual({ status: 'ok' });
  });

  it('tells that the database answers', async () => {
    const reply = await hub.send({ method: 'GET', path: '/readyz' });
    expect(reply.status).toBe(200);
    expect(reply.json()).toEqual({ status: 'ready' });
  });

  it.each(dialects.map(({ name }) => name))('serves the committed OpenAPI document of %s', async (name) => {
    const reply = await hub.send({ method: 'GET', path: `/openapi/${name}.json` });
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    const committed = await readFile(new URL(`../../openapi/${name}.json`, import.meta.url), 'utf8');
    expect(reply.json()).toEqual(JSON.parse(committed));
  });

  it('redirects a browser at its address to the reference', async () => {
    const reply = await hub.send({ method: 'GET', path: '/' });
    expect([reply.status, reply.headers['location']]).toEqual([303, '/docs']);
  });

  it.each(['/nothing', '/openapi/nobody.json', '/customer', '/engagements/orders/1'])(
    'answers %s with problem details',
    async (path) => {
      const reply = await hub.send({ method: 'GET', path });
      expect(reply.status).toBe(404);
      expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(reply.json()).toEqual({ type: 'about:blank', status: 404, title: 'Not Found' });
    },
  );

  it.each([
    ['a path that cannot be decoded', { method: 'GET', path: '/%zz' }, 404],
    [
      'a body of another type',
      { method: 'POST', path: '/nothing', body: 'x', headers: { 'content-type': 'text/plain' } },
      404,
    ],
    [
      'a body that is not JSON',
      { method: 'POST', path: '/nothing', body: '{', headers: { 'content-type': 'application/json' } },
      404,
    ],
    ['an unknown method', { method: 'PROPFIND', path: '/nothing' }, 404],
  ])('does not stumble over %s', async (_name, request, status) => {
    const reply = await hub.send(request);
    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it.each(['/healthz', '/readyz', '/openapi/wizcommerce.json'])('refuses to change %s', async (path) => {
    const reply = await hub.send({ method: 'DELETE', path });
    expect(reply.status).toBe(405);
    expect(reply.headers['allow']).toBe('GET, HEAD');
  });
});

describe('X-Request-Id', () => {
  it("is the caller's when it is a sensible one", async () => {
    const reply = await hub.send({ method: 'GET', path: '/healthz', headers: { 'x-request-id': 'trace-42/a:b' } });
    expect(reply.headers['x-request-id']).toBe('trace-42/a:b');
  });

  it.each(['with blanks', 'x'.repeat(129), '{}'])("is the hub's own in place of %j", async (given) => {
    const reply = await hub.send({ method: 'GET', path: '/healthz', headers: { 'x-request-id': given } });
    expect(reply.headers['x-request-id']).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
  });

  it.each([
    ['an unknown route', { method: 'GET', path: '/nothing' }, 404],
    ['an unknown route of a dialect', { method: 'GET', path: '/v1/nothing' }, 404],
    ['a caller without a key', { method: 'GET', path: '/v1/orders/1' }, 401],
    ['a path that cannot be decoded', { method: 'GET', path: '/v1/orders/%zz' }, 404],
  ])('comes back from %s', async (_name, request, status) => {
    const reply = await hub.send({ ...request, headers: { 'x-request-id': 'joined' } });
    expect(reply.status).toBe(status);
    expect(reply.headers['x-request-id']).toBe('joined');
  });
});
