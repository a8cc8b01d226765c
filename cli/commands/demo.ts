import { randomInt } from 'node:crypto';
import { type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { print } from '../output/output.ts';
import { startProgress } from '../output/progress.ts';
import { count } from '../output/words.ts';
import { command, wholeNumber } from '../session/command.ts';
import { CommandFailure, describeFailure, EXIT } from '../session/failures.ts';

const GOODS = [
  { sku: 'RUG-WOOL', title: 'Wool rug, 160 × 230 cm', unit_price: 349 },
  { sku: 'LMP-BRASS', title: 'Brass lamp', unit_price: 89.9 },
  { sku: 'CHR-OAK', title: 'Oak chair', unit_price: 129.5 },
  { sku: 'MUG-BLUE', title: 'Blue mug', unit_price: 12.75 },
  { sku: 'SHF-ASH', title: 'Ash shelf', unit_price: 210 },
];
const STATES = ['draft', 'confirmed', 'confirmed', 'archived', 'cancelled'];
const PAYMENTS = ['PENDING', 'PARTIALLY_PAID', 'PAID', 'PAID'];
const SOURCES = ['web', 'phone', 'fair', 'shop'];
const TAGS = ['rush', 'gift', 'wholesale', 'fragile'];

const one = <T>(from: readonly T[]): T => from[randomInt(from.length)] as T;

export const demoCommand = (signal: AbortSignal) =>
  command<WriteFlags & { orders: string }>(
    {
      name: 'demo',
      summary: 'create demo orders in the workspace',
      details: `Imports random orders into the workspace. They have the tag "demo".`,
      examples: ['stele demo', 'stele demo --orders 5000', 'stele orders list --filter tag=demo'],
      options: (made) => withDryRun(made).option('--orders <number>', 'the number of orders', '200'),
      run: async ({ stele, output }, { options }) => {
        const wanted = wholeNumber(options.orders);
        if (wanted < 1 || wanted > 100_000) throw new CommandFailure('--orders must be from 1 to 100000', EXIT.usage);
        const file = new Blob(Array.from({ length: wanted }, () => `${JSON.stringify(randomOrder())}\n`));
        const { imports } = await stele();
        const bar = startProgress(wanted, 'Creating orders');
        try {
          for await (const line of imports.run({ kind: 'orders', format: 'jsonl' }, file, writeOptionsOf(options))) {
            if (output.json) print(JSON.stringify(line));
            else if ('progress' in line) bar.to(line.progress.rows, count(line.progress.rows, 'order'));
            if (!('summary' in line)) continue;
            const { created, refused } = line.summary;
            bar.end();
            if (!output.json)
              print(`${count(created, 'order')} created${options.dryRun ? ' in a dry run: nothing is stored' : ''}.`);
            if (refused > 0) throw new CommandFailure(`${count(refused, 'order')} refused`, EXIT.conflict);
          }
        } catch (error) {
          const { exitCode, message } = describeFailure(error);
          if (exitCode !== EXIT.interrupted || options.dryRun) throw error;
          throw new CommandFailure(
            message,
            exitCode,
            'The orders created so far remain: `stele orders list -f tag=demo` lists them.',
          );
        } finally {
          bar.end();
        }
      },
    },
    signal,
  );

function randomOrder(): object {
  const goods = [...new Set(Array.from({ length: randomInt(1, 4) }, () => one(GOODS)))];
  const createdAt = new Date(Date.now() - randomInt(90 * 24 * 3_600_000));
  return {
    source: one(SOURCES),
    status: { state: one(STATES) },
    payment_status: one(PAYMENTS),
    line_items: goods.map((item) => ({ ...item, quantity: randomInt(1, 9) })),
    tags: ['demo', one(TAGS)],
    created_at: createdAt.toISOString(),
  };
}
