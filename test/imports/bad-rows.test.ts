import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const HEADER = 'reference_id,billing_address.email,line_items.sku,line_items.quantity,customer_note,tags';

test('each bad row is reported with the line and column of its bad cells, and the others are written', async () => {
  const file = [
    HEADER,
    'A-1,,SKU,2,"two',
    'lines",one',
    'A-2,no address,SKU,many,,',
    'A-3,,,1,,',
    'A-4,,SKU,1,,',
    '',
  ].join('\r\n');
  const report = await importFile(hub, file, { query: { report: 'all' } });
  expect(report.head).toMatchObject({ kind: 'orders', format: 'csv', mapping: { own: true } });
  expect(report.refused).toMatchObject([
    {
      row: 2,
      line: 4,
      problems: [
        { pointer: '#/line_items/0/quantity', rule: 'type', line: 4, column: 20, value: 'many' },
        { pointer: '#/billing_address/email', rule: 'format', line: 4, column: 5, value: 'no address' },
      ],
    },
    { row: 3, line: 5, problems: [{ pointer: '#/line_items/0/sku', rule: 'required', line: 5, column: 6 }] },
  ]);
  expect(report.written.map(({ row, result }) => [row, result])).toEqual([
    [1, 'created'],
    [4, 'created'],
  ]);
  expect(report.summary).toMatchObject({ state: 'done', rows: 4, created: 2, refused: 2, bytes: expect.any(Number) });
  const order = await hub.order(report.written[0]?.id ?? '');
  expect(order).toMatchObject({ reference_id: 'A-1', customer_note: 'two\r\nlines', tags: ['one'] });
});

test('an unclosed quote makes only its own row unreadable', async () => {
  const file = [
    HEADER,
    'Q-1,,SKU,1,"never closed,',
    'Q-2,,SKU,1,"said ""so""",',
    'Q-3,,SKU,1,,',
    'Q-4,,SKU,1,"open',
    '',
  ].join('\n');
  const report = await importFile(hub, file);
  expect(report.refused).toMatchObject([
    { row: 1, line: 2, column: 12, problems: [{ rule: 'format' }] },
    { row: 4, line: 5, column: 12, problems: [{ rule: 'format' }] },
  ]);
  expect(report.summary).toMatchObject({ created: 2, refused: 2 });
});

test('bytes that are not UTF-8, NUL, too many cells and endless rows are reported', async () => {
  const file = Buffer.concat([
    Buffer.from(`\ufeff${HEADER}\n`),
    Buffer.from('U-1,,Zoë,1,'),
    Buffer.from([0xc3, 0x28]),
    Buffer.from(',\nU-2,,SKU,1,a\0b,\nU-3,,SKU,1,,,,extra\n'),
    Buffer.from(`U-4,,SKU,1,${'x'.repeat(10 * 1024 * 1024)},\n`),
    Buffer.from('U-5,,ğ,1,,,,,\nU-6,,SKU,1,,'),
  ]);
  const report = await importFile(hub, file);
  expect(report.refused.map(({ row, line, column, problems }) => [row, line, column, problems[0]?.rule])).toEqual([
    [1, 2, 12, 'text'],
    [2, 3, 13, 'text'],
    [3, 4, 1, 'count'],
    [4, 5, 1, 'max_length'],
  ]);
  expect(report.summary).toMatchObject({ created: 2, refused: 4, next_offset: file.length });
});

test('an order whose rows contradict each other, or are beside an unreadable row, is refused', async () => {
  const file = [
    'line_items.sku,line_items.quantity,reference_id,source',
    'A,1,G-1,web',
    'B,2,G-1,',
    'C,3,,',
    'A,1,G-2,web',
    'A,1,G-1,web',
    'A,1,G-3,web',
    'A,1,G-3,shop',
    'A,1,G-4,web',
    '"B,1,G-4,web',
    'A,1,G-5,web',
    'A,1,G-6,web',
  ].join('\n');
  const report = await importFile(hub, file, { query: { report: 'all' } });
  expect(report.refused.map(({ row, problems }) => [row, problems[0]?.rule, problems[0]?.pointer])).toEqual([
    [6, 'duplicate', '#/source'],
    [8, 'count', '#'],
    [9, 'format', '#'],
    [10, 'count', '#'],
  ]);
  expect(report.written.map(({ row }) => row)).toEqual([1, 4, 11]);
  const order = await hub.order(report.written[0]?.id ?? '');
  expect(order.line_items.map(({ sku, quantity }) => [sku, quantity])).toEqual([
    ['A', 1],
    ['B', 2],
    ['C', 3],
    ['A', 1],
  ]);
});

