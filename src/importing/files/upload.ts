import { type Cell, CsvReader, type CsvRecord, DELIMITERS, type Delimiter, guessDelimiter } from './csv-reader.ts';
import type { FilePlace } from './record-reader.ts';
import { Utf8Text } from './utf8-text.ts';

/** A header is far shorter. */
const LONGEST_HEADER_BYTES = 1024 * 1024;
/** As much is looked at where the values have to tell what a file is. */
const SAMPLE_BYTES = 128 * 1024;

/** An upload whose beginning can be looked at before all of it is read. */
export class BufferedUpload implements AsyncIterable<Uint8Array> {
  readonly #rest: AsyncIterator<Uint8Array>;
  #isEnded = false;
  #buffer = Buffer.alloc(0);
  /** The beginning, as far as it has come and was not dropped. */
  head: Buffer = this.#buffer;

  constructor(upload: AsyncIterable<Uint8Array>) {
    this.#rest = upload[Symbol.asyncIterator]();
  }

  /**
   * Waits until enough has come, or all of it; returns whether more may come. `isEnough` gets all that has come, and the last piece
   * of it. Throws when the connection breaks.
   */
  async until(isEnough: (head: Buffer, last: Uint8Array) => boolean): Promise<boolean> {
    for (let last: Uint8Array = this.head; !this.#isEnded && !isEnough(this.head, last); ) {
      const { done, value } = await this.#rest.next();
      if (done) this.#isEnded = true;
      else {
        this.#append(value);
        last = value;
      }
    }
    return !this.#isEnded;
  }

  /** The buffer doubles, so that small pieces are not copied again and again. */
  #append(piece: Uint8Array): void {
    const length = this.head.length + piece.length;
    if (length > this.#buffer.length) {
      this.#buffer = Buffer.allocUnsafe(Math.max(length, 2 * this.#buffer.length));
      this.head.copy(this.#buffer);
    }
    this.#buffer.set(piece, this.head.length);
    this.head = this.#buffer.subarray(0, length);
  }

  /** Takes bytes off the beginning. */
  drop(bytes: number): void {
    this.#buffer = this.#buffer.subarray(bytes);
    this.head = this.head.subarray(bytes);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      if (this.head.length > 0) yield this.head;
      while (!this.#isEnded) {
        const { done, value } = await this.#rest.next();
        if (done) return;
        yield value;
      }
    } finally {
      await this.#rest.return?.();
    }
  }
}

/** The beginning of a CSV file. */
export interface CsvStart {
  delimiter: Delimiter;
  header: CsvRecord;
  /** Bytes before the first row, and the line it begins in. */
  offset: number;
  line: number;
  /** Lines end with a return alone, as old spreadsheets for the Mac wrote them. */
  endsWithReturns: boolean;
}

/** How much speaks for a record to be the header: names that are known. From `CERTAIN` on, no other is looked for. */
export type RateHeader = (header: readonly Cell[]) => number;
export const CERTAIN = 2;

/** Programs write so many lines above their header, such as what was exported and when. */
const MOST_ABOVE = 20;

/**
 * Reads the header of a CSV file: its first line, behind what says which separator it has (`sep=;`), or one further down
 * that has more known names and is wider than all above it. Answers what is wrong, if anything is. Throws when the
 * connection breaks.
 */
export async function readCsvStart(
  upload: BufferedUpload,
  wanted: Delimiter | undefined,
  rate: RateHeader,
): Promise<CsvStart | string> {
  let mayBeMore = await upload.until((head) => hasLine(head) || head.length > LONGEST_HEADER_BYTES);
  if (isUtf16(upload.head)) return 'is written in UTF-16; it must be UTF-8';
  const endsWithReturns = !upload.head.includes('\n') && hasLine(upload.head);
  const start = separatorIn(upload.head);
  if (start && !isDelimiter(start.separator)) return 'names a separator that is none of , ; | and tab';
  const delimiter = wanted ?? (start?.separator as Delimiter | undefined);
  const at = (place: FilePlace) => recordAt(upload.head, place, { delimiter, endsWithReturns, mayBeMore });
  const first = at({ offset: start?.bytes ?? 0, line: start ? 2 : 1 });
  if (!first) return 'has no header';
  const isSure = !first.header.fault && rate(first.header.cells) >= CERTAIN;
  if (!isSure) mayBeMore = await upload.until((head) => head.length >= SAMPLE_BYTES);
  const best = isSure ? first : bestOf(first, at, rate);
  if (best.header.fault) return `has a header that cannot be read: it ${best.header.fault.reason}`;
  const { endOffset, endLine } = best.header;
  return { ...best, offset: Math.min(endOffset, upload.head.length), line: endLine, endsWithReturns };
}

