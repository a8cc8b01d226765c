import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendAs } from '../support/client.ts';
import { expectFailure, factsOf } from '../support/dialects.ts';
import { fingerprintOfAll } from '../support/fingerprint.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { WRITES } from '../support/writes.ts';

let hub: TestHub;
let second: Pick<TestHub, 'send'>;
beforeAll(async () => {
  hub = await createTestHub();
  second = await hub.secondHub();
});
afterAll(() => hub.close());

/** What is each answer's own: when it was given, and to which request. */
const OWN = new Set(['date', 'x-request-id', 'idempotency-replayed', 'keep-alive', 'connection']);

const contentOf = ({ status, headers, text }: TestReply) => ({
  status,
  text,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.has(name))),
});

function expectReplay(replay: TestReply, first: TestReply): void {
  expect(contentOf(replay)).toEqual(contentOf(first));
  expect(replay.headers['idempotency-replayed']).toBe('true');
}

let used = 0;
const freshKey = (): Record<string, string> => ({ 'idempotency-key': `replay-${++used}` });

describe.each(WRITES)('$name', ({ dialect, make }) => {
  const send = (request: TestRequest, headers: Record<string, string>, through: Pick<TestHub, 'send'> = hub) =>
    sendAs(through, hub.key, dialect, request, headers);

  it('is answered the same bytes again, here and by another hub, and done once', async () => {
    const { request } = await make(hub);
    const key = freshKey();
    const first = await send(request, key);
    expect(first.status, first.text).toBeLessThan(300);
    expect(first.headers['idempotency-replayed']).toBe(undefined);
    const after = await fingerprintOfAll(hub);
    expectReplay(await send(request, key), first);
    expectReplay(await send(request, key, second), first);
    // Old by now, which the first one was not.
    expectReplay(await send(request, { ...key, 'if-match': '"1"', prefer: 'merge' }), first);
    expect(await fingerprintOfAll(hub)).toEqual(after);
  });

  it('refuses another body under its key, though it means the same', async () => {
    const { request } = await make(hub);
    const key = freshKey();
    const first = await send(request, key);
    const after = await fingerprintOfAll(hub);
    if (request.body === undefined) return;
    const headers = { ...key, 'content-type': 'application/json' };
    const reply = await send({ ...request, body: `${JSON.stringify(request.body)} ` }, headers, second);
    expectFailure(factsOf(dialect), reply, 422);
    expectReplay(await send(request, key), first);
    expect(await fingerprintOfAll(hub)).toEqual(after);
  });

  it('is done once when it comes four times at once, through two hubs', async () => {
    const { request } = await make(hub);
    const key = { ...freshKey(), 'x-request-id': `at-once-${used}` };
    const replies = await Promise.all([hub, second, hub, second].map((through) => send(request, key, through)));
    const firsts = replies.filter(({ headers }) => headers['idempotency-replayed'] === undefined);
    expect(firsts.length).toBe(1);
    const [first] = firsts as [TestReply];
    expect(first.status, first.text).toBeLessThan(300);
    for (const reply of replies) expect(contentOf(reply)).toEqual(contentOf(first));
    const made = await hub.sql<{ n: number }>('select count(*)::int as n from order_changes where request_id = $1', [
      `at-once-${used}`,
    ]);
    expect(made[0]?.n).toBeLessThanOrEqual(1);
  });
});
