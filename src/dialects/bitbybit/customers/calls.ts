import { v7 as uuidv7 } from 'uuid';
import type { RecordFilter, RecordSort, RecordWrite } from '../../../core/records/records.ts';
import { ok, refuse } from '../../../model/result.ts';
import { bookmarkOwnerOf } from '../../../operations/conditions.ts';
import type { Operation } from '../../../operations/operation.ts';
import { showRecord, writeRecord } from '../../../operations/record-calls.ts';
import { json } from '../../../operations/reply.ts';
import { changeRecord, deleteRecord } from '../change-record.ts';
import { metaOf, pageOf } from '../common/lens.ts';
import { DeletedReply } from '../common/schema.ts';
import { addressesFrom, customerFrom, put, reachOf, shown, view } from './lens.ts';
import { CustomerQuery, CustomerReply, CustomersReply, CustomerUpdate, NewCustomer } from './schema.ts';

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

/** The words between commas; undefined without any. */
function wordsIn(list: string | undefined): string[] | undefined {
  const words = (list ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return words.length > 0 ? words : undefined;
}

export const createCustomer: Operation = {
  id: 'createCustomer',
  method: 'POST',
  path: '/customers',
  scope: 'customers:write',
  summary: 'Create a customer',
  description: 'The customer needs an email address or a phone number that no other customer has.',
  body: NewCustomer,
  nullMeansAbsent: true,
  replies: { 201: { description: 'The new customer', schema: CustomerReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const sent = call.body as NewCustomer;
    const id = uuidv7();
    const addresses = addressesFrom(sent, id).map((content): RecordWrite => {
      return { kind: 'addresses', id: uuidv7(), content };
    });
    return writeRecord(call, core, {
      target: { kind: 'customers', create: id },
      requires: { customersReachedBy: reachOf(sent) },
      change: (found) => {
        const customer = customerFrom(sent, found.all('customers'));
        return customer.ok ? ok([{ kind: 'customers', id, content: customer.value }, ...addresses]) : customer;
      },
      status: 201,
      show: (found) => ({ data: shown(found, id) }),
    });
  },
};

export const getCustomer: Operation = {
  id: 'getCustomer',
  method: 'GET',
  path: '/customers/{id}',
  scope: 'customers:read',
  summary: 'Get a customer',
  parameters: { id: 'The id of the customer.' },
  replies: { 200: { description: 'The customer', schema: CustomerReply } },
  handle: (call, core) => {
    const id = call.parameters.id ?? '';
    return showRecord(call, core, {
      subject: { kind: 'customers', id },
      requires: { ofCustomers: [id] },
      show: (found) => ok({ data: shown(found, id) }),
    });
  },
};

export const updateCustomer: Operation = {
  id: 'updateCustomer',
  method: 'PUT',
  path: '/customers/{id}',
  scope: 'customers:write',
  summary: 'Update a customer',
  description: 'Changes only the fields that are sent.',
  parameters: { id: 'The id of the customer.' },
  body: CustomerUpdate,
  replies: { 200: { description: 'The changed customer', schema: CustomerReply } },
  handle: async (call, core) => {
    const id = call.parameters.id ?? '';
    return changeRecord(call, core, {
      kind: 'customers',
      requires: { ofCustomers: [id], customersReachedBy: reachOf(call.body) },
      put: (found) => {
        const customer = found.get('customers', id);
        if (!customer) return ok([]);
        const others = found.all('customers').filter((other) => other.id !== customer.id);
        const content = put(customer, call.body as CustomerUpdate, call.problems, others);
        return content.ok ? ok([{ kind: 'customers', id: customer.id, content: content.value }]) : content;
      },
      show: (found) => shown(found, id),
    });
  },
};

/** The records that are deleted with a customer. Their orders have copies of what they show. */
const BELONGINGS = ['addresses', 'contacts', 'payment_methods'] as const;

export const deleteCustomer: Operation = {
  id: 'deleteCustomer',
  method: 'DELETE',
  path: '/customers/{id}',
  scope: 'customers:delete',
  summary: 'Delete a customer',
  parameters: { id: 'The id of the customer.' },
  replies: { 200: { description: 'The customer is deleted', schema: DeletedReply } },
  handle: (call, core) =>
    deleteRecord(call, core, {
      kind: 'customers',
      requires: { ofCustomers: [call.parameters.id ?? ''] },
      also: (found, customerId) =>
        BELONGINGS.flatMap((kind) =>
          found
            .all(kind)
            .filter(({ customer_id }) => customer_id === customerId)
            .map(({ id }): RecordWrite => ({ kind, id, content: null })),
        ),
    }),
};
