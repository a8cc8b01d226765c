import { Type } from 'typebox';
import type { RecordSet } from '../../../core/context/record-set.ts';
import { customerRecordsOf, deletionsOf, writesOf } from '../../../core/records/customer-records.ts';
import type { RecordSort } from '../../../core/records/record-command.ts';
import type { Recorded } from '../../../model/record.ts';
import { ok, refuse } from '../../../model/result.ts';
import { invalid, prepareNewIds } from '../../../operations/existing-values.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeRecord, createRecord, deleteRecord, listRecords, readRecord } from '../../../operations/records.ts';
import { idsIn, pageOf, paginationOf, periodsOf } from '../common/lens.ts';
import { activityQuery, pageQuery, periodQuery, referenceIdsQuery, sortDirection } from '../common/schema.ts';
import {
  isExemptibleInPatch,
  newCustomerRecords,
  patchCustomerRecords,
  requiredWith,
  view,
  viewSummary,
} from './lens.ts';
import { CustomerList, CustomerPatch, CustomerReply, NewCustomer } from './schema.ts';

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

const one = {
  entity: 'customers',
  path: '/customers/{id}',
  parameters: { id: 'The id of the customer.' },
} as const;

const data = (customer: Recorded<'customers'>, records: RecordSet) => ({ data: view(customer, records) });

export const customerCalls: readonly Operation[] = [
  listRecords({
    id: 'listCustomers',
    method: 'GET',
    path: '/customers',
    scope: 'customers:read',
    summary: 'List customers',
    query: Query,
    replies: { 200: { description: 'A page of customers', schema: CustomerList } },
    entity: 'customers',
    find: ({ query }) => ({
      filter: {
        status: query.status ?? 'active',
        referenceIds: idsIn(query.reference_ids),
        ...periodsOf(query),
      },
      sort: { by: SORT_COLUMNS[query.sort_by ?? 'updated_at'], descending: query.sort !== 'asc' },
      page: pageOf(query),
    }),
    view: (page, { query }) => ({ data: page.records.map(viewSummary), pagination: paginationOf(query, page) }),
  }),
  createRecord({
    id: 'createCustomer',
    method: 'POST',
    path: '/customers',
    scope: 'customers:write',
    summary: 'Create a customer, with addresses and contacts',
    body: NewCustomer,
    nullMeansAbsent: true,
    replies: { 201: { description: 'The new customer', schema: CustomerReply } },
    entity: 'customers',
    requires: ({ body }) => requiredWith('', body),
    prepare: prepareNewIds,
    create: (records, { body, prepared: newId }, id) => {
      const { customerRecords, wrong } = newCustomerRecords(id, body, records, newId);
      return wrong.length > 0 ? refuse(invalid(wrong)) : ok(writesOf(customerRecords, records));
    },
    view: data,
  }),
  readRecord({
    ...one,
    id: 'getCustomer',
    method: 'GET',
    scope: 'customers:read',
    summary: 'Get a customer',
    replies: { 200: { description: 'The whole customer', schema: CustomerReply } },
    requires: ({ id }) => requiredWith(id),
    view: data,
  }),
  changeRecord({
    ...one,
    id: 'updateCustomer',
    method: 'PATCH',
    scope: 'customers:write',
    summary: 'Update a customer',
    description: 'Only the fields that are sent change. Null counts as left out.',
    body: CustomerPatch,
    nullMeansAbsent: true,
    replies: { 201: { description: 'The customer as it is now', schema: CustomerReply } },
    exempts: { may: isExemptibleInPatch },
    requires: ({ id, body }) => requiredWith(id, body),
    prepare: prepareNewIds,
    put: (customer, records, { body, problems, prepared: newId }) => {
      const customerRecords = customerRecordsOf(records, customer);
      const wrong = patchCustomerRecords(customerRecords, body, problems, records, newId);
      return wrong.length > 0 ? refuse(invalid(wrong)) : ok(writesOf(customerRecords, records));
    },
    view: data,
  }),
  deleteRecord({
    ...one,
    id: 'deleteCustomer',
    method: 'DELETE',
    scope: 'customers:delete',
    summary: 'Delete a customer, with addresses, contacts and payment methods',
    description: 'Orders stay as they are.',
    replies: { 204: { description: 'The customer is gone' } },
    requires: ({ id }) => ({ ofCustomers: [id] }),
    writes: deletionsOf,
  }),
];
