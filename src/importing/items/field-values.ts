import Big from 'big.js';
import { CellFault } from '../cells/cells.ts';
import type { Cell, CsvRecord } from '../files/csv-reader.ts';
import type { PlannedField } from '../mapping/plan.ts';
import type { ItemProblem, RowAmounts } from './item.ts';

/** What of a row a field is read from: the first of its columns that is not empty, with what stands beside it in others. */
export function cellFor({ columns, and, constant }: PlannedField, cells: readonly Cell[]): Cell {
  let cell: Cell = cells[columns[0] ?? -1];
  for (let i = 1; cell === undefined && i < columns.length; i++) cell = cells[columns[i] as number];
  for (const column of and) {
    const more = cells[column];
    if (more !== undefined) cell = cell === undefined ? more : `${cell} ${more}`;
  }
  return cell ?? constant;
}

/** What a row says of a field, with the columns that are added; a `CellFault` where one of them cannot be read. */
export function readField(field: PlannedField, cell: Cell, cells: readonly Cell[]): unknown {
  const value = cell === undefined ? undefined : field.read(cell);
  if (field.plus.length === 0) return value;
  const parts = [
    value,
    ...field.plus.map((column) => (cells[column] === undefined ? undefined : field.read(cells[column]))),
  ];
  return sumOf(parts);
}

/** The sum of what is there; what cannot be added is the answer itself. */
export function sumOf(parts: readonly unknown[]): unknown {
  let sum: Big | undefined;
  for (const part of parts) {
    if (part === undefined) continue;
    if (typeof part !== 'number') return part;
    sum = (sum ?? new Big(0)).plus(part);
  }
  return sum?.toNumber();
}

/** What the rows of an order say of one field together: each has a part of it. */
const sumInRows = (field: PlannedField, records: readonly CsvRecord[]): unknown =>
  sumOf(records.map(({ cells }) => readField(field, cellFor(field, cells), cells)));

/** Puts the sum of all rows in the place of what the first row says of an order. */
export function addParts(
  body: Record<string, unknown>,
  records: readonly CsvRecord[],
  field: PlannedField,
  problems: ItemProblem[],
): void {
  const [first = '', second] = field.path;
  const sum = sumInRows(field, records);
  if (sum instanceof CellFault) {
    problems.push({ path: [...field.path], rule: sum.rule, reason: sum.reason });
  } else if (sum !== undefined) {
    if (second === undefined) body[first] = sum;
    else body[first] = { ...(body[first] as object | undefined), [second]: sum };
  }
}

/** What several rows of an order say of fields of which it is open whether they say parts of it. */
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
    const said = records.map(({ cells }) => readField(field, cellFor(field, cells), cells));
    const money = said.filter((each) => typeof each === 'number');
    const sum = sumOf(money);
    if (money.length < 2 || typeof sum !== 'number' || money.every((each) => each === 0)) continue;
    const isOnce = new Set(money).size === 1;
    amounts.set(name, { once: isOnce ? money[0] : undefined, sum });
  }
  return amounts;
}
