import type { Status, StatusRequest, SteleClient } from '../../sdk/index.ts';
import { findStatus } from '../orders/statuses.ts';
import { finishWrite, type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { plain } from '../output/output.ts';
import { count, statusName } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, group } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { type Column, printList, type TableFlags, table, withColumns } from '../tables/table.ts';

type State = Status['state'];

interface StatusFlags extends WriteFlags {
  name?: string;
  color?: string;
  state?: State;
  next?: string[];
  completes?: boolean;
  default?: boolean;
}

/** The columns of a list of entries, with the names of the statuses that can follow. */
function columnsOf(entries: readonly Status[]): Column<Status>[] {
  const nameOf = (id: string): string => plain(entries.find((entry) => entry.id === id)?.name ?? id);
  return [
    { title: 'ID', hides: 1, of: ({ id }) => id },
    { title: 'NAME', of: statusName },
    { title: 'STATE', of: ({ state, is_default }) => `${state}${is_default ? ' (default)' : ''}` },
    { title: 'COMPLETES', hides: 2, of: ({ completes }) => (completes ? 'yes' : '') },
    {
      title: 'NEXT',
      hides: 3,
      cutsTo: 16,
      of: ({ next }) => (next === null ? 'any' : next.map(nameOf).join(', ') || 'none'),
    },
    { title: 'ORDERS', align: 'right', of: ({ orders }) => String(orders) },
    { title: 'ARCHIVED', hides: 4, of: ({ archived_at }) => (archived_at === null ? '' : 'yes') },
  ];
}

/** The statuses that can follow an entry: names or ids, `any`, or `none`. */
async function nextOf(stele: SteleClient, next: readonly string[] | undefined): Promise<{ next?: string[] | null }> {
  if (next === undefined) return {};
  const [only] = next;
  if (next.length === 1 && only === 'any') return { next: null };
  if (next.length === 1 && only === 'none') return { next: [] };
  const ids: string[] = [];
  for (const name of next) ids.push((await findStatus(stele, name)).id);
  return { next: ids };
}

const requestOf = ({ name, color, state, completes, default: isDefault }: StatusFlags) => ({
  ...(name === undefined ? {} : { name }),
  ...(color === undefined ? {} : { color }),
  ...(state === undefined ? {} : { state }),
  ...(completes === undefined ? {} : { completes }),
  ...(isDefault ? { is_default: true } : {}),
});

const isNow = (entry: Status): string => `Status ${statusName(entry)} (${entry.id}) means ${entry.state}.`;

/** Whether a change left an entry as it was. The number of its orders changes by itself. */
const isSame = (entry: Status, before: Status | undefined): boolean =>
  JSON.stringify({ ...entry, orders: 0 }) === JSON.stringify({ ...before, orders: 0 });

