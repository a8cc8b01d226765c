import type { Order, OrderContent } from '../model/order.ts';
import type { Instant } from '../model/time.ts';
import type { Row } from './query.ts';

/** The columns of `orders`, and the document, that make an order. Kept in step with `readOrder`. */
export const ORDER_COLUMNS = `o.id, o.version, o.status_id, o.payment_status, o.fulfillment_status, o.completed_at,
  o.updated_at, o.changed_at, d.document`;

/** What `orders` holds of an order in columns of its own. */
type HotField =
  | 'id'
  | 'version'
  | 'status_id'
  | 'payment_status'
  | 'fulfillment_status'
  | 'completed_at'
  | 'updated_at'
  | 'changed_at';

type Document = Omit<OrderContent & Pick<Order, 'aliases'>, HotField>;

/** Reads the columns above, starting at `from`. */
export function readOrder(row: Row, from: number): Order {
  const document = JSON.parse(row[from + 8] as string) as Document;
  return {
    ...document,
    id: row[from] as string,
    version: Number(row[from + 1]),
    status_id: row[from + 2] as string,
    payment_status: row[from + 3] as Order['payment_status'],
    fulfillment_status: row[from + 4] as Order['fulfillment_status'],
    completed_at: row[from + 5] === null ? undefined : toInstant(row[from + 5] as string),
    updated_at: toInstant(row[from + 6] as string),
    changed_at: toInstant(row[from + 7] as string),
  };
}

/** The document of an order: all that has no column of its own. */
export function documentOf(order: Order): string {
  const {
    id,
    version,
    status_id,
    payment_status,
    fulfillment_status,
    completed_at,
    updated_at,
    changed_at,
    ...document
  } = order;
  return JSON.stringify(document satisfies Document);
}

/** `2025-01-31 08:30:00.5+00`, as a session in UTC prints it, to `2025-01-31T08:30:00.500Z`. */
export function toInstant(timestamp: string): Instant {
  const fraction = timestamp
    .slice(20, timestamp.length - 3)
    .padEnd(3, '0')
    .slice(0, 3);
  return `${timestamp.slice(0, 10)}T${timestamp.slice(11, 19)}.${timestamp[19] === '.' ? fraction : '000'}Z`;
}
