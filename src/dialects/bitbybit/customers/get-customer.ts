import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { showRecord } from '../../../operations/record-calls.ts';
import { CustomerReply } from '../wire/customers.ts';
import { shown } from './shown.ts';

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
