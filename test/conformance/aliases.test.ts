import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS, type DialectFacts, expectFailure } from '../support/dialects.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const idShown = (reply: TestReply): unknown => {
  const body = reply.json() as { id?: string; data?: { id: string } };
  return (body.data ?? body).id;
};

describe.each(DIALECTS)('an order that $name knows by another id', (facts: DialectFacts) => {
  const send = (by: DialectFacts, request: TestRequest): Promise<TestReply> =>
    hub.send({ ...request, headers: by.keyHeaders(hub.key) });
  const others = DIALECTS.filter(({ name }) => name !== facts.name);

  it('is found and shown under it there, and under its own id everywhere', async () => {
    const id = await hub.seedOrder({ status: { state: 'confirmed' } }, { [facts.name]: `shown-${facts.name}` });
    for (const name of [`shown-${facts.name}`, id]) {
      const reply = await send(facts, facts.read(name));
      expect(reply.status).toBe(200);
      expect(idShown(reply)).toBe(`shown-${facts.name}`);
    }
    for (const other of others) {
      expect(idShown(await send(other, other.read(id)))).toBe(id);
      expectFailure(other, await send(other, other.read(`shown-${facts.name}`)), other.statuses.noOrder);
    }
  });

  it('is one order, by whichever id it is written at once', async () => {
    const alias = `written-${facts.name}`;
    const id = await hub.seedOrder({ status: { state: 'confirmed' } }, { [facts.name]: alias });
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        send(facts, facts.move(i % 2 ? alias : id, i % 4 < 2 ? 'cancelled' : 'confirmed')),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const changes = await hub.changes(id);
    expect(changes.map(({ version }) => version)).toEqual(changes.map((_, i) => i + 1));
    expect((await hub.order(id)).version).toBe(changes.length);
  });

  it("goes before another order's own id", async () => {
    const taken = await hub.seedOrder({ display_id: 'OWN' });
    const id = await hub.seedOrder({ display_id: 'ALIAS', status: { state: 'confirmed' } }, { [facts.name]: taken });
    expect((await send(facts, facts.read(taken))).text).toContain('ALIAS');
    expect((await send(facts, facts.move(taken, 'cancelled'))).status).toBe(200);
    expect((await hub.order(id)).version).toBe(2);
    expect((await hub.order(taken)).version).toBe(1);
  });
});
