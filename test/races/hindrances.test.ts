import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { holdOrders } from '../support/hold.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { databaseFaults } from './history-faults.ts';
import { type OrderIds, perform, sameId, takeNote, until } from './writers.ts';

let hub: TestHub;
let orders: OrderIds[];
beforeAll(async () => {
  hub = await createTestHub();
  const rows = await hub.sql<{ id: string }>(`select id from orders where workspace_id = 'demo' order by id limit 30`);
  orders = rows.map(({ id }) => sameId(id));
});
afterAll(() => hub.close());

const orderAt = (n: number): OrderIds => orders[n] as OrderIds;

test('while another session holds one order, all others are written, and it is as soon as it is let go', async (context) => {
  const letGo = await holdOrders(hub, context, orderAt(0).wizcommerce);
  const waiting = [takeNote, takeNote, takeNote].map((make) => perform(hub, make(hub.key, orderAt(0))));
  let answered = 0;
  for (const each of waiting) void each.then(() => answered++);

  const startedMs = performance.now();
  const others = await Promise.all(
    Array.from({ length: 290 }, (_, n) => perform(hub, takeNote(hub.key, orderAt(1 + (n % 29))))),
  );
  const elapsedMs = performance.now() - startedMs;
  expect(others.filter(({ reply }) => reply.status !== 200)).toEqual([]);
  expect(elapsedMs).toBeLessThan(3000);
  expect(answered).toBe(0);

  await letGo();
  const written = await Promise.all(waiting);
  expect(written.map(({ reply }) => reply.status)).toEqual([200, 200, 200]);
  // In the order of arrival.
  expect(written.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual(
    written.map(({ version }) => version),
  );
  expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
});

test('what the database refuses fails alone, and everything beside it succeeds', async () => {
  await hub.sql(
    `alter table order_documents add constraint no_poison check (document->>'internal_note' is distinct from 'poison')`,
  );
  onTestFinished(async () => {
    await hub.sql('alter table order_documents drop constraint no_poison');
  });
  const poisoned = new Set([7, 41, 42, 99]);
  // Orders of their own: a group writes an order as its last command leaves it, so a later note would undo the poison.
  const poison = (n: number) => {
    const write = takeNote(hub.key, orderAt(26 + [...poisoned].indexOf(n)));
    return { ...write, request: { ...write.request, body: { notes: 'poison' } } };
  };
  const written = await Promise.all(
    Array.from({ length: 120 }, (_, n) =>
      perform(hub, poisoned.has(n) ? poison(n) : takeNote(hub.key, orderAt(n % 26))),
    ),
  );
  expect(written.flatMap(({ reply }, n) => (reply.status === 200 ? [] : [n]))).toEqual([...poisoned]);
  for (const n of poisoned) {
    expect(written[n]?.reply).toMatchObject({ status: 500, text: expect.stringContaining('INTERNAL_ERROR') });
    expect(written[n]?.reply.text).not.toContain('poison');
  }
  expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
});

/** Lets the database fail every second attempt to write history, as it does when it picks a victim of a deadlock. */
async function failEverySecond(code: '40P01' | '40001'): Promise<void> {
  await hub.sql('create sequence attempts');
  await hub.sql('grant usage on sequence attempts to public');
  await hub.sql(`create function fail_every_second() returns trigger language plpgsql as $$ begin
    if nextval('attempts') % 2 = 1 then raise exception 'victim' using errcode = '${code}'; end if;
    return null;
  end $$`);
  await hub.sql(`create trigger fail_every_second before insert on order_changes
    for each statement execute function fail_every_second()`);
  onTestFinished(async () => {
    await hub.sql('drop function fail_every_second cascade');
    await hub.sql('drop sequence attempts');
  });
}

test.each(['40P01', '40001'] as const)(
  'a transaction that PostgreSQL rolled back with %s is run again',
  async (code) => {
    await failEverySecond(code);
    for (let n = 0; n < 5; n++) {
      const { version } = await hub.order(orderAt(n).wizcommerce);
      const { reply, ...written } = await perform(hub, takeNote(hub.key, orderAt(n)));
      expect(reply.status).toBe(200);
      expect(written.version).toBe(version + 1);
    }
    const written = await Promise.all(orders.map((ids) => perform(hub, takeNote(hub.key, ids))));
    expect(written.filter(({ reply }) => reply.status !== 200)).toEqual([]);
    expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
  },
);

test('what PostgreSQL rolls back again and again is told to come back', async () => {
  await hub.sql(`create function always_victim() returns trigger language plpgsql as
    $$ begin raise exception 'victim' using errcode = '40P01'; end $$`);
  await hub.sql(`create trigger always_victim before insert on order_changes
    for each statement execute function always_victim()`);
  onTestFinished(async () => {
    await hub.sql('drop function always_victim cascade');
  });
  const before = await hub.order(orderAt(0).wizcommerce);
  const { reply } = await perform(hub, takeNote(hub.key, orderAt(0)));
  expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect(await hub.order(orderAt(0).wizcommerce)).toEqual(before);
});

test('a commit that PostgreSQL itself refuses is no unknown outcome: it is run again', async () => {
  // A constraint trigger that is deferred speaks at the commit, as a serializable transaction does.
  await hub.sql('create sequence commits');
  await hub.sql('grant usage on sequence commits to public');
  await hub.sql(`create function fail_first_commit() returns trigger language plpgsql as $$ begin
    if nextval('commits') = 1 then raise exception 'victim' using errcode = '40001'; end if;
    return null;
  end $$`);
  await hub.sql(`create constraint trigger fail_first_commit after insert on order_changes
    deferrable initially deferred for each row execute function fail_first_commit()`);
  onTestFinished(async () => {
    await hub.sql('drop function fail_first_commit cascade');
    await hub.sql('drop sequence commits');
  });
  const { version } = await hub.order(orderAt(0).wizcommerce);
  const written = await perform(hub, takeNote(hub.key, orderAt(0)));
  expect(written.reply.status).toBe(200);
  expect(written.version).toBe(version + 1);
});

test('a revoked key stops working within a second in every hub', async () => {
  const other = await hub.secondHub();
  const { key, id } = await hub.mintKey();
  const read = (sender: { send: TestHub['send'] }) =>
    sender
      .send({ method: 'GET', path: `/v1/orders/${orderAt(0).wizcommerce}`, headers: { 'x-api-key': key } })
      .then(({ status }) => status);
  // Both are made to remember the key, and a busy key is renewed in the background.
  for (let n = 0; n < 10; n++) {
    expect(await Promise.all([read(hub), read(other)])).toEqual([200, 200]);
    await sleep(50);
  }
  await hub.revoke(id);
  const revokedMs = performance.now();
  await until('the key is refused', async () => {
    const statuses = await Promise.all([read(hub), read(other)]);
    return statuses.every((status) => status === 401);
  });
  expect(performance.now() - revokedMs).toBeLessThan(1000);
});

test('so does an idle one that no request used meanwhile', async () => {
  const { key, id } = await hub.mintKey();
  const read = () =>
    hub.send({ method: 'GET', path: `/v1/orders/${orderAt(0).wizcommerce}`, headers: { 'x-api-key': key } });
  expect((await read()).status).toBe(200);
  await hub.revoke(id);
  await sleep(1000);
  expect((await read()).status).toBe(401);
});

test('the hub does not leave it to the database whether a commit is durable, or what a transaction sees', async () => {
  const name = (await hub.sql<{ name: string }>('select current_database() as name'))[0]?.name;
  await hub.sql(`alter database "${name}" set synchronous_commit = off`);
  await hub.sql(`alter database "${name}" set default_transaction_isolation = 'repeatable read'`);
  await hub.sql('create table observed (what text, value text)');
  await hub.sql('grant insert on observed to public');
  await hub.sql(`create function observe() returns trigger language plpgsql as $$ begin
    insert into observed select s, current_setting(s) from unnest(array['synchronous_commit', 'transaction_isolation']) s;
    return null;
  end $$`);
  await hub.sql(`create trigger observe after insert on order_changes for each statement execute function observe()`);
  onTestFinished(async () => {
    await hub.sql('drop function observe cascade');
    await hub.sql(`alter database "${name}" reset all`);
  });
  const fresh = await hub.secondHub();
  expect((await perform(fresh, takeNote(hub.key, orderAt(0)))).reply.status).toBe(200);
  expect(await hub.sql('select distinct what, value from observed order by what')).toEqual([
    { what: 'synchronous_commit', value: 'on' },
    { what: 'transaction_isolation', value: 'read committed' },
  ]);
});