test('JSON lines that are not JSON, not an object, hostile or invalid are reported', async () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const file = [
    '{"reference_id":"J-1"}',
    'nonsense',
    '[1]',
    '',
    '{"reference_id":"J-2", "line_items":[{"sku":"A","quantity":1},{"sku":"B","quantity":"x"}]}',
    `{"reference_id":"J-3","extras":{"evreka":{"a":${deep(5000)}}}}`,
    '{"reference_id":"J-4","__proto__":{"x":1}}',
    '{"reference_id":"J-5","amount":0.30000000000000004}',
    '{"reference_id":"J-6","no_field":1}',
    '{"reference_id":"J-7","internal_note":"\\ud800"}',
    '{"reference_id":"J-8","customer_note":null,"billing_address":{"city":null}}',
    `{"reference_id":"J-9","customer_note":"${'x'.repeat(4 * 1024 * 1024)}"}`,
    '{"reference_id":"J-10"}',
  ].join('\n');
  const report = await importFile(hub, file, { format: 'jsonl' });
  expect(
    report.refused.map(({ line, column, problems }) => [line, column, problems[0]?.pointer, problems[0]?.rule]),
  ).toEqual([
    [2, expect.any(Number), '#', 'json'],
    [3, 1, '#', 'type'],
    [5, 85, '#/line_items/1/quantity', 'type'],
    [6, expect.any(Number), '#/extras/evreka', 'count'],
    [7, 1, '#', 'json'],
    [8, 32, '#/amount', 'range'],
    [9, 34, '#/no_field', 'enum'],
    [10, 39, '#/internal_note', 'text'],
    [12, 1, '#', 'max_length'],
  ]);
  expect(report.summary).toMatchObject({ created: 3, refused: 9, state: 'done' });
});

test('a file of errors only is reported row by row, and a client that does not read gets the beginning', async () => {
  const rows = 60_000;
  const file = `${HEADER}\n${Array.from({ length: rows }, (_, i) => `E-${i},,,x,,`).join('\n')}`;
  const report = await importFile(hub, file);
  const omitted = Number(report.summary['omitted'] ?? 0);
  expect(report.summary).toMatchObject({ refused: rows, created: 0, rows });
  expect(report.refused.length + omitted).toBe(rows);
});

test('an import that cannot start is refused before anything is read', async () => {
  const cases: [string, Record<string, string>, Record<string, string>, number, string][] = [
    ['', { kind: 'nothing' }, {}, 400, 'kind'],
    ['', { kind: 'orders', format: 'xml' }, {}, 400, 'format'],
    ['a,b\n', { kind: 'orders', mapping: 'unknown' }, {}, 404, 'mapping'],
    ['a,b\n1,2\n', { kind: 'orders' }, {}, 400, 'column'],
    ['', { kind: 'orders', format: 'csv' }, {}, 400, ''],
    ['reference_id,reference_id\nA,B\n', { kind: 'orders' }, {}, 400, 'twice'],
    [`${Array.from({ length: 1100 }, (_, i) => `c${i}`).join(',')}\n`, { kind: 'orders' }, {}, 400, 'columns'],
    ['{}', { kind: 'orders', format: 'jsonl', mapping: 'x' }, {}, 400, 'mapping'],
    ['reference_id\nA\n', { kind: 'orders' }, { 'Content-Type': 'application/pdf' }, 415, 'text/csv'],
    ['reference_id\nA\n', { kind: 'orders' }, { 'Stele-Dry-Run': 'perhaps' }, 400, 'Stele-Dry-Run'],
    ['\ufffe', { kind: 'orders' }, {}, 400, ''],
  ];
  for (const [body, query, headers, status, named] of cases) {
    const reply = await hub.send({
      method: 'POST',
      path: `/api/imports?${new URLSearchParams(query)}`,
      headers: { 'x-api-key': hub.key, 'content-type': 'text/csv', ...lower(headers) },
      body,
    });
    expect([reply.status, reply.text.includes(named)], JSON.stringify([query, reply.text])).toEqual([status, true]);
  }
});

const lower = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

test('a key that may write only orders or only customers may import only those', async () => {
  const { key } = await hub.mintKey({ scopes: ['customers:write'] });
  const customers = await importFile(hub, 'reference_id,name\nC-1,Ada Ltd\n', { kind: 'customers', key });
  expect(customers.summary).toMatchObject({ created: 1 });
  expect((await importFile(hub, 'reference_id\nZ-1\n', { key })).status).toBe(403);
  const { key: reader } = await hub.mintKey({ scopes: ['orders:read'] });
  expect((await importFile(hub, 'reference_id\nZ-1\n', { key: reader })).status).toBe(403);
});

test('an alias of another order is reported at its place', async () => {
  const rows = [
    '{"reference_id":"AL-1","aliases":{"wizcommerce":"W-1","evreka":"E-1"}}',
    '{"reference_id":"AL-2","aliases":{"wizcommerce":"W-2","evreka":"E-1"}}',
    '{"reference_id":"AL-3","aliases":{"nodialect":"N-1"}}',
    '',
  ];
  const send = (file: string[]) => importFile(hub, file.join('\n'), { format: 'jsonl' });
  expect((await send([rows[0] ?? '', ''])).summary).toMatchObject({ created: 1 });
  const report = await send(rows);
  expect(report.refused).toMatchObject([
    { row: 2, problems: [{ pointer: '#/aliases/evreka', rule: 'duplicate', column: 64, value: '"E-1"' }] },
    { row: 3, problems: [{ pointer: '#/aliases/nodialect', rule: 'enum' }] },
  ]);
  expect(report.summary).toMatchObject({ unchanged: 1, refused: 2 });
});
