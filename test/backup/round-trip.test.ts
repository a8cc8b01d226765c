import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backupCommand, restoreCommand } from '../../src/backup/commands.ts';
import { restoreBackup } from '../../src/backup/restore-backup.ts';
import { writeBackup } from '../../src/backup/write-backup.ts';
import { readConfig } from '../../src/config/config.ts';
import { rebuildOrder } from '../../src/core/orders/history.ts';
import { startEmbedded } from '../../src/embedded/postgres.ts';
import { createStele } from '../../src/hub.ts';
import { Connection, type DatabaseAddress } from '../../src/store/database/connection.ts';
import { findChanges } from '../../src/store/orders/changes.ts';
import { findOrders } from '../../src/store/orders/orders.ts';
import { cancelling, makePerson } from '../erasure/person.ts';
import { untilFeedIsComplete } from '../races/writers.ts';
import { withClient } from '../support/databases.ts';
import { DIALECTS } from '../support/dialects.ts';
import { BLOCK_SIZE, expectFilteredChanges, mapWholeBlocks } from '../support/filtered-changes.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { emptyDatabase, makeFolder, sums } from './support.ts';

let hub: TestHub;
let orderId: string;

beforeAll(async () => {
  hub = await createTestHub();
  ({
    orders: { wizcommerce: orderId },
  } = await makePerson(hub));
});

afterAll(() => hub.close());

const query = (address: DatabaseAddress, text: string) =>
  withClient(address, async (client) => (await client.query<Record<string, unknown>>(text)).rows);

