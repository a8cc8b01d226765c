import { v7 as uuidv7 } from 'uuid';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { customerRecordsOf, writesOf } from './customer-records.ts';
import { type Kind, named } from './kinds.ts';
import { putAddressOrContact } from './lens.ts';
import { showOf } from './show.ts';
import type { SentAddressOrContact } from './wire.ts';

/** Adds an address, or a contact, to a customer. */
export const create = (kind: Kind): Operation => ({
  ...named(kind, `create${kind.name}`),
  method: 'POST',
  path: kind.path,
  scope: 'customers:write',
  summary: `Add to a customer's ${kind.names.toLowerCase()}`,
  parameters: { customer_id: 'The id of the customer.' },
  body: kind.Request,
  nullMeansAbsent: true,
  replies: { 201: { description: `The new ${kind.name.toLowerCase()}`, schema: kind.Reply } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { customer_id: customerId = '' } = call.parameters;
    const id = uuidv7();
    return writeRecord(call, core, {
      target: { kind: 'customers', find: customerId },
      subject: { kind: kind.kind, id },
      requires: { ofCustomers: [customerId] },
      change: (found) => {
        const customer = found.get('customers', customerId);
        if (!customer) return refuse({ kind: 'not_found', entity: 'customers', id: customerId });
        const customerRecords = customerRecordsOf(found, customer);
        putAddressOrContact(customerRecords, kind.kind, id, call.body as SentAddressOrContact);
        return ok(writesOf(customerRecords, found));
      },
      status: 201,
      show: showOf(kind, customerId, id),
    });
  },
});
