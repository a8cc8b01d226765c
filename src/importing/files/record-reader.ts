import { bytesOf, type TextPiece } from './utf8-text.ts';

/** One record of a file. Lines and columns are counted from 1, columns in characters. */
export interface FileRecord {
  /** The line in which it starts. */
  line: number;
  /** Its text, without the line end. */
  raw: string;
  /** Bytes from the start of the file to its end. */
  endOffset: number;
  /** The line that follows it. */
  endLine: number;
  /** Why it cannot be read. */
  fault?: RecordFault | undefined;
}

export interface RecordFault {
  rule: 'text' | 'json' | 'max_length' | 'format' | 'count';
  reason: string;
  /** In characters from the start of `raw`. */
  position: number;
}

/** The longest body of a request, since a record is checked like a body. */
export const LONGEST_RECORD = 3 * 1024 * 1024;

/** Far above the columns of any header. A record with more cells is an attempt to keep the hub busy. */
export const MOST_CELLS = 10_000;

/** A shorter rest is searched again with each piece; a longer one only when it has grown by a quarter. */
const SHORT_REST = 64 * 1024;
const GROWTH = 1 / 4;

/** A report shows so much of a record that is too long. */
const SHOWN_OF_LONG = 200;

const TOO_LONG: Pick<RecordFault, 'rule' | 'reason'> = {
  rule: 'max_length',
  reason: `must be at most ${LONGEST_RECORD} characters long`,
};

/** A place in a file from which a reader starts. */
export interface FilePlace {
  offset: number;
  line: number;
}

/** A record in a text; `undefined` if it is not whole yet. */
export type FoundRecord<R> = { record: Unplaced<R>; end: number; next: number } | undefined;

type Unplaced<R> = Omit<R, 'line' | 'endOffset' | 'endLine' | 'raw'>;

/**
 * Reads the records of a text that comes in pieces. A record that is not whole yet is kept, up to `LONGEST_RECORD`; a longer one is
 * a fault, and the rest of its line is skipped. The end of a long record is searched only when the record has grown by a quarter,
 * so all searches together cost a few times its length, however small the pieces are.
 */
export abstract class RecordReader<R extends FileRecord> {
  /** Searched: the record that starts it has no end in it. */
  #rest = '';
  /** The pieces since then, not searched yet. */
  #fresh: string[] = [];
  #freshLength = 0;
  #flags = { isAscii: true, isSuspicious: false };
  #isSkipping = false;
  #offset: number;
  #line: number;

  constructor({ offset, line }: FilePlace) {
    this.#offset = offset;
    this.#line = line;
  }

  /** Where the next record starts. */
  get place(): FilePlace {
    return { offset: this.#offset, line: this.#line };
  }

  /** Counts bytes that belong to no record, such as a byte order mark. */
  skip(bytes: number): void {
    this.#offset += bytes;
  }

  /** The records that are whole with this piece. They must be taken before the next piece is pushed. */
  push(piece: TextPiece): Iterable<R> {
    const isJoined = this.#rest.length > 0;
    this.#flags = {
      isAscii: piece.isAscii && (!isJoined || this.#flags.isAscii),
      isSuspicious: piece.isSuspicious || (isJoined && this.#flags.isSuspicious),
    };
    this.#fresh.push(piece.text);
    this.#freshLength += piece.text.length;
    const isSearched = this.#rest.length < SHORT_REST || this.#freshLength >= this.#rest.length * GROWTH;
    return isSearched ? this.#take(this.#gathered(), false) : [];
  }

  /** The last records, at the end of the file. */
  end(): Iterable<R> {
    return this.#take(this.#gathered(), true);
  }

  #gathered(): string {
    const text = this.#rest + this.#fresh.join('');
    this.#fresh = [];
    this.#freshLength = 0;
    return text;
  }

  /** The record at `start`, if it is whole; `isLast`: the text ends the file. */
  protected abstract find(text: string, start: number, isLast: boolean): FoundRecord<R>;

  /** The record at `start`, whose end did not come within the limit; `undefined` if its line has not ended yet. */
  protected abstract giveUp(text: string, start: number): FoundRecord<R>;

  /** Called with each text before it is searched. */
  protected begin(_text: string): void {}

  /** A record whose line is too long. */
  protected abstract tooLong(fault: RecordFault, beginning: string): Unplaced<R>;

  *#take(text: string, isLast: boolean): Generator<R> {
    this.begin(text);
    let start = 0;
    while (start < text.length) {
      if (this.#isSkipping) {
        const lineEnd = text.indexOf('\n', start);
        const next = lineEnd < 0 ? text.length : lineEnd + 1;
        this.#advance(text, start, next);
        start = next;
        this.#isSkipping = lineEnd < 0;
        continue;
      }
      const found = this.find(text, start, isLast) ?? this.#waited(text, start, isLast);
      if (found === 'wait') break;
      const line = this.#line;
      const raw = text.slice(start, Math.min(found.end, start + LONGEST_RECORD));
      this.#advance(text, start, found.next);
      start = found.next;
      yield this.#record({ ...found.record, raw, line } as R);
    }
    this.#rest = text.slice(start);
  }

  #waited(text: string, start: number, isLast: boolean): Exclude<FoundRecord<R>, undefined> | 'wait' {
    if (!isLast && text.length - start <= LONGEST_RECORD) return 'wait';
    const given = this.giveUp(text, start);
    if (given) return given;
    this.#isSkipping = !isLast;
    const end = Math.min(text.length, start + SHOWN_OF_LONG);
    return { record: this.tooLong({ ...TOO_LONG, position: 0 }, text.slice(start, end)), end, next: text.length };
  }

  #record(record: R): R {
    record.endOffset = this.#offset;
    record.endLine = this.#line;
    if (this.#flags.isSuspicious) record.fault ??= textFault(record.raw);
    return record;
  }

  #advance(text: string, start: number, next: number): void {
    this.#offset += this.#flags.isAscii ? next - start : bytesOf(text.slice(start, next), this.#flags);
    for (let at = text.indexOf('\n', start); at >= 0 && at < next; at = text.indexOf('\n', at + 1)) this.#line++;
  }
}

const BAD_CHARACTER = /\0|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function textFault(raw: string): RecordFault | undefined {
  const bad = BAD_CHARACTER.exec(raw);
  if (!bad) return undefined;
  const reason = bad[0] === '\0' ? 'must be text without NUL' : 'is not valid UTF-8';
  return { rule: 'text', reason, position: bad.index };
}

/** The lines and columns of positions in a record. Goes through the record once. */
export function placesIn(
  { line: first, raw }: Pick<FileRecord, 'line' | 'raw'>,
  positions: readonly number[],
): { line: number; column: number }[] {
  const places = positions.map(() => ({ line: first, column: 1 }));
  const order = positions.map((_position, i) => i).sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0));
  let at = 0;
  let line = first;
  let column = 1;
  for (const i of order) {
    for (const end = Math.min(positions[i] ?? 0, raw.length); at < end; at++) {
      if (raw.charCodeAt(at) === LINE_FEED) {
        line++;
        column = 1;
      } else if (!isSecondHalf(raw, at)) column++;
    }
    places[i] = { line, column };
  }
  return places;
}

const LINE_FEED = 0x0a;

/** Whether the code unit here is the second half of a character. */
const isSecondHalf = (text: string, at: number): boolean =>
  (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
