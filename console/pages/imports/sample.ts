import { cellsOf, type Delimiter, delimiterOf, recordsOf } from './csv.ts';

/** The beginning of a table: enough to guess how the file is read. */
export interface TableSample {
  format: 'csv';
  delimiter: Delimiter;
  header: string[];
  rows: string[][];
}

/** What a file seems to be. */
export type Sample = TableSample | { format: 'jsonl'; isReplies: boolean };

const SAMPLE_BYTES = 256 * 1024;
const MOST_ROWS = 200;
const MOST_ABOVE = 20;
/** What the hub takes of a cell for a guess. */
const LONGEST_CELL = 1000;

/** Reads the beginning of a file, and no more of it. Rejects when the file is empty or no text. */
export async function readSample(file: Blob): Promise<Sample> {
  const beginning = file.slice(0, SAMPLE_BYTES);
  const text = new TextDecoder().decode(await beginning.arrayBuffer());
  if (text.trim() === '') throw new EmptyFile();
  if (text.includes('\0')) throw new NotText();
  if (/^\s*[[{]/.test(text)) return { format: 'jsonl', isReplies: isReplies(text) };
  return tableOf(text, file.size > SAMPLE_BYTES);
}

/** The file has no content. */
export class EmptyFile extends Error {}
/** The file is not a text in UTF-8: a spreadsheet or an archive, for example. */
export class NotText extends Error {}

/** Lines of records each begin and end on a line; a reply is a wrapper, a list, or is written over several lines. */
function isReplies(text: string): boolean {
  const [first = ''] = text.trimStart().split('\n', 1);
  try {
    const value: unknown = JSON.parse(first);
    const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    return Array.isArray(value) || keys.some((key) => ['data', 'orders', 'results', 'payload'].includes(key));
  } catch {
    return true;
  }
}

function tableOf(text: string, isCut: boolean): TableSample {
  const delimiter = delimiterOf(text);
  const records = recordsOf(text, delimiter).slice(0, isCut ? -1 : undefined);
  const lines = records.map((record) => cellsOf(record.text, delimiter).map((cell) => cell.slice(0, LONGEST_CELL)));
  const filled = lines.filter((cells) => cells.some((cell) => cell.trim() !== ''));
  const width = usualWidth(filled);
  // A file may have a title, or the name of its separator, above the header.
  const at = Math.max(
    0,
    filled.slice(0, MOST_ABOVE).findIndex((cells) => cells.length === width),
  );
  const header = (filled[at] ?? []).map((cell) => cell.replace(/^\uFEFF/, '').trim());
  return { format: 'csv', delimiter, header, rows: filled.slice(at + 1, at + 1 + MOST_ROWS) };
}

/** The number of cells that most rows have. */
function usualWidth(rows: readonly (readonly string[])[]): number {
  const counts = Map.groupBy(rows, ({ length }) => length);
  return [...counts].reduce((best, [width, some]) => (some.length > (counts.get(best)?.length ?? 0) ? width : best), 0);
}

/** Some values of a column that differ, in the order of the file. */
export function valuesOf({ header, rows }: TableSample, name: string, most = 4): string[] {
  const at = header.indexOf(name);
  const values = new Set(rows.flatMap((row) => (row[at]?.trim() ? [row[at].trim()] : [])));
  return [...values].slice(0, most);
}
