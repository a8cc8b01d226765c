import { afterAll, beforeAll, expect, test } from 'vitest';
import { CellFault, ownReaders } from '../../src/importing/cells/cells.ts';
import { currenciesOf } from '../../src/importing/cells/currencies.ts';
import { decimalsOf, parseWritten } from '../../src/importing/cells/numbers.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

/** A file of orders with one line each, read by the guess. */
const priced = (prices: readonly string[], more: { header?: string; cell?: string; name?: string } = {}) => {
  const { header = '', cell = '', name = 'P' } = more;
  const rows = prices.map((price, i) => `${name}-${i};SKU;1;"${price}"${cell && `;${cell}`}`);
  return `Order ID;SKU;Quantity;Price${header && `;${header}`}\n${rows.join('\n')}\n`;
};

const pricesOf = async (ids: readonly string[]) => {
  const orders = await Promise.all(ids.map((id) => hub.order(id)));
  return orders.map(({ line_items: [line], currency }) => [line?.unit_price, currency]);
};

test('a number is read with groups, signs and currencies as people and programs write them', () => {
  const cases: [string, string | undefined, string | undefined][] = [
    ['12', '12', '12'],
    ['1.234', '1.234', '1234'],
    ['1,234', '1234', '1.234'],
    ['1.234,50', undefined, '1234.50'],
    ['1,234.50', '1234.50', undefined],
    ['1,23,456.00', '123456.00', undefined],
    ['1.23.456,00', undefined, '123456.00'],
    ['0.125', '0.125', undefined],
    ['.5', '0.5', undefined],
    ['1234.567', '1234.567', undefined],
    ["1'234.50 CHF", '1234.50', undefined],
    ['1’234', '1234', '1234'],
    ['1 234,56', undefined, '1234.56'],
    ['1\u00a0234,56\u00a0€', undefined, '1234.56'],
    ['1\u202f234,56', undefined, '1234.56'],
    ['(1.50)', '-1.50', undefined],
    ['1.50-', '-1.50', undefined],
    ['−£5', '-5', '-5'],
    ['５００．５', '500.5', undefined],
    ['5,-', '5', '5'],
    ['Rs.5.00', '5.00', undefined],
  ];
  for (const [text, point, comma] of cases) {
    const readings = parseWritten(text)?.readings;
    expect([readings?.['.'], readings?.[',']], text).toEqual([point, comma]);
  }
  for (const none of ['', '-', 'n/a', '5 kg', '5K', '--5', '(-5)', '1.5x2', '12%', '1e5']) {
    expect(parseWritten(none), none).toBeUndefined();
  }
  for (const none of ['12 34', '1,23.456,7', '0,123,456', '1,,000'])
    expect(parseWritten(none)?.readings, none).toEqual({});
});

test('codes and signs name their currency, and a shared sign names none alone', () => {
  const clear: Record<string, string> = { '£': 'GBP', '€': 'EUR', eur: 'EUR', R$: 'BRL', CA$: 'CAD', US$: 'USD' };
  for (const [mark, code] of Object.entries({
    ...clear,
    'USD $': 'USD',
    '₹': 'INR',
    Rp: 'IDR',
    zł: 'PLN',
    'Fr.': 'CHF',
  })) {
    expect([...(currenciesOf(mark) ?? [])], mark).toEqual([code]);
  }
  expect(currenciesOf('$')).toContain('CAD');
  expect(currenciesOf('¥')?.size).toBe(2);
  expect(currenciesOf('kr')).toContain('SEK');
  expect([currenciesOf('kg'), currenciesOf('K'), currenciesOf('XYZ')]).toEqual([undefined, undefined, undefined]);
});

test('a column decides its decimal sign as a whole, with the help of its currency', () => {
  const none = new Set<string>();
  expect(decimalsOf(['1.234', '12.5'], none)).toEqual({ sign: '.' });
  expect(decimalsOf(['1.234', '1.234,50'], none)).toEqual({ sign: ',' });
  expect(decimalsOf(['1,234', '1,234,567'], none)).toEqual({ sign: '.' });
  expect(decimalsOf(['1.234', '0.125'], none)).toEqual({ sign: '.' });
  expect(decimalsOf(['12', '13'], none)).toEqual({});
  expect(decimalsOf(['150.000'], new Set(['IDR']))).toEqual({ sign: ',' });
  expect(decimalsOf(['1,500'], new Set(['JPY']))).toEqual({ sign: '.' });
  expect(decimalsOf(['₩150.000'], none)).toEqual({ sign: ',' });
  expect(decimalsOf(['1.234', '12.500'], new Set(['KWD']))).toEqual({ sign: '.' });
  for (const [cells, currency] of [
    [['1.234', '12'], 'KWD'],
    [['1.234'], 'USD'],
    [['1,234'], 'EUR'],
    [['1.234', '5,678'], 'JPY'],
    [['1.5', '1,5'], 'USD'],
  ] as const) {
    expect(decimalsOf(cells, new Set([currency])), cells.join()).toMatchObject({ doubt: expect.any(String) });
  }
});

