import type { Failure } from '../../../model/failure.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { writeRecord } from '../../../operations/record-calls.ts';
import { NAME } from '../extras.ts';
import { mayStand, problemsBesideExisting } from '../record-writes.ts';
import { Detail } from '../wire/basics.ts';
import { ContactUpdate } from '../wire/contacts.ts';
import { put, reachOf, view } from './lens.ts';

/** Somebody moved the contact between our looking and our locking; it works the next time. */
const MOVED: Failure = { kind: 'busy', retryAfterSeconds: 1 };

export const updateContact: KeyedOperation = {
  id: 'updateContact',
  method: 'PUT',
  path: '/contacts/{contact_id}',
  scope: 'customers:write',
  summary: 'Change a contact',
  parameters: { contact_id: 'The id of the contact.' },
  body: ContactUpdate,
  nullMeansAbsent: true,
  replies: { 200: { description: 'The contact is so, now or already', schema: Detail } },
  handle: async (call, core) => {
    const problems = [...call.problems];
    if (!mayStand(problems)) return refuse({ kind: 'invalid', problems });
    const body = call.body as ContactUpdate;
    const id = call.parameters.contact_id ?? '';
    // A bad body is told of before a missing contact.
    const absent: Failure =
      problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'not_found', entity: 'contacts', id };
    const seen = await core.records.find(call.principal.workspaceId, { ids: { contacts: [id] } }, NAME);
    if (!seen.ok) return seen;
    const owner = seen.value.get('contacts', id)?.customer_id;
    return writeRecord(call, core, {
      // What belongs to a customer is written with the customer locked, in every dialect.
      target: owner === undefined ? { kind: 'contacts', find: id } : { kind: 'customers', find: owner },
      subject: { kind: 'contacts', id },
      requires: {
        ids: {
          service_points: body.service_point_id_list ?? [],
          customers: body.entity_id === undefined ? [] : [body.entity_id],
        },
        contactsReachedBy: reachOf(body),
      },
      absent,
      change: (found) => {
        const contact = found.get('contacts', id);
        if (!contact) return refuse(absent);
        if (contact.customer_id !== owner) return refuse(MOVED);
        const shown = view(contact, found.get('customers', contact.customer_id));
        const existingValues = problemsBesideExisting(problems, body, shown);
        if (existingValues.length > 0) return refuse({ kind: 'invalid', problems: existingValues });
        const content = put(contact, body, found);
        return content.ok ? ok([{ kind: 'contacts', id, content: content.value }]) : content;
      },
      status: 200,
      show: () => ({ detail: 'Contact updated successfully' }),
    });
  },
};
