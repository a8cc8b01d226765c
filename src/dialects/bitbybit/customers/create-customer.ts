import { v7 as uuidv7 } from 'uuid';
import type { RecordWrite } from '../../../core/records/records.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { CustomerReply, NewCustomer } from '../wire/customers.ts';
import { addressesMeant, customerMeant } from './new-customer.ts';
import { reachOf, shown } from './shown.ts';

export const createCustomer: Operation = {
  id: 'createCustomer',
  method: 'POST',
  path: '/customers',
  scope: 'customers:write',
  summary: 'Create a customer',
  description: 'Who can be reached by an email address or a phone number that no other customer has.',
  body: NewCustomer,
  nullMeansAbsent: true,
  replies: { 201: { description: 'The new customer', schema: CustomerReply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const sent = call.body as NewCustomer;
    const id = uuidv7();
    const addresses = addressesMeant(sent, id).map((content): RecordWrite => {
      return { kind: 'addresses', id: uuidv7(), content };
    });
    return writeRecord(call, core, {
      target: { kind: 'customers', create: id },
      requires: { customersReachedBy: reachOf(sent) },
      change: (found) => {
        const customer = customerMeant(sent, found.all('customers'));
        return customer.ok ? ok([{ kind: 'customers', id, content: customer.value }, ...addresses]) : customer;
      },
      status: 201,
      show: (found) => ({ data: shown(found, id) }),
    });
  },
};
