import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeOrder } from '../../../operations/order-calls.ts';
import { putStatus } from './lens.ts';
import { StatusChange } from './request.ts';
import { SHOWN } from './required-records.ts';
import { named, type Version } from './version.ts';
import { viewSummary } from './view.ts';

/** `PATCH /orders/{id}/status` of a version. */
export const changeStatus = (version: Version): Operation => ({
  ...named(version, 'updateOrderStatus'),
  method: 'PATCH',
  path: '/orders/{id}/status',
  scope: 'orders:write',
  summary: 'Update the status of an order',
  description: 'Only `status` is read. The status that the order has already changes nothing.',
  parameters: { id: 'The id of the order.' },
  body: StatusChange,
  example: { status: 'confirmed' },
  replies: { 200: { description: 'The order as it is now', schema: version.replies.Summary } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    return changeOrder(call, core, {
      id: call.parameters.id ?? '',
      requires: SHOWN,
      put: (order, context) => ok(putStatus(order, call.body as StatusChange, context)),
      status: 200,
      show: (order, context) => ({ data: viewSummary(order, context, version) }),
    });
  },
});
