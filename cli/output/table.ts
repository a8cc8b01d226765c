import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { paint } from './output.ts';

/** A column: its heading, and the text of its cells. */
export interface Column<T> {
  title: string;
  of(row: T): string;
  align?: 'left' | 'right';
}

const NO_LINES = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};

/** The layout takes time that grows with the square of the rows. */
const ROWS_AT_ONCE = 200;

const GAP = 2;
const NARROWEST = 8;

/** Renders rows as aligned columns below their headings, without lines, no wider than the terminal. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const draw = tableDrawer(columns);
  const parts: string[] = [];
  for (let at = 0; at === 0 || at < rows.length; at += ROWS_AT_ONCE)
    parts.push(draw(rows.slice(at, at + ROWS_AT_ONCE)));
  return parts.join('\n');
}

/** Renders a long table in parts. The first part has the headings and fixes the widths of the columns. */
export function tableDrawer<T>(columns: readonly Column<T>[]): (rows: readonly T[]) => string {
  let widths: number[] | undefined;
  return (rows) => {
    const cells = rows.map((row) => columns.map(({ of }) => of(row)));
    const isFirst = widths === undefined;
    widths ??= fitting(
      columns.map(({ title }, i) => Math.max(title.length, ...cells.map((row) => widthOf(row[i] ?? '')))),
      process.stdout.isTTY ? process.stdout.columns : undefined,
    );
    const drawn = new Table({
      ...(isFirst ? { head: columns.map(({ title }) => paint('bold', title)) } : {}),
      colAligns: columns.map(({ align = 'left' }) => align),
      // cli-table3 takes a width of 0 for a missing one.
      colWidths: widths.map((width) => Math.max(1, width)),
      chars: NO_LINES,
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    });
    drawn.push(...cells);
    return withoutTrailingBlanks(drawn.toString());
  };
}

const widthOf = (text: string): number => stripVTControlCharacters(text).length;

/** Narrows the widest columns until all fit, down to a readable width. The first column, of ids, is narrowed last. */
function fitting(widths: number[], available: number | undefined): number[] {
  if (!available) return widths;
  const fitted = [...widths];
  const tooMuch = () => fitted.reduce((sum, width) => sum + width + GAP, -GAP) - available;
  while (tooMuch() > 0) {
    const [first = 0, ...others] = fitted;
    const widest = Math.max(...others);
    if (widest > NARROWEST) fitted[others.indexOf(widest) + 1] = widest - 1;
    else if (first > NARROWEST) fitted[0] = first - 1;
    else break;
  }
  return fitted;
}

/** Renders names and values, one pair per line. */
export function pairs(entries: readonly (readonly [string, string | undefined])[]): string {
  const shown = entries.filter(([, value]) => value !== undefined && value !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${paint('dim', name.padEnd(width))}  ${value}`).join('\n');
}

const withoutTrailingBlanks = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
