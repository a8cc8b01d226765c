import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import {
  createEndpoint,
  eventually,
  type HttpReceiver,
  hasReceived,
  type ShownEndpoint,
  startHttpReceiver,
} from './endpoint.ts';

let hub: TestHub;
const api = apiOf(() => hub);

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});

afterAll(() => hub.close());

const ORDERS = { types: ['order.*'] };

const shown = (id: string): Promise<ShownEndpoint> => api.ask('GET', `/webhooks/${id}`, 200);

const createOrder = (note = 'new'): Promise<{ id: string }> => api.ask('POST', '/orders', 201, { internal_note: note });

const change = (id: string, note: string): Promise<unknown> =>
  api.ask('PATCH', `/orders/${id}`, 200, { internal_note: note });

/** What a receiver got of orders: their notes. */
const notes = ({ received }: HttpReceiver): unknown[] =>
  received.map(({ body }) => {
    const { data } = JSON.parse(body) as { data: { changes: { field: string; to: unknown }[] } };
    return data.changes.find(({ field }) => field === 'internal_note')?.to;
  });

const failing: HttpReceiver['answer'] = (_request, reply) => void reply.writeHead(500).end();
const fine: HttpReceiver['answer'] = (_request, reply) => void reply.writeHead(204).end();

/** An endpoint at which the two events of an order wait. */
async function twoWaiting(): Promise<{ receiver: HttpReceiver; endpoint: ShownEndpoint; order: { id: string } }> {
  const receiver = await startHttpReceiver(failing);
  const endpoint = await createEndpoint(api, { url: receiver.url, ...ORDERS });
  const order = await createOrder('one');
  await change(order.id, 'two');
  await eventually(
    () => shown(endpoint.id),
    ({ waiting }) => waiting.events === 2,
  );
  return { receiver, endpoint, order };
}

interface Replay {
  id: string;
  state: string;
  total: number;
  delivered: number;
}

const untilDone = (endpointId: string, replayId: string): Promise<Replay> =>
  eventually(
    () => api.ask<Replay>('GET', `/webhooks/${endpointId}/replays/${replayId}`, 200),
    ({ state }) => state !== 'running',
  );

