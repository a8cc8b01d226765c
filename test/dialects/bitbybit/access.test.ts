import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKey } from '../../access/people.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { Client, CUSTOMER, newOrder } from './client.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

describe('a key in the vendor’s manner', () => {
  it('gets its rate limit on every reply, and the vendor’s code above the limit', async () => {
    const scopes = ['orders:write', 'customers:read', 'products:write', 'products:delete'];
    const { key } = await makeKey(hub, { style: 'bitbybit-live', rate_limit_per_minute: 4, scopes });
    expect(key).toMatch(/^bbb_live_/);
    const client = new Client(hub, { key });
    const replies = [
      await client.ask('GET', '/customers'),
      await client.ask('POST', '/orders', newOrder()),
      await client.ask('POST', '/products', {}),
      await client.ask('DELETE', '/products/nothing'),
      await client.ask('GET', `/customers/${CUSTOMER}`),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 201, 400, 404, 429]);
    expect(replies.map(({ headers }) => headers['ratelimit-remaining'])).toEqual(['3', '2', '1', '0', '0']);
    for (const { headers } of replies) {
      expect(headers).toMatchObject({ 'ratelimit-limit': '4', 'ratelimit-reset': expect.stringMatching(/^\d+$/) });
    }
    expect(replies.at(-1)?.json()).toMatchObject({ error: { code: 'RATE_LIMIT_EXCEEDED' } });
  });

  it('gets no headers without a limit', async () => {
    const { headers } = await new Client(hub).ask('GET', '/products');
    expect(Object.keys(headers).filter((name) => name.startsWith('ratelimit'))).toEqual([]);
  });

  it('works only from its addresses, which are checked after the scope', async () => {
    const { key } = await makeKey(hub, {
      style: 'bitbybit-test',
      scopes: ['orders:read'],
      allowed_ips: ['192.0.2.0/24', '2001:db8::/33'],
    });
    const client = new Client(hub, { key });
    const elsewhere = await client.ask('GET', '/orders');
    expect({ status: elsewhere.status, body: elsewhere.json() }).toMatchObject({
      status: 403,
      body: { error: { code: 'IP_NOT_ALLOWED' } },
    });
    expect((await client.ask('GET', '/customers')).json()).toMatchObject({ error: { code: 'INSUFFICIENT_SCOPE' } });
  });

  it.each([
    ['orders:read', 'GET', '/orders'],
    ['orders:write', 'POST', '/orders'],
    ['customers:read', 'GET', '/customers'],
    ['customers:write', 'POST', '/customers'],
    ['customers:delete', 'DELETE', '/customers/nobody'],
    ['products:read', 'GET', '/products'],
    ['products:write', 'POST', '/products'],
    ['products:delete', 'DELETE', '/products/nothing'],
  ] as const)('needs %s, and nothing else, for %s %s', async (scope, method, path) => {
    const body = method === 'POST' ? {} : undefined;
    const { key } = await hub.mintKey({ scopes: [scope] });
    expect((await new Client(hub, { key }).ask(method, path, body)).status).not.toBe(403);
    const rest = ['orders', 'customers', 'products'].flatMap((kind) =>
      ['read', 'write', 'delete'].map((right) => `${kind}:${right}` as typeof scope),
    );
    const { key: other } = await hub.mintKey({ scopes: rest.filter((each) => each !== scope) });
    expect((await new Client(hub, { key: other }).ask(method, path, body)).status).toBe(403);
  });
});
