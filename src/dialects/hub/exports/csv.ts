import { writeCell } from '../../../importing/cells/cells.ts';
import { type Field, isOfLine, LINE, ORDER_COLUMNS } from '../../../importing/fields.ts';
import { isParty, orderFieldsWhere } from '../../../model/order-fields.ts';

type Json = Record<string, unknown>;

/** The first line of a CSV file. */
export const headerOf = (fields: readonly Field[]): string => `${fields.map(({ path }) => path).join(',')}\n`;

/** In every row of an order, so that each row names its order. */
const KEYS = new Set(['id', 'reference_id']);

/** The rows of an order: one for each line. The first row also has the fields of the order itself. */
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

/** The row of a record without lines. */
export const recordRow = (record: Json, fields: readonly Field[]): string =>
  `${fields.map((field) => cellOf(record, field)).join(',')}\n`;

function cellOf(record: Json, { path, type }: Field): string {
  const [first = '', second] = path.split('.');
  const value = record[first];
  if (second !== undefined) return writeCell(type, (value as Json | undefined)?.[second]);
  if (type === 'list' && Array.isArray(value) && value.length === 0) return '';
  if (type !== 'json' || value === undefined) return writeCell(type, value);
  return isShownElsewhere(first, value) ? '' : writeCell(type, value);
}

/** Only its own JSON column shows a party without parts. Empty lists and objects need no cell: they exist anyway. */
function isShownElsewhere(name: string, value: unknown): boolean {
  const isEmpty = Object.keys(value as object).length === 0;
  return PARTIES.has(name) ? !isEmpty : isEmpty;
}

const PARTIES = new Set<string>(orderFieldsWhere(isParty));
