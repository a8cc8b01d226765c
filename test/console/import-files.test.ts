import { describe, expect, it } from 'vitest';
import { cellsOf, csvRecords, delimiterOf, lineOf } from '../../console/pages/imports/csv.ts';
import { dayIn, formatsFor } from '../../console/pages/imports/dates.ts';
import { doubtsOf, isAnswered, isOwnTable, mappingOf } from '../../console/pages/imports/doubts.ts';
import { FIELDS_OF, wordsOf } from '../../console/pages/imports/fields.ts';
import { fileOf, findJsonRows, findTableRows, type Refused, reasonOf } from '../../console/pages/imports/refused.ts';
import { readSample, type TableSample } from '../../console/pages/imports/sample.ts';
import type { GuessedMapping } from '../../sdk/index.ts';
import { findField, TABLE_KINDS } from '../../src/importing/fields.ts';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../src/model/order-fields.ts';
import { STATES } from '../../src/model/status.ts';

/** A file that comes in pieces of a few bytes, so that each boundary is tried. */
const inPieces = (text: string, size: number): Blob => {
  const bytes = new TextEncoder().encode(text);
  return {
    stream: () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
          controller.close();
        },
      }),
  } as unknown as Blob;
};

const read = async (file: Blob): Promise<[number, number, string[]][]> => {
  const found: [number, number, string[]][] = [];
  for await (const { line, endLine, text } of csvRecords(file, ',')) found.push([line, endLine, cellsOf(text, ',')]);
  return found;
};

describe('records of a table', () => {
  const text = 'a,b\r\n"1, one","two\nlines"\r\n"say ""x""",5" pipe\nlast,ü';
  const records: [number, number, string[]][] = [
    [1, 1, ['a', 'b']],
    [2, 3, ['1, one', 'two\nlines']],
    [4, 4, ['say "x"', '5" pipe']],
    [5, 5, ['last', 'ü']],
  ];

  it.each([1, 2, 3, 7, 1000])('are found wherever the pieces of %i bytes end', async (size) => {
    expect(await read(inPieces(text, size))).toEqual(records);
  });

  it('are written so that they are read again', () => {
    const cells = ['plain', 'a,b', 'say "x"', 'two\nlines', ' blank', ''];
    expect(cellsOf(lineOf(cells, ',').replace(/\r\n$/, ''), ',')).toEqual(cells);
  });

  it('have the delimiter that the first lines have most of', () => {
    expect(delimiterOf('a;b;c\n1,5;2;3')).toBe(';');
    expect(delimiterOf('sep=|\na,b,c')).toBe('|');
    expect(delimiterOf('a\tb\n1\t2')).toBe('\t');
  });
});

describe('the beginning of a file', () => {
  it('has the header below a title', async () => {
    const sample = await readSample(new Blob(['\uFEFFReport of May\n\nNo;Date;Total\n1;2;3\n4;5;6\n']));
    expect(sample).toEqual({
      format: 'csv',
      delimiter: ';',
      header: ['No', 'Date', 'Total'],
      rows: [
        ['1', '2', '3'],
        ['4', '5', '6'],
      ],
    });
  });

  it('tells lines of JSON from replies', async () => {
    expect(await readSample(new Blob(['{"reference_id":"1"}\n{"reference_id":"2"}\n']))).toEqual({
      format: 'jsonl',
      isReplies: false,
    });
    expect(await readSample(new Blob(['{\n "data": []\n}']))).toEqual({ format: 'jsonl', isReplies: true });
    expect(await readSample(new Blob(['{"data":[]}']))).toEqual({ format: 'jsonl', isReplies: true });
  });

  it('is refused where it is empty or binary', async () => {
    await expect(readSample(new Blob([' \n']))).rejects.toThrow();
    await expect(readSample(new Blob(['PK\0\0']))).rejects.toThrow();
  });
});

describe('dates of a file', () => {
  it('are shown as what a format makes of them', () => {
    expect(dayIn('03/04/2026', 'DD/MM/YYYY')).toBe('2026-04-03');
    expect(dayIn('03/04/2026 17:05', 'MM/DD/YYYY HH:mm')).toBe('2026-03-04');
    expect(dayIn('31.02.2026', 'DD.MM.YYYY')).toBeUndefined();
    expect(dayIn('May 3, 2026', 'MMM DD, YYYY')).toBe('2026-05-03');
  });

  it('have the formats that read all of them, with their time', () => {
    expect(formatsFor(['03/04/2026', '05/06/2026'])).toEqual(['DD/MM/YYYY', 'MM/DD/YYYY']);
    expect(formatsFor(['13/04/2026 09:00:01'])).toEqual(['DD/MM/YYYY HH:mm:ss']);
    expect(formatsFor(['03/04/2026 9:00 am'])).toEqual(['DD/MM/YYYY hh:mm A', 'MM/DD/YYYY hh:mm A']);
  });
});

