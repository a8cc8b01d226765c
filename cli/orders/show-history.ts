import type { HistoryEntry } from '../../sdk/index.ts';
import { changeLines } from '../output/field-changes.ts';
import { plain } from '../output/output.ts';
import { paint } from '../output/paint.ts';
import { moment } from '../output/words.ts';

/** A version of an order: when, who, through what, why, and what changed. */
export function entryLines(entry: HistoryEntry): string[] {
  const who = plain(entry.actor.name ?? entry.actor.id);
  const head = [
    paint('bold', `v${entry.version}`),
    moment(entry.at),
    entry.kind,
    `by ${who} (${entry.actor.kind})`,
    paint('dim', `${entry.dialect} ${entry.operation}`),
    entry.forced ? paint('yellow', 'forced') : '',
  ];
  const reason = entry.reason === undefined ? [] : [`  “${plain(entry.reason)}”`];
  return [head.filter((part) => part !== '').join('  '), ...reason, ...changeLines(entry.changes)];
}
