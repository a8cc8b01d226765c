import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Client } from '../support/client.ts';
import { withClient } from '../support/databases.ts';
import {
  createEndpoint,
  eventually,
  type HttpReceiver,
  hasReceived,
  type ShownEndpoint,
  startHttpReceiver,
} from './endpoint.ts';
import { ownDatabase } from './own-hub.ts';

const shown = (api: Client, id: string): Promise<ShownEndpoint> =>
  api.ask<ShownEndpoint>('GET', `/webhooks/${id}`, 200);

const settled = (api: Client, id: string, count: number, withinMs?: number): Promise<ShownEndpoint> =>
  eventually(
    () => shown(api, id),
    ({ counts }) => counts.delivered + counts.given_up + counts.skipped === count,
    withinMs,
  );

async function makeOrders(api: Client, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push((await api.ask<{ id: string }>('POST', '/orders', 201, { amount: n })).id);
  return ids;
}

const idsOf = ({ received }: HttpReceiver): unknown[] => received.map(({ headers }) => headers['webhook-id']);

describe('a hub that stops', () => {
  it('during an attempt does not know its outcome, and makes it again at the next start', async () => {
    const own = await ownDatabase();
    const first = await own.start();
    const receiver = await startHttpReceiver(() => undefined);
    const { id } = await createEndpoint(first.api, { url: receiver.url });
    await makeOrders(first.api, 1);
    await hasReceived(receiver, 1);
    await first.stop();
    expect(await own.sql('select outcome, gave_up from webhook_attempts')).toEqual([
      { outcome: 'cancelled', gave_up: false },
    ]);
    receiver.answer = (_request, reply) => void reply.writeHead(200).end();
    const second = await own.start();
    const { counts, missed } = await settled(second.api, id, 1);
    expect(counts).toMatchObject({ matched: 1, delivered: 1, given_up: 0 });
    expect(missed).toBeNull();
    expect(new Set(idsOf(receiver)).size).toBe(1);
  });

  it('before the attempts sends them at the next start, as first attempts', async () => {
    const own = await ownDatabase();
    const first = await own.start();
    const receiver = await startHttpReceiver(() => undefined);
    const { id } = await createEndpoint(first.api, { url: receiver.url });
    const orders = await makeOrders(first.api, 60);
    await hasReceived(receiver, 16);
    await first.stop();
    const tried = new Set(receiver.received.map(({ body }) => body));
    receiver.answer = (_request, reply) => void reply.writeHead(200).end();
    const second = await own.start();
    await settled(second.api, id, orders.length);
    const log = await own.sql<{ entity_id: string; attempt: number }>(
      `select entity_id, attempt from webhook_attempts where outcome = 'delivered'`,
    );
    expect(new Set(log.map(({ entity_id }) => entity_id))).toEqual(new Set(orders));
    expect(log.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(tried.size).toBeLessThan(orders.length);
  });

  it('while attempts are answered repeats none of them', async () => {
    const own = await ownDatabase();
    const first = await own.start();
    const receiver = await startHttpReceiver(
      (_request, reply) => void setTimeout(() => reply.writeHead(200).end(), 30),
    );
    const { id } = await createEndpoint(first.api, { url: receiver.url });
    await makeOrders(first.api, 50);
    await first.stop();
    const second = await own.start();
    await settled(second.api, id, 50);
    expect(idsOf(receiver)).toHaveLength(50);
    expect(new Set(idsOf(receiver)).size).toBe(50);
  });
});

describe('the log of deliveries', () => {
  it('that cannot be written after a 2xx is written later, and nothing is sent again', async () => {
    const own = await ownDatabase();
    const { api } = await own.start();
    const receiver = await startHttpReceiver();
    const { id } = await createEndpoint(api, { url: receiver.url });
    await own.sql(`create function no_space() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
    await own.sql(`create trigger no_space before insert on webhook_attempts execute function no_space()`);
    await makeOrders(api, 5);
    await hasReceived(receiver, 1);
    await sleep(1500);
    // What cannot be stored must not grow: the others wait.
    expect((await shown(api, id)).counts.delivered).toBe(0);
    await own.sql('drop trigger no_space on webhook_attempts');
    await settled(api, id, 5);
    expect(idsOf(receiver)).toHaveLength(5);
    expect(await own.sql('select from webhook_attempts')).toHaveLength(5);
  });

  it('has nothing of a transaction that was rolled back during a delivery', async () => {
    const own = await ownDatabase();
    const { api } = await own.start();
    const receiver = await startHttpReceiver(
      (_request, reply) => void setTimeout(() => reply.writeHead(200).end(), 300),
    );
    const { id } = await createEndpoint(api, { url: receiver.url });
    const [order = ''] = await makeOrders(api, 1);
    await hasReceived(receiver, 1);
    await withClient(own.database, async (client) => {
      await client.query('begin');
      await client.query(
        `insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id, forced,
            changed_at, updated_at)
          select workspace_id, order_id, 2, 'updated', '[]', dialect, operation, actor, 'rolled back', false, changed_at, updated_at
          from order_changes where order_id = $1`,
        [order],
      );
      await sleep(600);
      await client.query('rollback');
    });
    await makeOrders(api, 1);
    await settled(api, id, 2);
    expect((await api.send('PATCH', `/orders/${order}`, { currency: 'none' })).status).toBe(400);
    await sleep(400);
    expect(
      receiver.received.map(({ body }) => (JSON.parse(body) as { data: { version: number } }).data.version),
    ).toEqual([1, 1]);
  });
});

describe('a replay', () => {
  it('never sends an event beside its original', async () => {
    const own = await ownDatabase();
    const { api } = await own.start();
    let underWay = 0;
    let most = 0;
    const receiver = await startHttpReceiver((_request, reply) => {
      most = Math.max(most, ++underWay);
      setTimeout(() => {
        underWay--;
        reply.writeHead(200).end();
      }, 120);
    });
    const { id, complete_to: after } = await createEndpoint(api, { url: receiver.url });
    const [order = ''] = await makeOrders(api, 1);
    for (const note of ['a', 'b', 'c']) await api.ask('PATCH', `/orders/${order}`, 200, { internal_note: note });
    const replay = await api.ask<{ id: string; total: number }>('POST', `/webhooks/${id}/replays`, 202, {
      after,
      rate: 1000,
    });
    expect(replay.total).toBe(4);
    await eventually(
      () => api.ask<{ state: string; delivered: number }>('GET', `/webhooks/${id}/replays/${replay.id}`, 200),
      ({ state, delivered }) => state === 'done' && delivered === 4,
    );
    await settled(api, id, 4);
    expect(most).toBe(1);
    const versions = (isReplay: boolean) =>
      receiver.received
        .filter(({ headers }) => (headers['stele-replay'] === replay.id) === isReplay)
        .map(({ body }) => (JSON.parse(body) as { data: { version: number } }).data.version);
    expect(versions(true)).toEqual([1, 2, 3, 4]);
    expect(versions(false)).toEqual([1, 2, 3, 4]);
    expect(new Set(idsOf(receiver)).size).toBe(4);
  });
});

describe('an event that cannot be sent', () => {
  it('is given up with the reason, and stops no other', async () => {
    const own = await ownDatabase();
    const { api } = await own.start();
    const receiver = await startHttpReceiver();
    const plain = await createEndpoint(api, { url: receiver.url, types: ['order.*'] });
    const vendors = await createEndpoint(api, { url: receiver.url, types: ['order.*'], format: 'bitbybit' });
    // Longer than the vendor's 64 KiB.
    const lines = Array.from({ length: 400 }, (_, i) => ({ sku: `SKU-${i}`, title: 'x'.repeat(200), quantity: 1 }));
    await api.ask('POST', '/orders', 201, { line_items: lines });
    const [order = ''] = await makeOrders(api, 1);
    // As no hub writes it.
    await own.sql(
      `insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id, forced,
          changed_at, updated_at)
        select workspace_id, order_id, 2, 'updated', '{"poisoned": true}', dialect, operation, actor, 'poisoned', false, changed_at,
          updated_at
        from order_changes where order_id = $1`,
      [order],
    );
    await makeOrders(api, 2);
    expect(await settled(api, vendors.id, 5)).toMatchObject({
      counts: { given_up: 2, delivered: 3 },
      missed: { events: 2 },
    });
    expect(await settled(api, plain.id, 5)).toMatchObject({
      counts: { given_up: 1, delivered: 4 },
      missed: { events: 1 },
    });
    const log = await own.sql(
      'select outcome, gave_up, attempt from webhook_attempts where gave_up group by 1, 2, 3 order by outcome',
    );
    expect(log).toEqual([
      { outcome: 'not_renderable', gave_up: true, attempt: 1 },
      { outcome: 'too_large', gave_up: true, attempt: 1 },
    ]);
  });
});

describe('a receiver', () => {
  it('that hangs slows no other endpoint', async () => {
    const own = await ownDatabase();
    const { api } = await own.start();
    const dead = await startHttpReceiver(() => undefined);
    const alive = await startHttpReceiver();
    await createEndpoint(api, { url: dead.url });
    await createEndpoint(api, { url: alive.url });
    await makeOrders(api, 40);
    await hasReceived(alive, 40);
    // None of its first attempts has ended.
    expect(dead.received.length).toBeLessThanOrEqual(16);
  });

  it('that answers 410 is not sent to any more, and gets everything after a resume', async () => {
    const own = await ownDatabase();
    const { api } = await own.start();
    const receiver = await startHttpReceiver((_request, reply) => void reply.writeHead(410).end());
    const { id } = await createEndpoint(api, { url: receiver.url });
    const orders = await makeOrders(api, 1);
    const disabled = await eventually(
      () => shown(api, id),
      ({ state }) => state === 'disabled',
    );
    expect(disabled).toMatchObject({
      state_reason: 'The receiver answered 410 Gone',
      waiting: { events: 1 },
      missed: null,
    });
    orders.push(...(await makeOrders(api, 2)));
    await sleep(700);
    expect(receiver.received).toHaveLength(1);
    receiver.answer = (_request, reply) => void reply.writeHead(204).end();
    await api.ask('POST', `/webhooks/${id}/resume`, 200);
    await settled(api, id, 3);
    const delivered = receiver.received
      .slice(1)
      .map(({ body }) => (JSON.parse(body) as { data: { id: string } }).data.id);
    expect(new Set(delivered)).toEqual(new Set(orders));
  });

  it('that fails for days loses an event after the schedule, sees that, and is disabled after five days', async () => {
    const own = await ownDatabase();
    const { hub, api } = await own.start({ clock: true });
    const receiver = await startHttpReceiver((_request, reply) => void reply.writeHead(500).end());
    const { id } = await createEndpoint(api, { url: receiver.url });
    await makeOrders(api, 1);
    // A little more than each pause of the schedule.
    const pauses = [0.1, 0.2, 1, 3, 6, 12, 16, 23, 27];
    for (const [i, hours] of pauses.entries()) {
      await hasReceived(receiver, i + 1);
      await hub.clock.advance({ minutes: 60 * hours });
    }
    const lost = await settled(api, id, 1);
    expect(lost).toMatchObject({ state: 'active', counts: { given_up: 1 }, missed: { events: 1 } });
    expect(receiver.received).toHaveLength(10);
    await makeOrders(api, 1);
    await hasReceived(receiver, 11);
    expect(receiver.received.at(-1)?.headers['stele-missed']).toBe('1');
    await hub.clock.advance({ hours: 40 });
    const disabled = await eventually(
      () => shown(api, id),
      ({ state }) => state === 'disabled',
    );
    expect(disabled).toMatchObject({ state_reason: 'Every attempt has failed for five days', waiting: { events: 1 } });
    receiver.answer = (_request, reply) => void reply.writeHead(200).end();
    await api.ask('POST', `/webhooks/${id}/resume`, 200);
    await api.ask('POST', `/webhooks/${id}/retry`, 200);
    const told = await settled(api, id, 2);
    expect(told).toMatchObject({ counts: { delivered: 1, given_up: 1 }, missed: { events: 1 } });
    const { missed } = told;
    const replay = await api.ask<{ id: string; total: number }>('POST', `/webhooks/${id}/replays`, 202, {
      after: missed?.after,
      until: missed?.until,
    });
    expect(replay.total).toBe(1);
    await eventually(
      () => shown(api, id),
      (endpoint) => endpoint.missed === null,
    );
    expect(receiver.received.at(-1)?.headers['stele-replay']).toBe(replay.id);
  });

  it('that is down for thousands of orders falls behind, and gets all of them', async () => {
    const own = await ownDatabase();
    const { api } = await own.start();
    const receiver = await startHttpReceiver((_request, reply) => void reply.writeHead(503).end());
    const { id } = await createEndpoint(api, { url: receiver.url });
    await makeOrders(api, 1);
    await eventually(
      () => shown(api, id),
      ({ waiting }) => waiting.events === 1,
    );
    await own.sql(`insert into webhook_waiting (workspace_id, endpoint_id, entity, entity_id, version, last_version, waiting,
        changed_at, attempts, next_attempt_at)
      select workspace_id, endpoint_id, 'order', 'gone ' || n, 1, 1, 1, changed_at, 1, now() + interval '1 hour'
      from webhook_waiting, generate_series(1, 10000) n`);
    await eventually(
      () => shown(api, id),
      ({ behind_since }) => behind_since !== null,
    );
    await makeOrders(api, 3);
    await sleep(600);
    expect((await shown(api, id)).counts.matched).toBe(1);
    receiver.answer = (_request, reply) => void reply.writeHead(200).end();
    await api.ask('POST', `/webhooks/${id}/cancel`, 200);
    await eventually(
      () => shown(api, id),
      ({ counts, behind_since }) => counts.delivered === 3 && behind_since === null,
    );
    expect((await shown(api, id)).missed).toMatchObject({ events: 10_001 });
  });
});
