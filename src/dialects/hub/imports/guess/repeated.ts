import type { Cell } from '../../tables/csv-reader.ts';

/** What rows of one order say in one column, as far as several of them say anything. */
export type Repeated = 'same' | 'different' | undefined;

/** Whether rows that follow one another with one key say the same in a column; `different` where any of them do not. */
export function repeatedIn(rows: readonly (readonly Cell[])[], key: number, column: number): Repeated {
  let found: Repeated;
  let last: readonly Cell[] | undefined;
  for (const row of rows) {
    const cell = row[column];
    if (last && cell && row[key] && row[key] === last[key] && last[column]) {
      if (cell !== last[column]) return 'different';
      if (/[1-9]/.test(cell)) found = 'same';
    }
    last = row;
  }
  return found;
}
