import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RECORD_KINDS } from '../../src/model/record.ts';
import { fingerprint } from '../support/fingerprint.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { prepareAccess, prepareWebhook } from './access.ts';
import { goodRequest, TARGETS } from './operations.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
  await prepareAccess(hub);
});

afterAll(() => hub.close());

it('a write shows in the fingerprint by which the bad requests prove harmless', async () => {
  const headers = { 'x-api-key': hub.key };
  const path = '/customer/api/open/v1/orders/01f5d171-d3e3-4b2b-bd57-0727194b5bed';
  const before = await fingerprint(hub);
  expect((await hub.send({ method: 'PUT', path, headers, body: {} })).status).toBe(200);
  expect(await fingerprint(hub)).toBe(before);
  expect((await hub.send({ method: 'PUT', path, headers, body: { notes: 'written' } })).status).toBe(200);
  const written = await fingerprint(hub);
  expect(written).not.toBe(before);
  const remembered = { ...headers, 'idempotency-key': 'remembered' };
  expect((await hub.send({ method: 'PUT', path, headers: remembered, body: {} })).status).toBe(200);
  expect(await fingerprint(hub)).not.toBe(written);
});

/** What the bad requests are made from is good: otherwise their refusals would prove nothing. */
describe('the request that the bad ones are made from', () => {
  // A record can be deleted once, and the others are to find theirs: at a version that its history does not have.
  afterEach(async () => {
    const restored = "document = jsonb_set(document, '{version}', to_jsonb((document->>'version')::int + 1))";
    for (const kind of RECORD_KINDS) {
      await hub.sql(`update ${kind} set deleted_at = null, ${restored} where deleted_at is not null`);
    }
    // The catalog is as the tests know it.
    await hub.sql(`delete from statuses where name = 'text'`);
    // A batch can be undone once, and is not continued then.
    await hub.sql('update batches set undone_by = null');
    // An endpoint can be deleted, and has one running replay.
    await prepareWebhook(hub, 'active');
  });

  it.each(TARGETS)('passes as $name', async (target) => {
    const request = goodRequest(target, hub.key);
    // An order can be deleted once, and the others are to find theirs.
    const isEnd = target.operation.method === 'DELETE' && target.operation.path.startsWith('/orders/');
    const path = isEnd ? target.path(await hub.seedOrder({})) : request.path;
    const reply = await hub.send({ ...request, path });
    const successes = Object.keys(target.operation.replies).map(Number);
    // A replay has a status of its own for a dry run.
    const expected = target.operation.id === 'replayWebhook' ? successes[1] : successes[0];
    expect(reply.status, reply.text).toBe(expected);
  });
});

describe('a request that is accepted', () => {
  const orders = '/v1/orders/01f5d171-d3e3-4b2b-bd57-0727194b5bed';

  it.each(['?x=%zz', '?%00', '?a[b]=1&a=2', '?', '?__proto__=1', `?${'x'.repeat(5000)}`])(
    'a query %j that no schema names',
    async (query) => {
      const reply = await hub.send({ method: 'GET', path: orders + query, headers: { 'x-api-key': hub.key } });
      expect(reply.status).toBe(200);
    },
  );

  const unknowns: Record<string, unknown>[] = [
    { constructor: 'a word' },
    { prototype: { status: 'draft' } },
    { toString: null, hasOwnProperty: 1, length: -1 },
    { 'a.b': { 'c/d': '~' }, '': [] },
  ];

  it.each(unknowns.map((unknown) => ({ unknown })))('an unknown field such as $unknown', async ({ unknown }) => {
    const reply = await hub.send({
      method: 'PATCH',
      path: `${orders}/status`,
      headers: { 'x-api-key': hub.key },
      body: { ...unknown, status: 'draft' },
    });
    expect(reply.status, reply.text).toBe(200);
  });
});
