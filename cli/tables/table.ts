import Table from 'cli-table3';
import type { Command } from 'commander';
import stringWidth from 'string-width';
import { type Output, paint, print } from '../output/output.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';

/** A column: its heading, and the text of its cells. */
export interface Column<T> {
  title: string;
  of(row: T): string;
  align?: 'left' | 'right';
  /** The place of the column among those that a narrow terminal hides: 1 is hidden first. Absent: never hidden. */
  hides?: number;
  /** The fewest characters to which a terminal may cut its texts. Absent: they are never cut. */
  cutsTo?: number;
}

/** The options of a command that prints a table. */
export interface TableFlags {
  wide?: boolean;
  columns?: string;
}

const NO_LINES = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};

/** The layout takes time that grows with the square of the rows. */
const ROWS_AT_ONCE = 200;

const GAP = 2;

/** The name of a column for `--columns`: its heading in lower case, with hyphens. */
const nameOf = ({ title }: { title: string }): string => title.toLowerCase().replaceAll(' ', '-');

/** Adds the options that choose the columns of a table. */
export const withColumns = <T>(command: Command, columns: readonly Column<T>[]): Command =>
  command
    .option('--wide', 'print every column and no text cut, however wide the terminal is')
    .option('--columns <names>', `print these columns: ${columns.map(nameOf).join(', ')}`);

/** A table that is printed in parts. The first part has the headings, and fixes the columns and their widths. */
export interface TableParts<T> {
  draw(rows: readonly T[]): string;
  /** What the terminal hides, as a note for the user; undefined when every column is shown. */
  hidden(): string | undefined;
}

/**
 * Begins a table. On a terminal it is no wider than that: columns are hidden, then texts are cut. Elsewhere, with
 * `--wide` and with `--columns`, nothing is hidden or cut. `goesOn` says that rows may come that are not like the first.
 *
 * @throws CommandFailure when `--columns` names no column
 */
export function startTable<T>(
  all: readonly Column<T>[],
  { wide, columns: names }: TableFlags = {},
  goesOn = false,
): TableParts<T> {
  const chosen = names === undefined ? all : chosenFrom(all, names);
  const room = wide || names !== undefined || !process.stdout.isTTY ? undefined : process.stdout.columns || undefined;
  let layout: Layout<T> | undefined;
  return {
    draw: (rows) => {
      const parts: string[] = [];
      for (let at = 0; at === 0 || at < rows.length; at += ROWS_AT_ONCE) {
        const part = rows.slice(at, at + ROWS_AT_ONCE);
        const isFirst = layout === undefined;
        layout ??= layoutOf(chosen, part, room, goesOn);
        parts.push(drawn(layout, part, isFirst));
      }
      return parts.join('\n');
    },
    hidden: () => {
      const hidden = chosen.filter((column) => layout !== undefined && !layout.columns.includes(column));
      return hidden.length === 0 ? undefined : `--wide also shows ${hidden.map(nameOf).join(', ')}`;
    },
  };
}

/** Renders rows as aligned columns below their headings. */
export const table = <T>(columns: readonly Column<T>[], rows: readonly T[], flags?: TableFlags): string =>
  startTable(columns, flags).draw(rows);

/** Prints a list: a table with its notes, or a line of JSON for each row. */
export function printList<T>(
  output: Output,
  columns: readonly Column<T>[],
  rows: readonly T[],
  flags: TableFlags,
  note?: string,
): void {
  if (output.json) {
    for (const row of rows) print(JSON.stringify(row));
    return;
  }
  const parts = startTable(columns, flags);
  print(parts.draw(rows));
  const notes = [note, parts.hidden()].filter((each) => each !== undefined);
  if (notes.length > 0) output.note(notes.join('; '));
}

function chosenFrom<T>(all: readonly Column<T>[], names: string): Column<T>[] {
  return names.split(',').map((name) => {
    const found = all.find((column) => nameOf(column) === name.trim().toLowerCase());
    if (found) return found;
    throw new CommandFailure(
      `There is no column ${JSON.stringify(name)}`,
      EXIT.usage,
      `The columns are ${all.map(nameOf).join(', ')}.`,
    );
  });
}

interface Layout<T> {
  columns: readonly Column<T>[];
  widths: readonly number[];
  /** Whether texts may be cut to the widths. */
  cuts: boolean;
}

