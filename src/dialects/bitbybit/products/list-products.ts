import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { listRecords } from '../../../operations/record-calls.ts';
import { metaOf, pageOf } from '../paging.ts';
import { ProductQuery, ProductsReply } from '../wire/products.ts';
import { view } from './lens.ts';

export const listProducts: Operation = {
  id: 'listProducts',
  method: 'GET',
  path: '/products',
  scope: 'products:read',
  summary: 'List products',
  description: 'Those that changed last come first.',
  query: ProductQuery,
  replies: { 200: { description: 'A page of products', schema: ProductsReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as ProductQuery;
    const page = pageOf(query);
    return listRecords(call, core, {
      kind: 'products',
      filter: { search: query.search },
      sort: { by: 'changed_at', descending: true },
      page,
      show: ({ records, ...rest }) => ({ data: records.map(view), meta: metaOf(page, rest) }),
    });
  },
};
