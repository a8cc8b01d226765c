import type { Order } from '../../model/order.ts';
import type { OrderCount } from '../../store/orders/order-counts.ts';

/**
 * How much the number of orders of each status and fulfilment changes, between the orders as read and as decided. An order that was not
 * read is new. Deleted orders do not count. Combinations whose number stays are left out.
 */
export function countChanges(before: ReadonlyMap<string, Order>, after: ReadonlyMap<string, Order>): OrderCount[] {
  const counts = new Map<string, OrderCount>();
  const add = ({ status_id, fulfillment_status }: Order, orders: number): void => {
    const key = `${fulfillment_status} ${status_id}`;
    const count = counts.get(key);
    if (count) count.orders += orders;
    else counts.set(key, { status_id, fulfillment_status, orders });
  };
  for (const [id, order] of after) {
    const found = before.get(id);
    const was = found?.deleted_at === undefined ? found : undefined;
    const isGone = order.deleted_at !== undefined;
    if (was && !isGone && was.status_id === order.status_id && was.fulfillment_status === order.fulfillment_status) {
      continue;
    }
    if (was) add(was, -1);
    if (!isGone) add(order, 1);
  }
  return [...counts.values()].filter(({ orders }) => orders !== 0);
}
