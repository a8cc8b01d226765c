import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { generateKey } from '../../src/core/access/api-key.ts';
import { databaseFaults } from '../races/history-faults.ts';
import { withClient } from '../support/databases.ts';
import { startVictim } from './victim.ts';

const KEY = generateKey();
const ORDERS = 6000;

interface Shown {
  id: string;
  state: string;
  next_offset: number;
}

test('an import that was killed with the hub goes on, and every row is there exactly once', {
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
  // Every third order has no id of its own: only the import knows it again.
  const rows = Array.from({ length: ORDERS }, (_, i) => `${i % 3 === 0 ? '' : `REF-${i}`},note ${i}\n`);
  const file = Buffer.from(`reference_id,customer_note\n${rows.join('')}`);
  let victim = await start();
  const headers = { 'X-API-Key': KEY, 'Content-Type': 'text/csv' };
  let path = '/api/imports?kind=orders';
  let method = 'POST';
  let rest = file;
  for (let kills = 0; kills < 3; kills++) {
    const sent = fetch(`${victim.url}${path}`, { method, headers, body: rest }).then((reply) => reply.text());
    const heard = sent.then(
      () => undefined,
      () => undefined,
    );
    await sleep(250 + Math.random() * 400);
    await victim.kill();
    await heard;
    victim = await start();
    const { items } = (await (await fetch(`${victim.url}/api/imports`, { headers })).json()) as { items: Shown[] };
    const [existingValues] = items;
    // It was killed before the import had begun, or after it was done.
    if (!existingValues) continue;
    if (existingValues.state === 'done') break;
    path = `/api/imports/${existingValues.id}`;
    method = 'PUT';
    rest = file.subarray(existingValues.next_offset);
  }
  const last = await fetch(`${victim.url}${path}`, { method, headers, body: rest });
  const lastText = await last.text();
  if (last.status !== 409) expect(lastText).toContain('"state":"done"');
  const notes = await withClient(victim.database, async (client) => {
    const { rows: found } = await client.query<{ note: string }>(
      `select d.document->>'customer_note' as note from order_documents d join orders o on o.id = d.order_id where o.version = 1`,
    );
    return found.map(({ note }) => note);
  });
  expect(notes).toHaveLength(ORDERS);
  expect(new Set(notes).size).toBe(ORDERS);
  expect(await databaseFaults(victim.database, 'default')).toEqual([]);
});
