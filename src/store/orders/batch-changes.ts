import type { OrderChange } from '../../model/change.ts';
import type { Query, Row } from '../database/query.ts';
import { CHANGE_COLUMNS, readChange } from './changes.ts';

/** An order that a batch changed: the version before, and its last version of the batch. */
export interface ChangedOrder {
  id: string;
  before: number;
  after: number;
}

const CHANGED_ORDERS = `select order_id, min(version) - 1, max(version) from order_changes
  where workspace_id = $1 and batch_id = $2`;

const readChanged = (rows: Row[]): ChangedOrder[] =>
  rows.map((row) => ({ id: row[0] as string, before: Number(row[1]), after: Number(row[2]) }));

/** Reads from the history which orders a batch changed, by id, after one of them. */
export function findChangedOrders(workspaceId: string, id: string, after: string, most: number): Query<ChangedOrder[]> {
  return {
    name: 'find_batch_orders',
    text: `${CHANGED_ORDERS} and order_id > $3 group by order_id order by order_id limit $4`,
    values: [workspaceId, id, after, most],
    read: readChanged,
  };
}

/** Reads from the history which of these orders a batch has changed. */
export function findChangedAmong(workspaceId: string, id: string, orderIds: readonly string[]): Query<ChangedOrder[]> {
  return {
    name: 'find_batch_orders_among',
    text: `${CHANGED_ORDERS} and order_id = any ($3::text[]) group by order_id`,
    values: [workspaceId, id, orderIds],
    read: readChanged,
  };
}

/** Reads the versions of orders from the first one that is part of a batch, by order. The result has no limit of size. */
export function findTraces(workspaceId: string, id: string, orderIds: readonly string[]): Query<OrderChange[]> {
  return {
    name: 'find_batch_traces',
    text: `select ${CHANGE_COLUMNS} from (${CHANGED_ORDERS} and order_id = any ($3::text[]) group by order_id)
        as f (order_id, before, after)
      join order_changes c on c.workspace_id = $1 and c.order_id = f.order_id and c.version > f.before
      order by c.order_id, c.version`,
    values: [workspaceId, id, orderIds],
    read: (rows) => rows.map(readChange),
  };
}
