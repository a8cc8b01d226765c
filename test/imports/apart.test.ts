import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SeenOrders } from '../../src/importing/items/seen-orders.ts';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile, type Report, resume } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const { send: api } = apiOf(() => hub);

interface RecordSet {
  id: string;
  version: number;
  po_number?: string;
  currency?: string;
  line_items: { sku: string; quantity: number }[];
}

const find = async (reference: string): Promise<RecordSet | undefined> => {
  const reply = await api('GET', `/orders?${new URLSearchParams({ reference_id: `"${reference}"` })}`);
  return (reply.json() as { items: RecordSet[] }).items[0];
};
const linesOf = async (reference: string) =>
  (await find(reference))?.line_items.map(({ sku, quantity }) => `${quantity} ${sku}`);

const HEADER = 'Order Number,SKU,Qty,Item Name\n';

/** Rows of other orders, more than a file is held. */
const filler = (name: string): string =>
  Array.from({ length: 22_000 }, (_, i) => `${name}-${i >> 9},A,1,${'x'.repeat(100)}\n`).join('');
const FILLERS = Math.ceil(22_000 / 512);

const detailsOf = ({ refused }: Report) =>
  refused.map(({ line, problems }) => [line, problems.map(({ detail }) => detail)]);

const LONG = 120_000;

test(
  'an order whose rows are too far apart is refused as a whole, with both places',
  async () => {
    const file = `${HEADER}A-1,A,1,a\nA-2,A,1,a\n${filler('AF')}A-1,B,2,b\nA-1,C,2,c\n${filler('AG')}A-1,D,1,d\nA-2,A,many,a\n`;
    const dry = await importFile(hub, file, { headers: { 'Stele-Dry-Run': 'true' } });
    const counts = { created: 2 * FILLERS, updated: 0, unchanged: 0, refused: 2, rows: 44_006 };
    expect(dry.summary).toMatchObject(counts);
    const report = await importFile(hub, file);
    expect(report.summary).toMatchObject(counts);
    expect(detailsOf(report)).toEqual([
      [22_004, [expect.stringMatching(/rows from line 2 on.*sorted by order; what was stored .* was undone$/)]],
      [44_006, [expect.stringMatching(/rows from line 2 on.*sorted by order$/)]],
      [44_007, [expect.stringMatching(/rows from line 3 on.*was undone$/)]],
    ]);
    expect(dry.refused.map(({ line }) => line)).toEqual([22_004, 44_006, 44_007]);
    expect([await find('A-1'), await find('A-2')]).toEqual([undefined, undefined]);
    const [storedImport] = await hub.sql<{ kinds: string[]; reason: string }>(
      `select array_agg(kind order by version) as kinds, max(reason) filter (where kind = 'deleted') as reason from order_changes
        where order_id in (select order_id from order_documents where document->>'reference_id' = 'A-1')`,
    );
    expect(storedImport).toMatchObject({
      kinds: ['created', 'deleted'],
      reason: expect.stringContaining(`row 22003 of the import ${report.head['id']}`),
    });
    const again = await importFile(hub, file);
    expect(again.summary).toMatchObject({ ...counts, created: 0, unchanged: 2 * FILLERS });
    expect(detailsOf(again)).toEqual(detailsOf(report));
    expect([await find('A-1'), await find('A-2')]).toEqual([undefined, undefined]);
    expect(await hub.sql('select 1 from import_orders')).toEqual([]);
  },
  LONG,
);

test.for(['merge', 'replace', 'skip'])(
  'an order that existed before is restored, with existing=%s',
  { timeout: LONG },
  async (existing) => {
    const name = `T-${existing}`;
    const made = await api('POST', '/orders', {
      reference_id: name,
      po_number: 'P1',
      currency: 'EUR',
      line_items: [{ sku: 'Z', quantity: 7, unit_price: 3 }],
    });
    expect(made.status).toBe(201);
    const { version, ...before } = (await find(name)) as RecordSet;
    const file = `${HEADER}${name},A,1,a\n${filler(`TF-${existing}`)}${name},B,2,b\n`;
    const report = await importFile(hub, file, { query: { existing } });
    expect(report.summary).toMatchObject({ created: FILLERS, updated: 0, unchanged: 0, refused: 1 });
    expect(report.refused).toMatchObject([{ line: 22_003 }]);
    const after = (await find(name)) as RecordSet;
    expect(after).toMatchObject({ ...before, changed_at: expect.any(String), updated_at: expect.any(String) });
    expect(after.version).toBe(existing === 'skip' ? version : version + 2);
  },
);

test(
  'an order without a reference id, or adjusted to its total, is undone too',
  async () => {
    const own = await importFile(
      hub,
      `id,line_items.sku,line_items.quantity,line_items.title\nown-1,A,1,a\n${filler('OF')}own-1,B,2,b\n`,
    );
    expect(own.summary).toMatchObject({ created: FILLERS, refused: 1 });
    expect(detailsOf(own)).toEqual([[22_003, [expect.stringMatching(/was undone$/)]]]);
    expect((await api('GET', '/orders/own-1')).status).toBe(404);
    const priced = filler('JF').replaceAll(',A,1,', ',A,1,,,');
    const header = 'Order Number,SKU,Qty,Price,Order Total,Item Name\n';
    const alone = await importFile(hub, `${header}J-0,A,1,10,99,a\n`);
    expect(alone.summary).toMatchObject({ created: 1, adjusted: 1 });
    const adjusted = await importFile(hub, `${header}J-1,A,1,10,99,a\n${priced}J-1,B,2,5,99,b\n`);
    expect(adjusted.summary).toMatchObject({ created: FILLERS, refused: 1, adjusted: 0 });
    expect(await find('J-1')).toBeUndefined();
  },
  LONG,
);

