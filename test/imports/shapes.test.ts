import { afterAll, beforeAll, expect, test } from 'vitest';
import document from '../../openapi/hub.json' with { type: 'json' };
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const { send: api } = apiOf(() => hub);

const found = async (reference: string) => {
  const reply = await api('GET', `/orders?${new URLSearchParams({ reference_id: `"${reference}"` })}`);
  return (reply.json() as { items: Record<string, unknown>[] }).items;
};
const linesOf = async (reference: string) => {
  const [order] = await found(reference);
  return (order?.['line_items'] as { sku: string; quantity: number; title?: string }[] | undefined)?.map(
    ({ sku, quantity }) => `${quantity} ${sku}`,
  );
};

const HEADER = 'Order Number,SKU,Qty,Item Name';

const wholeOrders = async () => (await hub.sql<{ n: number }>('select count(*)::int n from orders'))[0]?.n ?? 0;

test('rows of one order that are apart are put together, or refused as a whole', async () => {
  const apart = await importFile(
    hub,
    `${HEADER}\nI-1,A,1,a\nI-2,B,1,b\nI-1 ,A,2,a\nI-3,C,1,c\nI-2,D,4,d\nI-1,E,1,e\n,F,1,f\n`,
  );
  expect(apart.summary).toMatchObject({ created: 3, refused: 0, rows: 7 });
  expect([await linesOf('I-1'), await linesOf('I-2')]).toEqual([
    ['1 A', '2 A', '1 E', '1 F'],
    ['1 B', '4 D'],
  ]);
  const again = await importFile(
    hub,
    `${HEADER}\nI-1,A,1,a\nI-2,B,1,b\nI-1 ,A,2,a\nI-3,C,1,c\nI-2,D,4,d\nI-1,E,1,e\n,F,1,f\n`,
  );
  expect(again.summary).toMatchObject({ unchanged: 3 });
  const before = await wholeOrders();
  for (const bad of ['I-4,B,many,b', 'I-4,B,1,b,more,cells', 'I-4,"B,1,b', '"I-4,B,1,b']) {
    const report = await importFile(hub, `${HEADER}\nI-4,A,1,a\nI-5,A,,a\n${bad}\nI-4,C,1,c\n`);
    expect(
      report.refused.map(({ row }) => row),
      bad,
    ).toContain(1);
    expect(await found('I-4'), bad).toEqual([]);
  }
  expect(await wholeOrders()).toBe(before);
});

test('the rows of a file that is sorted by article are put together', async () => {
  const orders = 40;
  const rows = ['A', 'B', 'C'].flatMap((sku) => Array.from({ length: orders }, (_, i) => `SORT-${i},${sku},1,${sku}`));
  const file = `${HEADER}\n${rows.join('\n')}\n`;
  const report = await importFile(hub, file);
  expect(report.summary).toMatchObject({ created: orders, refused: 0, rows: rows.length, next_offset: file.length });
  expect(await linesOf(`SORT-${orders - 1}`)).toEqual(['1 A', '1 B', '1 C']);
});

