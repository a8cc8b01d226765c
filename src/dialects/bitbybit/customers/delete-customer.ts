import type { RecordWrite } from '../../../core/records/records.ts';
import type { Operation } from '../../../operations/operation.ts';
import { deleteRecord } from '../change-record.ts';
import { DeletedReply } from '../wire/common.ts';

/** What goes with a customer. Their orders stay, and have copies of what they show. */
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
