import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { StatusList } from '../wire/orders.ts';
import { statusList } from './status.ts';

/** Its path is a fixed one beside the order's: the router takes `status` for this before it takes it for an id. */
export const listStatuses: Operation = {
  id: 'listStatuses',
  method: 'GET',
  path: '/orders/status',
  scope: 'orders:read',
  summary: 'List the statuses an order can have',
  replies: { 200: { description: 'The statuses', schema: StatusList } },
  handle: async (call, core) => {
    const catalog = await core.read.statuses(call.principal.workspaceId);
    return catalog.ok ? ok(json(200, statusList(catalog.value))) : catalog;
  },
};
