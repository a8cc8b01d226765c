import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { command } from '../command.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { readFilters, withFilters } from '../orders/filters.ts';

type Format = 'csv' | 'jsonl';

export const exportCommand = (signal: AbortSignal) =>
  command<{ format?: Format; output?: string; filter?: string[]; after?: string }>(
    {
      name: 'export',
      args: '[kind]',
      summary: 'write orders or customers as CSV or JSON lines',
      details: `Writes orders (or customers) to standard output or into a file. What is exported imports again to the same. --after goes on
behind what came last as a whole: its created_at, a comma, and its id.`,
      examples: [
        'stele export > orders.jsonl',
        'stele export orders --format csv --output orders.csv --filter state=confirmed',
        'stele export customers --output customers.csv',
      ],
      options: (made) =>
        withFilters(made)
          .option('--format <format>', 'csv or jsonl; by default, what the name of the file says')
          .option('-o, --output <file>', 'by default, standard output')
          .option('--after <place>', 'where to go on'),
      run: async ({ stele: connected, output }, { args: [kind = 'orders'], options }) => {
        const stele = await connected();
        const { output: file, after, filter } = options;
        const format = options.format ?? (file?.endsWith('.csv') ? 'csv' : 'jsonl');
        const query = { format, ...(after === undefined ? {} : { after }) };
        if (kind !== 'orders' && kind !== 'customers') {
          throw new CommandFailure(
            `${JSON.stringify(kind)} cannot be exported`,
            EXIT.usage,
            'orders and customers can.',
          );
        }
        if (kind === 'customers' && filter) throw new CommandFailure('Filters are for orders', EXIT.usage);
        const download =
          kind === 'orders'
            ? await stele.exports.orders({ ...(await readFilters(stele, filter)), ...query })
            : await stele.exports.customers(query);
        const source = Readable.fromWeb(download as ReadableStream);
        if (file === undefined) await pipeline(source, process.stdout, { end: false });
        else await pipeline(source, createWriteStream(file));
        if (file !== undefined) output.note(`Written to ${file}`);
      },
    },
    signal,
  );
