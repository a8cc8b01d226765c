import { refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { listRecords } from '../../../operations/record-calls.ts';
import { matchOf } from '../filters.ts';
import { OrderItemList, OrderItemQuery } from '../wire/items.ts';
import { view } from './lens.ts';

export const listItems: KeyedOperation = {
  id: 'listOrderItems',
  method: 'GET',
  path: '/order_items',
  scope: 'products:read',
  summary: 'List what can be ordered',
  query: OrderItemQuery,
  replies: { 200: { description: 'A page of order items, the newest first', schema: OrderItemList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as OrderItemQuery;
    return listRecords(call, core, {
      kind: 'items',
      filter: { name: matchOf(query, 'name'), orderTypeId: query.order_type_id },
      sort: { by: 'created_at', descending: true },
      page: { number: query.page ?? 1, size: query.limit ?? 10 },
      show: ({ records }) => ({ items: records.map(view) }),
    });
  },
};
