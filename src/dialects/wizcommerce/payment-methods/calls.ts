import { Type } from 'typebox';
import type { Core } from '../../../core/core.ts';
import type { RecordWrite } from '../../../core/records/record-command.ts';
import type { Failure } from '../../../model/failure.ts';
import { customerIdFor } from '../../../model/record.ts';
import { ok } from '../../../model/result.ts';
import type { Call, Operation } from '../../../operations/operation.ts';
import { createRecord, deleteRecord, listRecords } from '../../../operations/records.ts';
import { pageOf, paginationOf } from '../common/lens.ts';
import { pageQuery } from '../common/schema.ts';
import { NAME } from '../settings.ts';
import { cardProblems, create, isDefault, view, withoutDefault } from './lens.ts';
import { NewPaymentMethod, PaymentMethodList, PaymentMethodReply } from './schema.ts';

const Query = Type.Object({ ...pageQuery, customer_id: Type.Optional(Type.String({ maxLength: 255 })) });

const NO_CUSTOMER: Failure = {
  kind: 'invalid',
  problems: [{ place: 'body', path: ['customer_id'], rule: 'reference', reason: 'does not exist', binding: 'limit' }],
};

const findCustomers = (
  { principal, dialect }: Pick<Call, 'principal' | 'dialect'>,
  core: Core,
  ids: readonly string[],
) => core.records.find(principal.workspaceId, { ids: { customers: ids } }, dialect);

export const paymentMethodCalls: readonly Operation[] = [
  listRecords({
    id: 'listPaymentMethods',
    method: 'GET',
    path: '/payment-methods',
    scope: 'customers:read',
    summary: 'List payment methods',
    query: Query,
    replies: { 200: { description: 'A page of payment methods', schema: PaymentMethodList } },
    entity: 'payment_methods',
    // The customer whom the query names.
    prepare: async (call, core) => {
      const { customer_id: id } = call.query;
      const found = await findCustomers(call, core, id === undefined ? [] : [id]);
      return found.ok ? ok(found.value.get('customers', id)?.id ?? id) : found;
    },
    find: ({ query, prepared }) => ({
      filter: { customerId: prepared },
      sort: { by: 'changed_at', descending: true },
      page: pageOf(query),
    }),
    related: (methods, call, core) =>
      findCustomers(
        call,
        core,
        methods.flatMap(({ customer_id }) => customer_id ?? []),
      ),
    view: (page, { query }, owners) => {
      const shownIds = new Map(owners.all('customers').map((customer) => [customer.id, customerIdFor(customer, NAME)]));
      return {
        data: page.records.map((method) => view(method, shownIds.get(method.customer_id ?? '') ?? method.customer_id)),
        pagination: paginationOf(query, page),
      };
    },
  }),
  createRecord({
    id: 'createPaymentMethod',
    method: 'POST',
    path: '/payment-methods',
    scope: 'customers:write',
    summary: 'Save a payment method of a customer',
    body: NewPaymentMethod,
    nullMeansAbsent: true,
    replies: { 201: { description: 'The new payment method', schema: PaymentMethodReply } },
    entity: 'payment_methods',
    validate: ({ body, problems }) => (problems.length > 0 ? [] : cardProblems(body)),
    ownerOf: ({ body }) => body.customer_id,
    absent: () => NO_CUSTOMER,
    requires: ({ body }) => ({ ofCustomers: [body.customer_id] }),
    create: (records, { body }, id) => {
      const customerId = records.get('customers', body.customer_id)?.id ?? body.customer_id;
      const earlier = records
        .all('payment_methods')
        .filter((method) => body.is_default && method.customer_id === customerId && isDefault(method));
      return ok([
        ...earlier.map(
          (method): RecordWrite => ({ kind: 'payment_methods', id: method.id, content: withoutDefault(method) }),
        ),
        { kind: 'payment_methods', id, content: create(body, customerId) },
      ]);
    },
    view: (method, records, { body }) => {
      const customer = records.get('customers', body.customer_id);
      return { data: view(method, customer && customerIdFor(customer, NAME)) };
    },
  }),
  deleteRecord({
    id: 'deletePaymentMethod',
    method: 'DELETE',
    path: '/payment-methods/{id}',
    scope: 'customers:delete',
    summary: 'Delete a payment method',
    description: 'Orders that were paid with it go on to show its name.',
    parameters: { id: 'The id of the payment method.' },
    replies: { 204: { description: 'It is gone' } },
    entity: 'payment_methods',
  }),
];
