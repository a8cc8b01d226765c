import { ok, refuse } from '../../../model/result.ts';
import { notExempt } from '../../../operations/existing-values.ts';
import type { Operation } from '../../../operations/operation.ts';
import { mayBeExempt } from '../common/lens.ts';
import { changeRecord } from '../record-change.ts';
import { customerRecordsOf, writesOf } from './customer-records.ts';
import { idsIn, type Kind, named, ownOf, pathToOne } from './kinds.ts';
import { asSent, putAddressOrContact } from './lens.ts';
import { showOf } from './show.ts';
import type { SentAddressOrContact } from './wire.ts';

/** Replaces one of a customer's addresses, or contacts. */
export const replace = (kind: Kind): Operation => ({
  ...named(kind, `update${kind.name}`),
  method: 'PUT',
  path: pathToOne(kind),
  scope: 'customers:write',
  summary: `Replace one of a customer's ${kind.names.toLowerCase()}`,
  description: 'Every field that is left out is removed. A value that is shown already is kept, and no rule binds it.',
  parameters: { customer_id: 'The id of the customer.' },
  body: kind.Request,
  nullMeansAbsent: true,
  tellsRemoved: true,
  replies: { 201: { description: `The ${kind.name.toLowerCase()} as it is now`, schema: kind.Reply } },
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
        const wrong = notExempt(call.problems, call.body, asSent(customerRecords, kind.kind, record.id), {
          may: mayBeExempt,
        });
        if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
        putAddressOrContact(customerRecords, kind.kind, record.id, call.body as SentAddressOrContact);
        return ok(writesOf(customerRecords, found));
      },
      replaces: true,
      status: 201,
      show: showOf(kind, customerId, id),
    });
  },
});
