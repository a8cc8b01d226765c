import type { Hub } from '../../app/hub.ts';
import { type ColumnId, columnsOf, customerOf, fieldsOf, type Row } from './columns.tsx';
import { type ListState, queryOf } from './list-search.ts';

const PAGE = 200;

/**
 * Reads a list to its end and writes the shown columns as CSV, in the shown order. `onRows` gets the number of rows so far. Rejects as
 * the SDK does, also when the signal aborts.
 */
export async function tableFile(
  hub: Hub,
  list: ListState,
  heading: (id: ColumnId | 'display_id') => string,
  { signal, onRows }: { signal: AbortSignal; onRows(rows: number): void },
): Promise<Blob> {
  const columns = columnsOf(list.columns);
  const parts = [
    `${['display_id' as const, ...columns.map(({ id }) => id)].map((id) => cellOf(heading(id))).join()}\r\n`,
  ];
  const query = { ...queryOf(list), fields: fieldsOf(columns), limit: PAGE };
  let rows = 0;
  for await (const page of hub.orders.list(query as { fields: string }, { signal }).pages()) {
    const lines = (page.items as Row[]).map((row) => [row.display_id, ...columns.map(({ id }) => contentAt(row, id))]);
    parts.push(lines.map((cells) => `${cells.map(cellOf).join()}\r\n`).join(''));
    rows += lines.length;
    onRows(rows);
  }
  return new Blob(parts, { type: 'text/csv;charset=utf-8' });
}

/** What a cell of the file has: values as the hub has them, not as the page shows them. */
function contentAt(row: Row, id: ColumnId): unknown {
  switch (id) {
    case 'status':
      return row.status?.name;
    case 'primary_contact':
      return customerOf(row);
    case 'shipping_address':
      return [row.shipping_address?.city, row.shipping_address?.country].filter(Boolean).join(', ');
    case 'totals.total':
      return row.totals?.total;
    case 'totals.balance':
      return row.totals?.balance;
    case 'tags':
      return row.tags?.join(', ');
    case 'line_items':
      return row.line_items?.length;
    default:
      return row[id];
  }
}

/** A spreadsheet runs a text that begins like this. The hub's own files guard against it in the same way. */
const FORMULA_LIKE = /^[=+\-@\t\r'＝＋－＠]/;

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA_LIKE.test(String(value)) ? `'${String(value)}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
