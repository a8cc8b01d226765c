import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { paint } from './output.ts';

/** A column: its heading, and what it shows of a row. */
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

/** Laying a table out takes time that grows with the square of its rows. */
const ROWS_AT_ONCE = 200;

const GAP = 2;
const NARROWEST = 8;

/** Rows as aligned columns below their headings, without lines; on a terminal, no wider than that. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const draw = tableDrawer(columns);
  const parts: string[] = [];
  for (let at = 0; at === 0 || at < rows.length; at += ROWS_AT_ONCE)
    parts.push(draw(rows.slice(at, at + ROWS_AT_ONCE)));
  return parts.join('\n');
}

/** Draws a long table piece by piece: the first piece has the headings, and settles how wide the columns are. */
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
      // A width of nothing would be taken for one that is not given.
      colWidths: widths.map((width) => Math.max(1, width)),
      chars: NO_LINES,
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    });
    drawn.push(...cells);
    return withoutTrailingBlanks(drawn.toString());
  };
}

const widthOf = (text: string): number => stripVTControlCharacters(text).length;

/** Takes from the widest columns until all fit, as far as anything can still be read; from the first, of ids, at last. */
function fitting(widths: number[], room: number | undefined): number[] {
  if (!room) return widths;
  const fitted = [...widths];
  const tooMuch = () => fitted.reduce((sum, width) => sum + width + GAP, -GAP) - room;
  while (tooMuch() > 0) {
    const [first = 0, ...others] = fitted;
    const widest = Math.max(...others);
    if (widest > NARROWEST) fitted[others.indexOf(widest) + 1] = widest - 1;
    else if (first > NARROWEST) fitted[0] = first - 1;
    else break;
  }
  return fitted;
}

/** Names and values of one thing, one a line. */
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
