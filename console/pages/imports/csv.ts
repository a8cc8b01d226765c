/** The signs that may stand between the cells of a file. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** A record of a CSV file, as text, with the lines that it is on. */
interface CsvRecord {
  line: number;
  endLine: number;
  text: string;
}

/** A record that is longer is not one: a quotation mark was never closed. */
const LONGEST = 4 * 1024 * 1024;

/** Cuts texts into records, piece by piece. A line end within quotation marks belongs to its cell. */
class RecordCutter {
  #rest = '';
  #at = 0;
  #line = 1;
  #lines = 0;
  #isQuoted = false;
  #isCellStart = true;
  readonly #delimiter: string;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The records that are complete with this piece. `isLast`: what is left is a record too. */
  *take(piece: string, isLast = false): Generator<CsvRecord> {
    const text = this.#rest + piece;
    let start = 0;
    for (let at = this.#at; at < text.length; at++) {
      const sign = text[at];
      if (sign === '\n') this.#lines++;
      if (this.#isQuoted) {
        if (sign === '"') this.#isQuoted = false;
      } else if (sign === '"' && (this.#isCellStart || text[at - 1] === '"')) {
        // After a closing mark another one is a mark within the cell, which goes on.
        this.#isQuoted = true;
      } else if (sign === '\n') {
        yield this.#cut(text.slice(start, at));
        start = at + 1;
      }
      this.#isCellStart = sign === this.#delimiter || sign === '\n';
    }
    this.#rest = text.slice(start);
    this.#at = this.#rest.length;
    if (this.#rest.length > LONGEST) throw new RangeError('a record of the file is too long');
    if (!isLast || this.#rest === '') return;
    this.#lines++;
    yield this.#cut(this.#rest);
  }

  #cut(text: string): CsvRecord {
    const record = { line: this.#line, endLine: Math.max(this.#line, this.#lines), text: text.replace(/\r$/, '') };
    this.#line = this.#lines + 1;
    return record;
  }
}

/** The records of a file, read piece by piece: a file of any size takes little memory. */
export async function* csvRecords(file: Blob, delimiter: string): AsyncGenerator<CsvRecord, void, void> {
  const cutter = new RecordCutter(delimiter);
  for await (const piece of textPieces(file)) yield* cutter.take(piece);
  yield* cutter.take('', true);
}

/** The text of a file in pieces, without a byte order mark. */
export async function* textPieces(file: Blob): AsyncGenerator<string, void, void> {
  const reader = file.stream().getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield decoder.decode(value, { stream: true });
    }
    yield decoder.decode();
  } finally {
    await reader.cancel();
  }
}

/** The records of a text, which may be cut off at its end. */
export const recordsOf = (text: string, delimiter: string): CsvRecord[] => [
  ...new RecordCutter(delimiter).take(text, true),
];

/** The cells of a record. */
export function cellsOf(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else isQuoted = false;
    } else if (sign === '"' && cell === '') isQuoted = true;
    else if (sign === delimiter) {
      cells.push(cell);
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell];
}

/** A row as a line of a CSV file. */
export const lineOf = (cells: readonly string[], delimiter: string): string =>
  `${cells.map((cell) => (needsQuotes(cell, delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter)}\r\n`;

const needsQuotes = (cell: string, delimiter: string): boolean =>
  cell.includes(delimiter) || /["\r\n]/.test(cell) || /^\s|\s$/.test(cell);

/** The delimiter that the widest of the first lines has most of. */
export function delimiterOf(text: string): Delimiter {
  const named = /^\uFEFF?sep=([,;\t|])\r?\n/.exec(text)?.[1];
  if (named !== undefined) return named as Delimiter;
  const lines = text.split(/\r?\n/, 20);
  const most = (sign: string): number => Math.max(...lines.map((line) => line.split(sign).length));
  return DELIMITERS.reduce((best, sign) => (most(sign) > most(best) ? sign : best));
}
