import { CsvReader, type CsvRecord, type Delimiter, guessDelimiter } from '../tables/csv-reader.ts';
import { Utf8Text } from '../tables/utf8-text.ts';

/** A header is far shorter. */
const LONGEST_HEADER_BYTES = 1024 * 1024;
/** As much is looked at where the values have to tell what a file is. */
const SAMPLE_BYTES = 128 * 1024;

/** An upload whose beginning was looked at, and which can still be read from there. */
export class Peeked implements AsyncIterable<Uint8Array> {
  readonly #rest: AsyncIterator<Uint8Array>;
  #isEnded = false;
  /** What has come so far. */
  head: Buffer = Buffer.alloc(0);

  constructor(upload: AsyncIterable<Uint8Array>) {
    this.#rest = upload[Symbol.asyncIterator]();
  }

  /** Waits until so much has come, or all there is; answers whether there may be more. Throws when the connection breaks. */
  async until(isEnough: (head: Buffer) => boolean): Promise<boolean> {
    while (!this.#isEnded && !isEnough(this.head)) {
      const { done, value } = await this.#rest.next();
      if (done) this.#isEnded = true;
      else this.head = Buffer.concat([this.head, value]);
    }
    return !this.#isEnded;
  }

  /** Takes bytes off the beginning. */
  drop(bytes: number): void {
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
export interface Beginning {
  delimiter: Delimiter;
  header: CsvRecord;
  /** Bytes before the first row, and the line it begins in. */
  offset: number;
  line: number;
}

/** Reads the header of a CSV file. Answers what is wrong with it, if anything is. Throws when the connection breaks. */
export async function readBeginning(upload: Peeked, wanted: Delimiter | undefined): Promise<Beginning | string> {
  const mayBeMore = await upload.until((head) => head.includes('\n') || head.length > LONGEST_HEADER_BYTES);
  if (isUtf16(upload.head)) return 'is written in UTF-16; it must be UTF-8';
  const text = new Utf8Text(true);
  const piece = text.push(mayBeMore ? upload.head : Buffer.concat([upload.head, Buffer.from('\n')]));
  if (!piece || piece.text.trim() === '') return 'has no header';
  const delimiter = wanted ?? guessDelimiter(piece.text.split('\n', 1)[0] ?? '');
  const reader = new CsvReader({ offset: 0, line: 1 }, delimiter);
  reader.skip(text.markBytes);
  const header = [...reader.push(piece)].find(
    ({ cells, fault }) => fault || cells.length > 1 || cells[0] !== undefined,
  );
  if (!header) return 'has no header';
  if (header.fault) return `has a header that cannot be read: it ${header.fault.reason}`;
  return { delimiter, header, offset: Math.min(header.endOffset, upload.head.length), line: header.endLine };
}

/** The first rows of a file, as far as they have come. Throws when the connection breaks. */
export async function readSamples(upload: Peeked, { delimiter, offset }: Beginning): Promise<CsvRecord['cells'][]> {
  const mayBeMore = await upload.until((head) => head.length >= SAMPLE_BYTES);
  const piece = new Utf8Text(false).push(
    Buffer.concat([upload.head.subarray(offset), Buffer.from(mayBeMore ? '' : '\n')]),
  );
  if (!piece) return [];
  const records = new CsvReader({ offset: 0, line: 1 }, delimiter).push(piece);
  return [...records].filter(({ fault }) => !fault).map(({ cells }) => cells);
}

const isUtf16 = (head: Buffer): boolean =>
  (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
