import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findField } from '../../src/importing/fields.ts';
import type { KnownColumn } from '../../src/importing/guess/export-format.ts';
import { guessMapping } from '../../src/importing/guess/guess.ts';
import { KNOWN_EXPORTS } from '../../src/importing/guess/known-exports.ts';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  await apiOf(() => hub).send('PATCH', '/workspace', { time_zone: 'UTC' });
});
afterAll(() => hub?.close());

let files = 0;
/** Imports orders with these texts in a column. */
async function withColumn(header: string, texts: readonly string[]) {
  files++;
  const rows = texts.map((text, i) => `O${files}-${i};${text}`);
  const report = await importFile(hub, `Order ID;${header}\n${rows.join('\n')}\n`, { query: { report: 'all' } });
  const { columns = [] } = (report.head['mapping'] ?? {}) as { columns?: { note?: string }[] };
  return { report, note: columns[1]?.note };
}

/** Two dates of each way to write one, and dates that are odd among them. */
const CLEAR: Record<string, { dates: string[]; odd: string[] }> = {
  'DD.MM.YYYY': {
    dates: ['28.02.2026', '01.03.2026', '14.03.2026'],
    odd: ['31.02.2026', '2026-13-01', '03/04/2026', '45352', '14.03.26', 'soon', '2026-03-14T10:00:00Z'],
  },
  'MM/DD/YYYY': {
    dates: ['02/28/2026', '03/01/2026', '03/14/2026'],
    odd: ['02/30/2026', '14.03.2026', '45352.5', '3/14/26'],
  },
  'RFC 3339, such as 2025-01-31T08:30:00Z': {
    dates: ['2026-02-28T10:00:00Z', '2026-03-01T10:00:00Z', '2026-03-14T10:00:00Z'],
    odd: ['2026-13-01', '2026-03-14', '45352', 'next week'],
  },
  excel: { dates: ['45352', '45353', '45360.5'], odd: ['14.03.2026', '1', 'yesterday'] },
};

test.each(['Order Date', 'Due Date', 'Ship Date'])(
  'an odd date is refused with its line, column and value, where the other dates of %s are clear',
  async (header) => {
    for (const [format, { dates, odd }] of Object.entries(CLEAR)) {
      for (const text of odd) {
        const [first = '', ...more] = dates;
        const { report } = await withColumn(header, [first, text, ...more]);
        expect(report.status, `${text} among ${first}: ${report.text}`).toBe(200);
        expect(report.written.map(({ row }) => row)).toEqual([1, 3, 4]);
        const [{ line, column, problems } = { line: 0, column: 0, problems: [] }] = report.refused;
        const from = `O${files}-1;`.length + 1;
        expect([line, column]).toEqual([3, from]);
        expect(problems).toEqual([
          expect.objectContaining({
            value: text,
            line: 3,
            column: from,
            detail: `must be a date and time as ${format}`,
          }),
        ]);
      }
    }
  },
);

test('the question is asked as before where the other dates are not clear', async () => {
  const unclear: [string[], RegExp][] = [
    [['03/04/2026', '05/06/2026', '31/02/2026'], /may be MM\/DD\/YYYY or DD\/MM\/YYYY/],
    [['13/04/2026', '04/13/2026', '05/06/2026'], /may be/],
    [['14.03.2026', '2026-03-14'], /not in one known format: one is \\"2026-03-14\\"/],
    [['later', 'soon', '14.03.2026'], /not in one known format: one is \\"later\\"/],
  ];
  for (const [texts, doubt] of unclear) {
    const { report } = await withColumn('Order Date', texts);
    expect([report.status, report.text]).toEqual([400, expect.stringMatching(doubt)]);
  }
});

test('one American date among many European ones is odd', async () => {
  const european = Array.from({ length: 12 }, (_, i) => `${i + 14}/03/2026`);
  const { report } = await withColumn('Order Date', [...european, '03/04/2026', '04/13/2026']);
  expect(report.refused.map(({ problems }) => problems[0]?.value)).toEqual(['04/13/2026']);
  expect(report.written).toHaveLength(13);
});

test('words for no date are read as none, and the report says so', async () => {
  for (const word of ['n/a', 'N/A', 'TBD', 'none', '-', '0000-00-00 00:00:00']) {
    const { report, note } = await withColumn('Due Date', ['14.03.2026', word, '15.03.2026']);
    expect([report.status, report.refused, note]).toEqual([200, [], `${JSON.stringify(word)} is read as no date`]);
    const [dated, without] = await Promise.all(report.written.map(({ id }) => hub.order(id)));
    expect([dated?.due_date?.slice(0, 10), without?.due_date]).toEqual(['2026-03-14', undefined]);
  }
});

test('one number with another decimal sign is odd among many', async () => {
  const points = Array.from({ length: 12 }, (_, i) => `${i}.50`);
  const { report } = await withColumn('Tax', [...points, '12,50', 'n.v.']);
  expect(report.status, report.text).toBe(200);
  expect(report.refused.map(({ line, problems }) => [line, problems[0]?.value])).toEqual([
    [14, '12,50'],
    [15, 'n.v.'],
  ]);
  const { report: few } = await withColumn('Tax', ['1.50', '2.50', '12,50']);
  expect([few.status, few.text]).toEqual([400, expect.stringContaining('others a comma')]);
});

