import type { Reading } from '../../store/database/connection.ts';
import { FEW } from '../../store/list-statements.ts';
import { findCounts } from '../../store/orders/order-counts.ts';
import {
  countByStatus,
  findStatusOrders,
  ORDER_NAMES,
  orderList,
  type StatusOrders,
} from '../../store/orders/order-lists.ts';
import { cursorSortOf, meantBy, type OrderCursorRequest, type OrderFilter } from './order-lists.ts';

/** A list of orders as a whole. */
export interface WholeList {
  workspaceId: string;
  filter: OrderFilter;
  /** In a list by completion are only completed orders, and by deletion only deleted ones. */
  sort: OrderCursorRequest['sort'];
}

/**
 * Counts the orders of a list by status, with every status of the catalog. The stored counts answer where no other
 * condition is given. Otherwise all orders that meet the conditions are found, as for the total of a list. Throws the
 * database's error.
 */
export async function countOrders(reading: Reading, { workspaceId, filter, sort }: WholeList): Promise<StatusOrders[]> {
  const sorting = cursorSortOf(sort);
  const meant = meantBy(filter, sorting.by);
  if (!meant) return (await reading.read(findStatusOrders(workspaceId, { statusIds: [] })))[0];
  const { statuses, conditions } = meant;
  if (meant.isCounted) return (await reading.read(findStatusOrders(workspaceId, statuses)))[0];
  const [counts] = sort === 'deleted_at' ? [[]] : await reading.read(findCounts(workspaceId, statuses));
  const selection = { workspaceId, statuses, counts, conditions, ...sorting };
  const { candidates } = orderList(selection, ORDER_NAMES);
  const [found] = candidates ? await reading.read(candidates(FEW + 1)) : [undefined];
  return (await reading.read(countByStatus(selection, found !== undefined && found.length <= FEW)))[0];
}
