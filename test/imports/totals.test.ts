import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile, type Report, resume } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const { send: call } = apiOf(() => hub);

interface Shown {
  totals: { subtotal: number; total: number; balance?: number };
  [field: string]: unknown;
}

const shown = async (reference: string): Promise<Shown> => {
  const { items } = (await call('GET', `/orders?reference_id=${reference}`)).json() as { items: Shown[] };
  return items[0] as Shown;
};

const csv = (text: string, query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  importFile(hub, text, { query: { report: 'all', ...query }, headers });
const jsonl = (rows: object[], query: Record<string, string> = {}) =>
  importFile(hub, rows.map((row) => JSON.stringify(row)).join('\n'), {
    format: 'jsonl',
    query: { report: 'all', ...query },
  });

const differences = (report: Report) => report.written.map((row) => (row as { differences?: unknown }).differences);

const HEADER = 'Order Number,Currency,SKU,Qty,Price,Tax,Shipping,Total';

describe('the totals of a file', () => {
  test('say that prices include tax where every order has its total that way', async () => {
    const file = [
      HEADER,
      'IN-1,EUR,A,2,11.90,3.80,4.90,28.70',
      'IN-2,EUR,B,1,5.00,,,5.00',
      'IN-3,EUR,A,1,11.90,1.90,,11.90',
    ];
    const report = await csv(file.join('\n'));
    expect(report.summary).toMatchObject({ created: 3, refused: 0, adjusted: 0 });
    expect(report.head['totals']).toEqual({ taxes_included: true, per_line: [], compared: 3, agreeing: 3 });
    expect(await shown('IN-1')).toMatchObject({ taxes_included: true, tax_value: 3.8, totals: { total: 28.7 } });
    expect((await csv(file.join('\n'))).summary).toMatchObject({ unchanged: 3, adjusted: 0 });
  });

  test('say that tax is added where an order shows that, and the others are adjusted', async () => {
    const file = [HEADER, 'ON-1,EUR,A,2,10.00,3.80,,23.80', 'ON-2,EUR,A,1,10.00,1.90,,10.00'];
    const report = await csv(file.join('\n'));
    expect(report.head['totals']).toMatchObject({ taxes_included: false, compared: 2, agreeing: 1 });
    expect(report.summary).toMatchObject({ created: 2, adjusted: 1 });
    expect(differences(report)).toEqual([undefined, { total: { computed: 11.9, file: 10 }, adjustment: -1.9 }]);
    expect(await shown('ON-2')).toMatchObject({
      totals: { total: 10 },
      additional_charges: [{ name: 'Adjustment', type: 'discount', value_type: 'value', amount: 1.9 }],
    });
  });

  test('adjust an order that differs, and the report has both figures', async () => {
    const file = [
      HEADER,
      'AD-1,USD,A,2,10.00,1.00,4.00,25.00',
      'AD-2,USD,A,1,10.00,1.00,,12.50',
      'AD-3,USD,A,1,10.00,1.00,,9.99',
    ];
    const dry = await csv(file.join('\n'), { report: 'errors' }, { 'Stele-Dry-Run': 'true' });
    const report = await csv(file.join('\n'), { report: 'errors' });
    for (const each of [dry, report]) {
      expect(each.summary).toMatchObject({ created: 3, adjusted: 2 });
      expect(differences(each)).toEqual([
        { total: { computed: 11, file: 12.5 }, adjustment: 1.5 },
        { total: { computed: 11, file: 9.99 }, adjustment: -1.01 },
      ]);
    }
    expect(await shown('AD-1')).toMatchObject({ totals: { total: 25 }, additional_charges: [] });
    expect(await shown('AD-2')).toMatchObject({
      totals: { total: 12.5 },
      additional_charges: [{ name: 'Adjustment', type: 'tax', amount: 1.5 }],
    });
    expect(await shown('AD-3')).toMatchObject({ totals: { total: 9.99 } });
    const { items } = (await call('GET', '/imports?limit=1')).json() as { items: object[] };
    expect(items).toMatchObject([{ adjusted: 2, customers_made: 0, strict_totals: false }]);
    expect((await csv(file.join('\n'))).summary).toMatchObject({ unchanged: 3, adjusted: 2 });
    const later = await csv([HEADER, 'AD-2,USD,A,1,10.00,1.00,,11.00', 'AD-3,USD,A,1,10.00,1.00,,11.75'].join('\n'));
    expect(later.summary).toMatchObject({ updated: 2, adjusted: 1 });
    expect(await shown('AD-2')).toMatchObject({ totals: { total: 11 }, additional_charges: [] });
    expect(await shown('AD-3')).toMatchObject({ additional_charges: [{ type: 'tax', amount: 0.75 }] });
    const replaced = await csv([HEADER, 'AD-3,USD,A,1,10.00,1.00,,11.00'].join('\n'), { existing: 'replace' });
    expect(replaced.summary).toMatchObject({ updated: 1, adjusted: 0 });
  });

  test('refuse an order that differs, with strict_totals', async () => {
    const file = [HEADER, 'ST-1,USD,A,1,10.00,1.00,,11.00', 'ST-2,USD,A,1,10.00,1.00,,12.50'].join('\n');
    const report = await csv(file, { strict_totals: 'true' });
    expect(report.summary).toMatchObject({ created: 1, refused: 1, adjusted: 0 });
    expect(report.refused).toMatchObject([
      { row: 2, problems: [{ pointer: '#/totals/total', value: '12.50', line: 3, column: 26 }] },
    ]);
    expect(report.refused[0]?.problems[0]?.detail).toBe("is 12.5 in the file, and the order's total is 11");
  });

  test('are compared in the minor unit of the currency', async () => {
    const file = [HEADER, 'MU-1,USD,A,3,3.335,,,10.01', 'MU-2,JPY,A,1,99.5,0.2,,100', 'MU-3,KWD,A,3,1.2345,,,3.704'];
    expect((await csv(file.join('\n'))).summary).toMatchObject({ created: 3, adjusted: 0 });
  });

  test('are compared in lines of JSON, unless a hub wrote them', async () => {
    const line = { currency: 'EUR', line_items: [{ sku: 'A', quantity: 1, unit_price: 11.9 }], tax_value: 1.9 };
    const report = await jsonl([
      { reference_id: 'JS-1', ...line, totals: { total: 11.9 } },
      { reference_id: 'JS-2', ...line, totals: { total: 11.9 } },
    ]);
    expect(report.head['totals']).toMatchObject({ taxes_included: true });
    expect(await shown('JS-2')).toMatchObject({ taxes_included: true, totals: { total: 11.9 } });
    const written = await jsonl([{ reference_id: 'JS-3', version: 4, ...line, totals: { total: 1, balance: 1 } }]);
    expect(written.summary).toMatchObject({ created: 1, adjusted: 0 });
    expect(await shown('JS-3')).toMatchObject({ totals: { total: 13.8 } });
    const exported = await csv(
      'reference_id,version,line_items.sku,line_items.quantity,line_items.unit_price,totals.total\nJS-4,1,A,2,5,3\n',
    );
    expect(exported.summary).toMatchObject({ created: 1, adjusted: 0 });
    const own = await csv(
      'reference_id,line_items.sku,line_items.quantity,line_items.unit_price,totals.total\nJS-5,A,2,5,3\n',
    );
    expect(own.summary).toMatchObject({ created: 1, adjusted: 1 });
  });

  test('become the amounts of orders without lines', async () => {
    const file = ['Order Number,Currency,Tax,Shipping,Total', 'NL-1,EUR,1.90,5.00,16.90', 'NL-2,EUR,,,0.30'].join('\n');
    const report = await csv(file);
    expect(report.summary).toMatchObject({ created: 2, adjusted: 0 });
    expect(await shown('NL-1')).toMatchObject({ amount: 10, tax_value: 1.9, totals: { total: 16.9 } });
    expect(await shown('NL-2')).toMatchObject({ amount: 0.3, totals: { total: 0.3 } });
    expect((await csv(file)).summary).toMatchObject({ unchanged: 2 });
  });
});

describe('an outstanding balance, or an amount paid', () => {
  const PAID = 'Order Number,Currency,SKU,Qty,Price,Payment Status';

  test("is compared with the order's balance", async () => {
    const report = await csv(
      [
        `${PAID},Total,Balance`,
        'BA-1,USD,A,2,10.00,paid,20.00,0.00',
        'BA-2,USD,A,2,10.00,pending,20.00,20.00',
        'BA-3,USD,A,2,10.00,partially_paid,20.00,5.00',
        'BA-4,USD,A,2,10.00,paid,20.00,5.00',
      ].join('\n'),
    );
    expect(report.summary).toMatchObject({ created: 4, adjusted: 1 });
    expect(differences(report)[3]).toEqual({ balance: { computed: 0, file: 5 } });
    const all = await Promise.all(['BA-1', 'BA-2', 'BA-3', 'BA-4'].map(shown));
    expect(all.map(({ totals, amount_paid }) => [totals.balance, amount_paid])).toEqual([
      [0, undefined],
      [20, undefined],
      [5, 15],
      [5, 15],
    ]);
  });

  test("is not compared in the hub's own columns", async () => {
    const columns = 'reference_id,payment_status,amount_paid,line_items.sku,line_items.quantity,line_items.unit_price';
    const report = await csv(`${columns}\nOW-1,PAID,7,A,1,10\n`);
    expect(report.summary).toMatchObject({ created: 1, adjusted: 0 });
    expect(await shown('OW-1')).toMatchObject({ amount_paid: 7, totals: { total: 10, balance: 3 } });
  });

  test('gives the total where the file has none', async () => {
    const report = await csv(
      [
        `${PAID},Tax,Amount Paid,Balance`,
        'PA-1,USD,A,1,11.90,paid,1.90,11.90,',
        'PA-2,USD,A,1,11.90,partially_paid,1.90,10.00,1.90',
        'PA-3,USD,A,1,11.90,paid,1.90,13.00,',
        'PA-4,USD,A,1,11.90,pending,1.90,,11.90',
      ].join('\n'),
    );
    expect(report.head['totals']).toMatchObject({ taxes_included: true, compared: 4, agreeing: 3 });
    expect(differences(report)).toEqual([
      undefined,
      undefined,
      { total: { computed: 11.9, file: 13 }, adjustment: 1.1 },
      undefined,
    ]);
  });
});

describe('tax in every row of an order', () => {
  const row = (cells: string) => cells;

  test('is a part in each row, or the whole in each, as the total shows', async () => {
    const lines = await csv(
      [HEADER, 'PL-1,USD,A,1,10.00,1.00,,22.00', row('PL-1,USD,B,1,10.00,1.00,,22.00')].join('\n'),
    );
    expect(lines.head['totals']).toMatchObject({ per_line: ['tax_value'], taxes_included: false });
    expect(await shown('PL-1')).toMatchObject({ tax_value: 2, totals: { total: 22 } });
    const whole = await csv(
      [HEADER, 'PO-1,USD,A,1,10.00,1.00,,21.00', row('PO-1,USD,B,1,10.00,1.00,,21.00')].join('\n'),
    );
    expect(whole.head['totals']).toMatchObject({ per_line: [] });
    expect(await shown('PO-1')).toMatchObject({ tax_value: 1, totals: { total: 21 } });
    const discounts = await csv(
      [
        'Order Number,Currency,SKU,Qty,Price,Discount,Tax,Total',
        'PD-1,USD,A,1,10.00,1.00,0.50,17.50',
        'PD-1,USD,B,1,10.00,1.00,0.50,17.50',
        'PD-1,USD,C,1,0.00,1.00,0.50,17.50',
      ].join('\n'),
    );
    expect(discounts.head['totals']).toMatchObject({ per_line: ['discount_value'] });
    expect(await shown('PD-1')).toMatchObject({ discount_value: 3, tax_value: 0.5, totals: { total: 17.5 } });
  });

  test('is in doubt without a total, until a mapping decides', async () => {
    const file = ['Nr,Currency,SKU,Qty,Price,Tax', 'DO-1,USD,A,1,10.00,1.00', 'DO-1,USD,B,1,10.00,1.00'].join('\n');
    const guessed = await csv(file.replace('Nr', 'Order Number'));
    expect([guessed.status, guessed.text.includes('Tax'), guessed.text.includes('per')]).toEqual([400, true, true]);
    const mapping = (per?: string) => ({
      kind: 'orders',
      columns: [
        { header: 'Nr', to: 'reference_id' },
        { header: 'Currency', to: 'currency' },
        { header: 'SKU', to: 'line_items.sku' },
        { header: 'Qty', to: 'line_items.quantity' },
        { header: 'Price', to: 'line_items.unit_price' },
        { header: 'Tax', to: 'tax_value', ...(per === undefined ? {} : { per }) },
      ],
    });
    for (const per of ['order', 'line', undefined]) await call('PUT', `/import-mappings/tax-${per}`, mapping(per));
    expect((await csv(file, { mapping: 'tax-undefined' })).status).toBe(400);
    expect((await csv(file, { mapping: 'tax-order' })).summary).toMatchObject({ created: 1 });
    expect(await shown('DO-1')).toMatchObject({ tax_value: 1 });
    expect((await csv(file, { mapping: 'tax-line' })).summary).toMatchObject({ updated: 1 });
    expect(await shown('DO-1')).toMatchObject({ tax_value: 2 });
    expect((await call('PUT', '/import-mappings/bad', mapping('unit'))).status).toBe(400);
  });
});

test('a resumed import reads money as it did before', async () => {
  const rows = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => `GO-${from + i},EUR,A,1,11.90,1.90,,11.90`);
  const file = [HEADER, ...rows(0, 5)].join('\n');
  const begun = await csv(`${file}\n`);
  const id = begun.head['id'] as string;
  await hub.sql(`update batches set state = 'stopped' where id = $1`, [id]);
  const rest = `${rows(5, 3).join('\n')}\nGO-8,EUR,A,1,10.00,1.90,,11.90\n`;
  const report = await resume(hub, id, rest, { offset: String(file.length + 1) });
  expect(report.summary).toMatchObject({ state: 'done', created: 9, adjusted: 1 });
  expect(await shown('GO-6')).toMatchObject({ taxes_included: true, totals: { total: 11.9 } });
  expect(await shown('GO-8')).toMatchObject({ taxes_included: true, totals: { total: 11.9 } });
});
