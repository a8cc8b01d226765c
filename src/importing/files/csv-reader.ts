import {
  type FilePlace,
  type FileRecord,
  type FoundRecord,
  MOST_CELLS,
  type RecordFault,
  RecordReader,
} from './record-reader.ts';

/** An empty cell is `undefined`; an empty pair of quotes is an empty text. */
export type Cell = string | undefined;

export interface CsvRecord extends FileRecord {
  cells: Cell[];
}

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/**
 * Reads CSV (RFC 4180) with any delimiter and either line end. A quote in a cell that does not start with a quote is an ordinary
 * character. A cell whose closing quote is missing, or not followed by a delimiter, makes only its own line unreadable: reading
 * continues in the next line.
 *
 * The usual libraries do not give what the hub needs beside the cells: the byte at which each record ends, the line and column of
 * each cell, the place of an unclosed quote, and the records behind it.
 */
export class CsvReader extends RecordReader<CsvRecord> {
  readonly #delimiter: Delimiter;
  /** The next quote in the text. Looking for it in each of a million lines would scan all that follows each time. */
  #quote = -1;

  constructor(place: FilePlace, delimiter: Delimiter) {
    super(place);
    this.#delimiter = delimiter;
  }

  protected override tooLong(
    fault: RecordFault,
    beginning: string,
  ): Omit<CsvRecord, 'line' | 'endOffset' | 'endLine' | 'raw'> {
    const scanned = scan(beginning, 0, this.#delimiter, true);
    // The last cell may be cut off.
    const cells = scanned ? ('fault' in scanned ? scanned.cells : scanned.cells.slice(0, -1)) : [];
    return { cells, fault };
  }

  protected override begin(): void {
    this.#quote = -1;
  }

  protected override find(text: string, start: number, isLast: boolean): FoundRecord<CsvRecord> {
    const lineEnd = text.indexOf('\n', start);
    if (lineEnd < 0 && !isLast) return undefined;
    const end = lineEnd < 0 ? text.length : lineEnd;
    if (this.#nextQuote(text, start) >= end) {
      const trimmed = text.charCodeAt(end - 1) === RETURN && end > start ? end - 1 : end;
      const cells: Cell[] = text.slice(start, trimmed).split(this.#delimiter, MOST_CELLS + 1);
      for (let i = 0; i < cells.length; i++) if (cells[i] === '') cells[i] = undefined;
      const fault = cells.length > MOST_CELLS ? tooMany(0) : undefined;
      return { record: { cells, fault }, end: trimmed, next: Math.min(end + 1, text.length) };
    }
    const scanned = scan(text, start, this.#delimiter, isLast);
    if (!scanned) return undefined;
    if ('fault' in scanned) {
      const next = Math.min(end + 1, text.length);
      return { record: { cells: scanned.cells, fault: scanned.fault }, end, next };
    }
    return { record: { cells: scanned.cells }, end: scanned.end, next: scanned.next };
  }

  protected override giveUp(text: string, start: number): FoundRecord<CsvRecord> {
    const lineEnd = text.indexOf('\n', start);
    if (lineEnd < 0) return undefined;
    const scanned = scan(text, start, this.#delimiter, true);
    if (!scanned || !('fault' in scanned)) return undefined;
    return { record: { cells: scanned.cells, fault: scanned.fault }, end: lineEnd, next: lineEnd + 1 };
  }

  #nextQuote(text: string, start: number): number {
    if (this.#quote < start) {
      const at = text.indexOf('"', start);
      this.#quote = at < 0 ? Number.POSITIVE_INFINITY : at;
    }
    return this.#quote;
  }
}

const RETURN = 0x0d;
const QUOTE = 0x22;

/** With a fault, `cells` are those before it. */
type Scanned = { cells: Cell[]; end: number; next: number } | { cells: Cell[]; fault: RecordFault };

/** Reads a record cell by cell; `undefined` if its end has not come yet. */
function scan(text: string, start: number, delimiter: Delimiter, isLast: boolean): Scanned | undefined {
  const cells: Cell[] = [];
  let at = start;
  let lineEnd = -1;
  for (;;) {
    if (cells.length >= MOST_CELLS) return { cells, fault: tooMany(at - start) };
    if (text.charCodeAt(at) === QUOTE) {
      const close = closingQuote(text, at);
      if (close < 0) return isLast ? { cells, fault: unclosed(at - start) } : undefined;
      const value = text.slice(at + 1, close);
      const cell = value.includes('"') ? value.replaceAll('""', '"') : value;
      const after = close + 1;
      if (!isEndOfCell(text, after, delimiter)) return { cells, fault: unclosed(at - start) };
      cells.push(cell);
      if (after >= text.length) return isLast ? { cells, end: after, next: after } : undefined;
      if (text[after] === delimiter) {
        at = after + 1;
        continue;
      }
      if (text[after] === '\n') return { cells, end: after, next: after + 1 };
      if (after + 1 < text.length) return { cells, end: after, next: after + 2 };
      return isLast ? { cells, end: after, next: after + 1 } : undefined;
    }
    if (lineEnd < at) {
      lineEnd = text.indexOf('\n', at);
      if (lineEnd < 0) {
        if (!isLast) return undefined;
        lineEnd = text.length;
      }
    }
    // Only in its line: the next delimiter may be far away, and each line would look for it again.
    const length = text.slice(at, lineEnd).indexOf(delimiter);
    if (length >= 0) {
      cells.push(length > 0 ? text.slice(at, at + length) : undefined);
      at += length + 1;
      continue;
    }
    const end = text.charCodeAt(lineEnd - 1) === RETURN && lineEnd > at ? lineEnd - 1 : lineEnd;
    cells.push(end > at ? text.slice(at, end) : undefined);
    return { cells, end, next: Math.min(lineEnd + 1, text.length) };
  }
}

/** Whether a delimiter, a line end or the end of the text is here. */
function isEndOfCell(text: string, at: number, delimiter: Delimiter): boolean {
  const character = text[at];
  if (character === '\r') return at + 1 >= text.length || text[at + 1] === '\n';
  return character === undefined || character === delimiter || character === '\n';
}

function closingQuote(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
  }
  return -1;
}

const unclosed = (position: number): RecordFault => ({
  rule: 'format',
  reason: 'begins with a quote that is not closed at the end of a cell',
  position,
});

const tooMany = (position: number): RecordFault => ({
  rule: 'count',
  reason: `has more than ${MOST_CELLS} cells`,
  position,
});

/** The positions of cells in a record. Goes through the record once. */
export function positionsOfCells(raw: string, indexes: readonly number[], delimiter: Delimiter): number[] {
  const starts = [0];
  const last = Math.max(...indexes);
  for (let at = 0; starts.length <= last; ) {
    const from = raw.charCodeAt(at) === QUOTE ? closingQuote(raw, at) + 1 : at;
    const next = raw.indexOf(delimiter, from);
    if (next < 0) break;
    at = next + 1;
    starts.push(at);
  }
  return indexes.map((index) => starts[index] ?? raw.length);
}

/** The delimiter that a header has most of outside of quotes; a comma if it has none. */
export function guessDelimiter(header: string): Delimiter {
  const plain = header.replaceAll(/"(?:[^"]|"")*"/g, '');
  const counts = DELIMITERS.map((delimiter) => plain.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}
