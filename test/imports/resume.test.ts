import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile, resume } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

interface Shown {
  id: string;
  state: string;
  next_offset: number;
  rows: number;
  created: number;
}

const get = async (path: string) => (await hub.send({ method: 'GET', path, headers: { 'x-api-key': hub.key } })).json();

const fileOf = (prefix: string, orders: number): string =>
  `reference_id,line_items.sku,line_items.quantity,customer_note\n${Array.from(
    { length: orders },
    (_, i) => `${prefix}${i},A,1,"Zeile ä\n${i}"\n${prefix}${i},B,2,\n`,
  ).join('')}`;

/** Sends part of a file and hangs up. */
function cut(file: Buffer, sent: number, query = 'kind=orders'): Promise<void> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(hub.url);
    const socket = net.connect(Number(port), hostname, () => {
      socket.write(
        `POST /api/imports?${query} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${hub.key}\r\nContent-Type: text/csv\r\n` +
          `Content-Length: ${file.length}\r\n\r\n`,
      );
      socket.write(file.subarray(0, sent));
    });
    // The first line of the report has come: the hub reads.
    socket.once('data', () => setTimeout(() => socket.destroy(), 300));
    socket.once('close', () => resolve());
    socket.once('error', reject);
  });
}

async function latest(): Promise<Shown> {
  for (;;) {
    const { items } = (await get('/api/imports?limit=1')) as { items: Shown[] };
    if (items[0] && items[0].state !== 'running') return items[0];
    await new Promise((wait) => setTimeout(wait, 20));
  }
}

test('an import whose connection was cut resumes where it stopped, and creates nothing twice', async () => {
  const file = Buffer.from(fileOf('CUT-', 3000));
  await cut(file, 90_000);
  const stopped = await latest();
  expect(stopped).toMatchObject({ state: 'stopped' });
  expect(stopped.next_offset).toBeGreaterThan(0);
  expect(stopped.next_offset).toBeLessThan(90_001);
  const report = await resume(hub, stopped.id, file.subarray(stopped.next_offset));
  expect(report.summary).toMatchObject({ state: 'done', rows: 6000, created: 3000, unchanged: 0, refused: 0 });
  expect(report.summary['next_offset']).toBe(file.length);
  expect(await hub.sql(`select count(*)::int as n from orders where version = 1`)).toEqual([{ n: 3000 }]);
  expect((await resume(hub, stopped.id, '')).status).toBe(409);
});

test('the whole file can be sent again, and rows that were read are skipped', async () => {
  const file = Buffer.from(fileOf('AGAIN-', 2000));
  await cut(file, 50_000);
  const stopped = await latest();
  expect((await resume(hub, stopped.id, 'x', { offset: String(stopped.next_offset + 1) })).status).toBe(409);
  const report = await resume(hub, stopped.id, file, { offset: '0' });
  expect(report.summary).toMatchObject({ state: 'done', created: 2000, refused: 0 });
  expect((await get(`/api/imports/${stopped.id}`)) as Shown).toMatchObject({
    state: 'done',
    created: 2000,
    rows: 4000,
  });
  expect((await resume(hub, 'no-such-import', file)).status).toBe(404);
});

test('rows without an id are created once, however often the import is resumed', async () => {
  const file = Buffer.from(`customer_note\n${Array.from({ length: 2500 }, (_, i) => `nameless ${i}\n`).join('')}`);
  await cut(file, 20_000);
  const { id, next_offset } = await latest();
  // As after a crash that came before progress was stored.
  await hub.sql(`update batches set next_offset = $2, next_line = 2, row_count = 0, created = 0 where id = $1`, [
    id,
    'customer_note\n'.length,
  ]);
  expect(next_offset).toBeGreaterThan(100);
  const report = await resume(hub, id, file, { offset: '0' });
  expect(report.summary).toMatchObject({ rows: 2500, state: 'done' });
  expect(
    await hub.sql(`select count(*)::int as n from order_documents where document->>'customer_note' like 'nameless%'`),
  ).toEqual([{ n: 2500 }]);
});