describe('an endpoint', () => {
  it('is created with a secret that is shown once, also when the request is repeated with its idempotency key', async () => {
    const receiver = await startHttpReceiver();
    const body = { name: 'Once', url: receiver.url };
    const key = { 'idempotency-key': `create ${receiver.url}` };
    const first = await api.send('POST', '/webhooks', body, key);
    expect(first.status, first.text).toBe(201);
    const { id, secret } = first.json() as ShownEndpoint;
    const again = await api.send('POST', '/webhooks', body, key);
    expect([again.status, again.headers['idempotency-replayed'], again.text]).toEqual([201, 'true', first.text]);
    const other = await api.send('POST', '/webhooks', { ...body, name: 'Other' }, key);
    expect(other.status).toBe(422);
    expect((await api.send('GET', `/webhooks/${id}`)).text).not.toContain(secret);
    expect((await api.send('GET', '/webhooks')).text).not.toContain(secret);
    const stored = await hub.sql<{ body: string }>(
      `select body from idempotency_keys where body like '%' || $1 || '%'`,
      [secret],
    );
    expect(stored).toEqual([]);
    await api.ask('DELETE', `/webhooks/${id}`, 204);
    expect((await api.send('GET', `/webhooks/${id}`)).status).toBe(404);
  });

  it('may be at no address that is not public, in any spelling, when it is created and when it is changed', async () => {
    const { key } = await hub.secondWorkspace();
    const strict = [
      ...[
        'http://169.254.169.254/latest',
        'http://[fe80::1]/',
        'http://10.0.0.1/',
        'http://0x0a000001/',
        'http://167772161/',
      ],
      ...[
        'http://[::ffff:10.0.0.1]/',
        'https://user:pass@127.0.0.1/',
        'ftp://127.0.0.1/',
        'http://127.0.0.1:22/',
        'nonsense',
      ],
      ...['https://8.8.8.8/#fragment', 'http://8.8.8.8/', 'https://192.168.1.1.nip.invalid/'],
    ];
    for (const url of strict) {
      const reply = await hub.send({
        method: 'POST',
        path: '/api/webhooks',
        headers: { 'x-api-key': key },
        body: { name: 'Bad', url },
      });
      expect(reply.status, url).toBe(400);
      expect(reply.json(), url).toMatchObject({ errors: [{ pointer: '#/url' }] });
    }
    const receiver = await startHttpReceiver();
    const endpoint = await createEndpoint(api, { url: receiver.url });
    expect((await api.send('PATCH', `/webhooks/${endpoint.id}`, { url: 'http://10.0.0.1/' })).status).toBe(400);
    expect(await shown(endpoint.id)).toMatchObject({ url: receiver.url });
  });

  it('refuses unknown formats, types, kinds of secrets and headers', async () => {
    const receiver = await startHttpReceiver();
    const good = { name: 'Bad', url: receiver.url };
    for (const [more, pointer] of [
      [{ format: 'shopify' }, '#/format'],
      [{ types: ['order.exploded'] }, '#/types/0'],
      [{ format: 'bitbybit', types: ['shipment.created'] }, '#/types'],
      [{ format: 'bitbybit', secret_kind: 'ed25519' }, '#/secret_kind'],
      [{ headers: { Host: 'x' } }, '#/headers/Host'],
      [{ headers: { 'X-Bad': 'a\r\nb' } }, '#/headers/X-Bad'],
      [{ headers: { 'not a name': 'x' } }, '#/headers/not%20a%20name'],
      [{ after: 'nowhere' }, '#/after'],
      [{ name: '' }, '#/name'],
    ] as const) {
      const reply = await api.send('POST', '/webhooks', { ...good, ...more });
      expect(reply.status, JSON.stringify(more)).toBe(400);
      const { errors } = reply.json() as { errors: { pointer: string }[] };
      expect(errors.map((error) => decodeURI(error.pointer))).toContain(decodeURI(pointer));
    }
  });

  it('belongs to its workspace alone', async () => {
    const receiver = await startHttpReceiver();
    const { id } = await createEndpoint(api, { url: receiver.url });
    const { key } = await hub.secondWorkspace();
    for (const [method, path] of [
      ...[
        ['GET', ''],
        ['PATCH', ''],
        ['DELETE', ''],
        ['POST', '/pause'],
        ['POST', '/resume'],
        ['POST', '/rotate-secret'],
      ],
      ...[
        ['POST', '/test'],
        ['POST', '/retry'],
        ['POST', '/cancel'],
        ['GET', '/waiting'],
        ['GET', '/attempts'],
      ],
      ...[
        ['POST', '/replays'],
        ['GET', '/replays'],
      ],
    ] as [string, string][]) {
      const body = method === 'PATCH' ? { body: { name: 'Mine' } } : {};
      const reply = await hub.send({
        method,
        path: `/api/webhooks/${id}${path}`,
        headers: { 'x-api-key': key },
        ...body,
      });
      expect(reply.status, `${method} ${path}`).toBe(404);
    }
    const { key: editor } = await hub.mintKey({ scopes: ['orders:read', 'admin'] });
    const refused = await hub.send({ method: 'GET', path: '/api/webhooks', headers: { 'x-api-key': editor } });
    expect(refused.status).toBe(403);
    expect(await shown(id)).toMatchObject({ name: 'Test', state: 'active' });
  });

  it('is one of at most 50', async () => {
    const { id, key } = await hub.secondWorkspace();
    const receiver = await startHttpReceiver();
    const create = () =>
      hub.send({
        method: 'POST',
        path: '/api/webhooks',
        headers: { 'x-api-key': key },
        body: { name: 'One', url: receiver.url },
      });
    const replies = [];
    for (let i = 0; i < 51; i++) replies.push((await create()).status);
    expect(replies).toEqual([...Array.from({ length: 50 }, () => 201), 409]);
    await hub.sql('delete from webhook_endpoints where workspace_id = $1', [id]);
  });

  it('sends its own headers, which the log masks', async () => {
    const receiver = await startHttpReceiver();
    const { id } = await createEndpoint(api, {
      url: receiver.url,
      ...ORDERS,
      headers: { Authorization: 'Bearer hush-hush' },
    });
    await createOrder();
    const [got] = await hasReceived(receiver, 1);
    expect(got?.headers.authorization).toBe('Bearer hush-hush');
    const log = await eventually(
      () => api.ask<{ items: { id: string }[] }>('GET', `/webhooks/${id}/attempts`, 200),
      ({ items }) => items.length === 1,
    );
    const attempt = await api.ask<{ request: { headers: object } }>(
      'GET',
      `/webhooks/${id}/attempts/${log.items[0]?.id}`,
      200,
    );
    expect(attempt.request.headers).toMatchObject({ Authorization: '***', 'webhook-id': got?.headers['webhook-id'] });
    const stored = await hub.sql(
      `select from webhook_attempts where to_json(webhook_attempts)::text like '%hush-hush%'`,
    );
    expect(stored).toEqual([]);
    expect((await api.send('GET', `/webhooks/${id}`)).text).not.toContain('hush-hush');
  });

  it('has signatures by both secrets after a rotation, and by one without a grace', async () => {
    const receiver = await startHttpReceiver();
    const { id, secret: old } = await createEndpoint(api, { url: receiver.url, ...ORDERS });
    const { secret } = await api.ask<ShownEndpoint>('POST', `/webhooks/${id}/rotate-secret`, 200);
    expect(secret).not.toBe(old);
    await createOrder();
    const [both] = await hasReceived(receiver, 1);
    const verifies = (by: string, { body, headers }: { body: string; headers: object }): boolean => {
      try {
        new Webhook(by).verify(body, headers as Record<string, string>);
        return true;
      } catch {
        return false;
      }
    };
    expect([old, secret].map((by) => verifies(by, both as HttpReceiver['received'][number]))).toEqual([true, true]);
    const { secret: third } = await api.ask<ShownEndpoint>('POST', `/webhooks/${id}/rotate-secret`, 200, {
      grace_hours: 0,
    });
    await createOrder();
    const received = await hasReceived(receiver, 2);
    expect([secret, third].map((by) => verifies(by, received[1] as (typeof received)[number]))).toEqual([false, true]);
  });

  it('is sent a test while it is paused, and a dry run of it sends nothing', async () => {
    const receiver = await startHttpReceiver();
    const { id, secret } = await createEndpoint(api, { url: receiver.url });
    await api.ask('POST', `/webhooks/${id}/pause`, 200);
    const dry = await api.send('POST', `/webhooks/${id}/test`, undefined, { 'stele-dry-run': 'true' });
    expect(dry.json()).toMatchObject({
      type: 'test',
      outcome: 'not_sent',
      request: { headers: { 'webhook-id': expect.any(String) as string } },
    });
    expect(receiver.received).toEqual([]);
    const sent = await api.ask('POST', `/webhooks/${id}/test`, 200);
    expect(sent).toMatchObject({ type: 'test', outcome: 'delivered', status: 204, entity: null });
    const [got] = receiver.received;
    new Webhook(secret).verify(got?.body ?? '', got?.headers as Record<string, string>);
    const log = await api.ask<{ items: object[] }>('GET', `/webhooks/${id}/attempts`, 200);
    expect(log.items).toHaveLength(1);
  });
});

