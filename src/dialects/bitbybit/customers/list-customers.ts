import type { RecordFilter, RecordSort } from '../../../core/records/records.ts';
import { ok, refuse } from '../../../model/result.ts';
import { bookmarkOwnerOf } from '../../../operations/bookmark-owner.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { metaOf, pageOf } from '../paging.ts';
import { CustomerQuery, CustomersReply } from '../wire/customers.ts';
import { view } from './lens.ts';

export const listCustomers: Operation = {
  id: 'listCustomers',
  method: 'GET',
  path: '/customers',
  scope: 'customers:read',
  summary: 'List customers',
  query: CustomerQuery,
  replies: { 200: { description: 'A page of customers', schema: CustomersReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as CustomerQuery;
    const page = pageOf(query);
    const { workspaceId } = call.principal;
    const sort = SORTS[query.sort ?? 'updatedAt:desc'];
    const asked = {
      workspaceId,
      bookmarkOwner: bookmarkOwnerOf(call),
      kind: 'customers',
      filter: filterOf(query),
      sort,
      page,
    } as const;
    const listed = await core.records.list(asked);
    if (!listed.ok) return listed;
    const customers = listed.value.records;
    const found = await core.records.find(workspaceId, { ofCustomers: customers.map(({ id }) => id) }, call.dialect);
    if (!found.ok) return found;
    const addresses = Map.groupBy(found.value.all('addresses'), ({ customer_id }) => customer_id);
    const data = customers.map((customer) => view(customer, addresses.get(customer.id) ?? []));
    return ok(json(200, { data, meta: metaOf(page, listed.value) }));
  },
};

const SORTS: Readonly<Record<NonNullable<CustomerQuery['sort']>, RecordSort>> = {
  'updatedAt:desc': { by: 'changed_at', descending: true },
  'updatedAt:asc': { by: 'changed_at', descending: false },
  'createdAt:desc': { by: 'created_at', descending: true },
  'createdAt:asc': { by: 'created_at', descending: false },
};

const filterOf = ({ search, source, tags }: CustomerQuery): RecordFilter => ({
  search,
  sources: wordsIn(source),
  tags: wordsIn(tags),
});

/** The words between commas; without any, none were asked for. */
function wordsIn(list: string | undefined): string[] | undefined {
  const words = (list ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return words.length > 0 ? words : undefined;
}
