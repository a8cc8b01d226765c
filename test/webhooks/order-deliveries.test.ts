import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { createEndpoint, eventually, startHttpReceiver } from './endpoint.ts';

let hub: TestHub;
const api = apiOf(() => hub);

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});

afterAll(() => hub.close());

interface Delivery {
  webhook_id: string;
  name: string;
  url: string;
  version: number;
  event_id: string | null;
  type: string | null;
  outcome: string | null;
  status: number | null;
  attempts: number;
  gave_up: boolean;
  last_attempt_id: string | null;
  last_attempt_at: string | null;
  next_attempt_at: string | null;
  waiting: number;
}

const deliveriesOf = async (id: string): Promise<Delivery[]> => {
  const page = await api.ask<{ items: Delivery[]; next: null }>('GET', `/orders/${id}/deliveries`, 200);
  expect(page.next).toBeNull();
  return page.items;
};

const order = (body: object = { amount: 1 }) => api.ask<{ id: string }>('POST', '/orders', 201, body);

describe('the deliveries of an order', () => {
  it('are those of each version at each endpoint, with what waits and a resend', async () => {
    const good = await startHttpReceiver();
    const bad = await startHttpReceiver((_request, reply) => void reply.writeHead(503).end());
    const first = await createEndpoint(api, { name: 'Good', url: good.url });
    const second = await createEndpoint(api, { name: 'Bad', url: bad.url });
    const { id } = await order();
    const other = await order();
    await api.ask('PATCH', `/orders/${id}`, 200, { internal_note: 'two' });
    await api.ask('DELETE', `/orders/${id}`, '2xx');
    const isTold = (all: Delivery[]): boolean =>
      all.filter(({ outcome }) => outcome === 'delivered').length === 3 && all.some(({ waiting }) => waiting === 3);
    const all = await eventually(() => deliveriesOf(id), isTold);
    expect(all.map(({ name, version, outcome, status, waiting }) => [name, version, outcome, status, waiting])).toEqual(
      [
        ['Good', 3, 'delivered', 204, 0],
        ['Good', 2, 'delivered', 204, 0],
        ['Good', 1, 'delivered', 204, 0],
        ['Bad', 1, 'refused_status', 503, 3],
      ],
    );
    expect(all[0]).toEqual({
      ...{ webhook_id: first.id, name: 'Good', url: good.url, version: 3, type: 'order.deleted', outcome: 'delivered' },
      ...{ event_id: expect.stringMatching(/^evt_/), status: 204, attempts: 1, gave_up: false, waiting: 0 },
      ...{ last_attempt_id: expect.any(String), last_attempt_at: expect.any(String), next_attempt_at: null },
    });
    expect(all[3]).toMatchObject({
      ...{ webhook_id: second.id, type: 'order.created', event_id: all[2]?.event_id, gave_up: false },
      next_attempt_at: expect.stringMatching(/Z$/),
    });
    expect((await deliveriesOf(other.id)).every(({ version }) => version === 1)).toBe(true);

    // The last attempt is the one to be sent again.
    await api.ask('POST', `/webhooks/${first.id}/attempts/${all[0]?.last_attempt_id}/resend`, 202);
    await eventually(
      () => deliveriesOf(id),
      ([latest]) => latest?.attempts === 2 && latest.last_attempt_id !== all[0]?.last_attempt_id,
    );
    // What is cancelled waits no more.
    await api.ask('POST', `/webhooks/${second.id}/cancel`, 200);
    await eventually(
      () => deliveriesOf(id),
      (left) => left.every(({ waiting, next_attempt_at }) => waiting === 0 && next_attempt_at === null),
    );
  });

  it('are there before the first attempt', async () => {
    const endpoint = await createEndpoint(api, { name: 'Held up', url: 'http://127.0.0.1:1025/hook' });
    await api.ask('POST', `/webhooks/${endpoint.id}/pause`, 200);
    const { id } = await order();
    await hub.sql(
      `insert into webhook_waiting (workspace_id, endpoint_id, entity, entity_id, version, last_version, waiting, changed_at,
          attempts, next_attempt_at) values ($1, $2, 'order', $3, 1, 1, 1, now(), 0, now())`,
      [hub.workspaceId, endpoint.id, id],
    );
    expect(await deliveriesOf(id)).toEqual([
      {
        ...{ webhook_id: endpoint.id, name: 'Held up', url: 'http://127.0.0.1:1025/hook', version: 1, waiting: 1 },
        ...{ event_id: null, type: null, outcome: null, status: null, attempts: 0, gave_up: false },
        ...{ last_attempt_id: null, last_attempt_at: null, next_attempt_at: expect.stringMatching(/Z$/) },
      },
    ]);
  });

  it('are the fifty newest', async () => {
    const { id } = await order();
    const endpoint = await createEndpoint(api, { name: 'Many', url: 'http://127.0.0.1:1025/hook' });
    await api.ask('POST', `/webhooks/${endpoint.id}/pause`, 200);
    await hub.sql(
      `insert into webhook_attempts (workspace_id, endpoint_id, id, event_id, type, entity, entity_id, version, attempt,
          started_at, duration_ms, url, outcome, gave_up, request_headers, request_body)
        select $1, $2, format('many-%s-%s', v, a), 'evt_' || v, 'order.updated', 'order', $3, v, a, now(), 1, 'http://x/', 'timeout', false,
          '{}', '' from generate_series(1, 60) as v cross join generate_series(1, 2) as a`,
      [hub.workspaceId, endpoint.id, id],
    );
    const all = (await deliveriesOf(id)).filter(({ webhook_id }) => webhook_id === endpoint.id);
    expect(all.map(({ version }) => version)).toEqual(Array.from({ length: 50 }, (_, i) => 60 - i));
    expect(all.every(({ attempts, last_attempt_id }) => attempts === 2 && last_attempt_id?.endsWith('-2'))).toBe(true);
  });

  it('are none without an endpoint, and not found for an unknown order or without the scope', async () => {
    const { id } = await order();
    expect(await deliveriesOf(id)).toEqual([]);
    expect((await api.send('GET', '/orders/nothing/deliveries')).status).toBe(404);
    const other = await hub.secondWorkspace();
    const { key } = await hub.mintKey({ scopes: ['orders:read'] });
    for (const [caller, status] of [
      [other.key, 404],
      [key, 403],
    ] as const) {
      const reply = await hub.send({
        ...{ method: 'GET', path: `/api/orders/${id}/deliveries` },
        headers: { 'x-api-key': caller },
      });
      expect(reply.status).toBe(status);
    }
  });
});
