import { v7 as uuidv7 } from 'uuid';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../dialect.ts';
import { householdOf, writesOf } from '../belongings/household.ts';
import { changeRecord } from '../record-change.ts';
import { patchHousehold } from './lens.ts';
import { needsOf } from './needs.ts';
import { isExcusableInPatch } from './problems.ts';
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
      needs: needsOf(id, call.body),
      isExcusable: isExcusableInPatch,
      change: (found, absent) => {
        const customer = found.get('customers', id);
        if (!customer) return refuse(absent);
        const household = householdOf(found, customer);
        const wrong = patchHousehold(household, call.body, call.problems, found, uuidv7);
        return wrong.length > 0 ? refuse({ kind: 'invalid', problems: wrong }) : ok(writesOf(household, found));
      },
      status: 201,
      show: showOf(id),
    });
  },
};
