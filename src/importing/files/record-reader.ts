import { bytesOf, type TextPiece } from './utf8-text.ts';

/** One record of a file, as it stands there. Lines and columns are counted from 1, columns in characters. */
export interface FileRecord {
  /** The line it begins in. */
  line: number;
  /** As it was sent, without the end of its line. */
  raw: string;
  /** Bytes from the start of the file to behind it. */
  endOffset: number;
  /** The line that comes after it. */
  endLine: number;
  /** What makes it unreadable, and where. */
  fault?: RecordFault | undefined;
}

export interface RecordFault {
  rule: 'text' | 'json' | 'max_length' | 'format' | 'count';
  reason: string;
  /** In characters from the start of `raw`. */
  position: number;
}

/** As much as a request's whole body may have: a record becomes one request. */
export const LONGEST_RECORD = 3 * 1024 * 1024;

/** Far above the columns that a header may have: whoever writes more into one record does so to keep the hub busy. */
export const MOST_CELLS = 10_000;

/** What is shorter is looked at again whenever something comes; of what is longer, only when a quarter more has come. */
const SOON = 64 * 1024;
const MORE = 1 / 4;

/** So much of a record that is too long is kept, to be told of. */
const SHOWN_OF_LONG = 200;

const TOO_LONG: Pick<RecordFault, 'rule' | 'reason'> = {
  rule: 'max_length',
  reason: `must be at most ${LONGEST_RECORD} characters long`,
};

/** Where in a file a reader begins. */
export interface FilePlace {
  offset: number;
  line: number;
}

/** One record that was found in a text, or that there is none yet. */
export type FoundRecord<R> = { record: Unplaced<R>; end: number; next: number } | undefined;

type Unplaced<R> = Omit<R, 'line' | 'endOffset' | 'endLine' | 'raw'>;

/**
 * Takes records off a text that comes in pieces. What is not whole yet is kept, up to `LONGEST_RECORD`; of a longer one the
 * beginning is told as a fault, and the rest of its line is passed over. A long record whose end has not come is looked for
 * again only when it has grown by a part of itself, so that all looking together costs no more than a few times its length,
 * however small the pieces are in which it comes.
 */
export abstract class RecordReader<R extends FileRecord> {
  /** Looked through as far as it goes: the record that begins it has no end there. */
  #rest = '';
  /** What came since, in order. */
  #fresh: string[] = [];
  #freshLength = 0;
  #flags = { isAscii: true, isSuspicious: false };
  #isPassing = false;
  #offset: number;
  #line: number;

  constructor({ offset, line }: FilePlace) {
    this.#offset = offset;
    this.#line = line;
  }

  /** Where the next record begins. */
  get place(): FilePlace {
    return { offset: this.#offset, line: this.#line };
  }

  /** Counts what belongs to no record, such as a byte order mark. */
  skip(bytes: number): void {
    this.#offset += bytes;
  }

  /** The records that this piece completes, or all that were completed by it and those before it. To be taken before the next. */
  push(piece: TextPiece): Iterable<R> {
    const isJoined = this.#rest.length > 0;
    this.#flags = {
      isAscii: piece.isAscii && (!isJoined || this.#flags.isAscii),
      isSuspicious: piece.isSuspicious || (isJoined && this.#flags.isSuspicious),
    };
    this.#fresh.push(piece.text);
    this.#freshLength += piece.text.length;
    const isSoon = this.#rest.length < SOON || this.#freshLength >= this.#rest.length * MORE;
    return isSoon ? this.#take(this.#gathered(), false) : [];
  }

  /** The last records: no more will come. */
  end(): Iterable<R> {
    return this.#take(this.#gathered(), true);
  }

  #gathered(): string {
    const text = this.#rest + this.#fresh.join('');
    this.#fresh = [];
    this.#freshLength = 0;
    return text;
  }

  /** The record that begins at `start`, if all of it is there; `isLast`: no more will come. */
  protected abstract find(text: string, start: number, isLast: boolean): FoundRecord<R>;

  /** What the record at `start` is, whose end was waited for too long; nothing where its line has not ended yet. */
  protected abstract giveUp(text: string, start: number): FoundRecord<R>;

  /** Told of each text before anything is sought in it. */
  protected begin(_text: string): void {}

  /** A record whose line is too long. */
  protected abstract tooLong(fault: RecordFault, beginning: string): Unplaced<R>;

  *#take(text: string, isLast: boolean): Generator<R> {
    this.begin(text);
    let start = 0;
    while (start < text.length) {
      if (this.#isPassing) {
        const lineEnd = text.indexOf('\n', start);
        const next = lineEnd < 0 ? text.length : lineEnd + 1;
        this.#advance(text, start, next);
        start = next;
        this.#isPassing = lineEnd < 0;
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
    this.#isPassing = !isLast;
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

/** Lines and columns of positions in a record. Goes through the record once. */
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

/** Whether the code unit here belongs to the character that began with the one before it. */
const isSecondHalf = (text: string, at: number): boolean =>
  (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
