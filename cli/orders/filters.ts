import type { Command } from 'commander';
import type { SteleClient } from '../../sdk/index.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { findStatus } from './statuses.ts';

/** Query parameters of a list of orders. */
export type QueryFilters = Record<string, string>;

const NAMES = [
  'status',
  'state',
  'payment_status',
  'fulfillment_status',
  'source',
  'customer_id',
  'reference_id',
  'tag',
  'created_from',
  'created_to',
  'changed_from',
  'changed_to',
  'completed_from',
  'completed_to',
  'q',
];

/** Adds the option that filters orders. */
export const withFilters = (command: Command): Command =>
  command.option(
    '-f, --filter <name=value...>',
    `filters orders by ${NAMES.join(', ')}; commas separate values, quotation marks enclose a value with a comma; a status can be given by its name`,
  );

/**
 * Reads the filters of the option, and replaces names of statuses by their ids.
 *
 * @throws CommandFailure when a filter or a status is unknown
 */
export async function readFilters(stele: SteleClient, given: readonly string[] = []): Promise<QueryFilters> {
  const filters: QueryFilters = {};
  for (const text of given) {
    const [name = '', ...rest] = text.split('=');
    if (!NAMES.includes(name) || rest.length === 0) {
      throw new CommandFailure(
        `${JSON.stringify(text)} is not a filter`,
        EXIT.usage,
        `Filters are ${NAMES.join(', ')}.`,
      );
    }
    const value = rest.join('=');
    filters[name] = name === 'status' ? await statusIds(stele, value) : value;
  }
  return filters;
}

async function statusIds(stele: SteleClient, names: string): Promise<string> {
  const ids: string[] = [];
  for (const name of names.match(/"(?:[^"]|"")*"|[^,]+/g) ?? []) {
    const unquoted = /^".*"$/s.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name.trim();
    ids.push((await findStatus(stele, unquoted)).id);
  }
  return ids.join(',');
}
