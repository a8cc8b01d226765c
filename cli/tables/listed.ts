import type { Page, Pages } from '../../sdk/index.ts';
import { printed } from '../output/output.ts';
import { count } from '../output/words.ts';
import type { Session } from '../session/session.ts';
import { type Column, startTable, type TableFlags } from './table.ts';

/** The length of the longest page that the hub sends. */
export const LONGEST_PAGE = 200;

/**
 * Prints a list page by page: a table with its notes, or a line of JSON for each entry. It ends after `most` entries.
 */
export async function printPages<T>(
  { output }: Pick<Session, 'output'>,
  list: Pages<T, Page<T>>,
  { columns, most, noun, flags }: { columns: readonly Column<T>[]; most: number; noun: string; flags: TableFlags },
): Promise<void> {
  if (output.json) {
    let done = 0;
    for await (const each of list) {
      await printed(JSON.stringify(each));
      if (++done >= most) break;
    }
    return;
  }
  const parts = startTable(columns, flags);
  let shown = 0;
  for await (const { items } of list.pages()) {
    if (items.length > 0 || shown === 0) await printed(parts.draw(items.slice(0, most - shown)));
    shown += Math.min(items.length, most - shown);
    if (shown >= most) break;
  }
  const counted = shown < most ? count(shown, noun) : `the first ${count(shown, noun)}; --all shows all`;
  output.note([counted, parts.hidden()].filter((note) => note !== undefined).join('; '));
}