/** The columns of dates of each known export. */
const DATES = KNOWN_EXPORTS.flatMap((known) =>
  Object.entries(known.columns).flatMap(([header, meanings]) =>
    ([meanings].flat() as KnownColumn[]).flatMap((meaning) =>
      'to' in meaning && !meaning.and && findField(known.kind, meaning.to)?.type === 'moment'
        ? [{ program: known.name, kind: known.kind, signature: known.signature, header, format: meaning.format }]
        : [],
    ),
  ),
);

/** 14 March and a later day, as these formats write them. */
const WRITTEN: Record<string, string[]> = {
  'YYYY-MM-DD HH:mm:ss Z': ['2026-03-14 10:00:00 -0400', '2026-03-15 10:00:00 -0400'],
  'YYYY-MM-DD HH:mm:ss': ['2026-03-14 10:00:00', '2026-03-15 10:00:00'],
  'YYYY-MM-DD HH:mm': ['2026-03-14 10:00', '2026-03-15 10:00'],
  'MM/DD/YYYY HH:mm': ['03/14/2026 10:00', '03/15/2026 10:00'],
  'MM/DD/YY': ['03/14/26', '03/15/26'],
  'MMM-DD-YY': ['Mar-14-26', 'Mar-15-26'],
};

test.each(DATES)('an odd date leaves the column $header of $program clear', ({ kind, signature, header, format }) => {
  const dates = format === undefined ? ['2026-03-14T10:00:00Z', '2026-03-15T10:00:00Z'] : (WRITTEN[format] as string[]);
  const names = [...new Set([...signature, header])];
  for (const odd of ['31.02.2026', 'soon', '45352', '2026-13-01']) {
    const rows = [odd, ...dates].map((date) => names.map((name) => (name === header ? date : '1')));
    const guess = guessMapping(kind, names, rows, { time_zone: 'UTC', default_currency: 'USD' });
    const column = guess.columns.find(({ header: name }) => name === header);
    expect([odd, column?.doubt]).toEqual([odd, undefined]);
    expect(
      guess.mapping.columns.find(({ header: name, to }) => name === header && /_(?:at|date)$/.test(to))?.format,
    ).toBe(format);
  }
});

test('a file of Shopify without Address1 keeps its streets', async () => {
  const file = await readFile(new URL('files/shopify-orders.csv', import.meta.url), 'utf8');
  const [header = '', ...rows] = file
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const places = ['Billing Address1', 'Shipping Address1', 'Billing Province'].map((name) => header.indexOf(name));
  const kept = (cells: string[]): string => cells.filter((_cell, i) => !places.includes(i)).join(',');
  // A quoted cell with a comma in it would need a reader: the first order has one behind all addresses.
  const report = await importFile(hub, [header, ...rows].map((cells) => kept(cells as string[])).join('\n'), {
    query: { report: 'all' },
  });
  expect(report.status, report.text).toBe(200);
  const order = await hub.order(report.written[0]?.id ?? '');
  expect(order.billing_address).toMatchObject({ address_line_1: '1 Sample Street', city: 'Springfield' });
  const { left_out } = report.head['mapping'] as { left_out: { header: string }[] };
  expect(left_out.map(({ header: name }) => name)).not.toContain('Billing Street');
});

test('an odd day leaves the days and times of Square clear', () => {
  const names = ['Date', 'Time', 'Item', 'Qty', 'Gross Sales', 'Transaction ID'];
  const rows = ['2026-13-01', '03/14/26', '03/15/26'].map((date) => [date, '10:00:00', 'Cup', '1', '$2.00', 'T1']);
  const guess = guessMapping('orders', names, rows, { time_zone: 'UTC', default_currency: 'USD' });
  expect(guess.columns[0]).toMatchObject({ header: 'Date', to: 'created_at' });
  expect(guess.columns[0]).not.toHaveProperty('doubt');
  expect(guess.mapping.columns[0]).toMatchObject({ header: 'Date', and: ['Time'], format: 'MM/DD/YY HH:mm:ss' });
});

const MENTIONED = /^"(.+)" (?:says it already|is read for it)$|^it is (?:read where|added to) "(.+?)"(?: is empty)?$/;

test.each(KNOWN_EXPORTS)(
  'what a file of $name says of a column that it leaves out is true',
  ({ kind, columns, signature }) => {
    const all = Object.keys(columns);
    for (const missing of [undefined, ...all]) {
      const names = all.filter((name) => name !== missing || signature.includes(name));
      const guess = guessMapping(kind, names, [], { time_zone: 'UTC', default_currency: 'USD' });
      const read = new Set(
        guess.mapping.columns.flatMap(({ header, or = [], plus = [], and = [] }) => [header, ...or, ...plus, ...and]),
      );
      const said = new Set([
        ...read,
        ...guess.left_out.map(({ header }) => header),
        ...guess.not_understood,
        'timezone',
      ]);
      expect(names.filter((name) => !said.has(name))).toEqual([]);
      for (const { header, reason } of guess.left_out) {
        const [, other, target] = MENTIONED.exec(reason) ?? [];
        const mentioned = (other ?? target)?.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
        if (mentioned === undefined) continue;
        expect(names, `${header}: ${reason}`).toContain(mentioned);
        if (target !== undefined) expect(read, `${header}: ${reason}`).toContain(header);
      }
    }
  },
);
