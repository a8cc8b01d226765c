import type { FieldChange, HistoryEntry } from '../../sdk/index.ts';
import { paint, plain, print } from '../output/output.ts';
import { changeLines, moment } from '../output/words.ts';
import { positiveNumber } from '../session/command.ts';
import type { Session } from '../session/session.ts';

/** Renders a version: time in a time zone, actor, dialect, reason and field changes. */
function entryLines(entry: HistoryEntry, timeZone: string | undefined): string[] {
  const who = plain(entry.actor.name ?? entry.actor.id);
  const head = [
    paint('bold', `v${entry.version}`),
    moment(entry.at, timeZone),
    entry.kind,
    `by ${who} (${entry.actor.kind})`,
    paint('dim', `${entry.dialect} ${entry.operation}`),
    entry.forced ? paint('yellow', 'forced') : '',
  ];
  const reason = entry.reason === undefined ? [] : [`  “${plain(entry.reason)}”`];
  return [head.filter((part) => part !== '').join('  '), ...reason, ...changeLines(entry.changes)];
}

/** Versions, and the time zone in which their times are shown. */
export interface HistoryPage {
  items: readonly HistoryEntry[];
  time_zone?: string | undefined;
}

/**
 * Prints a history, or its first versions. Returns how many. `name` shows changes with names in place of ids.
 *
 * @throws CommandFailure when the limit is not a number from 1 on
 */
export async function printHistory(
  { output }: Pick<Session, 'output'>,
  pages: AsyncIterable<HistoryPage>,
  limit: string | undefined,
  name: (changes: FieldChange[]) => Promise<FieldChange[]> = async (changes) => changes,
): Promise<number> {
  const most = limit === undefined ? Number.POSITIVE_INFINITY : positiveNumber(limit, '--limit');
  let shown = 0;
  for await (const { items, time_zone } of pages) {
    for (const entry of items.slice(0, most - shown)) {
      shown += 1;
      if (output.json) print(JSON.stringify(entry));
      else print(entryLines({ ...entry, changes: await name(entry.changes) }, time_zone).join('\n'));
    }
    if (shown >= most) break;
  }
  return shown;
}