test('a file is read below lines above its header, and with carriage returns as line ends', async () => {
  const read = async (file: string | Buffer, name: string, query: Record<string, string> = {}) => {
    const report = await importFile(hub, file, { query });
    return [report.summary['created'], report.refused, await linesOf(name)];
  };
  const good = (name: string) => [1, [], [`2 ${name}`]];
  const rows = (name: string, separator = ',') => `${HEADER}\n${name},${name},2,a\n`.replaceAll(',', separator);
  const spoken = (name: string, before: string, end = '\n', separator = ',') =>
    (before + rows(name, separator)).replaceAll('\n', end);
  const cases: [string, string | Buffer][] = [
    ['H-1', spoken('H-1', 'sep=,\n')],
    ['H-2', spoken('H-2', '\ufeffsep=;\r\n', '\n', ';')],
    ['H-3', spoken('H-3', '"sep=|"\n', '\r\n', '|')],
    ['H-4', spoken('H-4', 'sep=\t\n', '\n', '\t')],
    ['H-5', spoken('H-5', 'Order report\nGenerated: 2026-03-01\n\n')],
    ['H-6', spoken('H-6', '"Shop ""A"", Ulm",,,\nFrom,2026-01-01,,\n,,,\n')],
    ['H-7', spoken('H-7', 'All orders of March\n', '\n', ';')],
    ['H-8', spoken('H-8', '', '\r')],
    ['H-9', spoken('H-9', 'sep=;\nOrders\n', '\r', ';')],
    ['H-10', `\ufeff${rows('H-10')}`],
    ['H-11', spoken('H-11', '\n\n \n')],
  ];
  for (const [name, file] of cases) expect(await read(file, name), name).toEqual(good(name));
  for (const file of [
    Buffer.from(`\ufeff${rows('U-1')}`, 'utf16le'),
    Buffer.from(rows('U-1'), 'utf16le'),
    Buffer.from(rows('U-1'), 'utf16le').swap16(),
  ]) {
    const refused = await importFile(hub, file);
    expect([refused.status, refused.text.includes('UTF-16')]).toEqual([400, true]);
  }
  const other = await importFile(hub, `sep=^\n${rows('U-2')}`);
  expect([other.status, other.text.includes('separator')]).toEqual([400, true]);
  await api('PUT', '/import-mappings/above', {
    kind: 'orders',
    columns: [
      { header: 'No', to: 'reference_id' },
      { header: 'Thing', to: 'line_items.sku' },
      { header: 'N', to: 'line_items.quantity' },
    ],
  });
  expect(await read('Exported by,me\n\nNo,Thing,N\nH-12,H-12,2\n', 'H-12', { mapping: 'above' })).toEqual(good('H-12'));
  const own = await importFile(hub, 'Our orders\n\nreference_id,po_number\nH-13,"a\nb"\n');
  expect([own.summary, own.head['mapping']]).toEqual([expect.objectContaining({ created: 1 }), { own: true }]);
  const placed = await importFile(hub, `Report\n\n${HEADER}\nH-14,A,many,a\n`);
  expect(placed.refused).toMatchObject([{ row: 1, line: 4 }]);
});

test('rows that say nothing of an order create none', async () => {
  const trailers = ['83 record(s) downloaded', '83 record(s) downloaded,,,', ',,,', ' , ,\u00a0,', '', '   ', '"",,,'];
  for (const [i, trailer] of trailers.entries()) {
    const before = (await hub.sql('select 1 from orders')).length;
    const report = await importFile(hub, `${HEADER}\nN-${i},A,1,a\nN-${i},B,2,b\n${trailer}\n`);
    expect(report.summary, trailer).toMatchObject({ created: 1, refused: trailer.startsWith('83') ? 1 : 0 });
    expect((await hub.sql('select 1 from orders')).length, trailer).toBe(before + 1);
    expect(await linesOf(`N-${i}`)).toEqual(['1 A', '2 B']);
  }
  for (const header of ['SKU,Qty,Order Number', 'Item Name,SKU,Qty,Order Number', 'Qty,Order Number,SKU']) {
    const row = header
      .split(',')
      .map((name) => ({ SKU: 'A', Qty: '1', 'Order Number': `O${header.length}`, 'Item Name': 'a' })[name]);
    for (const trailer of ['83 record(s) downloaded', '83 record(s) downloaded,,,']) {
      const report = await importFile(hub, `${header}\n${row.join(',')}\n${trailer}\n`);
      expect([report.summary['refused'], report.refused[0]?.line], header).toEqual([1, 3]);
    }
    expect(await linesOf(`O${header.length}`), header).toEqual(['1 A']);
  }
});

test('a row that sums up the others creates no order', async () => {
  const before = await wholeOrders();
  const lines = `${HEADER},Currency,Price,Total`;
  const orders = 'Order Number,Date,Currency,Total';
  for (const [i, [header, row, sum]] of [
    [lines, 'A,1,a,EUR,5,5', 'Totals:,,,,,,5'],
    [lines, 'A,1,a,EUR,5,5', ',,,,,,5'],
    [lines, 'A,1,a,EUR,5,5', 'Grand Total (1 order),,,,,,5'],
    [orders, '2026-03-14,EUR,5', 'Total,,,5'],
    [orders, '2026-03-14,EUR,5', 'Gesamtsumme,,,5'],
  ].entries()) {
    const report = await importFile(hub, `${header}\nSUM-${i},${row}\n${sum}\n`);
    expect([report.summary['created'], report.summary['refused']], sum).toEqual([1, 1]);
    expect(report.refused[0]?.problems[0]?.detail).toContain('sums up other rows');
  }
  expect(await wholeOrders()).toBe(before + 5);
  // Orders whose numbers have no digits are orders.
  for (const [header, row] of [
    [orders, 'Total,2026-03-14,EUR,5'],
    ['Order Number,Total', 'ALPHA,5'],
  ]) {
    expect((await importFile(hub, `${header}\n${row}\n`)).summary, row).toMatchObject({ created: 1, refused: 0 });
  }
});

