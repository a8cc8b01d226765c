import { refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { listRecords } from '../../../operations/record-calls.ts';
import { matchOf } from '../filters.ts';
import { OrderTypeList, OrderTypeQuery } from '../wire/order-types.ts';
import { view } from './lens.ts';

export const listOrderTypes: KeyedOperation = {
  id: 'listOrderTypes',
  method: 'GET',
  path: '/order_types',
  scope: 'products:read',
  summary: 'List the types that orders can have',
  query: OrderTypeQuery,
  replies: { 200: { description: 'A page of order types, by name', schema: OrderTypeList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as OrderTypeQuery;
    return listRecords(call, core, {
      kind: 'order_types',
      filter: { name: matchOf(query, 'name') },
      sort: { by: 'name', descending: false },
      page: { number: query.page ?? 1, size: query.limit ?? 10 },
      show: ({ records }) => ({ items: records.map(view) }),
    });
  },
};
