import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { showRecord } from '../../../operations/record-calls.ts';
import { idsIn, type Kind, named, ownOf, pathToOne } from './kinds.ts';

/** Shows one of a customer's addresses, or contacts. */
export const get = (kind: Kind): Operation => ({
  ...named(kind, `get${kind.name}`),
  method: 'GET',
  path: pathToOne(kind),
  scope: 'customers:read',
  summary: `Get one of a customer's ${kind.names.toLowerCase()}`,
  parameters: { customer_id: 'The id of the customer.' },
  replies: { 200: { description: `The ${kind.name.toLowerCase()}`, schema: kind.Reply } },
  handle: (call, core) => {
    const { customerId, id } = idsIn(call.parameters, kind);
    return showRecord(call, core, {
      subject: { kind: kind.kind, id },
      requires: { ids: { customers: [customerId] }, ofCustomers: [customerId] },
      show: (found) => {
        const customer = found.get('customers', customerId);
        const record = customer && ownOf(found, kind, customer, id);
        if (!record) return refuse({ kind: 'not_found', entity: kind.kind, id });
        return ok({ data: kind.show(record, customer, found) });
      },
    });
  },
});
