import type { ImportLine, RefusedRow, WrittenRow } from '../../sdk/index.ts';
import { paint, plain, print } from '../output/output.ts';
import { startProgress } from '../output/progress.ts';
import { count } from '../output/words.ts';
import { CommandFailure, describeFailure, EXIT } from '../session/failures.ts';
import type { Session } from '../session/session.ts';

/** The facts about an import that are known before its report. */
export interface Imported {
  files: readonly string[];
  /** The file that a line of the upload is from, and its line there. */
  placeOf(line: number): { file: string; line: number };
  /** The size of the upload; undefined for a stream. */
  bytes: number | undefined;
  /** The id of a resumed import. */
  id: string | undefined;
  kind: 'orders' | 'customers' | 'products' | 'items';
}

/**
 * Prints the report of an import. Returns how many rows were refused.
 *
 * @throws CommandFailure with the command that resumes it, when the import was interrupted or stopped, or the hub became
 * unreachable
 */
export async function reportImport(
  session: Session,
  lines: AsyncIterable<ImportLine>,
  imported: Imported,
): Promise<number> {
  const { files } = imported;
  let { id } = imported;
  try {
    return await follow(session, lines, imported, (begun) => {
      id = begun;
    });
  } catch (error) {
    const { exitCode, message, lines: advice } = describeFailure(error);
    const isBroken = exitCode === EXIT.interrupted || exitCode === EXIT.unreachable;
    if (!isBroken || id === undefined || files.includes('-')) throw error;
    const hints = [
      ...(exitCode === EXIT.interrupted ? [] : advice),
      `To resume: stele import ${files.map(quoted).join(' ')} --resume ${id}`,
    ];
    throw new CommandFailure(message, exitCode, hints.join('\n'));
  }
}

async function follow(
  { output }: Session,
  lines: AsyncIterable<ImportLine>,
  { files, placeOf, bytes, kind }: Imported,
  begin: (id: string) => void,
): Promise<number> {
  const bar = startProgress(
    bytes,
    `Importing ${plain(files.length === 1 ? (files[0] ?? '') : `${files.length} files`)}`,
  );
  const lineOf: LineOf = (line) => {
    const place = placeOf(line);
    return `${files.length === 1 ? '' : `${plain(place.file)}, `}line ${place.line}`;
  };
  let reading: RowReading = { columns: new Map(), isJson: false };
  let isDryRun = false;
  try {
    for await (const line of lines) {
      if (output.json) print(JSON.stringify(line));
      if ('import' in line) {
        if (line.import.id !== undefined) begin(line.import.id);
        isDryRun = line.import.dry_run === true;
        reading = { columns: columnsOf(line.import), isJson: line.import['format'] === 'jsonl' };
        if (isDryRun) output.note('Dry run: nothing is stored.');
        else output.note(`Import ${line.import.id}`);
        for (const text of readingLines(line.import)) output.note(text);
      } else if ('result' in line && line.result === 'refused' && !output.json) {
        for (const text of refusedLines(line, reading, lineOf)) bar.print(text);
      }
      if ('differences' in line && line.differences && !output.json) bar.print(differenceLine(line, lineOf));
      if ('progress' in line && !output.json) bar.to(line.progress.next_offset, count(line.progress.rows, 'row'));
      if (!('summary' in line)) continue;
      bar.end();
      const { rows, created, updated, unchanged, refused, adjusted, customers_made, seconds, state, stopped } =
        line.summary;
      for (const { field, reason, rows: records, line: first } of line.summary.left_out ?? []) {
        output.note(
          `Left out: ${plain(field)} of ${count(records, 'record')}, from ${lineOf(first)} on: ${plain(reason)}`,
        );
      }
      const more = [
        ...(adjusted > 0 ? [`${adjusted} adjusted to the file's totals`] : []),
        ...(customers_made > 0 ? [`${count(customers_made, 'customer')} created`] : []),
      ];
      const counts = [
        `${created} created, ${updated} updated, ${unchanged} unchanged, ${refused} refused`,
        ...more,
      ].join(', ');
      const dry = isDryRun ? ' Dry run: nothing was stored.' : '';
      if (!output.json) print(`${count(rows, 'row')} read in ${seconds} s; ${kind}: ${counts}.${dry}`);
      if (state !== 'done') throw new CommandFailure(stopped ?? 'The import was stopped', EXIT.unreachable);
      return refused;
    }
  } finally {
    bar.end();
  }
  throw new CommandFailure('The report broke off', EXIT.unreachable);
}

