import { writeCell } from '../../../importing/cells/cells.ts';
import { type Field, isOfLine, LINE, ORDER_COLUMNS } from '../../../importing/fields.ts';
import type { Order } from '../../../model/order.ts';
import { isParty, orderFieldsWhere } from '../../../model/order-fields.ts';
import type { View } from '../orders/lens.ts';

type Json = Record<string, unknown>;

/** An order as an export has it: as it is shown, by its own id. */
export const exported = (order: Order, shown: View): Json => ({ ...shown, id: order.id });

/** The first line of a CSV file. */
export const headerOf = (fields: readonly Field[]): string => `${fields.map(({ path }) => path).join(',')}\n`;

/** What is in every row of an order, so that it is known to which one a row belongs. */
const KEYS = new Set(['id', 'reference_id']);

/** The rows of an order: one for each line, with all that is not of a line in the first. */
export function orderRows(order: Json): string {
  const lines = (order[LINE] ?? []) as readonly Json[];
  let text = rowOf(order, lines[0], true);
  for (let i = 1; i < lines.length; i++) text += rowOf(order, lines[i], false);
  return text;
}

function rowOf(order: Json, line: Json | undefined, isFirst: boolean): string {
  const cells = ORDER_COLUMNS.map(({ path, type }) => {
    if (isOfLine(path)) return writeCell(type, line?.[path.slice(LINE.length + 1)]);
    return isFirst || KEYS.has(path) ? cellOf(order, { path, type }) : '';
  });
  return `${cells.join(',')}\n`;
}

/** Any object as a row. */
export const plainRow = (record: Json, fields: readonly Field[]): string =>
  `${fields.map((field) => cellOf(record, field)).join(',')}\n`;

function cellOf(record: Json, { path, type }: Field): string {
  const [first = '', second] = path.split('.');
  const value = record[first];
  if (second !== undefined) return writeCell(type, (value as Json | undefined)?.[second]);
  if (type === 'list' && Array.isArray(value) && value.length === 0) return '';
  if (type !== 'json' || value === undefined) return writeCell(type, value);
  return isSaidElsewhere(first, value) ? '' : writeCell(type, value);
}

/** A party without anything in it has no column that says so but its own; empty lists and objects are there anyway. */
function isSaidElsewhere(name: string, value: unknown): boolean {
  const isEmpty = Object.keys(value as object).length === 0;
  return PARTIES.has(name) ? !isEmpty : isEmpty;
}

const PARTIES = new Set<string>(orderFieldsWhere(isParty));