test('three digits behind a point or a comma are refused, in money and in quantities, until a mapping says the decimal sign', async () => {
  for (const price of ['150.000', '1.234', '1,234']) {
    const refused = await importFile(hub, priced([price]));
    expect([refused.status, refused.text.includes('decimal'), refused.text.includes('Price')]).toEqual([
      400,
      true,
      true,
    ]);
  }
  const weight = await importFile(hub, 'Order ID;SKU;Quantity\nW-1;A;1.234\n');
  expect([weight.status, weight.text.includes('Quantity')]).toEqual([400, true]);
  const rupiah = await importFile(hub, priced(['150.000', '2.000'], { header: 'order_currency', cell: 'IDR' }), {
    query: { report: 'all' },
  });
  expect(await pricesOf(rupiah.written.map(({ id }) => id))).toEqual([
    [150_000, 'IDR'],
    [2000, 'IDR'],
  ]);
  const imported = await importFile(hub, priced(['1.234', '12,50 €'], { name: 'S' }), { query: { report: 'all' } });
  expect(await pricesOf(imported.written.map(({ id }) => id))).toEqual([
    [1234, undefined],
    [12.5, 'EUR'],
  ]);
});

test('a number behind the rows of a guess is not read as a thousandth either', async () => {
  const prices = [...Array.from({ length: 15_000 }, () => '12'), '1.234', '12,5', '12.5'];
  const report = await importFile(hub, priced(prices, { name: 'FAR' }));
  expect(report.refused.map(({ problems }) => problems[0]?.value)).toEqual(['1.234', '12,5']);
  expect(report.refused[0]?.problems[0]?.detail).toMatch(/1\.234 or 1234.*decimal/);
}, 60_000);

const mapping = (decimal?: string) => ({
  kind: 'orders',
  columns: [
    { header: 'Order ID', to: 'reference_id' },
    { header: 'SKU', to: 'line_items.sku' },
    { header: 'Quantity', to: 'line_items.quantity', ...(decimal && { decimal }) },
    { header: 'Price', to: 'line_items.unit_price', ...(decimal && { decimal }) },
  ],
});

test('a mapping says the decimal sign, and without it an ambiguous number is refused', async () => {
  const save = (name: string, body: unknown) =>
    hub.send({
      method: 'PUT',
      path: `/api/import-mappings/${name}`,
      headers: { 'x-api-key': hub.key, 'content-type': 'application/json' },
      body,
    });
  for (const [name, decimal, price] of [
    ['point', '.', 1.234],
    ['comma', ',', 1234],
  ] as const) {
    expect((await save(name, mapping(decimal))).status).toBe(200);
    const report = await importFile(hub, priced(['1.234'], { name }), { query: { report: 'all', mapping: name } });
    expect(await pricesOf(report.written.map(({ id }) => id))).toEqual([[price, undefined]]);
  }
  expect((await save('silent', mapping())).status).toBe(200);
  const silent = await importFile(hub, priced(['1.234', '12.5', '10%'], { name: 'N' }), {
    query: { mapping: 'silent' },
  });
  expect(silent.refused.map(({ problems }) => problems[0]?.detail)).toEqual([
    expect.stringMatching(/1\.234 or 1234/),
    expect.stringMatching(/percentage/),
  ]);
});

test("the hub's own columns have numbers as the hub writes them, and no thousands", async () => {
  const own = ownReaders((text) => JSON.parse(text) as unknown);
  expect([own.number('1.234'), own.number('12.50'), own.number('0.500')]).toEqual([1.234, 12.5, 0.5]);
  expect(own.number('150.000')).toBeInstanceOf(CellFault);
  const report = await importFile(hub, 'reference_id,amount,currency\nOWN-1,150.000,IDR\n');
  expect(report.refused).toMatchObject([{ problems: [{ pointer: '#/amount', value: '150.000' }] }]);
});

