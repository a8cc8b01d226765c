import type { Command } from 'commander';
import type { SteleClient } from '../../sdk/index.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { findStatus } from './statuses.ts';

/** Filters of a list, as they are on the wire. */
export type Wanted = Record<string, string>;

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

/** Adds the option by which orders are chosen. */
export const withFilters = (command: Command): Command =>
  command.option(
    '-f, --filter <name=value...>',
    `which orders: ${NAMES.join(', ')}; several values are separated by commas, one with a comma is put in quotation marks; a status may be named`,
  );

/**
 * The filters that were given, statuses by their ids.
 *
 * @throws CommandFailure when one is not known
 */
export async function readFilters(stele: SteleClient, given: readonly string[] = []): Promise<Wanted> {
  const wanted: Wanted = {};
  for (const text of given) {
    const [name = '', ...rest] = text.split('=');
    if (!NAMES.includes(name) || rest.length === 0) {
      throw new CommandFailure(`${JSON.stringify(text)} is no filter`, EXIT.usage, `Filters are ${NAMES.join(', ')}.`);
    }
    const value = rest.join('=');
    wanted[name] = name === 'status' ? await statusIds(stele, value) : value;
  }
  return wanted;
}

async function statusIds(stele: SteleClient, names: string): Promise<string> {
  const ids: string[] = [];
  for (const name of names.match(/"(?:[^"]|"")*"|[^,]+/g) ?? []) {
    const unquoted = /^".*"$/s.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name.trim();
    ids.push((await findStatus(stele, unquoted)).id);
  }
  return ids.join(',');
}
