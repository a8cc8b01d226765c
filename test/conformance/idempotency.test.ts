import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DIALECTS, type DialectFacts, expectFailure } from '../support/dialects.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
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

const versionsOf = async (orderId: string): Promise<number[]> =>
  (await hub.changes(orderId)).map(({ version }) => version);

describe.each(DIALECTS)('Idempotency-Key in $name', (facts: DialectFacts) => {
  /** A key is one dialect's: in another it would come with another operation. */
  const named = (idempotencyKey: string): string => idempotencyKey && `${facts.name} ${idempotencyKey}`;
  const send = (request: TestRequest, idempotencyKey: string, more: Record<string, string> = {}): Promise<TestReply> =>
    hub.send({
      ...request,
      headers: { ...facts.keyHeaders(hub.key), 'idempotency-key': named(idempotencyKey), ...more },
    });

  const expectReplay = (replay: TestReply, first: TestReply): void => {
    expect(replay.headers['idempotency-replayed']).toBe('true');
    expect({ status: replay.status, text: replay.text, etag: replay.headers['etag'] }).toEqual({
      status: first.status,
      text: first.text,
      etag: first.headers['etag'],
    });
  };

  it('gives the same answer again, though the order has changed since', async () => {
    const first = await send(facts.move(id, 'cancelled'), 'again');
    expect(first.status).toBe(200);
    expect(first.headers['idempotency-replayed']).toBe(undefined);
    await send(facts.move(id, 'confirmed'), 'between');
    expectReplay(await send(facts.move(id, 'cancelled'), 'again'), first);
    expect(await versionsOf(id)).toEqual([1, 2, 3]);
  });

  it('gives the same answer again for a request that changed nothing', async () => {
    const first = await send(facts.move(id, 'confirmed'), 'no-op');
    expect(first.headers['etag']).toBe('"1"');
    await send(facts.move(id, 'cancelled'), 'moves');
    expectReplay(await send(facts.move(id, 'confirmed'), 'no-op'), first);
    expect((await hub.order(id)).version).toBe(2);
  });

  it('refuses another body under the same key', async () => {
    await send(facts.move(id, 'cancelled'), 'reused');
    const reply = await send(facts.move(id, 'confirmed'), 'reused');
    expectFailure(facts, reply, 422);
    if (facts.name === 'bitbybit') expect(reply.json()).toMatchObject({ error: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    // A list is for malformed requests only.
    if (facts.name === 'evreka') expect(reply.json()).toEqual({ detail: expect.any(String) });
    expect(await versionsOf(id)).toEqual([1, 2]);
  });

  it('does not keep a refusal', async () => {
    const move = facts.move(id, 'cancelled');
    expectFailure(facts, await send({ ...move, body: [] }, 'refused'), facts.statuses.invalid);
    expectFailure(facts, await send(move, 'refused', { 'if-match': '"9"' }), 412);
    const reply = await send(move, 'refused');
    expect(reply.status).toBe(200);
    expect(reply.headers['idempotency-replayed']).toBe(undefined);
    expect(await versionsOf(id)).toEqual([1, 2]);
  });

  it('does not keep that an order was not there', async () => {
    const [{ count } = { count: '' }] = await hub.sql<{ count: string }>('select count(*) from idempotency_keys');
    expectFailure(facts, await send(facts.move('nobody', 'cancelled'), 'absent'), facts.statuses.noOrderToMove);
    expect(await hub.sql('select count(*) from idempotency_keys')).toEqual([{ count }]);
  });

  it('makes one change of twenty duplicates at once', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => send(facts.move(id, 'cancelled'), 'at-once')));
    expect(new Set(replies.map(({ status, text, headers }) => `${status} ${headers['etag']} ${text}`)).size).toBe(1);
    expect(replies[0]?.status).toBe(200);
    expect(replies.filter(({ headers }) => headers['idempotency-replayed'] === 'true').length).toBe(19);
    expect(await versionsOf(id)).toEqual([1, 2]);
  });

  it('makes one change of twenty duplicates at once in two hubs', async () => {
    const second = await hub.secondHub();
    const request: TestRequest = {
      ...facts.move(id, 'cancelled'),
      headers: { ...facts.keyHeaders(hub.key), 'idempotency-key': named('two-hubs') },
    };
    const replies = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? hub : second).send(request)));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(replies.filter(({ headers }) => headers['idempotency-replayed'] === 'true').length).toBe(19);
    expect(await versionsOf(id)).toEqual([1, 2]);
  });

  it('does not confuse twenty different bodies at once', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) => send(facts.move(id, i % 2 ? 'cancelled' : 'confirmed'), 'which')),
    );
    const statuses = replies.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), ...Array.from({ length: 10 }, () => 422)]);
  });

  it('is valid for one order', async () => {
    const other = await hub.seedOrder({ status: { state: 'confirmed' } });
    await send(facts.move(id, 'cancelled'), 'path');
    const reply = await send(facts.move(other, 'cancelled'), 'path');
    expect(reply.headers['idempotency-replayed']).toBe(undefined);
    expect(await versionsOf(other)).toEqual([1, 2]);
  });

  it('is valid for one API key', async () => {
    const { key } = await hub.mintKey();
    await send(facts.move(id, 'cancelled'), 'whose');
    const request = {
      ...facts.move(id, 'confirmed'),
      headers: { ...facts.keyHeaders(key), 'idempotency-key': named('whose') },
    };
    const reply = await hub.send(request);
    expect(reply.status).toBe(200);
    expect(reply.headers['idempotency-replayed']).toBe(undefined);
    expect(await versionsOf(id)).toEqual([1, 2, 3]);
  });

  it('is none when it is empty', async () => {
    await send(facts.move(id, 'cancelled'), '');
    expect((await send(facts.move(id, 'confirmed'), '')).status).toBe(200);
    expect(await versionsOf(id)).toEqual([1, 2, 3]);
  });
});

describe('Idempotency-Key on a create', () => {
  const create = (idempotencyKey: string, reference_id: string): Promise<TestReply> =>
    hub.send({
      method: 'POST',
      path: '/v1/orders',
      headers: { 'x-api-key': hub.key, 'idempotency-key': idempotencyKey },
      body: {
        reference_id,
        customer_id: '12345678-90ab-cdef-1234-567890abcdef',
        payment_status: 'PENDING',
        fulfillment_status: 'UNFULFILLED',
        created_at: '2025-01-01T00:00:00Z',
        updated_at: '2025-01-01T00:00:00Z',
        line_items: [],
      },
    });

  it('makes one order of twenty duplicates at once', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => create('made-once', 'MADE-ONCE')));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(await hub.sql("select count(*) from order_documents where reference_id = 'MADE-ONCE'")).toEqual([
      { count: '1' },
    ]);
  });

  it('refuses another order under the same key', async () => {
    expect((await create('two-orders', 'TWO-1')).status).toBe(201);
    expect((await create('two-orders', 'TWO-2')).status).toBe(422);
    expect(await hub.sql("select count(*) from order_documents where reference_id = 'TWO-2'")).toEqual([
      { count: '0' },
    ]);
  });
});