describe('what is sent', () => {
  it('is what the filter wants', async () => {
    const receiver = await startHttpReceiver();
    const { id } = await createEndpoint(api, { url: receiver.url, types: ['order.deleted'] });
    const order = await createOrder();
    await change(order.id, 'changed');
    await api.ask('DELETE', `/orders/${order.id}`, '2xx');
    await hasReceived(receiver, 1);
    await api.ask('PATCH', `/webhooks/${id}`, 200, { types: ['order.created'] });
    await createOrder('wanted now');
    await hasReceived(receiver, 2);
    expect(receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      'order.deleted',
      'order.created',
    ]);
  });

  it('leaves out the changes of the key that created the endpoint, also after the key is rotated', async () => {
    const receiver = await startHttpReceiver();
    const own = await api.ask<{ id: string; key: string }>('POST', '/keys', 201, {
      name: 'Own',
      scopes: ['orders:read', 'orders:write', 'webhooks'],
    });
    const as = (key: string) => apiOf(() => ({ ...hub, key }));
    const made = await as(own.key).ask<ShownEndpoint>('POST', '/webhooks', 201, {
      name: 'Own',
      url: receiver.url,
      ...ORDERS,
    });
    expect(made).toMatchObject({ skip_changes_by: [own.id] });
    await as(own.key).ask('POST', '/orders', 201, { internal_note: 'own' });
    const { key: next } = await api.ask<{ key: string }>('POST', `/keys/${own.id}/rotate`, '2xx', {});
    await as(next).ask('POST', '/orders', 201, { internal_note: 'own, with the next key' });
    await createOrder('of another');
    await hasReceived(receiver, 1);
    expect(notes(receiver)).toEqual(['of another']);
    await api.ask('DELETE', `/webhooks/${made.id}`, 204);
  });

  it('goes on after a pause with all that happened meanwhile', async () => {
    const receiver = await startHttpReceiver();
    const { id } = await createEndpoint(api, { url: receiver.url, ...ORDERS });
    const paused = await api.ask<ShownEndpoint>('POST', `/webhooks/${id}/pause`, 200, { reason: 'Moving house' });
    expect(paused).toMatchObject({ state: 'paused', state_reason: 'Moving house' });
    await createOrder('meanwhile');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(receiver.received).toEqual([]);
    await api.ask('POST', `/webhooks/${id}/resume`, 200);
    await hasReceived(receiver, 1);
    expect(notes(receiver)).toEqual(['meanwhile']);
    expect(await shown(id)).toMatchObject({ state: 'active', state_reason: null, missed: null });
  });

  it('leaves out what happened during a pause, and says that it is missed, when it is resumed so', async () => {
    const receiver = await startHttpReceiver();
    const { id } = await createEndpoint(api, { url: receiver.url, ...ORDERS });
    const paused = await api.ask<ShownEndpoint>('POST', `/webhooks/${id}/pause`, 200);
    await createOrder('left out');
    await eventually(
      () => api.ask<{ items: object[] }>('GET', `/changes?after=${paused.complete_to}`, 200),
      ({ items }) => items.length > 0,
    );
    const resumed = await api.ask<ShownEndpoint>('POST', `/webhooks/${id}/resume`, 200, { skip: true });
    expect(resumed.missed).not.toBeNull();
    await createOrder('sent');
    const [got] = await hasReceived(receiver, 1);
    expect(notes(receiver)).toEqual(['sent']);
    expect(got?.headers['stele-missed']).toBe(String(resumed.missed?.events));
    const { after, until } = resumed.missed as NonNullable<ShownEndpoint['missed']>;
    const replay = await api.ask<Replay>('POST', `/webhooks/${id}/replays`, 202, { after, until });
    await untilDone(id, replay.id);
    expect(notes(receiver)).toEqual(['sent', 'left out']);
    expect((await shown(id)).missed).toBeNull();
  });

  it('goes to the new address, with the new headers, when the endpoint is changed while events wait', async () => {
    const { endpoint } = await twoWaiting();
    const next = await startHttpReceiver();
    await api.ask('PATCH', `/webhooks/${endpoint.id}`, 200, { url: next.url, headers: { 'X-Next': 'yes' } });
    await api.ask('POST', `/webhooks/${endpoint.id}/retry`, 200);
    await hasReceived(next, 2);
    expect(notes(next)).toEqual(['one', 'two']);
    expect(next.received.map(({ headers }) => headers['x-next'])).toEqual(['yes', 'yes']);
  });
});

