import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS, type DialectFacts, expectFailure, hubFacts } from '../support/dialects.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { api, makeKey, ORDER_ID, UNTIL_KNOWN_MS } from './people.ts';

/** Behind a proxy that says where a request comes from, and open to the world. */
let hub: TestHub;
let direct: TestHub;

beforeAll(async () => {
  [hub, direct] = await Promise.all([createTestHub({ trustProxy: true }), createTestHub()]);
});

afterAll(() => Promise.all([hub.close(), direct.close()]));

function readFrom(where: TestHub, facts: DialectFacts, key: string, address?: string): Promise<TestReply> {
  const forwarded = address === undefined ? {} : { 'x-forwarded-for': address };
  return where.send({ ...facts.read(ORDER_ID), headers: { ...facts.keyHeaders(key), ...forwarded } });
}

it.each(['/v1/orders', '/engagement/orders', '/api/keys'])(
  'a proxy that says anything at all is no trouble: %s',
  async (path) => {
    const headers = {
      'x-api-key': hub.key,
      authorization: `Bearer ${hub.key}`,
      'x-forwarded-for': randomBytes(4500).toString('base64'),
    };
    expect((await hub.send({ method: 'GET', path, headers })).status).toBe(200);
  },
);

it('with the networks of the proxies, the address counts that the outermost of them saw; with `true`, the leftmost', async () => {
  const named = await createTestHub({ trustProxy: '127.0.0.1,10.0.0.0/8' });
  try {
    const said = '192.0.2.7, 198.51.100.1, 10.0.0.3';
    for (const [where, counts] of [
      [named, '198.51.100.1'],
      [hub, '192.0.2.7'],
    ] as const) {
      for (const allowed of ['192.0.2.7', '198.51.100.1', '10.0.0.3']) {
        const { key } = await makeKey(where, { allowed_ips: [allowed] });
        const headers = { 'x-api-key': key, 'x-forwarded-for': said };
        const { status } = await where.send({ method: 'GET', path: `/v1/orders/${ORDER_ID}`, headers });
        expect(status).toBe(allowed === counts ? 200 : 403);
      }
    }
  } finally {
    await named.close();
  }
});

describe.concurrent.each(DIALECTS)('a list of addresses in $name', (facts) => {
  it.each([
    ['192.0.2.7', '192.0.2.7', '192.0.2.8'],
    ['192.0.2.0/24', '192.0.2.255', '192.0.3.0'],
    ['192.0.2.77/24', '192.0.2.1', '192.0.1.255'],
    ['10.128.0.0/9', '10.255.0.1', '10.127.255.255'],
    ['192.0.2.7', '::ffff:192.0.2.7', '::ffff:192.0.2.8'],
    ['192.0.2.0/24', '::FFFF:C000:02FF', '::ffff:c000:300'],
    ['::ffff:192.0.2.0/120', '192.0.2.9', '192.0.3.9'],
    ['2001:db8::1', '2001:0db8:0:0::0001', '2001:db8::2'],
    ['2001:db8::/64', '2001:db8::ffff:ffff', '2001:db8:0:1::1'],
    ['2001:db8:8000::/33', '2001:db8:ffff::1', '2001:db8:7fff::1'],
    ['::/33', '::1', '192.0.2.7'],
  ])('with %s lets %s in and keeps %s out', async (entry, inside, outside) => {
    const { key } = await makeKey(hub, { allowed_ips: ['203.0.113.5', entry] });
    expect((await readFrom(hub, facts, key, inside)).status).toBe(200);
    expect((await readFrom(hub, facts, key, '203.0.113.5')).status).toBe(200);
    expectFailure(facts, await readFrom(hub, facts, key, outside), 403);
  });

  it('refuses an entry that is not an address', async () => {
    const { key } = await makeKey(hub, { allowed_ips: ['127.0.0.1'] });
    for (const address of ['unknown', '127.0.0.1.example.com', '2130706433', '0x7f.1']) {
      expectFailure(facts, await readFrom(hub, facts, key, address), 403);
    }
  });

  it('is looked at after the key and the scope', async () => {
    const { key } = await makeKey(direct, { allowed_ips: ['192.0.2.1'], scopes: ['customers:read'] });
    const refused = await readFrom(direct, facts, key);
    expectFailure(facts, refused, 403);
    expect(refused.text).toContain('orders:read');
    expectFailure(facts, await readFrom(direct, facts, `${key}x`), 401);
  });

  it('ignores a forwarding header that no trusted proxy sent', async () => {
    const { key } = await makeKey(direct, { allowed_ips: ['192.0.2.1'] });
    expectFailure(facts, await readFrom(direct, facts, key, '192.0.2.1'), 403);
    const { key: local } = await makeKey(direct, { allowed_ips: ['127.0.0.0/16'] });
    expect((await readFrom(direct, facts, local, '192.0.2.1')).status).toBe(200);
  });

  it('changes within a second', async () => {
    const made = await makeKey(direct, { allowed_ips: [] });
    expect((await readFrom(direct, facts, made.key)).status).toBe(200);
    await api(direct, 'PATCH', `/keys/${made.id}`, { allowed_ips: ['192.0.2.1'] });
    await new Promise((resolve) => setTimeout(resolve, UNTIL_KNOWN_MS));
    expectFailure(facts, await readFrom(direct, facts, made.key), 403);
    await api(direct, 'PATCH', `/keys/${made.id}`, { allowed_ips: [] });
    await new Promise((resolve) => setTimeout(resolve, UNTIL_KNOWN_MS));
    expect((await readFrom(direct, facts, made.key)).status).toBe(200);
  });
});

it('bitbybit has a code of its own for it', async () => {
  const { key } = await makeKey(direct, { allowed_ips: ['192.0.2.1'] });
  const reply = await direct.send({
    method: 'GET',
    path: `/customer/api/open/v1/orders/${ORDER_ID}`,
    headers: { 'x-api-key': key },
  });
  expect(reply.json()).toMatchObject({ error: { code: 'IP_NOT_ALLOWED' } });
});

it('a list has at most 20 entries, none too broad, and each bad one is named', async () => {
  const many = Array.from({ length: 20 }, (_, i) => `192.0.2.${i}`);
  await makeKey(direct, { allowed_ips: many });
  const send = (allowed_ips: string[]): Promise<TestReply> =>
    api(direct, 'POST', '/keys', { name: 'Test', scopes: ['orders:read'], allowed_ips });
  const tooMany = expectFailure(hubFacts, await send([...many, '192.0.2.99']), 400);
  expect(hubFacts.namedFields(tooMany)).toEqual(['allowed_ips']);
  const bad = expectFailure(hubFacts, await send(['10.0.0.0/8', '192.0.2.1', 'example.com', '2001::/32']), 400);
  expect(hubFacts.namedFields(bad)).toEqual(['allowed_ips[0]', 'allowed_ips[2]', 'allowed_ips[3]']);
});
