import type { SteleClient } from '../../sdk/index.ts';
import { plain } from '../output/output.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';

/** A saved view as the hub shows it. */
export type SavedView = Awaited<ReturnType<SteleClient['views']['list']>>[number];

/** Distinguishes accents, but neither case nor composed and decomposed characters. */
const CASELESS = new Intl.Collator('en', { sensitivity: 'accent' });

/**
 * Finds a saved view by its id or name, in any case. A caller's own view comes before a shared one.
 *
 * @throws CommandFailure when there is no such view, or several shared ones
 */
export async function findView(stele: SteleClient, text: string): Promise<SavedView> {
  const views = await stele.views.list();
  const named = views.filter(({ name }) => CASELESS.compare(name, text) === 0);
  const own = views.find(({ id }) => id === text) ?? named.find((view) => view.own);
  const [found, another] = own ? [own] : named;
  if (!found) {
    const names = views.map(({ name }) => plain(name)).join(', ');
    throw new CommandFailure(
      `There is no view ${JSON.stringify(text)}`,
      EXIT.refused,
      names === '' ? 'There are no views.' : `Views are ${names}.`,
    );
  }
  if (another) {
    const choices = named.map(({ id, owner }) => `${id} (${plain(owner)})`).join(', ');
    throw new CommandFailure(
      `Several views are named ${JSON.stringify(text)}`,
      EXIT.usage,
      `Choose by id: ${choices}.`,
    );
  }
  return found;
}

/** The columns of the command line's table, by the fields that a view names. */
const COLUMNS: Readonly<Record<string, string>> = {
  id: 'id',
  display_id: 'order',
  status: 'status',
  'status.name': 'status',
  payment_status: 'payment',
  fulfillment_status: 'fulfilment',
  totals: 'total',
  'totals.total': 'total',
  customer_id: 'customer',
  changed_at: 'changed',
  reference_id: 'reference',
};

/** The columns of a view that the table has, for `--columns`; `undefined` when it has none of them. */
export function columnsOf({ columns }: Pick<SavedView, 'columns'>): string | undefined {
  const names = new Set(columns.flatMap((column) => COLUMNS[column] ?? []));
  return names.size > 0 ? [...names].join(',') : undefined;
}

/** A list of values as a query has it: a value with a comma, a quotation mark or blanks around it is quoted. */
export const listed = (value: string | readonly string[]): string =>
  typeof value === 'string'
    ? value
    : value.map((each) => (/[",]|^\s|\s$/.test(each) ? `"${each.replaceAll('"', '""')}"` : each)).join(',');
