import { type BulkRequestWritable, type SteleClient, SteleError } from '../../sdk/index.ts';
import { isMissing, reportBatch } from '../orders/batch-report.ts';
import { readFilters, withFilters } from '../orders/filters.ts';
import { findOrder } from '../orders/order-name.ts';
import { findStatusChange } from '../orders/statuses.ts';
import { type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { count } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, wholeNumber } from '../session/command.ts';
import { readDocument, readText } from '../session/documents.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';

interface BulkFlags extends WriteFlags {
  filter?: string[];
  ids?: string;
  setStatus?: string;
  addTag?: string[];
  removeTag?: string[];
  patch?: string;
  reason?: string;
  allOrNothing?: boolean;
  expect?: string;
  yes?: boolean;
}

export const bulkCommand = (signal: AbortSignal) =>
  command<BulkFlags>(
    {
      name: 'bulk',
      summary: 'change many orders with one call',
      details: `Changes the orders that match filters, or up to 10,000 by their names. Each order is changed on its own, unless
--all-or-nothing is given. The command counts the orders and asks for confirmation first; if the filters match another number then,
nothing is changed. It prints the id of the batch, with which it is undone or continued. It ends with exit code 5 when orders were
refused. With --json it prints a line with the total, a line per order, and a line with the counts.`,
      examples: [
        'stele bulk --filter state=draft --filter tag=spring --set-status confirmed',
        'stele bulk --filter "status=On hold" --add-tag "to check" --dry-run',
        'stele bulk --ids - --patch \'{"shipping_method":"Air"}\' --yes < ids.txt',
      ],
      options: (made) =>
        withDryRun(withFilters(made))
          .option('--ids <file>', 'a file with the orders, one per line by any of their names, or - for standard input')
          .option('--set-status <status>', 'the name, id or state of a status')
          .option('--add-tag <tag...>', 'tags to add')
          .option('--remove-tag <tag...>', 'tags to remove')
          .option('--patch <patch>', 'a merge patch: JSON, a file, or - for standard input')
          .option('-r, --reason <text>', 'the reason, for the history')
          .option('--all-or-nothing', 'change no order when one is refused')
          .option('--force', 'ignore the rules of the status catalog (scope orders:force)')
          .option('--expect <number>', 'change nothing unless the filters match so many orders')
          .option('-y, --yes', 'do not ask for confirmation'),
      run: async (session, { options }) => {
        const stele = await session.stele();
        const request = await withOwnIds(stele, await requestOf(stele, options));
        if (!options.dryRun) {
          const orders = await howMany(stele, request);
          const expect = options.expect === undefined ? orders : wholeNumber(options.expect);
          await confirmOrLeave(`Change ${count(orders, 'order')}?`, options.yes);
          // The filter must still match the orders that were counted.
          if (request.filter) request.expect = expect;
        }
        await reportBatch(session, stele, stele.orders.bulkLines(request, writeOptionsOf(options)), {
          doing: 'Changing orders',
          dryRun: options.dryRun,
        });
      },
    },
    signal,
  );

async function requestOf(stele: SteleClient, options: BulkFlags): Promise<BulkRequestWritable> {
  const { filter, ids, setStatus, addTag, removeTag, patch, reason, allOrNothing } = options;
  if ((filter === undefined) === (ids === undefined)) {
    throw new CommandFailure('Select orders with either --filter or --ids', EXIT.usage);
  }
  if (setStatus === undefined && patch === undefined && addTag === undefined && removeTag === undefined) {
    throw new CommandFailure('Give a change: --set-status, --add-tag, --remove-tag or --patch', EXIT.usage);
  }
  return {
    ...(ids === undefined ? { filter: await readFilters(stele, filter) } : { ids: await readIds(ids) }),
    ...(setStatus === undefined ? {} : { status: await findStatusChange(stele, setStatus) }),
    ...(addTag || removeTag
      ? { tags: { ...(addTag ? { add: addTag } : {}), ...(removeTag ? { remove: removeTag } : {}) } }
      : {}),
    ...(patch === undefined ? {} : { patch: await readDocument(patch) }),
    ...(reason === undefined ? {} : { reason }),
    ...(allOrNothing ? { all_or_nothing: true } : {}),
  };
}

async function readIds(file: string): Promise<string[]> {
  const lines = (await readText(file)).split(/\r?\n/).map((line) => line.trim());
  const ids = lines.filter((line) => line !== '');
  if (ids.length === 0) throw new CommandFailure('The file has no ids', EXIT.usage);
  return ids;
}

/** So many names are looked up at once. */
const LOOKUPS = 4;

/**
 * Replaces names of orders by the orders' own ids. A dry run tells which are ids already, so that thousands of them cost
 * one call. A name that no order has stays, and is refused as an id.
 *
 * @throws CommandFailure when several orders have a name
 */
async function withOwnIds(stele: SteleClient, request: BulkRequestWritable): Promise<BulkRequestWritable> {
  if (request.ids === undefined) return request;
  const names = await unknownAmong(stele, request.ids);
  const ids = new Map<string, string>();
  const next = names.values();
  const lookUp = async (): Promise<void> => {
    for (const name of next) ids.set(name, (await findOrder(stele, name, 'living'))?.order.id ?? name);
  };
  await Promise.all(Array.from({ length: LOOKUPS }, lookUp));
  return { ...request, ids: [...new Set(request.ids.map((id) => ids.get(id) ?? id))] };
}

/** A dry run of so many orders is not refused for its size, unless they are very long. */
const ASKED_AT_ONCE = 500;

/** Those of these texts that are not ids of orders, as far as a dry run can tell. */
async function unknownAmong(stele: SteleClient, ids: readonly string[]): Promise<string[]> {
  const unknown: string[] = [];
  for (let from = 0; from < ids.length; from += ASKED_AT_ONCE) {
    const asked = [...new Set(ids.slice(from, from + ASKED_AT_ONCE))];
    try {
      const { results } = await stele.orders.bulk({ ids: asked, tags: {} }, { dryRun: true });
      unknown.push(...results.filter(isMissing).map(({ id }) => id));
    } catch (error) {
      if (!(error instanceof SteleError) || error.status !== 400) throw error;
      unknown.push(...asked);
    }
  }
  return unknown;
}

async function howMany(stele: SteleClient, { ids, filter = {} }: BulkRequestWritable): Promise<number> {
  if (ids) return ids.length;
  return (await stele.orders.list({ ...filter, total: true, limit: 1, fields: 'id' }).first()).total ?? 0;
}
