import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DIALECTS, type DialectFacts, expectFailure } from '../support/dialects.ts';
import { fingerprint } from '../support/fingerprint.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { tagOfRead } from '../support/tags.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;
let id: string;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

beforeEach(async () => {
  id = await hub.seedOrder({ status: { state: 'confirmed' } });
});

describe.each(DIALECTS)('versions in $name', (facts: DialectFacts) => {
  const send = (request: TestRequest, headers: Record<string, string> = {}): Promise<TestReply> =>
    hub.send({ ...request, headers: { ...facts.keyHeaders(hub.key), ...headers } });

  it('shows the version as a strong tag, on reads and on writes', async () => {
    expect((await send(facts.read(id))).headers['etag']).toMatch(tagOfRead(1));
    expect((await send(facts.move(id, 'cancelled'))).headers['etag']).toBe('"2"');
    expect((await send(facts.read(id))).headers['etag']).toMatch(tagOfRead(2));
  });

  it('keeps the version when nothing changes', async () => {
    const reply = await send(facts.move(id, 'confirmed'));
    expect(reply.status).toBe(200);
    expect(reply.headers['etag']).toBe('"1"');
    expect((await hub.changes(id)).length).toBe(1);
  });

  it.each(['"1"', '*', '"7", "1"', ' "1"', 'W/"1", "1"', '"1-of_some-view"', '"7-x", "1-y"'])(
    'writes when If-Match is %j',
    async (tag) => {
      const reply = await send(facts.move(id, 'cancelled'), { 'if-match': tag });
      expect(reply.status).toBe(200);
      expect(reply.headers['etag']).toBe('"2"');
    },
  );

  it.each([
    '"2"',
    '"0"',
    'W/"1"',
    '"01"',
    '"abc"',
    '""',
    '"2", "3"',
    '"99999999999999999999"',
    '"2-x"',
    'W/"1-x"',
    '"-1"',
    '"1-"',
    '"11-x"',
  ])('does not write when If-Match is %j', async (tag) => {
    const before = await fingerprint(hub);
    const reply = await send(facts.move(id, 'cancelled'), { 'if-match': tag });
    const failure = JSON.stringify(expectFailure(facts, reply, 412));
    expect(failure).toContain('version 1');
    expect(await fingerprint(hub)).toBe(before);
  });

  it('names what a stale writer would have changed, in the words of the dialect', async () => {
    await send(facts.move(id, 'cancelled'));
    const reply = await send(facts.move(id, 'confirmed'), { 'if-match': '"1"' });
    const failure = JSON.stringify(expectFailure(facts, reply, 412));
    expect(failure).toContain('version 2');
    expect(failure).toContain('status');
  });

  it('lets a stale writer pass whose change is in effect already', async () => {
    await send(facts.move(id, 'cancelled'));
    const reply = await send(facts.move(id, 'cancelled'), { 'if-match': '"1"' });
    expect(reply.status).toBe(200);
    expect(reply.headers['etag']).toBe('"2"');
  });

  it('lets exactly one of twenty writers pass who know the same version', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => send(facts.move(id, 'cancelled'), { 'if-match': '"1"' })),
    );
    // The others find their change in effect.
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect((await hub.changes(id)).map(({ version }) => version)).toEqual([1, 2]);
  });

  it('answers 304 to a reader who has the version', async () => {
    const tag = (await send(facts.read(id))).headers['etag'] ?? '';
    for (const method of ['GET', 'HEAD']) {
      const same = await send({ ...facts.read(id), method }, { 'if-none-match': tag });
      expect([same.status, same.text, same.headers['etag']]).toEqual([304, '', tag]);
      expect((await send({ ...facts.read(id), method }, { 'if-none-match': '"1"' })).headers['etag']).toBe(tag);
    }
    expect((await send(facts.read(id), { 'if-none-match': '"1"' })).status).toBe(200);
    expect((await send(facts.read(id), { 'if-none-match': '"2"' })).status).toBe(200);
  });

  // RFC 9110, section 13.1.2: a list, compared weakly, since what lies between may have weakened the tag.
  it.each(['W/TAG', '"7", TAG', '"7",,TAG', '*'])('answers 304 when If-None-Match is %j', async (tags) => {
    const tag = (await send(facts.read(id))).headers['etag'] ?? '';
    expect((await send(facts.read(id), { 'if-none-match': tags.replace('TAG', tag) })).status).toBe(304);
  });
});

describe('a version', () => {
  it('is one and the same in every dialect', async () => {
    for (const facts of DIALECTS) {
      const headers = facts.keyHeaders(hub.key);
      const { headers: shown } = await hub.send({ ...facts.read(id), headers });
      const next = DIALECTS[(DIALECTS.indexOf(facts) + 1) % DIALECTS.length] as DialectFacts;
      const to = DIALECTS.indexOf(facts) % 2 === 0 ? 'cancelled' : 'confirmed';
      const written = await hub.send({
        ...next.move(id, to),
        headers: { ...next.keyHeaders(hub.key), 'if-match': shown['etag'] ?? '' },
      });
      expect(written.status).toBe(200);
    }
    expect((await hub.order(id)).version).toBe(1 + DIALECTS.length);
  });
});
