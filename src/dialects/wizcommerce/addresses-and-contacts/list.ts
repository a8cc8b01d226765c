import { type Static, Type } from 'typebox';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { listRecords } from '../../../operations/record-calls.ts';
import { idsIn, pageOf, paginationOf, periodsOf, timeSortOf } from '../common/lens.ts';
import { activityQuery, pageQuery, periodQuery, referenceIdsQuery, timeSortQuery } from '../common/schema.ts';
import { type Kind, named } from './kinds.ts';

const Query = Type.Object({
  ...pageQuery,
  ...timeSortQuery,
  status: activityQuery,
  ...periodQuery,
  reference_ids: referenceIdsQuery,
});
type Query = Static<typeof Query>;

const { reference_ids: _, ...withoutReferences } = Query.properties;

/** Lists a customer's addresses, or contacts. */
export const list = (kind: Kind): Operation => ({
  ...named(kind, `list${kind.names}`),
  method: 'GET',
  path: kind.path,
  scope: 'customers:read',
  summary: `List a customer's ${kind.names.toLowerCase()}`,
  parameters: { customer_id: 'The id of the customer.' },
  query: kind.hasReferenceFilter ? Query : Type.Object(withoutReferences),
  replies: { 200: { description: 'A page of them', schema: kind.ListReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { customer_id: customerId = '' } = call.parameters;
    const { workspaceId } = call.principal;
    // Which of them is the default is a matter between all of them.
    const requires = { ids: { customers: [customerId] }, ofCustomers: [customerId] };
    const found = await core.records.find(workspaceId, requires, call.dialect);
    if (!found.ok) return found;
    const customer = found.value.get('customers', customerId);
    if (!customer) return refuse({ kind: 'not_found', entity: 'customers', id: customerId });
    const query = call.query as Query;
    const page = pageOf(query);
    return listRecords(call, core, {
      kind: kind.kind,
      filter: {
        customerId: customer.id,
        status: query.status ?? 'active',
        ...periodsOf(query),
        referenceIds: idsIn(query.reference_ids),
      },
      sort: timeSortOf(query),
      page,
      show: ({ records, total, hasMore }) => ({
        data: records.map((record) => {
          const { attributes, ...summary } = kind.show(record, customer, found.value);
          return summary;
        }),
        pagination: paginationOf(query, { total, hasMore }),
      }),
    });
  },
});
