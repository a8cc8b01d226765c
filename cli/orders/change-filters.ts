import type { Command } from 'commander';
import type { ChangeFilters } from '../../sdk/index.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';

/** The options that choose changes. */
export interface ChangeFlags {
  today?: boolean;
  yesterday?: boolean;
  from?: string;
  to?: string;
  by?: string;
  dialect?: string;
  operation?: string;
  field?: string;
  type?: string;
}

/** Adds the options that choose changes. */
export const withChangeFilters = (command: Command): Command =>
  withStreamFilters(
    command
      .option('--today', "only changes of this day of the workspace's time zone")
      .option('--yesterday', 'only changes of the day before')
      .option('--from <day>', 'only changes from this day or time on: 2026-11-29, yesterday, 2026-11-29T08:30:00Z')
      .option('--to <day>', 'only changes up to the end of this day, or up to this time'),
  );

/** Adds those that choose changes as they happen. */
export const withStreamFilters = (command: Command): Command =>
  command
    .option('--by <names>', 'only changes by these users (name or email address) or API keys (name, id or beginning)')
    .option('--dialect <names>', 'only changes through these dialects: wizcommerce, bitbybit, evreka, hub')
    .option('--operation <names>', 'only changes by these operations, such as setOrderStatus')
    .option('--field <names>', 'only changes of these fields of orders, such as status')
    .option('--type <names>', 'only these types of events, such as order.status_changed, order.*');

/**
 * The filters of the options; undefined without any.
 *
 * @throws CommandFailure when two options contradict each other
 */
export function changeFilters({ today, yesterday, from, to, ...others }: ChangeFlags): ChangeFilters | undefined {
  const days = [today && 'today', yesterday && 'yesterday'].filter((day) => typeof day === 'string');
  if (days.length > 1 || (days.length > 0 && (from !== undefined || to !== undefined))) {
    throw new CommandFailure('--today, --yesterday and --from with --to exclude each other', EXIT.usage);
  }
  const [day] = days;
  const { by, dialect, operation, field, type } = others;
  const filters = { from: day ?? from, to: day ?? to, by, dialect, operation, field, type };
  return Object.values(filters).some((value) => value !== undefined) ? filters : undefined;
}
