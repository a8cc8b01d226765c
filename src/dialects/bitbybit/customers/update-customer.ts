import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeRecord } from '../change-record.ts';
import { CustomerReply, CustomerUpdate } from '../wire/customers.ts';
import { put } from './lens.ts';
import { reachOf, shown } from './shown.ts';

export const updateCustomer: Operation = {
  id: 'updateCustomer',
  method: 'PUT',
  path: '/customers/{id}',
  scope: 'customers:write',
  summary: 'Update a customer',
  description: 'Changes the fields that are sent and no others.',
  parameters: { id: 'The id of the customer.' },
  body: CustomerUpdate,
  replies: { 200: { description: 'The customer as they are now', schema: CustomerReply } },
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