test("the currency of an order is that of its amounts or a column, never the workspace's default", async () => {
  const usual = (code: string | null) =>
    hub.sql('update workspaces set default_currency = $1 where id = $2', [code, hub.workspaceId]);
  await usual('EUR');
  const read = async (prices: string[], more: Parameters<typeof priced>[1]) => {
    const report = await importFile(hub, priced(prices, more), { query: { report: 'all' } });
    return report.status === 200
      ? [
          ...(await pricesOf(report.written.map(({ id }) => id))),
          ...report.refused.map(({ problems }) => problems[0]?.rule),
        ]
      : [report.status, report.text.includes('currency')];
  };
  expect(await read(['£5.00', 'USD 1,234.50', '5.00'], { name: 'C1' })).toEqual([
    [5, 'GBP'],
    [1234.5, 'USD'],
    [5, 'EUR'],
  ]);
  for (const header of ['order_currency', 'currency_code', 'Currency', 'Order Currency']) {
    expect(await read(['5.00'], { name: `C2${header}`, header, cell: 'gbp' }), header).toEqual([[5, 'GBP']]);
  }
  expect(await read(['$5.00'], { name: 'C3' })).toEqual([400, true]);
  expect(await read(['$5.00'], { name: 'C4', header: 'Currency', cell: 'CAD' })).toEqual([[5, 'CAD']]);
  expect(await read(['$5.00', '£5.00'], { name: 'C5', header: 'Currency', cell: 'GBP' })).toEqual([[5, 'GBP'], 'enum']);
  await usual('AUD');
  expect(await read(['$5.00', 'CA$5.00'], { name: 'C6' })).toEqual([
    [5, 'AUD'],
    [5, 'CAD'],
  ]);
  await usual(null);
  expect(await read(['$5.00'], { name: 'C7' })).toEqual([400, true]);
  const two = await importFile(hub, 'Order ID;SKU;Quantity;Price\nT-1;A;1;£5.00\nT-1;B;1;€5.00\n');
  expect(two.refused).toMatchObject([
    { problems: [{ pointer: '#/line_items/1/unit_price', value: '€5.00', detail: expect.stringContaining('GBP') }] },
  ]);
  const columns = await importFile(hub, 'Order ID;SKU;Quantity;Currency\nT-2;A;1;GBP\nT-2;B;1;EUR\n');
  expect(columns.refused).toMatchObject([{ problems: [{ pointer: '#/currency' }] }]);
});

test('a currency is read from a column that is otherwise left out, and a text without a currency is refused', async () => {
  await hub.sql('update workspaces set default_currency = $1 where id = $2', ['USD', hub.workspaceId]);
  const read = async (file: string) => {
    const report = await importFile(hub, file, { query: { report: 'all' } });
    return report.status === 200
      ? [
          ...(await pricesOf(report.written.map(({ id }) => id))),
          ...report.refused.map(({ problems }) => problems[0]?.pointer),
        ]
      : [report.status, report.text.includes('does not say which currency')];
  };
  const beside = (name: string, cell: string) =>
    `Order ID;SKU;Quantity;Price;Subtotal;Shown\n${name};A;1;5.00;5.00;"${cell}"\n`;
  expect(await read(beside('CURB-1', '£5.00'))).toEqual([[5, 'GBP']]);
  expect(await read(beside('CURB-2', '$5.00'))).toEqual([[5, 'USD']]);
  expect(await read(beside('CURB-3', '5.00'))).toEqual([[5, 'USD']]);
  expect(await read(beside('CURB-4', 'kr 5.00'))).toEqual([400, true]);
  const named = (name: string, cell: string) => `Order ID;SKU;Quantity;Price;Currency\n${name};A;1;5.00;${cell}\n`;
  for (const cell of ['Euro', 'US Dollar', 'EURO', '12']) {
    expect(await read(named(`CUR-${cell}`, cell)), cell).toEqual(['#/currency']);
  }
  expect(await read(named('CUR-1', '$'))).toEqual([[5, 'USD']]);
  expect(await read(named('CUR-2', '€'))).toEqual([[5, 'EUR']]);
  expect(await read(named('CUR-3', 'kr'))).toEqual([400, true]);
  const analytics = await importFile(
    hub,
    'Date,Order #,N. Revenue (formatted),Status,Customer type,Items sold,N. Revenue\n2026-03-14,AN-1,£35.00,completed,new,3,35\n',
    { query: { report: 'all' } },
  );
  expect((await hub.order(analytics.written[0]?.id ?? '')).currency).toBe('GBP');
});

test.for(['csv', 'jsonl'] as const)(
  'the same file replaces nothing where the workspace has the currency, as %s',
  async (format) => {
    const usual = (code: string) =>
      hub.sql('update workspaces set default_currency = $1 where id = $2', [code, hub.workspaceId]);
    await usual('USD');
    const file =
      format === 'csv'
        ? 'Order ID,SKU,Quantity,Price\nSAME-csv,A,1,5.00\n'
        : `${JSON.stringify({ reference_id: 'SAME-jsonl', line_items: [{ sku: 'A', quantity: 1, unit_price: 5 }] })}\n`;
    const send = async () =>
      (await importFile(hub, file, { format, query: { existing: 'replace', report: 'all' } })).written[0];
    const made = await send();
    expect(made).toMatchObject({ result: 'created' });
    expect(await send()).toMatchObject({ result: 'unchanged' });
    expect((await hub.order(made?.id ?? '')).currency).toBe('USD');
    // Of another currency nothing is left, as of all else that a row leaves out.
    await usual('EUR');
    expect(await send()).toMatchObject({ result: 'updated' });
    expect((await hub.order(made?.id ?? '')).currency).toBeUndefined();
  },
);
