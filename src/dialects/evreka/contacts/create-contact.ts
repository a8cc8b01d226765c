import { v7 as uuidv7 } from 'uuid';
import { ok, refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { nameOf } from '../names.ts';
import { ContactCreated, NewContact } from '../wire/contacts.ts';
import { create, reachOf } from './lens.ts';

export const createContact: KeyedOperation = {
  id: 'createContact',
  method: 'POST',
  path: '/contacts',
  scope: 'customers:write',
  summary: 'Create a contact',
  body: NewContact,
  nullMeansAbsent: true,
  replies: { 200: { description: 'The contact is made', schema: ContactCreated } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const body = call.body as NewContact;
    const id = uuidv7();
    const absent = { kind: 'conflict', reason: `Entity (${body.entity_id}) not found` } as const;
    return writeRecord(call, core, {
      target: { kind: 'customers', find: body.entity_id },
      subject: { kind: 'contacts', id },
      requires: {
        ids: { service_points: body.service_point_id_list ?? [] },
        contactsReachedBy: reachOf(body),
      },
      absent,
      change: (found) => {
        const customer = found.get('customers', body.entity_id);
        if (!customer) return refuse(absent);
        const content = create(body, customer, found);
        return content.ok ? ok([{ kind: 'contacts', id, content: content.value }]) : content;
      },
      status: 200,
      show: (found) => ({
        contact_id: id,
        name: body.name,
        surname: body.surname,
        entity_name: nameOf(found.get('customers', body.entity_id)),
      }),
    });
  },
};
