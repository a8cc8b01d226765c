import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { createEndpoint, eventually, hasReceived, type ShownEndpoint, startHttpReceiver } from './endpoint.ts';

let hub: TestHub;
const api = apiOf(() => hub);

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});

afterAll(() => hub.close());

const shown = (id: string): Promise<ShownEndpoint> => api.ask<ShownEndpoint>('GET', `/webhooks/${id}`, 200);

describe('an endpoint', () => {
  it('is sent each change once, in the order of each order, and signed', async () => {
    const receiver = await startHttpReceiver();
    const endpoint = await createEndpoint(api, { url: receiver.url, types: ['order.*'] });
    const order = await api.ask<{ id: string }>('POST', '/orders', 201, { internal_note: 'one' });
    await api.ask('PATCH', `/orders/${order.id}`, 200, { internal_note: 'two' });
    await api.ask('PATCH', `/orders/${order.id}`, 200, { internal_note: 'two' });
    await api.ask('DELETE', `/orders/${order.id}`, '2xx');
    const received = await hasReceived(receiver, 3);
    const verifier = new Webhook(endpoint.secret);
    const events = received.map(({ body, headers }) => verifier.verify(body, headers as Record<string, string>)) as {
      type: string;
      data: { id: string; version: number; changes: { field: string }[] };
    }[];
    expect(events.map(({ type, data }) => [type, data.id, data.version])).toEqual([
      ['order.created', order.id, 1],
      ['order.updated', order.id, 2],
      ['order.deleted', order.id, 3],
    ]);
    expect(events[1]?.data.changes).toEqual([{ field: 'internal_note', from: 'one', to: 'two' }]);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
    const settled = await eventually(
      () => shown(endpoint.id),
      ({ counts }) => counts.delivered === 3,
    );
    expect(settled).toMatchObject({
      counts: { matched: 3, given_up: 0, skipped: 0 },
      missed: null,
      waiting: { events: 0 },
    });
    expect(await hub.sql('select from webhook_waiting')).toEqual([]);
    const feed = await api.ask<{ items: unknown[] }>('GET', `/changes?after=${settled.complete_to}`, 200);
    expect(feed.items).toEqual([]);
    expect(received).toHaveLength(3);
  });

  it('is sent a change within a second of its commit', async () => {
    const receiver = await startHttpReceiver();
    await createEndpoint(api, { url: receiver.url });
    // A transaction of another test may hold up some of them.
    let fastestMs = Number.POSITIVE_INFINITY;
    for (let tries = 1; tries <= 20 && fastestMs > 1000; tries++) {
      await api.ask('POST', '/orders', 201, { amount: tries });
      const committedMs = performance.now();
      const received = await hasReceived(receiver, tries);
      fastestMs = Math.min(fastestMs, (received.at(-1)?.atMs ?? 0) - committedMs);
    }
    expect(fastestMs).toBeLessThan(1000);
  });

  it('that fails is tried again, while other orders flow and the order keeps its order', async () => {
    let failures = 0;
    const receiver = await startHttpReceiver();
    const endpoint = await createEndpoint(api, { url: receiver.url });
    const poisoned = await api.ask<{ id: string }>('POST', '/orders', 201, { amount: 1 });
    await hasReceived(receiver, 1);
    receiver.answer = ({ body }, reply) => {
      const isPoisoned = body.includes(poisoned.id) && failures < 2;
      if (isPoisoned) failures++;
      reply.writeHead(isPoisoned ? 500 : 200).end(isPoisoned ? 'not now' : '');
    };
    for (const note of ['a', 'b', 'c']) await api.ask('PATCH', `/orders/${poisoned.id}`, 200, { internal_note: note });
    const other = await api.ask<{ id: string }>('POST', '/orders', 201, { amount: 1 });
    await eventually(
      () => receiver.received,
      (received) => received.some(({ body }) => body.includes(other.id)),
    );
    await eventually(
      () => shown(endpoint.id),
      ({ waiting, counts }) => waiting.records === 1 && waiting.events === 3 && counts.delivered === 2,
    );
    // The second attempt after 5 s fails too; people do not wait for the third.
    await eventually(
      () => failures,
      (count) => count === 2,
    );
    await eventually(
      async () =>
        (await api.ask<{ items: { attempts: number }[] }>('GET', `/webhooks/${endpoint.id}/waiting`, 200)).items,
      ([first]) => first?.attempts === 2,
    );
    await api.ask('POST', `/webhooks/${endpoint.id}/retry`, 200);
    await eventually(
      () => shown(endpoint.id),
      ({ counts }) => counts.delivered === 5,
    );
    const versions = receiver.received
      .filter(({ body }) => body.includes(poisoned.id))
      .map(({ body }) => (JSON.parse(body) as { data: { version: number } }).data.version);
    expect(versions).toEqual([1, 2, 2, 2, 3, 4]);
    const log = await api.ask<{ items: { outcome: string; attempt: number; status: number }[] }>(
      'GET',
      `/webhooks/${endpoint.id}/attempts?outcome=failed`,
      200,
    );
    expect(log.items.map(({ outcome, attempt, status }) => [outcome, attempt, status])).toEqual([
      ['refused_status', 2, 500],
      ['refused_status', 1, 500],
    ]);
  });
});
