import type { Order } from '../../model/order.ts';
import type { ORDER_FIELDS } from '../../model/order-fields.ts';
import type { Instant } from '../../model/time.ts';
import type { Row } from '../database/query.ts';

/** The columns of `orders`, and the document, that make an order. Kept in step with `readOrder`. */
export const ORDER_COLUMNS = `o.id, o.version, o.status_id, o.payment_status, o.fulfillment_status, o.completed_at,
  o.updated_at, o.changed_at, o.created_at, d.document, o.deleted_at`;

type Fields = typeof ORDER_FIELDS;
type Column = { [F in keyof Fields]: Fields[F] extends { column: true } ? F : never }[keyof Fields];
type Document = Omit<Order, Column>;

/** Reads the columns above. The parsed document becomes the order: a copy would cost as much as the parsing. */
export function readOrder(row: Row): Order {
  const order = JSON.parse(row[9] as string) as Document & Partial<Pick<Order, Column>>;
  order.id = row[0] as string;
  order.version = Number(row[1]);
  order.status_id = row[2] as string;
  order.payment_status = row[3] as Order['payment_status'];
  order.fulfillment_status = row[4] as Order['fulfillment_status'];
  if (typeof row[5] === 'string') order.completed_at = toInstant(row[5]);
  order.updated_at = toInstant(row[6] as string);
  order.changed_at = toInstant(row[7] as string);
  order.created_at = toInstant(row[8] as string);
  if (typeof row[10] === 'string') order.deleted_at = toInstant(row[10]);
  return order as Order;
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
    created_at,
    updated_at,
    changed_at,
    deleted_at,
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
