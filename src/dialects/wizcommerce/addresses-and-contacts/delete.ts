import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeRecord } from '../record-change.ts';
import { customerRecordsOf, remove as take, writesOf } from './customer-records.ts';
import { idsIn, type Kind, named, ownOf, pathToOne } from './kinds.ts';

/** Deletes one of a customer's addresses, or contacts. Orders keep their copies. */
export const remove = (kind: Kind): Operation => ({
  ...named(kind, `delete${kind.name}`),
  method: 'DELETE',
  path: pathToOne(kind),
  scope: 'customers:delete',
  summary: `Delete one of a customer's ${kind.names.toLowerCase()}`,
  parameters: { customer_id: 'The id of the customer.' },
  replies: { 204: { description: 'It is gone' } },
  handle: (call, core) => {
    const { customerId, id } = idsIn(call.parameters, kind);
    return changeRecord(call, core, {
      target: { kind: 'customers', find: customerId },
      subject: { kind: kind.kind, id },
      requires: { ofCustomers: [customerId] },
      change: (found, absent) => {
        const customer = found.get('customers', customerId);
        const record = customer && ownOf(found, kind, customer, id);
        if (!record) return refuse(absent);
        const customerRecords = customerRecordsOf(found, customer);
        take(customerRecords, kind.kind, record.id);
        return ok(writesOf(customerRecords, found));
      },
      status: 204,
    });
  },
});
