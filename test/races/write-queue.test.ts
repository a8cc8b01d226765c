import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createWriteQueue, type WriteQueue, type WriteQueueOptions } from '../../src/core/transaction/write-queue.ts';
import { idOfTarget, type WriteCommand, type WriteOutcome } from '../../src/core/write-command.ts';
import type { OrderPatch } from '../../src/model/change.ts';
import { ok } from '../../src/model/result.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { databaseFaults } from './history-faults.ts';
import { unique } from './writers.ts';

let hub: TestHub;
let orders: string[];
beforeAll(async () => {
  hub = await createTestHub();
  const rows = await hub.sql<{ id: string }>(`select id from orders where workspace_id = 'demo' order by id`);
  orders = rows.map(({ id }) => id);
});
afterAll(() => hub.close());

function openWriteQueue(options: Partial<WriteQueueOptions> = {}): WriteQueue & { errors: unknown[] } {
  const errors: unknown[] = [];
  const queue = createWriteQueue({
    connection: { address: hub.database, name: 'test write queue', statementTimeoutMs: 15_000, connectTimeoutMs: 5000 },
    connections: 1,
    groupSize: 64,
    queueLimit: 100,
    queueWaitMs: 5000,
    transactionTimeoutMs: 20_000,
    onError: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(() => queue.close());
  return {
    write: (command) => queue.write(command),
    check: (queries) => queue.check(queries),
    close: () => queue.close(),
    errors,
  };
}

function command(target: WriteCommand['target'], patch: OrderPatch): WriteCommand {
  return {
    actor: {
      workspaceId: 'demo',
      keyId: 'tests',
      dialect: 'tests',
      operation: 'write',
      requestId: unique('write-queue'),
    },
    target,
    change: () => ok(patch),
    reply: (order) => ({ status: 200, headers: { ETag: `"${order.version}"` }, body: order.id }),
    requires: { referenceIds: patch.reference_id ? [patch.reference_id] : [] },
    absent: { kind: 'not_found', entity: 'order', id: idOfTarget(target) },
  };
}

const note = (id = ''): WriteCommand => command({ find: id }, { internal_note: unique('note') });

const kinds = (outcomes: readonly WriteOutcome[]): string[] =>
  outcomes.map((outcome) => (outcome.ok ? 'done' : outcome.failure.kind));

async function hold(ids: readonly string[]): Promise<() => Promise<void>> {
  const client = new pg.Client(hub.database);
  // Dropping the database ends the sessions that are still connected to it.
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin');
  await client.query('select from orders where id = any ($1) for update', [ids]);
  return async () => {
    await client.query('commit');
  };
}

test('beyond its bound the queue says to come back, and goes on with the rest', async () => {
  const queue = openWriteQueue({ queueLimit: 10 });
  const outcomes = await Promise.all(Array.from({ length: 25 }, (_, n) => queue.write(note(orders[n]))));
  expect(kinds(outcomes)).toEqual([...Array(10).fill('done'), ...Array(15).fill('busy')]);
  expect(outcomes[24]).toEqual({ ok: false, failure: { kind: 'busy', retryAfterSeconds: 1 } });
  expect(kinds([await queue.write(note(orders[24]))])).toEqual(['done']);
});

test('commands that wait for locked orders count towards that limit', async () => {
  const held = orders.slice(0, 40);
  const letGo = await hold(held);
  const queue = openWriteQueue({ queueLimit: 10, connections: 2 });
  const finished: WriteOutcome[] = [];
  const all = held.map(async (id, n) => {
    await sleep(n * 5);
    const outcome = await queue.write(note(id));
    finished.push(outcome);
  });
  await sleep(600);
  const early = [...finished];
  await letGo();
  await Promise.all(all);
  expect(kinds(early)).toEqual(early.map(() => 'busy'));
  // Ten in the bound, and ten on their way through each of the two connections at most: on a slow machine both are full.
  expect(early.length).toBeGreaterThanOrEqual(10);
});

test('two hubs that take reference ids crosswise end the deadlock between them', async () => {
  const name = (await hub.sql<{ name: string }>('select current_database() as name'))[0]?.name;
  await hub.sql(`alter database "${name}" set deadlock_timeout = '50ms'`);
  await hub.sql(`create function dawdle() returns trigger language plpgsql as
    $$ begin perform pg_sleep(0.2); return null; end $$`);
  await hub.sql('create trigger dawdle after insert on order_documents for each statement execute function dawdle()');
  onTestFinished(async () => {
    await hub.sql('drop function dawdle cascade');
    await hub.sql(`alter database "${name}" reset all`);
  });
  const deadlocks = async (): Promise<number> => {
    await hub.sql('select pg_stat_clear_snapshot()');
    const [row] = await hub.sql<{ n: number }>(
      'select deadlocks::int as n from pg_stat_database where datname = current_database()',
    );
    return row?.n ?? 0;
  };
  const before = await deadlocks();
  const [left, right] = [openWriteQueue(), openWriteQueue()];
  const [x, y] = [unique('cross'), unique('cross')];
  // In one turn of the event loop, so that both commands are in one transaction.
  const ofLeft = [
    left.write(command({ create: unique('order'), aliases: {} }, { reference_id: x })),
    left.write(command({ find: orders[1] ?? '' }, { reference_id: y })),
  ];
  const ofRight = [
    right.write(command({ create: unique('order'), aliases: {} }, { reference_id: y })),
    right.write(command({ find: orders[2] ?? '' }, { reference_id: x })),
  ];
  const outcomes = [kinds(await Promise.all(ofLeft)), kinds(await Promise.all(ofRight))];
  expect(outcomes.toSorted()).toEqual([
    ['done', 'done'],
    ['duplicate', 'duplicate'],
  ]);
  expect([...left.errors, ...right.errors]).toEqual([]);
  // The server tells its statistics of it when the victim's session has a quiet moment.
  await left.close();
  await right.close();
  await sleep(100);
  expect(await deadlocks()).toBe(before + 1);
  expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
});

test('closing lets what is under way finish and refuses the rest', async () => {
  const queue = openWriteQueue({ groupSize: 5 });
  await queue.write(note(orders[0]));
  const writes = Array.from({ length: 20 }, (_, n) => queue.write(note(orders[n])));
  await new Promise((resolve) => setImmediate(resolve));
  await queue.close();
  expect(kinds(await Promise.all(writes))).toEqual([...Array(5).fill('done'), ...Array(15).fill('unavailable')]);
  expect(kinds([await queue.write(note(orders[0]))])).toEqual(['unavailable']);
  expect(await hub.sql(`select from pg_stat_activity where application_name = 'test write queue'`)).toEqual([]);
});

test('a command that throws is refused alone', async () => {
  const queue = openWriteQueue();
  const broken: WriteCommand = {
    ...note(orders[3]),
    change: () => {
      throw new TypeError('a lens has a bug');
    },
  };
  const outcomes = await Promise.all([queue.write(note(orders[1])), queue.write(broken), queue.write(note(orders[2]))]);
  expect(kinds(outcomes)).toEqual(['done', 'internal', 'done']);
  expect(kinds([await queue.write(note(orders[3]))])).toEqual(['done']);
});