describe('what was given up', () => {
  it('counts as missed, and a replay of it clears that', async () => {
    const { receiver, endpoint } = await twoWaiting();
    const cancelled = await api.ask<ShownEndpoint>('POST', `/webhooks/${endpoint.id}/cancel`, 200);
    expect(cancelled).toMatchObject({ missed: { events: 2 }, waiting: { events: 0 }, counts: { skipped: 2 } });
    receiver.answer = fine;
    receiver.received.length = 0;
    await createOrder('later');
    const [later] = await hasReceived(receiver, 1);
    expect(later?.headers['stele-missed']).toBe('2');
    const { after, until } = cancelled.missed as NonNullable<ShownEndpoint['missed']>;
    expect((await shown(endpoint.id)).complete_to).toBe(after);
    const path = `/webhooks/${endpoint.id}/replays`;
    const preview = await api.send('POST', path, { after, until, rate: 1 }, { 'stele-dry-run': 'true' });
    expect(preview.json()).toMatchObject({
      dry_run: true,
      events: 2,
      seconds: 2,
      first: { version: 1 },
      last: { version: 2 },
    });
    const replay = await api.ask<Replay>('POST', path, 202, { after, until });
    expect(await untilDone(endpoint.id, replay.id)).toMatchObject({ state: 'done', total: 2, delivered: 2 });
    expect(receiver.received.slice(1).map(({ headers }) => headers['stele-replay'])).toEqual([replay.id, replay.id]);
    expect(notes(receiver)).toEqual(['later', 'one', 'two']);
    const settled = await shown(endpoint.id);
    expect(settled.missed).toBeNull();
    await createOrder('whole');
    const received = await hasReceived(receiver, 4);
    expect(received[3]?.headers).not.toHaveProperty('stele-missed');
  });
});

