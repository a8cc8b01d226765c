import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile, type Report } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const send = (rows: object[], query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  importFile(hub, rows.map((row) => JSON.stringify(row)).join('\n'), {
    format: 'jsonl',
    query: { report: 'all', ...query },
    headers,
  });

const refusal = ({ refused }: Report) => refused.flatMap(({ problems }) => problems);

test.each([
  ['currency', { currency: 'USD' }, { currency: 'EUR' }, 'in USD, not EUR'],
  [
    'time of creation',
    { created_at: '2026-01-01T10:00:00Z' },
    { created_at: '2026-01-02T10:00:00Z' },
    'created at 2026-01-01T10:00:00.000Z, not 2026-01-02T10:00:00.000Z',
  ],
  ["vendor's id", { vendor_id: '5001' }, { vendor_id: '9001' }, 'with the id "5001"'],
  ['own id', { id: 'o-5001' }, { id: 'o-9001' }, 'with the id "o-5001"'],
  ['id in a dialect', { aliases: { bitbybit: 'x1' } }, { aliases: { bitbybit: 'x2' } }, 'with the id "x1" in bitbybit'],
])(
  'a row with the number of an order that has another %s is refused, however it is sent',
  async (name, one, other, reason) => {
    const reference_id = `TWO-${name}`;
    const made = await send([{ reference_id, po_number: '1', ...one }]);
    expect(made.summary).toMatchObject({ created: 1 });
    const before = await hub.order(made.written[0]?.id ?? '');
    for (const existing of ['merge', 'replace', 'skip']) {
      for (const headers of [{ 'Stele-Dry-Run': 'true' }, {}]) {
        const report = await send([{ reference_id, po_number: '2', ...other }], { existing }, headers);
        expect(report.summary).toMatchObject({ refused: 1, updated: 0, unchanged: 0 });
        expect(refusal(report)).toMatchObject([
          {
            pointer: '#/reference_id',
            rule: 'duplicate',
            value: `"${reference_id}"`,
            detail: expect.stringContaining(reason),
          },
        ]);
        expect(refusal(report)[0]?.detail).toContain('another order has this number');
      }
    }
    expect(await hub.order(before.id)).toEqual(before);
    const again = await send([{ reference_id, po_number: '3', ...one }]);
    expect(again.summary).toMatchObject({ updated: 1 });
  },
);

test('two orders with one number in one file are separate orders too', async () => {
  const at = (created_at: string) => ({ reference_id: 'BOTH', created_at });
  const report = await send([at('2026-01-01T10:00:00Z'), at('2026-03-01T10:00:00Z'), at('2026-01-01T10:00:00Z')]);
  expect(report.summary).toMatchObject({ created: 1, refused: 1, unchanged: 1 });
});

test("a vendor's id is stored, and the same file changes nothing when it is imported again", async () => {
  const row = { reference_id: 'KEPT', vendor_id: '5001', extras: { evreka: { gate: 'B' } } };
  const made = await send([row]);
  const id = made.written[0]?.id ?? '';
  expect((await hub.order(id)).extras).toEqual({ evreka: { gate: 'B' }, vendor: { id: '5001' } });
  expect((await send([row])).summary).toMatchObject({ unchanged: 1 });
  expect((await send([row], { existing: 'replace' })).summary).toMatchObject({ unchanged: 1 });
  await send([{ reference_id: 'BROUGHT' }]);
  expect((await send([{ reference_id: 'BROUGHT', id: '77' }])).summary).toMatchObject({ updated: 1 });
  expect((await send([{ reference_id: 'BROUGHT', id: '78' }])).summary).toMatchObject({ refused: 1 });
});

test('a time that the hub set, or that is less exact, is not a different time', async () => {
  await send([{ reference_id: 'HUBS' }]);
  await send([{ reference_id: 'HUBS', po_number: 'a later version' }]);
  expect((await send([{ reference_id: 'HUBS', created_at: '2026-01-01T10:00:00Z' }])).summary).toMatchObject({
    updated: 1,
  });
  expect((await send([{ reference_id: 'HUBS', created_at: '2026-01-03T10:00:00Z' }])).summary).toMatchObject({
    refused: 1,
  });
  await send([{ reference_id: 'EXACT', created_at: '2026-01-01T10:20:30.456Z' }]);
  for (const created_at of ['2026-01-01T10:20:30Z', '2026-01-01T10:20:00Z', '2026-01-01T12:20:30.456+02:00']) {
    expect((await send([{ reference_id: 'EXACT', created_at }], { existing: 'skip' })).summary).toMatchObject({
      refused: 0,
    });
  }
  for (const created_at of ['2026-01-01T10:20:31.456Z', '2026-01-01T10:21:00Z']) {
    expect((await send([{ reference_id: 'EXACT', created_at }], { existing: 'skip' })).summary).toMatchObject({
      refused: 1,
    });
  }
});

test("a mapping sets the prefix of a shop's order numbers, and the source of its orders", async () => {
  const mapping = (prefix: string) => ({
    kind: 'orders',
    reference_prefix: prefix,
    source: `shop ${prefix}`,
    columns: [
      { header: 'Number', to: 'reference_id' },
      { header: 'Shop id', to: 'vendor_id' },
      { header: 'Day', to: 'created_at', format: 'DD.MM.YYYY' },
    ],
  });
  const put = (name: string, body: object) =>
    hub.send({
      method: 'PUT',
      path: `/api/import-mappings/${name}`,
      headers: { 'x-api-key': hub.key, 'content-type': 'application/json' },
      body,
    });
  expect((await put('a', mapping('A-'))).status).toBe(200);
  expect((await put('b', mapping('B-'))).status).toBe(200);
  expect((await put('c', { ...mapping('C-'), constants: { source: 'twice' } })).status).toBe(400);
  const file = (id: string) => `Number,Shop id,Day\n1001,${id},01.02.2026\n`;
  const first = await importFile(hub, file('1'), { query: { mapping: 'a', report: 'all' } });
  const second = await importFile(hub, file('2'), { query: { mapping: 'b', report: 'all' } });
  expect(await hub.order(first.written[0]?.id ?? '')).toMatchObject({ reference_id: 'A-1001', source: 'shop A-' });
  expect(await hub.order(second.written[0]?.id ?? '')).toMatchObject({ reference_id: 'B-1001', source: 'shop B-' });
  expect((await importFile(hub, file('2'), { query: { mapping: 'a' } })).summary).toMatchObject({ refused: 1 });
  expect((await importFile(hub, file('1'), { query: { mapping: 'a' } })).summary).toMatchObject({ unchanged: 1 });
});

test('a file with a cut time of creation does not make the stored time less exact', async () => {
  const exact = '2026-01-01T10:20:30.456Z';
  const [made] = (await send([{ reference_id: 'CUT', created_at: exact }])).written;
  const created = async () => (await hub.order(made?.id ?? '')).created_at;
  for (const cut of ['2026-01-01T10:20:30Z', '2026-01-01T10:20:00Z', '2026-01-01T12:20:30+02:00']) {
    for (const existing of ['merge', 'replace']) {
      const report = await send([{ reference_id: 'CUT', created_at: cut }], { existing });
      expect(report.summary, cut).toMatchObject({ unchanged: 1, updated: 0 });
    }
  }
  const day = await importFile(hub, 'Order ID,Order Date,Total\nCUT,2026-01-01,0\n', { query: { report: 'all' } });
  expect(day.written).toMatchObject([{ id: made?.id }]);
  expect(await created()).toBe(exact);
  // What is more exact than before is taken, and what says nothing by itself is replaced.
  const [rough] = (await send([{ reference_id: 'ROUGH', created_at: '2026-01-01T10:20:00Z' }])).written;
  await send([{ reference_id: 'ROUGH', created_at: exact }]);
  expect((await hub.order(rough?.id ?? '')).created_at).toBe(exact);
  expect((await send([{ id: made?.id, created_at: '2026-01-01T10:20:00Z' }])).summary).toMatchObject({ updated: 1 });
  expect(await created()).toBe('2026-01-01T10:20:00.000Z');
});
