import type { Operation } from '../../../operations/operation.ts';
import { showOrder } from '../../../operations/order-calls.ts';
import { SHOWN } from './required-records.ts';
import { named, type Version } from './version.ts';
import { view } from './view.ts';

/** `GET /orders/{id}` of a version. */
export const getOrder = (version: Version): Operation => ({
  ...named(version, 'getOrder'),
  method: 'GET',
  path: '/orders/{id}',
  scope: 'orders:read',
  summary: 'Get an order',
  description: 'Shows everything that a replacement can write, so that an order can be read, changed and sent back.',
  parameters: { id: 'The id of the order.' },
  replies: { 200: { description: 'The whole order', schema: version.replies.Order } },
  handle: (call, core) =>
    showOrder(call, core, {
      id: call.parameters.id ?? '',
      requires: SHOWN,
      show: (order, context) => ({ data: view(order, context, version) }),
    }),
});
