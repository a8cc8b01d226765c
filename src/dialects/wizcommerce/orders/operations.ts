import type { Operation } from '../../../operations/operation.ts';
import { changeStatus } from './change-status.ts';
import { createOrder } from './create-order.ts';
import { deleteOrder } from './delete-order.ts';
import { getOrder } from './get-order.ts';
import { listOrders } from './list-orders.ts';
import { replaceOrder } from './replace-order.ts';
import type { Version } from './version.ts';

/** Everything that a version can do with orders. */
export const orderOperations = (version: Version): Operation[] =>
  [listOrders, createOrder, getOrder, replaceOrder, changeStatus, deleteOrder].map((make) => make(version));
