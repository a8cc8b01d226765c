import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { ImportLine, ImportQuery, ImportSource, RefusedRow } from '../../sdk/index.ts';
import { command } from '../command.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { plain, print } from '../output/output.ts';
import { paint } from '../output/paint.ts';
import { startProgress } from '../output/progress.ts';
import { count } from '../output/words.ts';
import type { Session } from '../session.ts';
import { type WriteFlags, withDryRun, writeOptionsOf } from '../writes/write-options.ts';

interface ImportFlags extends WriteFlags {
  kind: ImportQuery['kind'];
  format?: NonNullable<ImportQuery['format']>;
  mapping?: string;
  existing?: NonNullable<ImportQuery['existing']>;
  asExported?: boolean;
  resume?: string;
}

export const importCommand = (signal: AbortSignal) =>
  command<ImportFlags>(
    {
      name: 'import',
      args: '<file>',
      summary: 'import orders or customers from CSV or JSON lines',
      details: `Imports a file, or with - standard input, and names every bad row with its line and column. What is there already is
found by its id or reference_id. When the connection breaks it goes on by itself, but for standard input; --resume goes on with an
import that was interrupted. Ends with 5 when rows were refused. As JSON, the report's lines.`,
      examples: [
        'stele import orders.csv --dry-run',
        'stele import orders.jsonl --existing skip',
        'stele import customers.csv --kind customers --mapping shop',
        'stele import orders.csv --resume 01990a3e-5a52-7c1f-9c55-2f2d8f0f4a77',
      ],
      options: (made) =>
        withDryRun(made)
          .option('--kind <kind>', 'orders or customers', 'orders')
          .option('--format <format>', 'csv or jsonl; by default, what the name of the file says')
          .option('--mapping <name>', 'a saved mapping of columns')
          .option('--existing <how>', 'what is there already: merge, replace or skip')
          .option('--as-exported', 'the file is a hub’s export: its limits do not bind')
          .option('--resume <id>', 'go on with this import'),
      run: async (session, { args: [file = ''], options }) => {
        const lines = await linesOf(session, file, options);
        const refused = await report(session, file, lines);
        if (refused > 0) throw new CommandFailure(`${count(refused, 'row')} refused`, EXIT.conflict);
      },
    },
    signal,
  );

async function linesOf({ stele: connected }: Session, file: string, options: ImportFlags) {
  const { kind, mapping, existing, asExported, resume } = options;
  const format = options.format ?? (/\.(jsonl|ndjson)$/i.test(file) ? 'jsonl' : 'csv');
  const { imports } = await connected();
  const source = await sourceOf(file);
  if (resume === undefined) {
    const query = {
      kind,
      format,
      ...(mapping === undefined ? {} : { mapping }),
      ...(existing === undefined ? {} : { existing }),
      ...(asExported ? { as_exported: true } : {}),
    };
    return imports.run(query, source, writeOptionsOf(options));
  }
  if (!(source instanceof Blob)) throw new CommandFailure('Only a file can be gone on with', EXIT.usage);
  const { next_offset: offset } = await imports.get(resume);
  return imports.resume(resume, source.slice(offset), { offset, format });
}

async function sourceOf(file: string): Promise<Exclude<ImportSource, string>> {
  if (file === '-') return Readable.toWeb(process.stdin) as ReadableStream as globalThis.ReadableStream<Uint8Array>;
  try {
    return await openAsBlob(file);
  } catch {
    throw new CommandFailure(`${file} cannot be read`, EXIT.usage);
  }
}

/** Tells what becomes of the file; how many rows were refused. */
async function report({ output }: Session, file: string, lines: AsyncIterable<ImportLine>): Promise<number> {
  const bytes = file === '-' ? 0 : (await stat(file)).size;
  const bar = output.json || bytes === 0 ? undefined : startProgress(bytes, `Importing ${file}`);
  for await (const line of lines) {
    if (output.json) print(JSON.stringify(line));
    else if ('import' in line && line.import.id !== undefined) output.note(`Import ${line.import.id}`);
    else if ('result' in line && line.result === 'refused') for (const text of refusedLines(line)) print(text);
    if ('progress' in line) bar?.to(line.progress.next_offset, count(line.progress.rows, 'row'));
    if (!('summary' in line)) continue;
    const { rows, created, updated, unchanged, refused, seconds, state, stopped } = line.summary;
    const said = `${count(rows, 'row')} in ${seconds} s: ${created} created, ${updated} updated, ${unchanged} unchanged, ${refused} refused`;
    bar?.end();
    if (!output.json) print(said);
    if (state !== 'done')
      throw new CommandFailure(
        stopped ?? 'The import was stopped',
        EXIT.unreachable,
        'stele import --resume goes on with it.',
      );
    return refused;
  }
  throw new CommandFailure('The report broke off', EXIT.unreachable);
}

function refusedLines({ line, column, problems }: RefusedRow): string[] {
  if (problems.length === 0) return [`${paint('red', `line ${line}, column ${column}`)}: refused`];
  return problems.map(
    ({ line: at, column: from, pointer, detail }) =>
      `${paint('red', `line ${at}, column ${from}`)}: ${plain(pointer.replace(/^#\/?/, ''))} ${plain(detail)}`,
  );
}
