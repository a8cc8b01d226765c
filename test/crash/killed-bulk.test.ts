import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { generateKey } from '../../src/core/access/api-key.ts';
import { withClient } from '../support/databases.ts';
import { startVictim } from './victim.ts';

const KEY = generateKey();
const ORDERS = 2000;

interface ShownBatch {
  id: string;
  state: string;
  changed: number;
  left: number;
}

test('a change of many orders that was killed with the hub is done once when its lease has lapsed', {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stele-crash-'));
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const start = async () => {
    const victim = await startVictim({ dataDir: join(folder, 'data'), durable: true, adminKey: KEY, demo: false });
    onTestFinished(() => victim.stop());
    return victim;
  };
  let victim = await start();
  const file = `reference_id,customer_note\n${Array.from({ length: ORDERS }, (_, i) => `REF-${i},note\n`).join('')}`;
  const csv = { 'X-API-Key': KEY, 'Content-Type': 'text/csv' };
  const made = await fetch(`${victim.url}/api/imports?kind=orders`, { method: 'POST', headers: csv, body: file });
  expect(await made.text()).toContain('"state":"done"');
  const sql = <Row extends Record<string, unknown>>(text: string): Promise<Row[]> =>
    withClient(victim.database, async (client) => (await client.query<Row>(text)).rows);
  const ids = (await sql<{ id: string }>('select id from orders')).map(({ id }) => id);
  const headers = { 'X-API-Key': KEY, 'Content-Type': 'application/json', 'Idempotency-Key': 'killed' };
  const body = JSON.stringify({ ids, tags: { add: ['killed'] } });
  const ask = () => fetch(`${victim.url}/api/orders/bulk`, { method: 'POST', headers, body });
  const lost = ask().then(
    (reply) => reply.text(),
    () => undefined,
  );
  const changed = async (): Promise<number> =>
    (await sql<{ n: number }>('select count(*)::int as n from order_changes where version = 2'))[0]?.n ?? 0;
  for (let i = 0; i < 500 && (await changed()) === 0; i++) await sleep(5);
  await victim.kill();
  await lost;
  victim = await start();
  const [lease] = await sql<{ left: number }>(
    'select extract(epoch from lease_until - clock_timestamp())::float as left from idempotency_keys where lease_owner is not null',
  );
  const api = async (path: string): Promise<ShownBatch> =>
    (await (await fetch(`${victim.url}/api${path}`, { headers })).json()) as ShownBatch;
  const [batch] = ((await api('/batches?kind=bulk')) as unknown as { items: ShownBatch[] }).items;
  const id = batch?.id as string;
  // Else it was done before it was killed.
  if (lease) {
    expect(lease.left).toBeLessThanOrEqual(30);
    await sql(`update idempotency_keys set lease_until = clock_timestamp() + interval '2 seconds'`);
    await sql(`update batches set lease_until = clock_timestamp() where lease_until is not null`);
    const cut = await api(`/batches/${id}`);
    expect(cut).toMatchObject({ state: 'cut_off', total: ORDERS, idempotency_key: 'killed' });
    expect(cut.changed + cut.left).toBe(ORDERS);
    // The history may be ahead of the counts by the orders that were being written.
    expect(cut.changed).toBeLessThanOrEqual(await changed());
  }
  const again = await ask();
  expect(again.status).toBe(200);
  const report = (await again.json()) as { batch_id: string; total: number; changed: number };
  expect(report).toMatchObject({ batch_id: id, total: ORDERS, changed: ORDERS, refused: 0 });
  expect(await api(`/batches/${id}`)).toMatchObject({ state: 'done', changed: ORDERS, left: 0 });
  expect(await changed()).toBe(ORDERS);
  expect(await sql('select from order_changes where version > 2')).toEqual([]);
  const replay = await ask();
  expect(replay.headers.get('idempotency-replayed')).toBe('true');
});