export const statusesCommands = (signal: AbortSignal) =>
  group('statuses', 'the status catalog of the workspace', [
    command<TableFlags & { archived?: boolean }>(
      {
        name: 'list',
        summary: 'list the statuses in their order',
        examples: [
          'stele statuses list',
          'stele statuses list --columns name,id',
          'stele statuses list --archived --json',
        ],
        options: (made) => withColumns(made.option('--archived', 'include archived statuses'), columnsOf([])),
        run: async ({ stele, output }, { options }) => {
          const entries = await (await stele()).statuses.list(options.archived ? { archived: true } : {});
          printList(output, columnsOf(entries), entries, options);
        },
      },
      signal,
    ),
    command<StatusFlags>(
      {
        name: 'create',
        args: '<name>',
        summary: 'add a status (scope admin)',
        examples: ['stele statuses create "On hold" --state confirmed --color "#ffaa00" --next Confirmed Cancelled'],
        options: (made) =>
          withDryRun(made)
            .requiredOption('--state <state>', 'its state: draft, confirmed, archived, cancelled or refunded')
            .option('--color <color>', 'a colour as #rrggbb', '#808080')
            .option('--next <status...>', 'the statuses that can follow: names, any, or none')
            .option('--completes', 'the status completes an order')
            .option('--default', 'the default of its state, for dialects that name only the state'),
        run: async (session, { args: [name = ''], options }) => {
          const stele = await session.stele();
          const request = { ...requestOf(options), name, ...(await nextOf(stele, options.next)) } as StatusRequest;
          await finishWrite(session, await stele.statuses.create(request, writeOptionsOf(options)), isNow);
        },
      },
      signal,
    ),
    command<StatusFlags & { restore?: boolean }>(
      {
        name: 'update',
        args: '<status>',
        summary: 'change a status (scope admin)',
        examples: ['stele statuses update "On hold" --name Waiting', 'stele statuses update Confirmed --next any'],
        options: (made) =>
          withDryRun(made)
            .option('--name <name>', 'the new name')
            .option('--state <state>', 'the new state')
            .option('--color <color>', 'a colour as #rrggbb')
            .option('--next <status...>', 'the statuses that can follow: names, any, or none')
            .option('--completes', 'the status completes an order')
            .option('--no-completes', 'the status does not complete an order')
            .option('--default', 'the default of its state, for dialects that name only the state')
            .option('--restore', 'restore an archived status, by its id'),
        run: async (session, { args: [text = ''], options }) => {
          const stele = await session.stele();
          const before = options.restore ? undefined : await findStatus(stele, text);
          const id = before?.id ?? text;
          const request = { ...requestOf(options), ...(await nextOf(stele, options.next)) };
          const body = { ...request, ...(options.restore ? { archived: false as const } : {}) };
          if (Object.keys(body).length === 0) throw new CommandFailure('Give a change, such as --name', EXIT.usage);
          await finishWrite(session, await stele.statuses.change(id, body, writeOptionsOf(options)), (entry) =>
            isSame(entry, before) ? `Status ${statusName(entry)} (${entry.id}) is unchanged.` : isNow(entry),
          );
        },
      },
      signal,
    ),
    command<WriteFlags>(
      {
        name: 'reorder',
        args: '<status...>',
        summary: 'change the order of the statuses (scope admin)',
        details: 'Puts the given statuses first, in this order. The others follow in their present order.',
        examples: ['stele statuses reorder Draft "On hold" Confirmed'],
        options: withDryRun,
        run: async (session, { args, options }) => {
          const stele = await session.stele();
          const named: string[] = [];
          for (const text of args) named.push((await findStatus(stele, text)).id);
          const present = (await stele.statuses.list()).map(({ id }) => id);
          const ids = [...new Set(named), ...present.filter((id) => !named.includes(id))];
          if (!options.dryRun && ids.join() === present.join()) session.output.note('The order is unchanged.');
          const reordered = await stele.statuses.reorder(ids, writeOptionsOf(options));
          await finishWrite(session, reordered, ({ items }) => table(columnsOf(items), items));
        },
      },
      signal,
    ),
    command<WriteFlags & { replacement?: string; yes?: boolean }>(
      {
        name: 'delete',
        args: '<status>',
        summary: 'archive a status, and move its orders to another status (scope admin)',
        examples: ['stele statuses delete "On hold" --replacement Confirmed --yes'],
        options: (made) =>
          withDryRun(made)
            .option('--replacement <status>', 'the new status of its orders')
            .option('-y, --yes', 'do not ask for confirmation'),
        run: async (session, { args: [text = ''], options }) => {
          const stele = await session.stele();
          const { id, name, orders } = await findStatus(stele, text);
          if (orders > 0 && options.replacement === undefined) {
            session.output.note(`${count(orders, 'order')} keep the status; --replacement moves them.`);
          }
          if (!options.dryRun) await confirmOrLeave(`Archive the status ${plain(name)}?`, options.yes);
          const query =
            options.replacement === undefined ? {} : { replacement: (await findStatus(stele, options.replacement)).id };
          if (query.replacement === id) throw new CommandFailure('A status cannot replace itself', EXIT.usage);
          const archived = await stele.statuses.remove(id, query, writeOptionsOf(options));
          await finishWrite(session, archived, () => `Status ${plain(name)} is archived.`);
        },
      },
      signal,
    ),
  ]);