/** A file name, quoted for a shell. */
const quoted = (file: string): string => (/^[\w./@%+=:,-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`);

/** The computed figures of an order beside those of its file. */
function differenceLine({ line, differences = {} }: WrittenRow, lineOf: LineOf): string {
  const { adjustment, ...figures } = differences;
  const texts = Object.entries(figures).map(
    ([figure, { computed, file }]) => `${figure} ${computed ?? 'unknown'}, ${file} in the file`,
  );
  const charge = adjustment === undefined ? '' : `; adjusted by ${adjustment}`;
  return `${paint('yellow', lineOf(line))}: ${texts.join('; ')}${charge}`;
}

/** How a line of the upload is named. */
type LineOf = (line: number) => string;

/** How the values of a file are read. */
interface RowReading {
  columns: Columns;
  /** Values are JSON, which shows by itself what is text. */
  isJson: boolean;
}

function refusedLines(
  { line, column, problems }: RefusedRow,
  { columns, isJson }: RowReading,
  lineOf: LineOf,
): string[] {
  if (problems.length === 0) return [`${paint('red', `${lineOf(line)}, column ${column}`)}: refused`];
  return problems.map(({ line: at, column: from, pointer, detail, value }) => {
    const field = decodeURIComponent(pointer.replace(/^#\/?/, ''));
    const header = columns.get(field.replaceAll(/\/\d+(?=\/|$)/g, '').replaceAll('/', '.'));
    const where = header === undefined || header === field ? '' : ` (column ${JSON.stringify(plain(header))})`;
    const what = value === undefined ? '' : `, not ${isJson ? plain(value) : JSON.stringify(plain(value))}`;
    const subject = field === '' ? '' : `${plain(field)}${where} `;
    return `${paint('red', `${lineOf(at)}, column ${from}`)}: ${subject}${plain(detail)}${what}`;
  });
}

/** The header of each field's column. */
type Columns = ReadonlyMap<string, string>;

/** How the hub reads the file, from the first line of the report. */
interface Reading {
  totals?: { taxes_included: boolean; per_line: string[]; compared: number; agreeing: number };
  mapping?: {
    own?: true;
    name?: string;
    guessed?: true;
    export?: string;
    columns?: { header: string; to: string }[];
    left_out?: { header: string }[];
    not_understood?: string[];
  };
}

/** The columns that the hub guessed. */
function columnsOf(facts: Record<string, unknown>): Columns {
  const { mapping } = facts as Reading;
  return new Map((mapping?.columns ?? []).map(({ header, to }) => [to.replaceAll('[]', ''), header]));
}

/** The lines about how a file is read: its columns, the columns left out, and its totals. */
function readingLines(facts: Record<string, unknown>): string[] {
  return [...columnLines(facts as Reading), ...totalLines(facts as Reading)];
}

function totalLines({ totals }: Reading): string[] {
  if (!totals || totals.compared === 0) return [];
  const { taxes_included, per_line, compared, agreeing } = totals;
  const tax = taxes_included ? ', with tax in the prices' : '';
  const parts = per_line.length > 0 ? `, with a part in each row of ${per_line.map(plain).join(' and ')}` : '';
  return [`Totals: of the first ${compared} orders with totals, ${agreeing} agree with them${tax}${parts}`];
}

function columnLines({ mapping }: Reading): string[] {
  if (!mapping?.guessed) return [];
  const { columns = [], left_out: leftOut = [], not_understood: unknown = [], export: program } = mapping;
  const read = columns.map(({ header, to }) => (header === to ? plain(to) : `${plain(header)} → ${plain(to)}`));
  const from = program === undefined ? '' : ` (as an export of ${program})`;
  const without = [...leftOut.map(({ header }) => header), ...unknown].map(plain);
  return [`Columns${from}: ${read.join(', ')}`, ...(without.length === 0 ? [] : [`Left out: ${without.join(', ')}`])];
}
