import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/demo/random.ts';
import { findHorizon } from '../../src/store/orders/changes-feed.ts';
import { beginCounting, countChanges } from '../../src/store/statistics/change-counts.ts';
import { type Client, clientOf } from '../support/client.ts';
import { HttpClient } from '../support/requests.ts';
import { eventually } from '../webhooks/endpoint.ts';
import { type OwnDatabase, type OwnHub, ownDatabase } from '../webhooks/own-hub.ts';
import { countsOf, expectWalked } from './client.ts';

const WORKSPACE = 'default';
const STATES = ['draft', 'confirmed', 'archived', 'cancelled', 'refunded'];

/** Writes a hub's orders in every way that moves them. What rules refuse is no matter. */
async function writeRandomly(
  { hub, api }: OwnHub,
  random: ReturnType<typeof seededRandom>,
  ids: string[],
  steps: number,
): Promise<void> {
  const http = new HttpClient(hub.url);
  const as = (dialect: string): Client =>
    clientOf(dialect, () => ({ key: hub.key, send: (request) => http.send(request) }));
  for (let step = 0; step < steps; step++) {
    const id = ids.length > 0 ? random.pick(ids) : '';
    const state = random.pick(STATES);
    const kind = random.below(10);
    if (kind < 2 || ids.length === 0) {
      const made = await api.ask<{ id: string }>('POST', '/orders', 201, {
        status: { state },
        internal_note: '"status_id"',
      });
      ids.push(made.id);
    } else if (kind === 2) await api.send('DELETE', `/orders/${id}`);
    else if (kind === 3) await api.send('POST', `/orders/${id}/restore`);
    else if (kind === 4) await api.send('PATCH', `/orders/${id}`, { internal_note: `note ${step} "status_id"` });
    else if (kind === 5) await api.send('POST', `/orders/${id}/revert`, { version: 1 });
    else if (kind === 6) {
      const some = [random.pick(ids), random.pick(ids), id];
      const done = await api.send('POST', '/orders/bulk', { ids: [...new Set(some)], status: { state } });
      const { batch_id } = done.json() as { batch_id?: string };
      if (random.chance(0.5) && batch_id) await api.send('POST', `/batches/${batch_id}/undo`);
    } else if (kind === 7) await as('wizcommerce').send('PATCH', `/v1/orders/${id}/status`, { status: state });
    else if (kind === 8) await as('bitbybit').send('PUT', `/customer/api/open/v1/orders/${id}`, { status: 'archived' });
    else await api.send('PUT', `/orders/${id}/status`, { state });
  }
  http.close();
}

const isCounted = async (own: OwnDatabase): Promise<boolean> => {
  const [left] = await own.sql<{ left: string }>(
    `select count(*) as left from order_changes c where workspace_id = $1 and transaction_id >= coalesce(
      (select transaction_id from count_progress where workspace_id = $1), '0')`,
    [WORKSPACE],
  );
  return left?.left === '0';
};

/** Waits until a hub has counted all changes in the background. */
const untilCounted = (own: OwnDatabase): Promise<boolean> => eventually(() => isCounted(own), Boolean);

