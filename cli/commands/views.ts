import { columnsOf, findView, listed, type SavedView } from '../orders/views.ts';
import { plain } from '../output/output.ts';
import { moment } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, group } from '../session/command.ts';
import { type Column, printList, type TableFlags, withColumns } from '../tables/table.ts';

const filtersOf = ({ filters }: SavedView): string =>
  Object.entries(filters)
    .map(([name, value]) => `${name}=${listed(value)}`)
    .join(' ');

const COLUMNS: readonly Column<SavedView>[] = [
  { title: 'ID', hides: 1, of: ({ id }) => plain(id) },
  { title: 'NAME', of: ({ name }) => plain(name) },
  { title: 'OWNER', hides: 3, of: ({ owner, own }) => (own ? 'own' : plain(owner)) },
  { title: 'SHARED', hides: 4, of: ({ shared }) => (shared ? 'yes' : 'no') },
  { title: 'FILTERS', cutsTo: 12, of: (view) => plain(filtersOf(view)) },
  { title: 'SORT', hides: 5, of: ({ sort }) => sort ?? '' },
  { title: 'CHANGED', hides: 2, of: ({ updated_at }) => moment(updated_at) },
];

const listViews = (signal: AbortSignal) =>
  command<TableFlags>(
    {
      name: 'list',
      summary: 'list your saved views and the shared ones',
      examples: ['stele views list', 'stele views list --json'],
      options: (made) => withColumns(made, COLUMNS),
      run: async ({ stele, output }, { options }) => {
        printList(output, COLUMNS, await (await stele()).views.list(), options);
      },
    },
    signal,
  );

const showView = (signal: AbortSignal) =>
  command(
    {
      name: 'show',
      args: '<view>',
      summary: 'show a saved view, by its name or id',
      examples: ['stele views show "To be shipped"', 'stele views show "To be shipped" --json'],
      run: async ({ stele, output }, { args: [text = ''] }) => {
        const view = await findView(await stele(), text);
        output.one(view, () =>
          [
            `${plain(view.name)}  ${view.shared ? 'shared' : 'private'}, of ${view.own ? 'you' : plain(view.owner)}`,
            `Filters: ${plain(filtersOf(view)) || 'none'}`,
            `Sort: ${view.sort ?? "the list's own"}`,
            `Columns: ${view.columns.join(', ') || "the list's own"}`,
            `In this table: ${columnsOf(view) ?? "the list's own"}`,
          ].join('\n'),
        );
      },
    },
    signal,
  );

const deleteView = (signal: AbortSignal) =>
  command<{ yes?: boolean }>(
    {
      name: 'delete',
      args: '<view>',
      summary: 'delete a saved view, by its name or id',
      details: 'A shared view of another owner is deleted with the scope admin only.',
      examples: ['stele views delete "To be shipped" --yes'],
      options: (made) => made.option('-y, --yes', 'do not ask for confirmation'),
      run: async ({ stele: connected, output }, { args: [text = ''], options }) => {
        const stele = await connected();
        const view = await findView(stele, text);
        await confirmOrLeave(`Delete the view ${plain(view.name)}?`, options.yes);
        await stele.views.delete(view.id);
        output.one({ deleted: view.id }, () => `Deleted the view ${plain(view.name)}.`);
      },
    },
    signal,
  );

/** `stele views …`. */
export const viewsCommands = (signal: AbortSignal) =>
  group('views', 'saved views of the orders', [listViews(signal), showView(signal), deleteView(signal)]);