/** Sends part of a file, hangs up when something holds of the import, and answers the import when it has stopped. */
async function cutWhen(file: string, sent: number, isReached: (at: Shown) => boolean): Promise<Shown> {
  const latest = async () => ((await api('GET', '/imports?limit=1')).json() as { items: Shown[] }).items[0];
  const before = await latest();
  const { hostname, port } = new URL(hub.url);
  const socket = net.connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(
    `POST /api/imports?kind=orders HTTP/1.1\r\nHost: x\r\nX-API-Key: ${hub.key}\r\nContent-Type: text/csv\r\n` +
      `Content-Length: ${Buffer.byteLength(file)}\r\n\r\n`,
  );
  socket.resume();
  socket.write(file.slice(0, sent));
  const until = async (holds: (at: Shown) => boolean): Promise<Shown> => {
    for (let i = 0; i < 2000; i++) {
      const at = await latest();
      if (at && at.id !== before?.id && holds(at)) return at;
      await new Promise((wait) => setTimeout(wait, 25));
    }
    throw new Error('the import did not come so far');
  };
  await until(isReached);
  socket.destroy();
  return until(({ state }) => state === 'stopped');
}

interface Shown {
  id: string;
  state: string;
  next_offset: number;
}

test(
  'a resumed import knows the orders of its first part, and leaves orders alone that others changed since',
  async () => {
    const begin = `${HEADER}R-1,A,1,a\nR-2,A,1,a\n`;
    // More than is held, and than is written at once.
    const first = `${begin}${filler('RF')}${filler('RG')}`;
    const file = `${first}R-1,B,2,b\nR-2,A,1,a\n`;
    const stopped = await cutWhen(file, first.length, ({ next_offset }) => next_offset > begin.length + 1000);
    const order = (await find('R-2')) as RecordSet;
    expect([await linesOf('R-1'), order.version]).toEqual([['1 A'], 1]);
    expect((await api('PATCH', `/orders/${order.id}`, { po_number: 'mine' })).status).toBe(200);
    const report = await resume(hub, stopped.id, file.slice(stopped.next_offset));
    expect(detailsOf(report)).toEqual([
      [44_004, [expect.stringMatching(/rows from line 2 on.*was undone$/)]],
      [44_005, [expect.stringMatching(/rows from line 3 on.*could not be undone, since .* changed by others/)]],
    ]);
    expect([await linesOf('R-1'), await linesOf('R-2')]).toEqual([undefined, ['1 A']]);
    expect(await find('R-2')).toMatchObject({ po_number: 'mine', version: 2 });
    expect(report.summary).toMatchObject({ state: 'done', refused: 2, updated: 0 });
  },
  LONG,
);

test(
  'an import that is cut off while it holds rows creates every order whole, and once',
  async () => {
    const groups = 60;
    const of = (group: number, sku: string) =>
      Array.from({ length: 100 }, (_, i) => `W-${group}-${i},${sku},1,${'y'.repeat(200)}\n`).join('');
    const file =
      HEADER +
      Array.from({ length: groups }, (_, group) => ['A', 'B', 'C'].map((sku) => of(group, sku)).join('')).join('');
    // Amid the second rows of a group, when others of it have come and none of it is whole.
    const sent = HEADER.length + Math.floor(((file.length - HEADER.length) * (groups - 2.5)) / groups);
    const stopped = await cutWhen(file, sent, ({ next_offset }) => next_offset > 20_000);
    expect(stopped.next_offset).toBeLessThan(sent);
    const whole = `select jsonb_array_length((document->'line_items')::jsonb) as lines, o.version, count(*)::int as n
      from orders o join order_documents d on d.order_id = o.id where document->>'reference_id' like 'W-%' group by 1, 2`;
    expect((await hub.sql<{ lines: number }>(whole)).map(({ lines }) => lines)).toEqual([3]);
    const report = await resume(hub, stopped.id, file.slice(stopped.next_offset));
    expect(report.summary).toMatchObject({ state: 'done', refused: 0, rows: groups * 300, next_offset: file.length });
    expect(await hub.sql(whole)).toEqual([{ lines: 3, version: 1, n: groups * 100 }]);
  },
  LONG,
);

test('seen orders take few bytes each, and stored ones are recognised again', () => {
  const read = new SeenOrders('one', true);
  for (let i = 0; i < 5000; i++) read.add(`key ${i}`, i + 1, 2 * i);
  for (let i = 0; i < 5000; i++) read.note(`key ${i}`, i % 2 === 0 ? 'created' : 'updated', i % 3 === 0);
  expect(read.find('key 4999')).toEqual({ row: 5000, line: 9998, fate: 'updated', isAdjusted: false });
  expect(read.find('key 5000')).toBeUndefined();
  expect(read.toStore()).toBeUndefined();
  read.pass();
  read.note('key 7', 'scattered');
  const parts = [read.toStore()];
  parts[0]?.forget();
  expect(read.toStore()).toBeUndefined();
  read.pass();
  parts.push(read.toStore());
  const later = new SeenOrders('one');
  for (const part of parts) later.load(part?.entries ?? '');
  expect(later.find('key 6')).toEqual({ row: 7, line: 12, fate: 'created', isAdjusted: true });
  expect(later.find('key 7')).toEqual({ row: 8, line: 14, fate: 'scattered', isAdjusted: false });
  expect(new SeenOrders('two').find('key 7')).toBeUndefined();
});