test("an order's number may be in a row of its own above its lines", async () => {
  const report = await importFile(hub, `${HEADER}\nABOVE,,,\n,A,1,a\n,B,2,b\n`);
  expect(report.summary).toMatchObject({ created: 1, refused: 0 });
  expect(await linesOf('ABOVE')).toEqual(['1 A', '2 B']);
});

test('an apostrophe at the start of a text stays, unless it guards a formula', async () => {
  const mapped = await importFile(
    hub,
    [
      `${HEADER},Billing Zip,Billing Phone`,
      "AP-1,'a1,1,'90s tee,'02134,'+1 617 555",
      "AP-1,'123,2,'=1+1,,",
      "AP-1,'-5,2,''tis,,",
      '',
    ].join('\n'),
  );
  expect(mapped.refused).toEqual([]);
  const [order] = await found('AP-1');
  expect(order).toMatchObject({
    billing_address: { zip_code: '02134', phone: '+1 617 555' },
    line_items: [
      { sku: "'a1", title: "'90s tee" },
      { sku: "'123", title: '=1+1' },
      { sku: '-5', title: "''tis" },
    ],
  });
  await importFile(hub, `reference_id,po_number,customer_note\nAP-2,'90s,'=1\n`);
  expect((await found('AP-2'))[0]).toMatchObject({ po_number: "'90s", customer_note: '=1' });
});

const SHOPIFY = 'Name,Financial Status,Lineitem quantity,Lineitem name,Lineitem sku,Id';

test('a number that a spreadsheet shortened is refused as an id', async () => {
  for (const [header, row, pointer] of [
    [HEADER, '1.67185E+13,A,1,a', '#/reference_id'],
    [HEADER, '"1,67185E+13",A,1,a', '#/reference_id'],
    [HEADER, 'E-1,4.00638E+12,1,a', '#/line_items/0/sku'],
    ['reference_id,amount', '1.67185E+13,1', '#/reference_id'],
    [HEADER, '1.67185E13,A,1,a', '#/reference_id'],
    [HEADER, '1.67185e13,A,1,a', '#/reference_id'],
    [SHOPIFY, '#1,paid,1,Cup,CUP,5.01235E+12', '#/vendor_id'],
  ] as const) {
    const { refused, summary } = await importFile(hub, `${header}\n${row}\n`);
    expect([summary['created'], refused[0]?.problems[0]?.pointer]).toEqual([0, pointer]);
    expect(refused[0]?.problems[0]?.detail).toContain('lost digits');
  }
  const kept = await importFile(hub, 'reference_id,amount\n1.67185E+13,1\n', { query: { as_exported: 'true' } });
  expect(kept.summary).toMatchObject({ created: 1 });
});

test('`state` in a flat address is not the status of an order', async () => {
  const guess = async (header: string[]) =>
    (
      (await api('POST', '/import-mappings/guess', { kind: 'orders', header })).json() as { columns: { to: string }[] }
    ).columns.map(({ to }) => to);
  for (const beside of ['City', 'Zip', 'postal_code', 'Country', 'Address', 'Street']) {
    expect(await guess(['Order ID', 'State', beside])).not.toContain('status.state');
    expect(await guess(['Order ID', 'Status', 'State', beside])).toContain('status.state');
  }
  expect(await guess(['Order ID', 'State'])).toContain('status.state');
  const report = await importFile(hub, 'Order ID,City,State,Zip\nST-1,Portland,OR,97205\n');
  expect([report.summary['created'], report.head['mapping']]).toEqual([
    1,
    expect.objectContaining({ not_understood: expect.arrayContaining(['State']) }),
  ]);
});

