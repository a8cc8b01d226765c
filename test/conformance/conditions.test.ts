import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS, type DialectFacts, expectFailure } from '../support/dialects.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

describe.each(DIALECTS)('a condition in $name', (facts: DialectFacts) => {
  const move = async (headers: Record<string, string>): Promise<{ reply: TestReply; version: number }> => {
    const id = await hub.seedOrder({ status: { state: 'confirmed' } });
    const reply = await hub.send({
      ...facts.move(id, 'cancelled'),
      headers: { ...facts.keyHeaders(hub.key), ...headers },
    });
    return { reply, version: (await hub.order(id)).version };
  };

  it.each([
    ['one tag among empty elements', '"1", ,', 2],
    ['an empty element first', ', "1"', 2],
    ['any version', '*', 2],
  ])('of %s holds', async (_name, tag, version) => {
    const moved = await move({ 'if-match': tag });
    expect([moved.reply.status, moved.version]).toEqual([200, version]);
  });

  it.each([
    ['If-Match without any tag', { 'if-match': '' }],
    ['If-None-Match of anything, for what is there', { 'if-none-match': '*' }],
  ])('%s is met by nothing', async (_name, headers) => {
    const moved = await move(headers);
    expectFailure(facts, moved.reply, 412);
    expect(moved.version).toBe(1);
  });
});

describe('what changes many orders', () => {
  const bulk = (body: object, headers: Record<string, string> = {}) =>
    hub.send({ method: 'POST', path: '/api/orders/bulk', body, headers: { 'x-api-key': hub.key, ...headers } });

  it('takes no tag of one', async () => {
    const reply = await bulk({ ids: ['a'], tags: { add: ['x'] } }, { 'if-match': '"1"' });
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({ errors: [{ header: 'If-Match' }] });
  });

  it('does not take an empty filter for all', async () => {
    const reply = await bulk({ filter: { q: '' }, status: { state: 'cancelled' } });
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({ errors: [{ pointer: '#/filter/q' }] });
  });
});