describe('a replay', () => {
  it('sends what was delivered again, with the same ids, in the order of each order, and one at a time', async () => {
    const receiver = await startHttpReceiver();
    const { id } = await createEndpoint(api, { url: receiver.url, ...ORDERS });
    const order = await createOrder('a');
    for (const note of ['b', 'c']) await change(order.id, note);
    await hasReceived(receiver, 3);
    const path = `/webhooks/${id}/replays`;
    await eventually(
      async () => (await api.send('POST', path, {}, { 'stele-dry-run': 'true' })).json() as { events: number },
      ({ events }) => events >= 3,
    );
    const before = receiver.received.map(({ headers }) => headers['webhook-id']);
    const from = (await api.ask<{ items: { at: string }[] }>('GET', `/orders/${order.id}/history`, 200)).items.at(
      -1,
    )?.at;
    const replay = await api.ask<Replay>('POST', path, 202, { from, rate: 2 });
    expect((await api.send('POST', path, {})).status).toBe(409);
    expect(await untilDone(id, replay.id)).toMatchObject({ state: 'done', delivered: 3 });
    expect(receiver.received.slice(3).map(({ headers }) => headers['webhook-id'])).toEqual(before);
    expect(notes(receiver)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    await api.ask('POST', `/webhooks/${id}/pause`, 200);
    expect((await api.send('POST', path, {})).status).toBe(409);
    for (const bad of [{ after: 'x' }, { until: 'x' }, { rate: 0 }, { from: 'soon' }]) {
      expect((await api.send('POST', path, bad)).status, JSON.stringify(bad)).toBe(400);
    }
  });

  it('can be stopped', async () => {
    const receiver = await startHttpReceiver();
    const { id } = await createEndpoint(api, { url: receiver.url, ...ORDERS });
    for (let i = 0; i < 5; i++) await createOrder(`${i}`);
    await hasReceived(receiver, 5);
    const replay = await api.ask<Replay>('POST', `/webhooks/${id}/replays`, 202, { rate: 1 });
    await hasReceived(receiver, 6);
    const stopped = await api.ask<Replay>('POST', `/webhooks/${id}/replays/${replay.id}/cancel`, 200);
    expect(stopped.state).toBe('cancelled');
    const sent = receiver.received.length;
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(receiver.received.length).toBeLessThanOrEqual(sent + 1);
    await createOrder('as ever');
    await eventually(
      () => notes(receiver),
      (all) => all.includes('as ever'),
    );
  });

  it('of one attempt is a resend, and a dry run of it begins none', async () => {
    const receiver = await startHttpReceiver();
    const { id } = await createEndpoint(api, { url: receiver.url, ...ORDERS });
    const order = await createOrder('again');
    await change(order.id, 'not again');
    await hasReceived(receiver, 2);
    const log = await eventually(
      () => api.ask<{ items: { id: string }[] }>('GET', `/webhooks/${id}/attempts?order=${order.id}`, 200),
      ({ items }) => items.length === 2,
    );
    const path = `/webhooks/${id}/attempts/${log.items[1]?.id}/resend`;
    expect((await api.send('POST', path, undefined, { 'stele-dry-run': 'true' })).status).toBe(202);
    expect(await api.ask<{ items: object[] }>('GET', `/webhooks/${id}/replays`, 200)).toMatchObject({ items: [] });
    const replay = await api.ask<Replay>('POST', path, 202);
    expect(await untilDone(id, replay.id)).toMatchObject({ state: 'done', delivered: 1 });
    expect(notes(receiver)).toEqual(['again', 'not again', 'again']);
    expect(receiver.received[2]?.headers).toMatchObject({
      'webhook-id': receiver.received[0]?.headers['webhook-id'],
      'stele-replay': replay.id,
    });
  });
});

describe('the history of administration', () => {
  interface Audit {
    items: {
      entity: string;
      entity_id: string;
      change: string;
      operation: string;
      actor: string;
      changes: { field: string }[];
    }[];
  }

  it('has each change of an endpoint, with no secret and no value of a header', async () => {
    const receiver = await startHttpReceiver();
    const headers = { 'X-Token': 'hush-hush' };
    const made = await createEndpoint(api, { url: receiver.url, headers });
    const { id } = made;
    await api.ask('PATCH', `/webhooks/${id}`, 200, { name: 'Renamed', headers: { 'X-Token': 'hush-again' } });
    await api.ask('POST', `/webhooks/${id}/pause`, 200, { reason: 'Why not' });
    await api.ask('POST', `/webhooks/${id}/resume`, 200);
    const rotated = await api.ask<ShownEndpoint>('POST', `/webhooks/${id}/rotate-secret`, 200);
    await api.ask('DELETE', `/webhooks/${id}`, 204);
    const reply = await api.send('GET', '/administration-changes?limit=20');
    const { items } = reply.json() as Audit;
    const own = items.filter((item) => item.entity === 'webhook' && item.entity_id === id).reverse();
    expect(own.map(({ operation }) => operation)).toEqual([
      ...['createWebhook', 'changeWebhook', 'pauseWebhook', 'resumeWebhook', 'rotateWebhookSecret', 'deleteWebhook'],
    ]);
    expect(own[2]?.changes).toContainEqual({ field: 'state', from: 'active', to: 'paused' });
    expect(own[4]?.changes.map(({ field }) => field)).toContain('secret');
    for (const hush of ['hush-hush', 'hush-again', made.secret, rotated.secret]) expect(reply.text).not.toContain(hush);
    const stored = await hub.sql<{ row: string }>('select to_json(a)::text as row from administration_changes a');
    for (const { row } of stored) expect(row).not.toMatch(/hush|whsec_/);
  });

  it('has that the hub disabled one whose receiver is gone', async () => {
    const receiver = await startHttpReceiver((_request, reply) => void reply.writeHead(410).end());
    const { id } = await createEndpoint(api, { url: receiver.url, ...ORDERS });
    await createOrder();
    const disabled = await eventually(
      () => shown(id),
      ({ state }) => state === 'disabled',
    );
    expect(disabled.state_reason).toMatch(/410/);
    const { items } = await api.ask<Audit>('GET', '/administration-changes?limit=20', 200);
    expect(items.find((item) => item.entity_id === id && item.change === 'updated')).toMatchObject({
      actor: 'hub',
      changes: [
        { field: 'state', from: 'active', to: 'disabled' },
        { field: 'state_reason', from: null },
      ],
    });
    receiver.answer = fine;
    await api.ask('POST', `/webhooks/${id}/resume`, 200);
    await createOrder('welcome back');
    await eventually(
      () => notes(receiver),
      (all) => all.includes('welcome back'),
    );
  });
});
