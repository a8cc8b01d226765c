import type { Order } from '../../model/order.ts';
import type { OrderCount } from '../../store/orders/order-counts.ts';

/**
 * By how much the number of orders of each status and fulfilment changes, between the orders as they were read and as
 * they become. An order that was not read is a new one; deleted ones, before or after, count nowhere. Combinations that gain as many as
 * they lose are left out.
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
