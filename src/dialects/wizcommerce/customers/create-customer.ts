import { v7 as uuidv7 } from 'uuid';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { writesOf } from '../addresses-and-contacts/customer-records.ts';
import { newCustomerRecords } from './lens.ts';
import { requirementsOf } from './required-records.ts';
import { showOf } from './show.ts';
import { CustomerReply, NewCustomer } from './wire.ts';

export const createCustomer: Operation = {
  id: 'createCustomer',
  method: 'POST',
  path: '/customers',
  scope: 'customers:write',
  summary: 'Create a customer, with addresses and contacts',
  body: NewCustomer,
  nullMeansAbsent: true,
  replies: { 201: { description: 'The new customer', schema: CustomerReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const id = uuidv7();
    return writeRecord(call, core, {
      target: { kind: 'customers', create: id },
      requires: requirementsOf(id, call.body),
      change: (found) => {
        const { customerRecords, wrong } = newCustomerRecords(id, call.body, found, () => uuidv7());
        return wrong.length > 0 ? refuse({ kind: 'invalid', problems: wrong }) : ok(writesOf(customerRecords, found));
      },
      status: 201,
      show: showOf(id),
    });
  },
};
