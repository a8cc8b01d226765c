import { type Static, Type } from 'typebox';
import type { RecordSort } from '../../../core/records/records.ts';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { listRecords } from '../../../operations/record-calls.ts';
import { pageOf, paginationOf } from '../common/lens.ts';
import { activityQuery, pageQuery, sortDirection } from '../common/schema.ts';
import { view } from './lens.ts';
import { PriceListList } from './wire.ts';

const SORT_COLUMNS = {
  created_at: 'created_at',
  updated_at: 'changed_at',
  name: 'name',
} as const satisfies Record<string, RecordSort['by']>;

const Query = Type.Object({
  ...pageQuery,
  sort_by: Type.Optional(Type.Enum(['created_at', 'updated_at', 'name'], { type: 'string', default: 'updated_at' })),
  sort: sortDirection,
  status: activityQuery,
});

export const listPriceLists: Operation = {
  id: 'listPriceLists',
  method: 'GET',
  path: '/price-lists',
  scope: 'products:read',
  summary: 'List price lists',
  query: Query,
  replies: { 200: { description: 'A page of price lists', schema: PriceListList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as Static<typeof Query>;
    const page = pageOf(query);
    return listRecords(call, core, {
      kind: 'price_lists',
      filter: { status: query.status ?? 'active' },
      sort: { by: SORT_COLUMNS[query.sort_by ?? 'updated_at'], descending: query.sort !== 'asc' },
      page,
      show: ({ records, total, hasMore }) => ({
        data: records.map(view),
        pagination: paginationOf(query, { total, hasMore }),
      }),
    });
  },
};
