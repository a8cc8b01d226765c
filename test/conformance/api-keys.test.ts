import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS, type DialectFacts, expectFailure } from '../support/dialects.ts';
import { fingerprint } from '../support/fingerprint.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { versionIn } from '../support/tags.ts';
import { createTestHub, type Minted, type TestHub } from '../support/test-hub.ts';

const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const signed = (facts: DialectFacts, key: string, request: TestRequest): TestRequest => ({
  ...request,
  headers: { ...facts.keyHeaders(key), ...request.headers },
});

/** Each dialect's own words for a caller who shows no key, and for one whose key is not valid. */
const UNAUTHENTICATED: Record<string, Record<'missing' | 'invalid', (reply: TestReply) => void>> = {
  wizcommerce: {
    missing: (reply) => expect(reply.json()).toMatchObject({ code: 'UNAUTHORIZED', details: [{ field: 'X-API-Key' }] }),
    invalid: (reply) => expect(reply.json()).toMatchObject({ code: 'UNAUTHORIZED', details: [{ field: 'X-API-Key' }] }),
  },
  bitbybit: {
    missing: (reply) => expect(reply.json()).toMatchObject({ error: { code: 'MISSING_API_KEY' } }),
    invalid: (reply) => expect(reply.json()).toMatchObject({ error: { code: 'INVALID_API_KEY' } }),
  },
  evreka: {
    missing: (reply) => expect(reply.headers['www-authenticate']).toBe('Bearer'),
    invalid: (reply) => expect(reply.headers['www-authenticate']).toBe('Bearer'),
  },
};

function expectUnauthenticated(facts: DialectFacts, reply: TestReply, how: 'missing' | 'invalid'): void {
  expectFailure(facts, reply, 401);
  UNAUTHENTICATED[facts.name]?.[how](reply);
}