test('a constant of a line is in every line, and refused where there are none', async () => {
  const mapping = (columns: object[]) => ({
    kind: 'orders',
    columns,
    constants: { 'line_items.quantity': '1', 'line_items.unit_price': '2.50' },
  });
  const bad = await api('PUT', '/import-mappings/none', mapping([{ header: 'No', to: 'reference_id' }]));
  expect([bad.status, (bad.json() as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer)]).toEqual([
    400,
    ['#/constants/line_items.quantity', '#/constants/line_items.unit_price'],
  ]);
  const columns = [
    { header: 'No', to: 'reference_id' },
    { header: 'Item', to: 'line_items.sku' },
    { header: 'Price', to: 'line_items.unit_price' },
  ];
  expect((await api('PUT', '/import-mappings/ones', mapping(columns))).status).toBe(200);
  const report = await importFile(hub, 'No,Item,Price\nCL-1,A,3\nCL-1,B,\nCL-2,,\n', { query: { mapping: 'ones' } });
  expect(report.summary).toMatchObject({ created: 1, refused: 1 });
  expect((await found('CL-1'))[0]).toMatchObject({
    line_items: [
      { sku: 'A', quantity: 1, unit_price: 3 },
      { sku: 'B', quantity: 1, unit_price: 2.5 },
    ],
  });
});

test.for(['csv', 'jsonl'] as const)(
  'a file with some lines of an order removes others only if asked to, as %s',
  async (format) => {
    const name = `SOME-${format}`;
    const file = (lines: [string, number][]) =>
      format === 'csv'
        ? `Order Number,SKU,Qty\n${lines.map(([sku, quantity]) => `${name},${sku},${quantity}`).join('\n')}\n`
        : `${JSON.stringify({ reference_id: name, line_items: lines.map(([sku, quantity]) => ({ sku, quantity })) })}\n`;
    const send = (lines: [string, number][], query: Record<string, string> = {}) =>
      importFile(hub, file(lines), { format, query });
    await send([
      ['A', 1],
      ['B', 2],
      ['A', 3],
    ]);
    expect(
      (
        await send([
          ['B', 5],
          ['C', 1],
        ])
      ).summary,
    ).toMatchObject({ updated: 1 });
    expect(await linesOf(name)).toEqual(['1 A', '5 B', '3 A', '1 C']);
    expect(
      (
        await send([
          ['B', 5],
          ['C', 1],
        ])
      ).summary,
    ).toMatchObject({ unchanged: 1 });
    const dry = await importFile(hub, file([['B', 5]]), {
      format,
      query: { other_lines: 'remove', report: 'all' },
      headers: { 'Stele-Dry-Run': 'true' },
    });
    expect(dry.written).toMatchObject([{ result: 'updated' }]);
    await send([['B', 5]], { other_lines: 'remove' });
    expect(await linesOf(name)).toEqual(['5 B']);
    await send([['D', 1]], { existing: 'replace' });
    expect(await linesOf(name)).toEqual(['1 D']);
  },
);

test('a guess of one cell fits its schema, and can be saved', async () => {
  const guess = async (kind: string, header: string[], rows: string[][] = []) => {
    const reply = await api('POST', '/import-mappings/guess', { kind, header, rows });
    expect(reply.status).toBe(200);
    return reply.json() as Record<string, unknown> & { mapping: { columns: unknown[] } };
  };
  const nothing = { export: null, columns: [], left_out: [], missing: ['reference_id'] };
  expect(await guess('orders', ['Colour'])).toEqual({
    ...nothing,
    mapping: { kind: 'orders', columns: [] },
    not_understood: ['Colour'],
  });
  expect(await guess('orders', [''])).toEqual({
    ...nothing,
    mapping: { kind: 'orders', columns: [] },
    not_understood: [],
  });
  expect(await guess('customers', ['Colour'])).toMatchObject({ missing: ['name'] });
  for (const header of ['Order ID', ' Order ID ', `Order ID${'.'.repeat(900)}`]) {
    const { mapping } = await guess('orders', [header], [['A-1']]);
    expect(mapping.columns).toMatchObject([{ header: header.trim(), to: 'reference_id' }]);
    expect((await api('PUT', '/import-mappings/guessed', mapping)).status).toBe(200);
  }
  const { schemas } = (
    document as unknown as { components: { schemas: Record<string, { properties: { columns: object } }> } }
  ).components;
  expect(schemas['ProposedMapping']?.properties.columns).not.toHaveProperty('minItems');
  expect(schemas['ImportMapping']?.properties.columns).toHaveProperty('minItems', 1);
});
