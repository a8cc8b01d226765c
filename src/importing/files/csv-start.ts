import type { BufferedUpload } from './buffered-upload.ts';
import { type Cell, CsvReader, type CsvRecord, DELIMITERS, type Delimiter, guessDelimiter } from './csv-reader.ts';
import type { FilePlace } from './record-reader.ts';
import { Utf8Text } from './utf8-text.ts';

/** No header is so long. */
const LONGEST_HEADER_BYTES = 1024 * 1024;
/** A guess looks at so much of a file. */
const SAMPLE_BYTES = 128 * 1024;

/** The beginning of a CSV file. */
export interface CsvStart {
  delimiter: Delimiter;
  header: CsvRecord;
  /** Bytes before the first row, and the line it begins in. */
  offset: number;
  line: number;
  /** Lines end with a carriage return alone, as old spreadsheets for the Mac wrote them. */
  endsWithReturns: boolean;
}

/** Rates a record as the header, by its known names. From `CERTAIN` on, no other record is rated. */
export type RateHeader = (header: readonly Cell[]) => number;
export const CERTAIN = 2;

/** Programs write no more lines above their header, such as the name and the date of the export. */
const MOST_ABOVE = 20;

/**
 * Reads the header of a CSV file: its first line behind Excel's `sep=;`, or a later line that has more known names and more columns
 * than all above it. A string says what is wrong with the file. Throws when the connection breaks.
 */
export async function readCsvStart(
  upload: BufferedUpload,
  asked: Delimiter | undefined,
  rate: RateHeader,
): Promise<CsvStart | string> {
  let mayBeMore = await upload.until((head) => hasLine(head) || head.length > LONGEST_HEADER_BYTES);
  if (isUtf16(upload.head)) return 'is written in UTF-16; it must be UTF-8';
  const endsWithReturns = !upload.head.includes('\n') && hasLine(upload.head);
  const start = separatorIn(upload.head);
  if (start && !isDelimiter(start.separator)) return 'names a separator other than , ; | and tab';
  const delimiter = asked ?? (start?.separator as Delimiter | undefined);
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

/** The first record behind a place that is not empty. */
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

/** Whether a carriage return outside of quotes has no line feed behind it. */
function isReturnAlone(head: Buffer): boolean {
  const at = head.indexOf('\r');
  if (at < 0 || at === head.length - 1 || head[at + 1] === 0x0a) return false;
  let quotes = 0;
  for (let quote = head.indexOf('"'); quote >= 0 && quote < at; quote = head.indexOf('"', quote + 1)) quotes++;
  return quotes % 2 === 0;
}

const SEPARATOR = /^(?:\xef\xbb\xbf)?"?sep=([^\r\n])"?(?:\r\n|\r|\n)/i;

/** The separator that the first line names for Excel, and the length of that line. */
function separatorIn(head: Buffer): { separator: string; bytes: number } | undefined {
  const found = SEPARATOR.exec(head.toString('latin1', 0, 20));
  return found ? { separator: found[1] ?? '', bytes: found[0].length } : undefined;
}

const isDelimiter = (text: string): text is Delimiter => DELIMITERS.some((each) => each === text);

/** Bytes with line feeds in the place of carriage returns. */
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

/** Recognises UTF-16 by its byte order mark, or by half of its first character. */
const isUtf16 = (head: Buffer): boolean =>
  (head[0] === 0xff && head[1] === 0xfe) ||
  (head[0] === 0xfe && head[1] === 0xff) ||
  (head.length > 1 && (head[0] === 0) !== (head[1] === 0));
