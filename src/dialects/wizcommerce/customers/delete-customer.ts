import type { RecordWrite } from '../../../core/records/records.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeRecord } from '../record-change.ts';

export const deleteCustomer: Operation = {
  id: 'deleteCustomer',
  method: 'DELETE',
  path: '/customers/{id}',
  scope: 'customers:delete',
  summary: 'Delete a customer, with addresses, contacts and payment methods',
  description: 'Orders stay as they are.',
  parameters: { id: 'The id of the customer.' },
  replies: { 204: { description: 'The customer is gone' } },
  handle: (call, core) => {
    const { id = '' } = call.parameters;
    return changeRecord(call, core, {
      target: { kind: 'customers', find: id },
      requires: { ofCustomers: [id] },
      change: (found, absent) => {
        const customer = found.get('customers', id);
        if (!customer) return refuse(absent);
        const own = (['addresses', 'contacts', 'payment_methods'] as const).flatMap((kind) =>
          found
            .all(kind)
            .filter((record) => record.customer_id === customer.id)
            .map((record): RecordWrite => ({ kind, id: record.id, content: null })),
        );
        return ok([{ kind: 'customers', id: customer.id, content: null }, ...own]);
      },
      status: 204,
    });
  },
};
