import type { RecordSet } from '../../../core/context/record-set.ts';
import { deletionsOf } from '../../../core/records/customer-records.ts';
import type { RecordFilter, RecordSort, RecordWrite } from '../../../core/records/record-command.ts';
import type { Recorded } from '../../../model/record.ts';
import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeRecord, createRecord, deleteRecord, listRecords, readRecord } from '../../../operations/records.ts';
import { metaOf, pageOf } from '../common/lens.ts';
import { DeletedReply } from '../common/schema.ts';
import { addressesFrom, customerFrom, put, reachOf, view } from './lens.ts';
import { CustomerQuery, CustomerReply, CustomersReply, CustomerUpdate, NewCustomer } from './schema.ts';

const parameters = { id: 'The id of the customer.' };

const reply = (customer: Recorded<'customers'>, records: RecordSet) => ({
  data: view(customer, records.all('addresses')),
});

/** The calls for customers. */
export const customerCalls: readonly Operation[] = [
  listRecords({
    id: 'listCustomers',
    method: 'GET',
    path: '/customers',
    scope: 'customers:read',
    summary: 'List customers',
    query: CustomerQuery,
    replies: { 200: { description: 'A page of customers', schema: CustomersReply } },
    entity: 'customers',
    find: ({ query }) => ({
      filter: filterOf(query),
      sort: SORTS[query.sort ?? 'updatedAt:desc'],
      page: pageOf(query),
    }),
    related: (customers, { principal, dialect }, core) =>
      core.records.find(principal.workspaceId, { ofCustomers: customers.map(({ id }) => id) }, dialect),
    view: ({ records, ...rest }, { query }, related) => {
      const addresses = Map.groupBy(related.all('addresses'), ({ customer_id }) => customer_id);
      const data = records.map((customer) => view(customer, addresses.get(customer.id) ?? []));
      return { data, meta: metaOf(pageOf(query), rest) };
    },
  }),
  createRecord({
    id: 'createCustomer',
    method: 'POST',
    path: '/customers',
    scope: 'customers:write',
    summary: 'Create a customer',
    description: 'The customer needs an email address or a phone number that no other customer has.',
    body: NewCustomer,
    nullMeansAbsent: true,
    replies: { 201: { description: 'The new customer', schema: CustomerReply } },
    entity: 'customers',
    prepare: async ({ body, principal }, core) =>
      ok((body.addresses ?? []).map(() => core.newId(principal.workspaceId))),
    requires: ({ body }) => ({ customersReachedBy: reachOf(body) }),
    create: (records, { body, prepared: addressIds }, id) => {
      const customer = customerFrom(body, records.all('customers'));
      if (!customer.ok) return customer;
      const addresses = addressesFrom(body, id).map(
        (content, i): RecordWrite => ({ kind: 'addresses', id: addressIds[i] ?? '', content }),
      );
      return ok([{ kind: 'customers', id, content: customer.value }, ...addresses]);
    },
    view: reply,
  }),
  readRecord({
    id: 'getCustomer',
    method: 'GET',
    path: '/customers/{id}',
    scope: 'customers:read',
    summary: 'Get a customer',
    parameters,
    replies: { 200: { description: 'The customer', schema: CustomerReply } },
    entity: 'customers',
    requires: ({ id }) => ({ ofCustomers: [id] }),
    view: reply,
  }),
  changeRecord({
    id: 'updateCustomer',
    method: 'PUT',
    path: '/customers/{id}',
    scope: 'customers:write',
    summary: 'Update a customer',
    description: 'Changes only the fields that are sent.',
    parameters,
    body: CustomerUpdate,
    replies: { 200: { description: 'The changed customer', schema: CustomerReply } },
    entity: 'customers',
    exempts: {},
    requires: ({ id, body }) => ({ ofCustomers: [id], customersReachedBy: reachOf(body) }),
    put: (customer, records, { body, problems }) => {
      const others = records.all('customers').filter((other) => other.id !== customer.id);
      return put(customer, body, problems, others);
    },
    view: reply,
  }),
  deleteRecord({
    id: 'deleteCustomer',
    method: 'DELETE',
    path: '/customers/{id}',
    scope: 'customers:delete',
    summary: 'Delete a customer',
    parameters,
    replies: { 200: { description: 'The customer is deleted', schema: DeletedReply } },
    entity: 'customers',
    requires: ({ id }) => ({ ofCustomers: [id] }),
    writes: deletionsOf,
    view: ({ id }) => ({ data: { id } }),
  }),
];

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

/** The words between commas; undefined without any. */
function wordsIn(list: string | undefined): string[] | undefined {
  const words = (list ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return words.length > 0 ? words : undefined;
}
