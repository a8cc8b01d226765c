import type { Core } from '../../../core/core.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import type { Call, Operation } from '../../../operations/operation.ts';
import { listOrders as list } from '../../../operations/order-calls.ts';
import { json } from '../../../operations/reply.ts';
import { allRecords } from '../all-records.ts';
import { NAME } from '../extras.ts';
import { matchOf } from '../filters.ts';
import { OrderList, OrderQuery } from '../wire/orders.ts';
import { viewSummary } from './lens.ts';
import { filterOf, openKeys, type QueryContext, sortOf } from './query.ts';

export const listOrders: Operation = {
  id: 'listOrders',
  method: 'GET',
  path: '/orders',
  scope: 'orders:read',
  summary: 'List orders',
  description: 'Besides the parameters below, every key of a field of an order type is one, with the same suffixes.',
  query: OrderQuery,
  replies: { 200: { description: 'A page of orders', schema: OrderList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as OrderQuery;
    const context = await contextOf(call, core, query);
    if (!context.ok) return context;
    const filter = filterOf(query, context.value);
    if (!filter.ok) return filter;
    if (!filter.value) return ok(json(200, { items: [] }));
    return list(call, core, {
      filter: filter.value,
      sort: sortOf(query),
      page: { number: query.page ?? 1, size: query.limit ?? 10 },
      requires: { showsCustomerId: true },
      show: ({ orders, context }) => ({ items: orders.map((order) => viewSummary(order, context)) }),
    });
  },
};

/** Reads only what this query's words are about. */
async function contextOf(call: Call, core: Core, query: OrderQuery): Promise<Result<QueryContext>> {
  const { workspaceId } = call.principal;
  const asksForStatus = matchOf(query, 'status_id') !== undefined;
  const statuses = asksForStatus ? await core.read.statuses(workspaceId) : ok([]);
  if (!statuses.ok) return statuses;
  const orderTypes = openKeys(query).length > 0 ? await allRecords(call, core, 'order_types') : ok([]);
  if (!orderTypes.ok) return orderTypes;
  const entity = matchOf(query, 'entity_id', 'exact');
  if (!entity || !('exact' in entity)) {
    return ok({ statuses: statuses.value, orderTypes: orderTypes.value, customerId: undefined });
  }
  const found = await core.records.find(workspaceId, { ids: { customers: [entity.exact] } }, NAME);
  if (!found.ok) return found;
  const customerId = found.value.get('customers', entity.exact)?.id;
  return ok({ statuses: statuses.value, orderTypes: orderTypes.value, customerId });
}
