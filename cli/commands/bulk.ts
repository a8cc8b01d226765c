import type { BulkLine, BulkRequestWritable, BulkResult, HistoryEntry, SteleClient } from '../../sdk/index.ts';
import { readFilters, withFilters } from '../orders/filters.ts';
import { deletionOf, deletionWords } from '../orders/missing.ts';
import { findStatusChange, type NameStatuses, statusNaming } from '../orders/statuses.ts';
import { type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { paint, plain, print } from '../output/output.ts';
import { type Progress, startProgress } from '../output/progress.ts';
import { changeLines, count } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command } from '../session/command.ts';
import { readDocument, readText } from '../session/documents.ts';
import { CommandFailure, describeFailure, EXIT } from '../session/failures.ts';
import type { Session } from '../session/session.ts';

interface BulkFlags extends WriteFlags {
  filter?: string[];
  ids?: string;
  setStatus?: string;
  addTag?: string[];
  removeTag?: string[];
  patch?: string;
  reason?: string;
  allOrNothing?: boolean;
  yes?: boolean;
}

export const bulkCommand = (signal: AbortSignal) =>
  command<BulkFlags>(
    {
      name: 'bulk',
      summary: 'change many orders with one call',
      details: `Changes up to 10,000 orders, selected by filters or ids. Each order is changed on its own, unless --all-or-nothing is
given. The command asks for confirmation first. It ends with exit code 5 when orders were refused. With --json it prints a line
with the total, a line per order, and a line with the counts.`,
      examples: [
        'stele bulk --filter state=draft --filter tag=spring --set-status confirmed',
        'stele bulk --filter "status=On hold" --add-tag "to check" --dry-run',
        'stele bulk --ids - --patch \'{"shipping_method":"Air"}\' --yes < ids.txt',
      ],
      options: (made) =>
        withDryRun(withFilters(made))
          .option('--ids <file>', 'a file with the ids of orders, one per line, or - for standard input')
          .option('--set-status <status>', 'the name, id or state of a status')
          .option('--add-tag <tag...>', 'tags to add')
          .option('--remove-tag <tag...>', 'tags to remove')
          .option('--patch <patch>', 'a merge patch: JSON, a file, or - for standard input')
          .option('-r, --reason <text>', 'the reason, for the history')
          .option('--all-or-nothing', 'change no order when one is refused')
          .option('--force', 'ignore the rules of the status catalog (scope orders:force)')
          .option('-y, --yes', 'do not ask for confirmation'),
      run: async (session, { options }) => {
        const stele = await session.stele();
        const request = await requestOf(stele, options);
        if (!options.dryRun) {
          await confirmOrLeave(`Change ${count(await howMany(stele, request), 'order')}?`, options.yes);
        }
        const refused = await report(
          session,
          stele,
          statusNaming(stele),
          stele.orders.bulkLines(request, writeOptionsOf(options)),
        );
        if (refused > 0) throw new CommandFailure(`${count(refused, 'order')} refused`, EXIT.conflict);
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
  const ids = (await readText(file)).split(/\s+/).filter((id) => id !== '');
  if (ids.length === 0) throw new CommandFailure('The file has no ids', EXIT.usage);
  return ids;
}

async function howMany(stele: SteleClient, { ids, filter = {} }: BulkRequestWritable): Promise<number> {
  if (ids) return ids.length;
  return (await stele.orders.list({ ...filter, total: true, limit: 1, fields: 'id' }).first()).total ?? 0;
}

/** Prints the result of each order as it arrives. Returns how many orders were refused. */
async function report(
  { output }: Session,
  stele: SteleClient,
  name: NameStatuses,
  lines: AsyncIterable<BulkLine>,
): Promise<number> {
  let [done, total] = [0, 0];
  let bar: Progress | undefined;
  try {
    for await (const line of lines) {
      if (output.json) print(JSON.stringify(line));
      if ('summary' in line) {
        const { changed, unchanged, refused: counted } = line.summary;
        bar?.end();
        if (!output.json) print(`${count(changed, 'order')} changed, ${unchanged} unchanged, ${counted} refused`);
        return counted;
      }
      if ('total' in line) {
        total = line.total;
        if (line.dry_run && !output.json) print(paint('bold', 'Dry run: nothing is stored.'));
        if (!output.json && !line.dry_run) bar = startProgress(total, 'Changing orders');
        continue;
      }
      done += 1;
      bar?.to(done, `${done} of ${count(total, 'order')}`);
      if (output.json) continue;
      const deletion = isMissing(line) ? await deletionOf(stele, line.id) : undefined;
      const changes = await name(line.changes ?? []);
      for (const text of resultLines({ ...line, changes }, deletion)) (bar?.print ?? print)(text);
    }
  } catch (error) {
    const { exitCode, message } = describeFailure(error);
    if (exitCode !== EXIT.interrupted) throw error;
    throw new CommandFailure(message, exitCode, `At least ${done} of ${count(total, 'order')} were processed.`);
  } finally {
    bar?.end();
  }
  throw new CommandFailure(`The reply broke off after ${done} of ${count(total, 'order')}`, EXIT.unreachable);
}

const isMissing = ({ problem }: BulkResult): boolean => problem?.['type'] === 'urn:problem-type:stele:not-found';

/** The lines about an order: its refusal, or its field changes in a dry run. */
function resultLines({ id, result, problem, changes = [] }: BulkResult, deletion: HistoryEntry | undefined): string[] {
  if (deletion !== undefined) return [`${paint('red', 'refused')} ${plain(id)}: ${deletionWords(id, deletion)}`];
  if (result === 'refused') return [`${paint('red', 'refused')} ${plain(id)}: ${String(problem?.['detail'] ?? '')}`];
  return changes.length > 0 ? [plain(id), ...changeLines(changes)] : [];
}
