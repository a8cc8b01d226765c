import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { readFilters, withFilters } from '../orders/filters.ts';
import { startProgress } from '../output/progress.ts';
import { command } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';

type Format = 'csv' | 'jsonl';

export const exportCommand = (signal: AbortSignal) =>
  command<{ format?: Format; output?: string; filter?: string[]; after?: string; force?: boolean }>(
    {
      name: 'export',
      args: '[kind]',
      summary: 'write orders or customers as CSV or JSON lines',
      details: `Writes orders (or customers) to standard output or into a file. An import of the file restores the same orders. --after
continues after the last complete record: its created_at, a comma, and its id.`,
      examples: [
        'stele export > orders.jsonl',
        'stele export orders --format csv --output orders.csv --filter state=confirmed',
        'stele export customers --output customers.csv',
      ],
      options: (made) =>
        withFilters(made)
          .option('--format <format>', 'csv or jsonl; by default, from the name of the file')
          .option('-o, --output <file>', 'the file; standard output by default')
          .option('--force', 'overwrite an existing file')
          .option('--after <place>', 'the last record of an earlier export'),
      run: async ({ stele: connected, output }, { args: [kind = 'orders'], options }) => {
        const stele = await connected();
        const { output: file, after, filter, force } = options;
        if (file !== undefined && !force && existsSync(file)) {
          throw new CommandFailure(`${file} already exists`, EXIT.usage, '--force overwrites it.');
        }
        const format = options.format ?? (file?.endsWith('.csv') ? 'csv' : 'jsonl');
        const query = { format, ...(after === undefined ? {} : { after }) };
        if (kind !== 'orders' && kind !== 'customers') {
          throw new CommandFailure(
            `${JSON.stringify(kind)} cannot be exported`,
            EXIT.usage,
            'Only orders and customers can.',
          );
        }
        if (kind === 'customers' && filter) throw new CommandFailure('Filters are for orders', EXIT.usage);
        const download =
          kind === 'orders'
            ? await stele.exports.orders({ ...(await readFilters(stele, filter)), ...query })
            : await stele.exports.customers(query);
        const source = Readable.fromWeb(download as ReadableStream);
        if (file === undefined) {
          await pipeline(source, process.stdout, { end: false });
          return;
        }
        await writeWhole(source, file, signal);
        output.note(`Written to ${file}`);
      },
    },
    signal,
  );

/** Writes a draft and renames it when it is complete. An interruption deletes the draft. */
async function writeWhole(source: Readable, file: string, signal: AbortSignal): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  const bar = startProgress(undefined, `Writing ${file}`);
  let bytes = 0;
  const counted = new Transform({
    transform: (piece: Buffer, _encoding, done) => {
      bytes += piece.length;
      bar.to(bytes, `${(bytes / 1_000_000).toFixed(1)} MB`);
      done(null, piece);
    },
  });
  try {
    await pipeline(source, counted, createWriteStream(draft, { flags: 'wx' }), { signal });
    await rename(draft, file);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new CommandFailure(
      'interrupted',
      EXIT.interrupted,
      `Nothing was written to ${file}. --after exports in parts: it takes the created_at and id of the last record of a part.`,
    );
  } finally {
    bar.end();
    await rm(draft, { force: true });
  }
}
