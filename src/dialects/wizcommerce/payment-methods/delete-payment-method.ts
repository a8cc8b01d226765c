import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';

export const deletePaymentMethod: Operation = {
  id: 'deletePaymentMethod',
  method: 'DELETE',
  path: '/payment-methods/{id}',
  scope: 'customers:delete',
  summary: 'Delete a payment method',
  description: 'Orders that were paid with it go on to show its name.',
  parameters: { id: 'The id of the payment method.' },
  replies: { 204: { description: 'It is gone' } },
  handle: (call, core) => {
    const { id = '' } = call.parameters;
    return writeRecord(call, core, {
      target: { kind: 'payment_methods', find: id },
      change: () => ok([{ kind: 'payment_methods', id, content: null }]),
      status: 204,
    });
  },
};
