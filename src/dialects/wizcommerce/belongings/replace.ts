import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../dialect.ts';
import { unexcused } from '../excuse.ts';
import { changeRecord } from '../record-change.ts';
import { householdOf, writesOf } from './household.ts';
import { idsIn, type Kind, named, ownOf, pathToOne } from './kinds.ts';
import { asSent, putBelonging } from './lens.ts';
import { showOf } from './show.ts';
import type { SentBelonging } from './wire.ts';

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
      needs: { ofCustomers: [customerId] },
      change: (found, absent) => {
        const customer = found.get('customers', customerId);
        const record = customer && ownOf(found, kind, customer, id);
        if (!record) return refuse(absent);
        const household = householdOf(found, customer);
        const wrong = unexcused(call.problems, call.body, asSent(household, kind.kind, record.id), false);
        if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
        putBelonging(household, kind.kind, record.id, call.body as SentBelonging);
        return ok(writesOf(household, found));
      },
      replaces: true,
      status: 201,
      show: showOf(kind, customerId, id),
    });
  },
});