describe('counts by time', () => {
  it('are those of the walked history, at once and when they are counted, whatever moved the orders', async () => {
    const own = await ownDatabase();
    const one = await own.start({ clock: true });
    const random = seededRandom(41);
    const ids: string[] = [];
    const begin = '2030-03-30T20:10:00.000Z';
    await one.hub.clock.set({ now: begin });
    for (let round = 0; round < 12; round++) {
      await Promise.all([1, 2, 3].map(() => writeRandomly(one, random, ids, 6)));
      await expectWalked(one.api, own.sql, WORKSPACE, `from=${begin}`);
      if (round % 4 === 3) {
        await untilCounted(own);
        await expectWalked(one.api, own.sql, WORKSPACE, `from=${begin}`);
      }
      await one.hub.clock.advance({ minutes: 11 + random.below(150) });
    }
    await expectWalked(one.api, own.sql, WORKSPACE, 'interval=day');
    // A range that ended long ago is led back from the present.
    await expectWalked(one.api, own.sql, WORKSPACE, `from=${begin}&to=2030-03-31T02:00:00Z`, '2030-03-31T02:00:00Z');
    const { items } = await countsOf(one.api).orders();
    const { states } = await one.api.ask<{ states: Record<string, number> }>('GET', '/orders/counts', 200);
    expect(items.at(-1)?.states).toEqual(states);
  });

  it('follow the state that a status has now, and the orders of an archived one', async () => {
    const own = await ownDatabase();
    const { api } = await own.start();
    const created = await api.ask<{ id: string }>('POST', '/statuses', 201, {
      name: 'Later',
      color: '#112233',
      state: 'draft',
    });
    const order = await api.ask<{ id: string }>('POST', '/orders', 201, { status: { id: created.id }, amount: 1 });
    const last = async () => (await countsOf(api).orders()).items.at(-1)?.states;
    expect(await last()).toMatchObject({ draft: 1, confirmed: 0 });
    const other = await api.ask<{ id: string }>('POST', '/statuses', 201, {
      name: 'Other',
      color: '#112233',
      state: 'confirmed',
    });
    await api.ask('DELETE', `/statuses/${created.id}?replacement=${other.id}`, '2xx');
    expect(await last()).toMatchObject({ draft: 0, confirmed: 1 });
    await api.ask('DELETE', `/orders/${order.id}`, '2xx');
    await api.ask('PATCH', `/statuses/${other.id}`, 200, { state: 'cancelled' });
    expect(await last()).toMatchObject({ draft: 0, confirmed: 0, cancelled: 0 });
    await api.ask('POST', `/orders/${order.id}/restore`, '2xx');
    await untilCounted(own);
    expect(await last()).toMatchObject({ draft: 0, confirmed: 0, cancelled: 1 });
  });

  it('of an older history are made once by many hubs, with crashes in between', async () => {
    const own = await ownDatabase();
    const one = await own.start();
    const random = seededRandom(7);
    await Promise.all([1, 2, 3, 4].map(() => writeRandomly(one, random, [], 40)));
    await one.stop();
    // As if it had been written over the last days, before there were counts.
    await own.sql('delete from count_progress');
    await own.sql('delete from change_counts');
    await own.sql(`begin; set local session_replication_role = replica; with placed as (
        select order_id, version, row_number() over (order by transaction_id, changed_at, order_id, version) as place
        from order_changes where workspace_id = '${WORKSPACE}')
      update order_changes c set changed_at = now() - interval '100 hours' + p.place * interval '7 minutes'
        from placed p where c.workspace_id = '${WORKSPACE}' and p.order_id = c.order_id and p.version = c.version; commit`);
    await countWithCrashes(own, random);
    const [again, other] = [await own.start(), await own.start()];
    await untilCounted(own);
    for (const { api } of [again, other]) await expectWalked(api, own.sql, WORKSPACE, `from=${hoursAgo(120)}`);
    const [sums] = await own.sql<{ same: boolean }>(`select bool_and(coalesce(c.count, 0) = n.orders) as same
      from (select status_id, sum(orders) as orders from order_counts group by status_id) n
        left join change_counts c on c.kind = 'orders' and c.quarter = 'infinity' and c.name = n.status_id`);
    expect(sums).toEqual({ same: true });
  });

  it('say how far they reach while too much is uncounted, and go on after a restart', async () => {
    const own = await ownDatabase();
    const one = await own.start();
    await writeRandomly(one, seededRandom(3), [], 30);
    await untilCounted(own);
    await one.stop();
    const open = new pg.Client(own.database);
    await open.connect();
    // A transaction that stays open holds the horizon back, so nothing more is counted in the background.
    await open.query('begin; select pg_current_xact_id()');
    const two = await own.start();
    await writeRandomly(two, seededRandom(4), [], 10);
    await expectWalked(two.api, own.sql, WORKSPACE, `from=${hoursAgo(2)}`);
    await own.sql(`insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id,
        changed_at, updated_at)
      select '${WORKSPACE}', 'many-' || n, 1, 'created', '[]', 'hub', 'x', 'x', 'x', now(), now() from generate_series(1, 20001) n`);
    const { complete_to } = await countsOf(two.api).changes();
    const [counted] = await own.sql<{ counted_to: Date }>('select counted_to from count_progress');
    expect(Date.parse(complete_to ?? '')).toBe((counted?.counted_to.getTime() ?? 0) - 60_000);
    await open.query('rollback');
    await open.end();
    await untilCounted(own);
    const { items } = await countsOf(two.api).changes();
    const all = items.reduce((sum, { dialects }) => sum + (dialects['hub'] ?? 0), 0);
    expect(all).toBeGreaterThan(20_001);
    await two.stop();
  });
});

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

/** Counts a few changes at a time on several connections at once. Half of the transactions are given up, as by a crash. */
async function countWithCrashes(own: OwnDatabase, random: ReturnType<typeof seededRandom>): Promise<void> {
  const clients = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const client = new pg.Client(own.database);
      await client.connect();
      return client;
    }),
  );
  await Promise.all(
    clients.map(async (client) => {
      for (let i = 0; i < 12; i++) {
        const horizon = findHorizon();
        const { rows } = await client.query({ text: horizon.text, rowMode: 'array' });
        await client.query('begin');
        for (const query of [
          beginCounting(WORKSPACE),
          countChanges(WORKSPACE, horizon.read(rows as string[][]), 1 + random.below(9)),
        ]) {
          await client.query(query.text, query.values);
        }
        await client.query(random.chance(0.5) ? 'rollback' : 'commit');
      }
    }),
  );
  await Promise.all(clients.map((client) => client.end()));
}
