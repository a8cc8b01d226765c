import { cellsOf, csvRecords, type Delimiter, lineOf, textPieces } from './csv.ts';

/** A problem of a refused row, at its place in the file. */
export interface RowProblem {
  pointer: string;
  detail: string;
  line: number;
  column: number;
  value?: string;
}

/** A row that the hub refused. */
export interface Refused {
  row: number;
  line: number;
  problems: RowProblem[];
}

/** A row of the file to be mended: its cells, and why it was refused. Rows of one order share the reasons. */
export interface BadRow {
  line: number;
  cells: string[];
  problems: RowProblem[];
}

/** What of a file is shown to be mended. */
export interface BadRows {
  /** Undefined for lines of JSON, which have one cell. */
  table: { header: string[]; delimiter: Delimiter } | undefined;
  rows: BadRow[];
}

/** More rows than this are mended in the file itself. */
export const MOST_ROWS = 2000;

const linesOf = ({ line, problems }: Refused): number[] => [line, ...problems.map((problem) => problem.line)];

/**
 * Finds the refused rows in the file, which is read piece by piece. An order is refused with all of its rows: those with the same
 * values in `keys`, the columns that name the order.
 */
export async function findTableRows(
  file: Blob,
  refused: readonly Refused[],
  { header, delimiter, keys }: { header: string[]; delimiter: Delimiter; keys: readonly string[] },
): Promise<BadRows> {
  const places = keys.map((key) => header.indexOf(key)).filter((at) => at >= 0);
  const keyOf = (cells: readonly string[]): string => places.map((at) => cells[at]?.trim() ?? '').join('\n');
  const byLine = new Map(refused.flatMap((each) => linesOf(each).map((line) => [line, each] as const)));
  const at = (line: number, endLine: number): Refused | undefined => {
    for (let each = line; each <= endLine; each++) if (byLine.has(each)) return byLine.get(each);
    return undefined;
  };
  const byKey = new Map<string, Refused>();
  const direct = new Map<number, BadRow>();
  for await (const { line, endLine, text } of csvRecords(file, delimiter)) {
    const found = at(line, endLine);
    if (!found) continue;
    const cells = cellsOf(text, delimiter);
    direct.set(line, { line, cells, problems: found.problems });
    const key = keyOf(cells);
    if (key.trim() !== '') byKey.set(key, found);
  }
  const rows = places.length === 0 || byKey.size === 0 ? [...direct.values()] : await withTheirOrders();
  return { table: { header, delimiter }, rows: rows.slice(0, MOST_ROWS) };

  async function withTheirOrders(): Promise<BadRow[]> {
    const all: BadRow[] = [];
    for await (const { line, text } of csvRecords(file, delimiter)) {
      if (all.length >= MOST_ROWS) break;
      const known = direct.get(line);
      const cells = known?.cells ?? cellsOf(text, delimiter);
      const order = known ?? byKey.get(keyOf(cells));
      if (order) all.push({ line, cells, problems: order.problems });
    }
    return all;
  }
}

/** Finds the refused lines of a file of JSON lines. */
export async function findJsonRows(file: Blob, refused: readonly Refused[]): Promise<BadRows> {
  const byLine = new Map(refused.flatMap((each) => linesOf(each).map((line) => [line, each] as const)));
  const rows: BadRow[] = [];
  let rest = '';
  let line = 1;
  const take = (text: string): void => {
    const found = byLine.get(line);
    if (found && text.trim() !== '' && rows.length < MOST_ROWS)
      rows.push({ line, cells: [text], problems: found.problems });
    line++;
  };
  for await (const piece of textPieces(file)) {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    parts.forEach(take);
  }
  take(rest);
  return { table: undefined, rows };
}

/** What was typed over the cells of rows: by `line:column`. */
export type Fixes = Readonly<Record<string, string>>;

/** The rows as a file of their own, with what was typed. `reasons` adds a column that says why each was refused. */
export function fileOf({ table, rows }: BadRows, fixes: Fixes, reasons?: string): Blob {
  const fixed = (row: BadRow): string[] => row.cells.map((cell, at) => fixes[`${row.line}:${at}`] ?? cell);
  if (!table) return new Blob(rows.map((row) => `${fixed(row)[0]?.replaceAll(/\s*\n\s*/g, ' ')}\n`));
  const { header, delimiter } = table;
  const more = (text: string): string[] => (reasons === undefined ? [] : [text]);
  return new Blob([
    lineOf([...header, ...more(reasons ?? '')], delimiter),
    ...rows.map((row) => lineOf([...padded(fixed(row), header.length), ...more(reasonOf(row))], delimiter)),
  ]);
}

const padded = (cells: string[], width: number): string[] => [
  ...cells,
  ...Array.from({ length: Math.max(0, width - cells.length) }, () => ''),
];

/** Why a row was refused, in one sentence. */
export const reasonOf = ({ problems }: Pick<BadRow, 'problems'>): string =>
  problems.map(({ pointer, detail }) => `${fieldOf(pointer)} ${detail}`.trim()).join('; ');

/** The field that a pointer names: `#/line_items/0/sku` is `line_items.0.sku`. */
export const fieldOf = (pointer: string): string => {
  try {
    return decodeURIComponent(pointer.replace(/^#\/?/, '')).replaceAll('/', '.');
  } catch {
    return pointer;
  }
};
