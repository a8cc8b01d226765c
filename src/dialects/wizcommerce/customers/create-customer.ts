import { v7 as uuidv7 } from 'uuid';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../dialect.ts';
import { writeRecord } from '../../record-calls.ts';
import { writesOf } from '../belongings/household.ts';
import { newHousehold } from './lens.ts';
import { needsOf } from './needs.ts';
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
      needs: needsOf(id, call.body),
      change: (found) => {
        const { household, wrong } = newHousehold(id, call.body, found, () => uuidv7());
        return wrong.length > 0 ? refuse({ kind: 'invalid', problems: wrong }) : ok(writesOf(household, found));
      },
      status: 201,
      show: showOf(id),
    });
  },
};
