import type { Operation } from '../../../operations/operation.ts';
import type { Dialect } from '../../dialect.ts';
import { appendNote } from './append-note.ts';
import { changeTags } from './change-tags.ts';
import { createOrder } from './create-order.ts';
import { deleteOrder } from './delete-order.ts';
import { getOrder } from './get-order.ts';
import { listOrders } from './list-orders.ts';
import { patchOrder } from './patch-order.ts';
import { replaceOrder } from './replace-order.ts';
import { setOrderStatus } from './set-order-status.ts';

/** Every call of the hub's own API that reads or writes orders one by one, and their list. */
export const orders = (others: readonly Pick<Dialect, 'name' | 'orderView'>[]): readonly Operation[] => [
  listOrders,
  createOrder,
  getOrder(others),
  patchOrder,
  replaceOrder,
  setOrderStatus,
  appendNote,
  changeTags,
  deleteOrder,
];