describe.each(DIALECTS)('a key in $name', (facts) => {
  const call = (key: string, request = facts.read(ORDER_ID)): Promise<TestReply> =>
    hub.send(signed(facts, key, request));

  it('opens what it is for', async () => {
    expect((await call(hub.key)).status).toBe(200);
  });

  it('is required', async () => {
    expectUnauthenticated(facts, await hub.send(facts.read(ORDER_ID)), 'missing');
    expectUnauthenticated(facts, await hub.send(facts.move(ORDER_ID, 'cancelled')), 'missing');
  });

  it('is missing when its header is empty', async () => {
    const headers = Object.fromEntries(Object.keys(facts.keyHeaders('')).map((name) => [name, '']));
    expectUnauthenticated(facts, await hub.send({ ...facts.read(ORDER_ID), headers }), 'missing');
  });

  it.each([
    ['unknown', 'no-such-key'],
    ['mistyped', 'stele_00000000000000000000000000000000000000'],
    ['too long', 'k'.repeat(5000)],
    ['two keys', 'one, two'],
  ])('is refused when it is %s', async (_how, key) => {
    expectUnauthenticated(facts, await call(key), 'invalid');
  });

  it('is refused once it has expired', async () => {
    const { key } = await hub.mintKey({ expiresAtMs: Date.now() - 1 });
    expectUnauthenticated(facts, await call(key), 'invalid');
  });

  it('expires at its time, though it was used before', async () => {
    const { key } = await hub.mintKey({ expiresAtMs: Date.now() + 250 });
    expect((await call(key)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 260));
    expectUnauthenticated(facts, await call(key), 'invalid');
  });

  // A key in use is hard because every call could keep the hub's memory of it fresh; one that rests, because none does.
  it.each([
    ['in use', 20],
    ['that rests', 1000],
  ])('%s stops working within a second of its revocation, in every hub on the database', async (_how, pauseMs) => {
    const second = await hub.secondHub();
    const minted: Minted = await hub.mintKey();
    const both = (): Promise<TestReply[]> =>
      Promise.all([hub, second].map((each) => each.send(signed(facts, minted.key, facts.read(ORDER_ID)))));
    expect((await both()).map(({ status }) => status)).toEqual([200, 200]);
    await hub.revoke(minted.id);
    const end = Date.now() + 1000;
    while (Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (Date.now() < end) await both();
    }
    for (const reply of await both()) expectUnauthenticated(facts, reply, 'invalid');
  });

  it('without the scope to read may not read, and one without the scope to write may not write', async () => {
    const before = await fingerprint(hub);
    const writer = await hub.mintKey({ scopes: ['orders:write'] });
    const reader = await hub.mintKey({ scopes: ['orders:read'] });
    expectFailure(facts, await call(writer.key), 403);
    expectFailure(facts, await call(reader.key, facts.move(ORDER_ID, 'cancelled')), 403);
    expect((await call(reader.key)).status).toBe(200);
    expect(await fingerprint(hub)).toBe(before);
  });

  it("does not open another workspace's order, and says no more than of an order that is not there", async () => {
    const other = await hub.secondWorkspace();
    const before = await fingerprint(hub);
    const read = await call(other.key);
    const write = await call(other.key, facts.move(ORDER_ID, 'cancelled'));
    expectFailure(facts, read, facts.statuses.noOrder);
    expectFailure(facts, write, facts.statuses.noOrderToMove);
    const absent = '00000000-0000-0000-0000-000000000000';
    // Each request has an id of its own.
    const said = ({ text, headers }: TestReply): string =>
      text.replaceAll(ORDER_ID, absent).replaceAll(headers['x-request-id'] ?? '', 'this request');
    expect(said(read)).toBe(said(await call(other.key, facts.read(absent))));
    expect(said(write)).toBe(said(await call(other.key, facts.move(absent, 'cancelled'))));
    expect(await fingerprint(hub)).toBe(before);
  });

  it('names no other workspace by its ids: the same order id in two workspaces is two orders', async () => {
    const other = await hub.secondWorkspace();
    await hub.sql(
      `with copied as (
        insert into orders select $1, id, 9, status_id, payment_status, fulfillment_status, completed_at,
          updated_at, changed_at, created_at from orders where workspace_id = 'demo' and id = $2 returning id)
      insert into order_documents (workspace_id, order_id, reference_id, document)
        select $1, id, null, '{"display_id":"OTHER","source":"x","line_items":[],"additional_charges":[],"tags":[],
          "attributes":[],"extras":{},"aliases":{},"created_at":"2025-01-01T00:00:00.000Z"}' from copied`,
      [other.id, ORDER_ID],
    );
    const [own, others] = await Promise.all([call(hub.key), call(other.key)]);
    expect([own.headers['etag'], others.headers['etag']].map(versionIn)).toEqual([1, 9]);
    expect(own.text).toContain('WC_1234567890');
    expect(others.text).toContain('OTHER');
    expect(others.text).not.toContain('WC_1234567890');
  });
});

describe('bitbybit', () => {
  it.each(['/customer/api/open/v1', '/customer/open/v1'])('takes either header under %s', async (base) => {
    for (const header of ['x-api-key', 'x-bitbybit-key', 'X-API-KEY']) {
      const reply = await hub.send({
        method: 'GET',
        path: `${base}/orders/${ORDER_ID}`,
        headers: { [header]: hub.key },
      });
      expect(reply.status).toBe(200);
    }
  });
});

describe('Evreka360', () => {
  it('takes the scheme in any case, and no other scheme', async () => {
    const path = `/engagement/orders/${ORDER_ID}`;
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const reply = await hub.send({ method: 'GET', path, headers: { authorization: `${scheme} ${hub.key}` } });
      expect(reply.status).toBe(200);
    }
    for (const value of [hub.key, `Basic ${hub.key}`, 'Bearer', 'Bearer ']) {
      expect((await hub.send({ method: 'GET', path, headers: { authorization: value } })).status).toBe(401);
    }
    expect((await hub.send({ method: 'GET', path, headers: { 'x-api-key': hub.key } })).status).toBe(401);
  });
});
