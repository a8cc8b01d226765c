import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CellFault, ownReaders, writeCell } from '../../src/importing/cells/cells.ts';
import { momentReader } from '../../src/importing/cells/dates.ts';
import { CsvReader, type CsvRecord, DELIMITERS, positionsOfCells } from '../../src/importing/files/csv-reader.ts';
import { Utf8Text } from '../../src/importing/files/utf8-text.ts';
import { text } from '../support/arbitrary-order.ts';

/** Reads a file that comes in pieces of a size. */
function read(file: Buffer, delimiter: (typeof DELIMITERS)[number], size: number): CsvRecord[] {
  const texts = new Utf8Text(true);
  const reader = new CsvReader({ offset: 0, line: 1 }, delimiter);
  const records: CsvRecord[] = [];
  for (let at = 0; at < file.length; at += size) {
    const piece = texts.push(file.subarray(at, at + size));
    if (piece) records.push(...reader.push(piece));
  }
  const last = texts.end();
  return [...records, ...(last ? reader.push(last) : []), ...reader.end()];
}

const readers = ownReaders((json) => JSON.parse(json) as unknown);

test('any text that is written into a cell is read from it, in pieces of any size', () => {
  const rows = fc.array(
    fc.array(
      fc.option(fc.oneof(text, fc.constantFrom('=1+1', "'", "''=", '-5', '@x', '\t', '＝a', '007')), {
        nil: undefined,
      }),
      { minLength: 2, maxLength: 4 },
    ),
    {
      minLength: 1,
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(
      rows,
      fc.constantFrom(...DELIMITERS),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      (cells, delimiter, size, crlf) => {
        const lines = cells.map((row) => row.map((cell) => writeCell('text', cell)).join(delimiter));
        const file = Buffer.from(lines.join(crlf ? '\r\n' : '\n'));
        const records = read(file, delimiter, size);
        expect(
          records.map((record) => record.cells.map((cell) => (cell === undefined ? undefined : readers.text(cell)))),
        ).toEqual(cells);
        expect(records.at(-1)?.endOffset).toBe(file.length);
        const [first] = records;
        for (const [i, cell] of (first?.cells ?? []).entries()) {
          const at = positionsOfCells(first?.raw ?? '', [i], delimiter)[0];
          if (cell !== undefined)
            expect(first?.raw.slice(at).replace(/^"/, '').replaceAll('""', '"').startsWith(cell)).toBe(true);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a spreadsheet takes no written cell for a formula', () => {
  for (const formula of ['=HYPERLINK("x")', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '＝1']) {
    expect(writeCell('text', formula)).toMatch(/^"?'/);
  }
  expect(writeCell('list', ['=1', 'b'])).toMatch(/^"?'/);
  expect(writeCell('number', -1.5)).toBe('-1.5');
});

test('numbers are read exactly or refused', () => {
  for (const good of ['0', '-0.0001', '999999999999999', '12.50', '1e3'])
    expect(readers.number(good)).toBe(Number(good));
  for (const bad of ['1,5', 'x', '0x10', '1.00000000000000000001', '9007199254740993', '1e999', ' 1', '']) {
    expect(readers.number(bad), bad).toBeInstanceOf(CellFault);
  }
});

test('dates of other programs are read in their zone, across changes of clocks', () => {
  const berlin = momentReader('DD.MM.YYYY HH:mm', 'Europe/Berlin');
  expect(berlin('31.03.2024 01:59')).toBe('2024-03-31T00:59:00.000Z');
  expect(berlin('31.03.2024 03:00')).toBe('2024-03-31T01:00:00.000Z');
  expect(berlin('30.02.2024 12:00')).toBeInstanceOf(CellFault);
  const american = momentReader('MM/DD/YYYY hh:mm A', 'UTC');
  expect(american('1/2/2024 12:05 am')).toBe('2024-01-02T00:05:00.000Z');
  expect(american('1/2/2024 01:05 PM')).toBe('2024-01-02T13:05:00.000Z');
  expect(momentReader('YYYY-MM-DD HH:mm:ss Z', 'UTC')('2024-01-31 08:30:00 -0500')).toBe('2024-01-31T13:30:00.000Z');
});
