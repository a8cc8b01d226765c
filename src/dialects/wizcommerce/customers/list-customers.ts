import { type Static, Type } from 'typebox';
import type { RecordSort } from '../../../core/records/records.ts';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { listRecords } from '../../../operations/record-calls.ts';
import { idsIn, pageOf, paginationOf, periodsOf } from '../common/lens.ts';
import { activityQuery, pageQuery, periodQuery, referenceIdsQuery, sortDirection } from '../common/schema.ts';
import { viewSummary } from './view.ts';
import { CustomerList } from './wire.ts';

const SORT_COLUMNS = {
  created_at: 'created_at',
  updated_at: 'changed_at',
  company_name: 'name',
  display_name: 'display_name',
} as const satisfies Record<string, RecordSort['by']>;

const Query = Type.Object({
  ...pageQuery,
  sort_by: Type.Optional(
    Type.Enum(['created_at', 'updated_at', 'company_name', 'display_name'], { type: 'string', default: 'updated_at' }),
  ),
  sort: sortDirection,
  status: activityQuery,
  reference_ids: referenceIdsQuery,
  ...periodQuery,
});

export const listCustomers: Operation = {
  id: 'listCustomers',
  method: 'GET',
  path: '/customers',
  scope: 'customers:read',
  summary: 'List customers',
  query: Query,
  replies: { 200: { description: 'A page of customers', schema: CustomerList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as Static<typeof Query>;
    const page = pageOf(query);
    return listRecords(call, core, {
      kind: 'customers',
      filter: {
        status: query.status ?? 'active',
        referenceIds: idsIn(query.reference_ids),
        ...periodsOf(query),
      },
      sort: { by: SORT_COLUMNS[query.sort_by ?? 'updated_at'], descending: query.sort !== 'asc' },
      page,
      show: ({ records, total, hasMore }) => ({
        data: records.map(viewSummary),
        pagination: paginationOf(query, { total, hasMore }),
      }),
    });
  },
};