test('a dry run reports what each row would do, and stores nothing', async () => {
  await importFile(hub, 'reference_id,po_number\nDRY-1,1\nDRY-2,1\n');
  const before = await hub.sql('select count(*)::int as n from order_changes');
  const report = await importFile(hub, 'reference_id,po_number\nDRY-1,1\nDRY-2,2\nDRY-3,1\nDRY-4,\ud800\n', {
    query: { report: 'all' },
    headers: { 'Stele-Dry-Run': 'true' },
  });
  expect(report.head).toMatchObject({ dry_run: true });
  expect(report.written.map(({ result }) => result)).toEqual(['unchanged', 'updated', 'created', 'created']);
  expect(await hub.sql('select count(*)::int as n from order_changes')).toEqual(before);
  expect(((await get('/api/imports?limit=1')) as { items: { rows: number }[] }).items[0]?.rows).toBe(2);
});

test('existing orders are merged, replaced or skipped', async () => {
  const made = await importFile(
    hub,
    '{"reference_id":"EX-1","po_number":"1","tags":["a"],"line_items":[{"sku":"A","quantity":1,"note":"n"}]}',
    {
      format: 'jsonl',
      query: { report: 'all' },
    },
  );
  const id = made.written[0]?.id ?? '';
  const row = '{"reference_id":"EX-1","customer_note":"c","line_items":[{"sku":"A","quantity":2}]}';
  const send = (existing: string) => importFile(hub, row, { format: 'jsonl', query: { existing } });
  expect((await send('skip')).summary).toMatchObject({ unchanged: 1 });
  expect((await send('merge')).summary).toMatchObject({ updated: 1 });
  const merged = await hub.order(id);
  expect(merged).toMatchObject({
    po_number: '1',
    tags: ['a'],
    customer_note: 'c',
    line_items: [{ quantity: 2, note: 'n' }],
  });
  expect((await send('merge')).summary).toMatchObject({ unchanged: 1 });
  expect((await send('replace')).summary).toMatchObject({ updated: 1 });
  const replaced = await hub.order(id);
  expect(replaced.po_number).toBeUndefined();
  expect(replaced).toMatchObject({ tags: [], line_items: [{ id: merged.line_items[0]?.id, quantity: 2 }] });
  expect(replaced.line_items[0]?.note).toBeUndefined();
  expect((await send('replace')).summary).toMatchObject({ unchanged: 1 });
});

test('the same file with the same idempotency key is the same import', async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => `{"customer_note":"once ${i} ${'x'.repeat(100)}"}\n`);
  const send = (file: string, query: Record<string, string> = {}) =>
    importFile(hub, file, { format: 'jsonl', query, headers: { 'Idempotency-Key': 'import-1' } });
  const made = async () =>
    (await hub.sql(`select 1 from order_documents where document->>'customer_note' like 'once %'`)).length;
  const first = await send(rows.join(''));
  expect(first.summary).toMatchObject({ state: 'done', created: 1000 });
  const again = await send(rows.join(''));
  expect(again.head).toMatchObject({ id: first.head['id'] });
  expect(again.summary).toMatchObject({ state: 'done', created: 1000, rows: 1000 });
  expect(await made()).toBe(1000);
  expect((await send(`{}\n${rows.join('')}`)).status).toBe(422);
  expect((await send(rows.join(''), { existing: 'skip' })).status).toBe(422);
  // As if it had been cut off before anything of it was stored: its rows have the same ids again.
  await hub.sql(
    `update batches set state = 'stopped', next_offset = 0, next_line = 1, row_count = 0, created = 0 where id = $1`,
    [first.head['id']],
  );
  const resumed = await send(rows.join(''), {});
  expect(resumed.summary).toMatchObject({ state: 'done', created: 0, unchanged: 1000 });
  expect(await made()).toBe(1000);
});

test('of two uploads with one idempotency key at once, one is read', async () => {
  const file = '{"customer_note":"one of two"}\n';
  const headers = { 'Idempotency-Key': 'import-2' };
  const reports = await Promise.all([1, 2].map(() => importFile(hub, file, { format: 'jsonl', headers })));
  expect(reports.map(({ status }) => status)).toContain(200);
  const stored = await hub.sql(`select 1 from order_documents where document->>'customer_note' = 'one of two'`);
  expect(stored).toHaveLength(1);
});