describe('the doubts of a guess', () => {
  const sample: TableSample = {
    format: 'csv',
    delimiter: ',',
    header: ['No', 'Date', 'Paid', 'Sum', 'Bin'],
    rows: [['1', '03/04/2026', 'settled', '$1.250', 'B7']],
  };
  const guess: GuessedMapping = {
    export: null,
    mapping: {
      kind: 'orders',
      columns: [
        { header: 'Date', to: 'created_at', format: 'MM/DD/YYYY' },
        { header: 'Paid', to: 'payment_status', values: { paid: 'PAID' } as never },
        { header: 'Sum', to: 'amount' },
      ],
    },
    columns: [
      {
        header: 'Date',
        to: 'created_at',
        confidence: 0.5,
        doubt: 'its dates may be MM/DD/YYYY or DD/MM/YYYY; its `format` must be given',
      },
      { header: 'Paid', to: 'payment_status', confidence: 0.5, doubt: 'it is not clear what "settled" means' },
      {
        header: 'Sum',
        to: 'amount',
        confidence: 0.5,
        doubt: '"$1.250" does not say which currency it is in; a constant `currency` must say it',
      },
    ],
    left_out: [],
    not_understood: ['Bin'],
    missing: ['reference_id'],
  };
  const doubts = doubtsOf(guess, sample);

  it('are questions, with the values that they are about', () => {
    expect(doubts.map(({ kind, samples }) => [kind, samples])).toEqual([
      ['format', ['03/04/2026']],
      ['words', ['settled']],
      ['currency', ['$1.250']],
      ['missing', []],
      ['unknown', ['B7']],
    ]);
    expect(doubts.filter((doubt) => !isAnswered(doubt, {}, {})).map(({ kind }) => kind)).toEqual([
      'format',
      'words',
      'currency',
      'missing',
    ]);
  });

  it('become a mapping by their answers', () => {
    const answers = {
      'format:Date': 'DD/MM/YYYY',
      'words:Paid:settled': 'PAID',
      currency: 'USD',
      'missing:reference_id': 'No',
      'unknown:Bin': 'internal_note',
    };
    expect(doubts.every((doubt) => isAnswered(doubt, answers, {}))).toBe(true);
    expect(mappingOf(guess, doubts, answers, { Bin: { to: 'customer_note' } })).toEqual({
      kind: 'orders',
      constants: { currency: 'USD' },
      columns: [
        { header: 'Date', to: 'created_at', format: 'DD/MM/YYYY' },
        { header: 'Paid', to: 'payment_status', values: { paid: 'PAID', settled: 'PAID' } },
        { header: 'Sum', to: 'amount' },
        { header: 'No', to: 'reference_id' },
        { header: 'Bin', to: 'customer_note' },
      ],
    });
  });

  it('are none for a table of the hub', () => {
    expect(isOwnTable(guess)).toBe(false);
    expect(
      isOwnTable({
        ...guess,
        not_understood: [],
        columns: [{ header: 'reference_id', to: 'reference_id', confidence: 1 }],
      }),
    ).toBe(true);
  });
});

describe('the fields to choose from', () => {
  it.each(TABLE_KINDS)('are fields that a column of %s can be read into', (kind) => {
    expect(FIELDS_OF[kind].filter((path) => !findField(kind, path))).toEqual([]);
    expect(new Set(FIELDS_OF[kind]).size).toBe(FIELDS_OF[kind].length);
  });

  it('have the words of the hub', () => {
    expect(wordsOf('payment_status')).toEqual(PAYMENT_STATUSES);
    expect(wordsOf('fulfillment_status')).toEqual(FULFILLMENT_STATUSES);
    expect(wordsOf('status.state')).toEqual(STATES);
    expect(wordsOf('currency')).toEqual([]);
  });
});

describe('refused rows', () => {
  const refusedAt = (line: number): Refused => ({
    row: line - 1,
    line,
    problems: [{ pointer: '#/line_items/0/quantity', detail: 'is not a number', line, column: 2 }],
  });

  it('come with the other rows of their order, and go out mended', async () => {
    const file = new Blob(['No,Qty\nA,1\nB,x\n"B",2\nC,"3\n4"\n']);
    const bad = await findTableRows(file, [refusedAt(3)], { header: ['No', 'Qty'], delimiter: ',', keys: ['No'] });
    expect(bad.rows.map(({ line, cells }) => [line, cells])).toEqual([
      [3, ['B', 'x']],
      [4, ['B', '2']],
    ]);
    expect(bad.rows.map(reasonOf)[0]).toBe('line_items.0.quantity is not a number');
    expect(await fileOf(bad, { '3:1': '7' }).text()).toBe('No,Qty\r\nB,7\r\nB,2\r\n');
    expect(await fileOf(bad, {}, 'Why').text()).toContain('No,Qty,Why\r\nB,x,line_items.0.quantity is not a number');
  });

  it('are found by a line within a cell', async () => {
    const file = new Blob(['No,Qty\nC,"3\n4"\nD,1']);
    const bad = await findTableRows(file, [refusedAt(3)], { header: ['No', 'Qty'], delimiter: ',', keys: [] });
    expect(bad.rows.map(({ cells }) => cells)).toEqual([['C', '3\n4']]);
  });

  it('of lines of JSON are the lines', async () => {
    const bad = await findJsonRows(new Blob(['{"a":1}\n{"a":2}\n{"a":3}']), [refusedAt(3)]);
    expect(bad.rows.map(({ line, cells }) => [line, cells])).toEqual([[3, ['{"a":3}']]]);
    expect(await fileOf(bad, { '3:0': '{\n"a":4}' }).text()).toBe('{ "a":4}\n');
  });
});
