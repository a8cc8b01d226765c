import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hold } from '../support/hold.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const send = (kind: 'orders' | 'customers', rows: object[]) =>
  importFile(hub, rows.map((row) => JSON.stringify(row)).join('\n'), {
    format: 'jsonl',
    query: { kind, report: 'all' },
  });

test.concurrent.for([
  ['orders', 'po_number'],
  ['customers', 'name'],
] as const)(
  'a row whose record another transaction holds is refused after three tries, and no other: %s',
  async ([kind, field], context) => {
    const made = await send(kind, [{ reference_id: 'HELD', [field]: 'a' }]);
    await hold(hub, context, `select from ${kind} where id = $1 for update`, [made.written[0]?.id]);
    const sentMs = performance.now();
    const report = await send(kind, [
      { reference_id: 'HELD', [field]: 'b' },
      { reference_id: 'FREE', [field]: 'c' },
    ]);
    const tookMs = performance.now() - sentMs;
    expect(report.summary).toMatchObject({ state: 'done', created: 1, refused: 1, updated: 0 });
    expect(report.refused).toMatchObject([
      { row: 1, problems: [{ detail: 'is held by another change; send the row again' }] },
    ]);
    expect(tookMs).toBeGreaterThan(14_000);
    expect(tookMs).toBeLessThan(45_000);
  },
);

test.concurrent.for([
  ['orders', 'po_number'],
  ['customers', 'name'],
] as const)(
  'a held row that is let go after its first try is written: %s',
  { timeout: 60_000 },
  async ([kind, field], context) => {
    const made = await send(kind, [{ reference_id: 'LET-GO', [field]: 'a' }]);
    const letGo = await hold(hub, context, `select from ${kind} where id = $1 for update`, [made.written[0]?.id]);
    const sent = send(kind, [
      { reference_id: 'LET-GO', [field]: 'b' },
      { reference_id: 'BESIDE', [field]: 'c' },
    ]);
    // The first try ends after five seconds.
    await sleep(6500);
    await letGo();
    const report = await sent;
    expect(report.refused).toEqual([]);
    expect(report.summary).toMatchObject({ state: 'done', created: 1, updated: 1, refused: 0 });
  },
);

// One after the other, since a workspace has four imports at once.
test('of several held rows about one order the last one is written', {
  timeout: 60_000,
}, async (context) => {
  const made = await send('orders', [{ reference_id: 'TWICE', po_number: 'a' }]);
  const id = made.written[0]?.id ?? '';
  const letGo = await hold(hub, context, 'select from orders where id = $1 for update', [id]);
  const sent = send('orders', [
    { reference_id: 'TWICE', po_number: 'first' },
    { reference_id: 'TWICE', po_number: 'last' },
  ]);
  await sleep(6500);
  await letGo();
  expect((await sent).summary).toMatchObject({ state: 'done', updated: 1, refused: 1 });
  expect((await hub.order(id)).po_number).toBe('last');
});

test('rows of one new customer, which wait for one another, are all written', {
  timeout: 60_000,
}, async (context) => {
  const [workspace] = await hub.sql<{ id: string }>('select id from workspaces');
  const name = `${workspace?.id} customers reference C-NEW`;
  const letGo = await hold(hub, context, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
  const rows = Array.from({ length: 600 }, (_, i) => `NEW-${i},C-NEW,Cleo Fields,cleo@example.com\n`);
  const sent = importFile(hub, `Order Number,Customer ID,Customer Name,Email\n${rows.join('')}`, {});
  await sleep(6500);
  await letGo();
  const report = await sent;
  expect(report.refused).toEqual([]);
  expect(report.summary).toMatchObject({ state: 'done', created: 600, refused: 0, customers_made: 1 });
});
