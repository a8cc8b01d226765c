import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout } from 'node:timers/promises';
import { type Import, type ImportQuery, type ImportSource, type SteleClient, SteleError } from '../../sdk/index.ts';
import { type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { count } from '../output/words.ts';
import { command } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import type { Session } from '../session/session.ts';
import { reportImport } from './import-report.ts';

interface ImportFlags extends WriteFlags {
  kind: ImportQuery['kind'];
  as?: NonNullable<ImportQuery['as']>;
  format?: NonNullable<ImportQuery['format']>;
  mapping?: string;
  existing?: NonNullable<ImportQuery['existing']>;
  otherLines?: NonNullable<ImportQuery['other_lines']>;
  asExported?: boolean;
  strictTotals?: boolean;
  resume?: string;
}

export const importCommand = (signal: AbortSignal) =>
  command<ImportFlags>(
    {
      name: 'import',
      args: '<file...>',
      summary: 'import orders or customers from CSV or JSON lines, or a vendor’s replies',
      details: `Imports a file, or standard input for -, and reports every refused row with its line and column. Existing records are
found by id or reference_id. With --as, the files have a vendor's own replies as they came: pages of lists, single orders or
customers, also products (bitbybit) and items (evreka), one or many in each file. Ids stay, and the vendor's clients find their orders by
them. A broken connection resumes the import of a file; --resume resumes an interrupted import. The
command ends with exit code 5 when rows were refused. With --json it prints the lines of the report.`,
      examples: [
        'stele import orders.csv --dry-run',
        'stele import orders.jsonl --existing skip',
        'stele import customers.csv --kind customers --mapping shop',
        'stele import page-*.json order-*.json --as wizcommerce',
        'stele import customers.json --as bitbybit --kind customers --dry-run',
        'stele import products.json --as bitbybit --kind products',
        'stele import orders.csv --resume 01990a3e-5a52-7c1f-9c55-2f2d8f0f4a77',
      ],
      options: (made) =>
        withDryRun(made)
          .option('--kind <kind>', 'orders or customers; with --as, also products or items', 'orders')
          .option('--as <dialect>', 'the vendor whose replies the files have, such as wizcommerce')
          .option('--format <format>', 'csv or jsonl; by default, from the name of the file')
          .option('--mapping <name>', 'the name of a saved mapping of columns')
          .option('--existing <how>', 'existing records: merge, replace or skip')
          .option('--other-lines <how>', 'lines of an order that are not in the file: keep or remove')
          .option('--as-exported', 'the file is an export of a hub: limits do not apply')
          .option('--strict-totals', 'refuse an order whose totals differ from the file')
          .option('--resume <id>', 'the id of an interrupted import'),
      run: async (session, { args: files, options }) => {
        const [file = '', ...more] = files;
        if (more.length > 0 && options.as === undefined && options.resume === undefined) {
          throw new CommandFailure('Several files at once are for --as', EXIT.usage);
        }
        const { source, placeOf } = await sourceOf(files);
        const lines = await linesOf(session, file, source, options);
        if (lines === undefined) return;
        const bytes = source instanceof Blob ? source.size : undefined;
        const { resume: id, kind } = options;
        const refused = await reportImport(session, lines, { files, placeOf, bytes, id, kind });
        if (refused > 0) throw new CommandFailure(`${count(refused, 'row')} refused`, EXIT.conflict);
      },
    },
    signal,
  );

/** Starts or resumes an import and returns its report. Prints the counts of a completed import and returns undefined. */
async function linesOf(
  { stele: connected, output }: Session,
  file: string,
  source: Exclude<ImportSource, string>,
  options: ImportFlags,
) {
  const { kind, as, mapping, existing, otherLines, asExported, strictTotals, resume } = options;
  const format = options.format ?? (as !== undefined || /\.(jsonl|ndjson)$/i.test(file) ? 'jsonl' : 'csv');
  const { imports } = await connected();
  if (resume === undefined) {
    const query = {
      kind,
      format,
      ...(as === undefined ? {} : { as }),
      ...(mapping === undefined ? {} : { mapping }),
      ...(existing === undefined ? {} : { existing }),
      ...(otherLines === undefined ? {} : { other_lines: otherLines }),
      ...(asExported ? { as_exported: true } : {}),
      ...(strictTotals ? { strict_totals: true } : {}),
    };
    return imports.run(query, source, writeOptionsOf(options));
  }
  if (!(source instanceof Blob)) throw new CommandFailure('Only the import of a file can be resumed', EXIT.usage);
  const found = await imports.get(resume);
  if (found.state === 'done') {
    const { rows, created, updated, unchanged, refused } = found;
    output.one(
      found,
      () =>
        `Import ${resume} is done: ${count(rows, 'row')}: ${created} created, ${updated} updated, ${unchanged} unchanged, ${refused} refused.`,
    );
    return undefined;
  }
  return resumed(imports, found, source);
}

const ATTEMPTS = 15;
const WAIT_MS = 1000;

/** Resumes an import. Just after an interruption the hub may still wait for the earlier upload, and replies with 409. */
async function* resumed(imports: SteleClient['imports'], { id, format }: Import, source: Blob) {
  for (let attempt = 1; ; attempt++) {
    const { next_offset: offset } = await imports.get(id);
    try {
      yield* imports.resume(id, source.slice(offset), { offset, format });
      return;
    } catch (error) {
      if (!(error instanceof SteleError) || error.status !== 409 || attempt === ATTEMPTS) throw error;
      await setTimeout(WAIT_MS);
    }
  }
}

/** What is sent, and the file of a line of it. */
interface Sources {
  source: Exclude<ImportSource, string>;
  placeOf(line: number): { file: string; line: number };
}

/** Several files are sent as one. @throws CommandFailure when a file is empty or cannot be read */
async function sourceOf(files: readonly string[]): Promise<Sources> {
  const [file = '', ...more] = files;
  if (more.length === 0) return { source: await oneSource(file), placeOf: (line) => ({ file, line }) };
  if (files.includes('-')) throw new CommandFailure('Standard input is read alone', EXIT.usage);
  const blobs = await Promise.all(files.map(blobOf));
  const starts: number[] = [];
  let next = 1;
  const marked = await Promise.all(blobs.map(withoutMark));
  for (const blob of marked) {
    starts.push(next);
    next += (await linesIn(blob)) + 1;
  }
  return {
    source: new Blob(marked.flatMap((blob) => [blob, '\n'])),
    placeOf: (line) => {
      const at = Math.max(
        0,
        starts.findLastIndex((start) => start <= line),
      );
      return { file: files[at] ?? file, line: line - (starts[at] ?? 1) + 1 };
    },
  };
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Only the first character of an upload can be a byte order mark. */
async function withoutMark(blob: Blob): Promise<Blob> {
  const bytes = Buffer.from(BYTE_ORDER_MARK);
  return bytes.equals(await blob.slice(0, bytes.length).bytes()) ? blob.slice(bytes.length) : blob;
}

/** The number of line ends in a file. */
async function linesIn(blob: Blob): Promise<number> {
  let lines = 0;
  for await (const piece of blob.stream()) for (const byte of piece) if (byte === LINE_FEED) lines++;
  return lines;
}

const LINE_FEED = 0x0a;

const oneSource = async (file: string): Promise<Exclude<ImportSource, string>> =>
  file === '-'
    ? (Readable.toWeb(process.stdin) as ReadableStream as globalThis.ReadableStream<Uint8Array>)
    : blobOf(file);

/** @throws CommandFailure when the file is empty or cannot be read */
async function blobOf(file: string): Promise<Blob> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(`${file} cannot be read: ${error.code ?? error.message}`, EXIT.usage);
  });
  if (found.isDirectory()) throw new CommandFailure(`${file} is a folder, not a file`, EXIT.usage);
  if (found.isFile() && found.size === 0) throw new CommandFailure(`${file} is empty`, EXIT.usage);
  try {
    return await openAsBlob(file);
  } catch {
    throw new CommandFailure(`${file} cannot be read`, EXIT.usage);
  }
}