/**
 * Hides columns until the others fit with their cut texts, and then cuts the longest texts as far as needed. `goesOn`: later
 * parts may have longer texts. A column that may be cut then has room for as much as it is ever cut to.
 */
function layoutOf<T>(
  all: readonly Column<T>[],
  rows: readonly T[],
  room: number | undefined,
  goesOn: boolean,
): Layout<T> {
  const fewest = (column: Column<T>): number => (goesOn && room !== undefined ? (column.cutsTo ?? 0) : 0);
  const naturalOf = new Map(all.map((column) => [column, Math.max(fewest(column), widthOf(column, rows))]));
  const natural = (column: Column<T>): number => naturalOf.get(column) ?? 0;
  const least = (column: Column<T>): number =>
    Math.min(natural(column), Math.max(column.cutsTo ?? Number.POSITIVE_INFINITY, column.title.length));
  if (room === undefined) return { columns: all, widths: all.map(natural), cuts: false };
  const isEmpty = (column: Column<T>): boolean => rows.every((row) => column.of(row) === '');
  const inOrder = all
    .filter(({ hides }) => hides !== undefined)
    .toSorted((a, b) => Number(isEmpty(b)) - Number(isEmpty(a)) || (a.hides ?? 0) - (b.hides ?? 0));
  let columns = all;
  const total = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width + GAP, -GAP);
  for (const next of inOrder) {
    if (total(columns.map(least)) <= room) break;
    columns = columns.filter((column) => column !== next);
  }
  const widths = columns.map(natural);
  const leastWidths = columns.map(least);
  while (total(widths) > room) {
    const spare = widths.map((width, i) => (width > (leastWidths[i] ?? 0) ? width : 0));
    const widest = Math.max(...spare);
    if (widest === 0) break;
    widths[spare.indexOf(widest)] = widest - 1;
  }
  // What is left is the last column's, where it shows only in rows that need it.
  const spare = room - total(widths);
  if (goesOn && spare > 0 && columns.at(-1)?.cutsTo !== undefined) widths.push((widths.pop() ?? 0) + spare);
  return { columns, widths, cuts: true };
}

const widthOf = <T>({ title, of }: Column<T>, rows: readonly T[]): number =>
  rows.reduce((widest, row) => Math.max(widest, stringWidth(of(row))), title.length);

function drawn<T>({ columns, widths, cuts }: Layout<T>, rows: readonly T[], isFirst: boolean): string {
  // A later part can have a longer text. Unless it may be cut, its column becomes wider.
  const fitting = columns.map((column, i) => {
    const width = widths[i] ?? 0;
    return isFirst || (cuts && column.cutsTo !== undefined) ? width : Math.max(width, widthOf(column, rows));
  });
  const made = new Table({
    ...(isFirst ? { head: columns.map(({ title }) => paint('bold', title)) } : {}),
    colAligns: columns.map(({ align = 'left' }) => align),
    // cli-table3 takes a width of 0 for a missing one.
    colWidths: fitting.map((width) => Math.max(1, width)),
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  made.push(...rows.map((row) => columns.map(({ of }) => of(row))));
  return withoutTrailingBlanks(made.toString());
}

/** Renders names and values, one pair per line. A value with several lines is indented, and wrapped on a terminal. */
export function pairs(entries: readonly (readonly [string, string | undefined])[]): string {
  const shown = entries.filter(([, value]) => value !== undefined && value !== '');
  const width = Math.max(0, ...shown.map(([name]) => stringWidth(name)));
  return shown
    .map(([name, value = '']) => {
      const padded = `${name}${' '.repeat(width - stringWidth(name))}`;
      return `${paint('dim', padded)}  ${wrapped(value, width + GAP).join(`\n${' '.repeat(width + GAP)}`)}`;
    })
    .join('\n');
}

/** The lines of a text; on a terminal, broken at blanks to fit beside an indentation. */
function wrapped(text: string, indentation: number): string[] {
  const lines = text.split('\n');
  const { isTTY, columns } = process.stdout;
  if (!isTTY || !columns) return lines;
  return lines.flatMap((line) => {
    const broken: string[] = [];
    let last = '';
    for (const word of line.split(' ')) {
      if (last !== '' && stringWidth(`${last} ${word}`) > columns - indentation) {
        broken.push(last);
        last = word;
      } else last = broken.length === 0 && last === '' ? word : `${last} ${word}`;
    }
    return [...broken, last];
  });
}

const withoutTrailingBlanks = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
