import { v7 as uuidv7 } from 'uuid';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { customerRecordsOf, writesOf } from '../addresses-and-contacts/customer-records.ts';
import { changeRecord } from '../record-change.ts';
import { patchCustomerRecords } from './lens.ts';
import { isExemptibleInPatch } from './problems.ts';
import { requirementsOf } from './required-records.ts';
import { showOf } from './show.ts';
import { CustomerPatch, CustomerReply } from './wire.ts';

export const updateCustomer: Operation = {
  id: 'updateCustomer',
  method: 'PATCH',
  path: '/customers/{id}',
  scope: 'customers:write',
  summary: 'Update a customer',
  description: 'Only the fields that are sent change. Null counts as left out.',
  parameters: { id: 'The id of the customer.' },
  body: CustomerPatch,
  nullMeansAbsent: true,
  replies: { 201: { description: 'The customer as it is now', schema: CustomerReply } },
  handle: (call, core) => {
    const { id = '' } = call.parameters;
    return changeRecord(call, core, {
      target: { kind: 'customers', find: id },
      requires: requirementsOf(id, call.body),
      isExemptible: isExemptibleInPatch,
      change: (found, absent) => {
        const customer = found.get('customers', id);
        if (!customer) return refuse(absent);
        const customerRecords = customerRecordsOf(found, customer);
        const wrong = patchCustomerRecords(customerRecords, call.body, call.problems, found, uuidv7);
        return wrong.length > 0 ? refuse({ kind: 'invalid', problems: wrong }) : ok(writesOf(customerRecords, found));
      },
      status: 201,
      show: showOf(id),
    });
  },
};