test('a restored database has the same rows, and answers the same', async () => {
  const file = join(await makeFolder(), 'all.stele');
  const before = await sums(hub.database);
  const written = await writeBackup(hub.database, file);
  expect(written.bytes).toBe((await stat(file)).size);
  const restored = await emptyDatabase();
  expect(await restoreBackup(restored, file)).toMatchObject({ tables: written.tables, rows: written.rows });
  expect(await sums(restored)).toEqual(before);

  const second = await createStele({ database: restored, adminKey: hub.key });
  try {
    for (const { name, keyHeaders, read } of DIALECTS) {
      const request = { ...read(orderId), headers: keyHeaders(hub.key) };
      const reply = await fetch(second.url + request.path, { headers: request.headers });
      expect(await reply.text(), name).toBe((await hub.send(request)).text);
    }
    const { method, path, headers, body } = cancelling(orderId);
    const replayed = await fetch(second.url + path, {
      method,
      headers: { ...headers, 'x-api-key': hub.key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([replayed.status, replayed.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  } finally {
    await second.close();
  }
});

test('the changes of a restored database meet filters as before, without a map and with one', async () => {
  const ids = (await hub.sql<{ id: string }>('select id from orders where deleted_at is null limit 200')).map(
    ({ id }) => id,
  );
  for (const change of [
    { tags: { add: ['kept'] } },
    { patch: { internal_note: 'Kept' } },
    { tags: { remove: ['kept'] } },
  ]) {
    const reply = await hub.send({
      method: 'POST',
      path: '/api/orders/bulk',
      headers: { 'x-api-key': hub.key },
      body: { ids, ...change },
    });
    expect(reply.json()).toMatchObject({ total: ids.length, refused: 0 });
  }
  await untilFeedIsComplete(hub);
  expect(await mapWholeBlocks(hub.database, hub.workspaceId)).toBeGreaterThan(0);
  const before = await expectFilteredChanges(hub);
  const file = join(await makeFolder(), 'mapped.stele');
  await writeBackup(hub.database, file);
  const restored = await emptyDatabase();
  await restoreBackup(restored, file);
  expect(await query(restored, 'select from change_blocks')).toEqual([]);
  const second = await createStele({ database: restored, adminKey: hub.key });
  try {
    const place = { url: second.url, key: hub.key };
    expect((await expectFilteredChanges(place)).sort()).toEqual(before.toSorted());
    await untilFeedIsComplete(hub);
    expect(await mapWholeBlocks(restored, hub.workspaceId)).toBe(Math.floor(before.length / BLOCK_SIZE));
    expect((await expectFilteredChanges(place)).sort()).toEqual(before.toSorted());
  } finally {
    await second.close();
  }
}, 60_000);

test('the restored database is another one, whose changes begin with the restoring transaction', async () => {
  const file = join(await makeFolder(), 'all.stele');
  await writeBackup(hub.database, file);
  const restored = await emptyDatabase();
  await restoreBackup(restored, file);
  const identity = 'select id from hub_identity';
  expect(await query(restored, identity)).not.toEqual(await query(hub.database, identity));
  const distinct = `select count(distinct transaction_id)::int as n,
    bool_and(transaction_id < pg_snapshot_xmin(pg_current_snapshot())) as "isPast" from order_changes`;
  expect(await query(restored, distinct)).toEqual([{ n: 1, isPast: true }]);
  // The hub may do there what it could, and no more.
  const rights = `select relname, array(select a::text from aclexplode(relacl) as a where a.grantee = 'stele_hub'::regrole
    order by 1) as rights from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`;
  const shape = (rows: Record<string, unknown>[]): unknown[] =>
    rows.map(({ relname, rights: granted }) => [relname, (granted as string[]).map((text) => text.split(',')[2])]);
  expect(shape(await query(restored, rights))).toEqual(shape(await query(hub.database, rights)));
});

test('between embedded databases, by the commands', async () => {
  const folder = await makeFolder();
  const [first, second] = [join(folder, 'one.stele'), join(folder, 'two.stele')];
  await writeBackup(hub.database, first);
  const here = readConfig({ STELE_DATA_DIR: join(folder, 'here') });
  const there = readConfig({ STELE_DATA_DIR: join(folder, 'there') });
  const tell = (): void => undefined;
  await expect(backupCommand(second, here, tell)).rejects.toThrow(/there is nothing to back up/);
  expect((await restoreCommand(first, here, tell)).text).toMatch(/^Restored [\d,]+ rows of \d+ tables, backed up at /);
  expect((await backupCommand(second, here, tell)).text).toMatch(/^Backed up [\d,]+ rows/);
  await restoreCommand(second, there, tell);
  const embedded = await startEmbedded({ dataDir: join(folder, 'there') });
  try {
    expect(await sums(embedded.connection)).toEqual(await sums(hub.database));
    // The hub that has it need not stop for another backup.
    const third = join(folder, 'three.stele');
    await backupCommand(third, there, tell);
    expect((await stat(third)).mode & 0o777).toBe(0o600);
  } finally {
    await embedded.stop();
  }
  expect((await readdir(folder)).sort()).toEqual(['here', 'one.stele', 'there', 'three.stele', 'two.stele']);
});

test('a backup that is taken while orders change shows one moment', async () => {
  const file = join(await makeFolder(), 'busy.stele');
  const orders = await hub.sql<{ id: string }>('select id from orders where deleted_at is null order by id limit 20');
  let isOver = false;
  const writer = async (turn: number): Promise<number> => {
    for (let count = turn; ; count++) {
      if (isOver) return count;
      const { id } = orders[count % orders.length] as { id: string };
      const body = { notes: `note ${count}` };
      await hub.send({
        method: 'PUT',
        path: `/customer/api/open/v1/orders/${id}`,
        headers: { 'x-api-key': hub.key },
        body,
      });
    }
  };
  const writers = [0, 7, 14].map(writer);
  await writeBackup(hub.database, file);
  isOver = true;
  await Promise.all(writers);
  const restored = await emptyDatabase();
  await restoreBackup(restored, file);
  const connection = await Connection.open({
    address: restored,
    name: 'stele tests',
    statementTimeoutMs: 15_000,
    connectTimeoutMs: 5000,
  });
  try {
    for (const { id } of orders) {
      const [found, changes] = await connection.pipeline(
        findOrders(hub.workspaceId, [{ dialect: 'none', id }]),
        findChanges(hub.workspaceId, id),
      );
      expect(rebuildOrder(changes)).toEqual(found.get(id));
    }
  } finally {
    await connection.close();
  }
});
