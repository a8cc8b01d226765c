import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { generateKey } from '../../src/core/access/api-key.ts';
import { EXAMPLE } from '../../src/model/example-ids.ts';
import { databaseFaults } from '../races/history-faults.ts';
import { perform, sameId, takeNote } from '../races/writers.ts';
import { withClient } from '../support/databases.ts';
import { HttpClient } from '../support/requests.ts';
import { FIRST_ENTRY, type Goal, type Outcome, writeUntilGone } from './load.ts';
import { missingFrom, timesWritten } from './verdict.ts';
import { startVictim, type Victim } from './victim.ts';

const KEY = generateKey();

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-crash-'));
  // PostgreSQL's user has to get in where root runs the tests.
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return join(folder, 'data');
}

async function start(dataDir: string, durable: boolean): Promise<Victim> {
  const victim = await startVictim({ dataDir, durable, adminKey: KEY });
  onTestFinished(() => victim.stop());
  return victim;
}

/** Puts load on a hub, kills it and its server at a random moment, and returns the answers that clients got. */
async function killUnderLoad(victim: Victim, atMs: number): Promise<Outcome> {
  const { rows } = await withClient(victim.database, (client) =>
    client.query<Goal>(
      `select d.order_id, d.reference_id from orders o join order_documents d on d.order_id = o.id
        where d.reference_id is not null and o.status_id <> $1 order by o.id limit 100`,
      [FIRST_ENTRY],
    ),
  );
  const load = writeUntilGone(victim.url, KEY, rows);
  await sleep(atMs);
  await victim.kill();
  return load;
}

test('what was acknowledged is there after a hub and its server were killed, whenever that was', {
  timeout: 90_000,
}, async () => {
  const dataDir = await makeFolder();
  let victim = await start(dataDir, true);
  const all: Outcome = { acknowledged: [], unanswered: [] };
  for (const atMs of [600, 250 + Math.random() * 500, 150 + Math.random() * 900, 700]) {
    const outcome = await killUnderLoad(victim, atMs);
    all.acknowledged.push(...outcome.acknowledged);

    victim = await start(dataDir, true);
    expect(await missingFrom(victim.database, all)).toEqual([]);
    expect(await databaseFaults(victim.database, 'demo')).toEqual([]);

    // A client without an answer sends the request again with the same key: the write happens once in all.
    const repeated = outcome.unanswered.filter((write) => write.request.headers?.['idempotency-key'] !== undefined);
    const client = new HttpClient(victim.url);
    for (const write of repeated) expect((await perform(client, write)).reply.status).toBeLessThan(300);
    client.close();
    const notes = repeated.flatMap(({ note }) => note ?? []);
    expect(await timesWritten(victim.database, notes)).toEqual(notes.map(() => 1));
  }
  // A busy machine may acknowledge few in the shortest of these times.
  expect(all.acknowledged.length).toBeGreaterThan(4 * 32);
});

// The control: what the test above asserts can be false. A server that answers before its disk has, and keeps for ten
// seconds what it has not written, loses acknowledged changes when it is killed.
test('without durability the same check finds acknowledged changes missing', { timeout: 90_000 }, async () => {
  const dataDir = await makeFolder();
  let victim = await start(dataDir, false);
  await withClient(victim.database, async (client) => {
    await client.query(`alter system set wal_writer_delay = '10s'`);
    await client.query('select pg_reload_conf()');
  });
  const missing: number[] = [];
  for (let cycle = 0; cycle < 3 && !missing.some((count) => count > 0); cycle++) {
    const outcome = await killUnderLoad(victim, 600);
    victim = await start(dataDir, false);
    missing.push((await missingFrom(victim.database, outcome)).length);
  }
  expect(Math.max(...missing)).toBeGreaterThan(0);
});

/** How often a server brought its log to the disk while a hub answered twenty changes, one after another. */
async function syncsForTwentyChanges(durable: boolean): Promise<number> {
  const victim = await start(await makeFolder(), durable);
  const syncs = async (): Promise<number> =>
    withClient(victim.database, async (client) => {
      const { rows } = await client.query<{ n: number }>(
        `select coalesce(sum(fsyncs), 0)::int as n from pg_stat_io where object = 'wal'`,
      );
      return rows[0]?.n ?? 0;
    });
  const client = new HttpClient(victim.url);
  const before = await syncs();
  for (let n = 0; n < 20; n++) {
    const { reply } = await perform(client, takeNote(KEY, sameId(EXAMPLE.orderId)));
    expect(reply.status).toBe(200);
  }
  client.close();
  // A session tells of its last transactions when it ends.
  await withClient(victim.database, (each) =>
    each.query(`select pg_terminate_backend(pid, 1000) from pg_stat_activity where application_name = 'stele hub'`),
  );
  return (await syncs()) - before;
}

// A killed process loses nothing that the kernel has, a power cut does: only asking for the disk helps against that.
test('a hub has its server ask for the disk before it answers', async () => {
  expect(await syncsForTwentyChanges(true)).toBeGreaterThanOrEqual(20);
  expect(await syncsForTwentyChanges(false)).toBe(0);
});