type Candidate = Pick<CsvStart, 'delimiter' | 'header'>;

function bestOf(first: Candidate, at: (place: FilePlace) => Candidate | undefined, rate: RateHeader): Candidate {
  const rated = (candidate: Candidate): number => (candidate.header.fault ? 0 : rate(candidate.header.cells));
  let best = first;
  let rating = Math.max(rated(first), CERTAIN - 1);
  let widest = 0;
  let candidate: Candidate | undefined = first;
  for (let above = 0; candidate && above <= MOST_ABOVE; above++) {
    const width = candidate.header.cells.findLastIndex((cell) => cell !== undefined && cell.trim() !== '') + 1;
    const found = width > widest ? rated(candidate) : 0;
    if (found > rating) [best, rating] = [candidate, found];
    widest = Math.max(widest, width);
    const { endOffset, endLine } = candidate.header;
    candidate = at({ offset: endOffset, line: endLine });
  }
  return best;
}

/** The first record behind a place that has anything in it. */
function recordAt(
  head: Buffer,
  place: FilePlace,
  {
    delimiter,
    endsWithReturns,
    mayBeMore,
  }: { delimiter: Delimiter | undefined; endsWithReturns: boolean; mayBeMore: boolean },
): Candidate | undefined {
  const bytes = head.subarray(place.offset);
  const lines = endsWithReturns ? withLineFeeds(bytes) : bytes;
  const text = new Utf8Text(place.offset === 0);
  const piece = text.push(mayBeMore ? lines : Buffer.concat([lines, Buffer.from('\n')]));
  if (!piece) return undefined;
  const line = piece.text.split('\n', MOST_ABOVE).find((each) => each.trim() !== '') ?? '';
  const chosen = delimiter ?? guessDelimiter(line);
  const reader = new CsvReader(place, chosen);
  reader.skip(text.markBytes);
  for (const header of reader.push(piece)) {
    if (header.fault || header.cells.some((cell) => cell !== undefined && cell.trim() !== ''))
      return { delimiter: chosen, header };
  }
  return undefined;
}

const hasLine = (head: Buffer): boolean => head.includes('\n') || isReturnAlone(head);

/** Whether a return stands outside of quotes with something else than a line feed behind it. */
function isReturnAlone(head: Buffer): boolean {
  const at = head.indexOf('\r');
  if (at < 0 || at === head.length - 1 || head[at + 1] === 0x0a) return false;
  let quotes = 0;
  for (let quote = head.indexOf('"'); quote >= 0 && quote < at; quote = head.indexOf('"', quote + 1)) quotes++;
  return quotes % 2 === 0;
}

const SEPARATOR = /^(?:\xef\xbb\xbf)?"?sep=([^\r\n])"?(?:\r\n|\r|\n)/i;

/** What Excel is told in the first line, and how long that is. */
function separatorIn(head: Buffer): { separator: string; bytes: number } | undefined {
  const found = SEPARATOR.exec(head.toString('latin1', 0, 20));
  return found ? { separator: found[1] ?? '', bytes: found[0].length } : undefined;
}

const isDelimiter = (text: string): text is Delimiter => DELIMITERS.some((each) => each === text);

/** Bytes whose lines end with a return alone, as others end them. */
export const withLineFeeds = (bytes: Uint8Array): Buffer => {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(0x0d); at >= 0; at = copy.indexOf(0x0d, at + 1)) copy[at] = 0x0a;
  return copy;
};

/** The first rows of a file, as far as they have come. Throws when the connection breaks. */
export async function readSampleRows(
  upload: BufferedUpload,
  { delimiter, offset, endsWithReturns }: CsvStart,
): Promise<CsvRecord['cells'][]> {
  const mayBeMore = await upload.until((head) => head.length >= SAMPLE_BYTES);
  const bytes = upload.head.subarray(offset);
  const piece = new Utf8Text(false).push(
    Buffer.concat([endsWithReturns ? withLineFeeds(bytes) : bytes, Buffer.from(mayBeMore ? '' : '\n')]),
  );
  if (!piece) return [];
  const records = new CsvReader({ offset: 0, line: 1 }, delimiter).push(piece);
  return [...records].filter(({ fault }) => !fault).map(({ cells }) => cells);
}

/** By its mark, or by half of its first character. */
const isUtf16 = (head: Buffer): boolean =>
  (head[0] === 0xff && head[1] === 0xfe) ||
  (head[0] === 0xfe && head[1] === 0xff) ||
  (head.length > 1 && (head[0] === 0) !== (head[1] === 0));
