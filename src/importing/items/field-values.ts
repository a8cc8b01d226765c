import Big from 'big.js';
import { CellFault } from '../cells/cells.ts';
import type { Cell, CsvRecord } from '../files/csv-reader.ts';
import type { PlannedField } from '../mapping/plan.ts';
import type { ItemProblem, RowAmounts } from './item.ts';

/** The text of a field in a row: its first column that is not empty, with the texts of its `and` columns. */
export function cellFor({ columns, and, constant }: PlannedField, cells: readonly Cell[]): Cell {
  let cell: Cell = cells[columns[0] ?? -1];
  for (let i = 1; cell === undefined && i < columns.length; i++) cell = cells[columns[i] as number];
  for (const column of and) {
    const more = cells[column];
    if (more !== undefined) cell = cell === undefined ? more : `${cell} ${more}`;
  }
  return cell ?? constant;
}

/** The value of a field in a row, with its `plus` columns added; a `CellFault` where a cell cannot be read. */
export function readField(field: PlannedField, cell: Cell, cells: readonly Cell[]): unknown {
  const value = cell === undefined ? undefined : field.read(cell);
  if (field.plus.length === 0) return value;
  const parts = [
    value,
    ...field.plus.map((column) => (cells[column] === undefined ? undefined : field.read(cells[column]))),
  ];
  return sumOf(parts);
}

/** The sum of all numbers. A part that is not a number is returned itself. */
export function sumOf(parts: readonly unknown[]): unknown {
  let sum: Big | undefined;
  for (const part of parts) {
    if (part === undefined) continue;
    if (typeof part !== 'number') return part;
    sum = (sum ?? new Big(0)).plus(part);
  }
  return sum?.toNumber();
}

/** Puts the sum of a field in all rows in the place of the value in the first row. */
export function putSum(
  body: Record<string, unknown>,
  records: readonly CsvRecord[],
  field: PlannedField,
  problems: ItemProblem[],
): void {
  const [first = '', second] = field.path;
  const sum = sumOf(records.map(({ cells }) => readField(field, cellFor(field, cells), cells)));
  if (sum instanceof CellFault) {
    problems.push({ path: [...field.path], rule: sum.rule, reason: sum.reason });
  } else if (sum !== undefined) {
    if (second === undefined) body[first] = sum;
    else body[first] = { ...(body[first] as object | undefined), [second]: sum };
  }
}

/** The amounts of several rows in fields of which it is open whether each row has its part. */
export function amountsIn(
  records: readonly CsvRecord[],
  fields: readonly PlannedField[],
  open: ReadonlySet<string>,
): ReadonlyMap<string, RowAmounts> {
  const amounts = new Map<string, RowAmounts>();
  if (records.length < 2) return amounts;
  for (const field of fields) {
    const name = field.path.join('.');
    if (!open.has(name)) continue;
    const values = records.map(({ cells }) => readField(field, cellFor(field, cells), cells));
    const money = values.filter((each) => typeof each === 'number');
    const sum = sumOf(money);
    if (money.length < 2 || typeof sum !== 'number' || money.every((each) => each === 0)) continue;
    const isOnce = new Set(money).size === 1;
    amounts.set(name, { once: isOnce ? money[0] : undefined, sum });
  }
  return amounts;
}
