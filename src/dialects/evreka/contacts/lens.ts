import type { RecordSet } from '../../../core/context/record-set.ts';
import { foldText } from '../../../model/fold.ts';
import type { Customer, RecordContent, Recorded, StoredContact } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { looseDynamic } from '../dynamic.ts';
import { textOf } from '../extras.ts';
import { keptOf, readKept, textsOf, unlessShown, withKept } from '../kept.ts';
import { entityId } from '../names.ts';
import { contentOf } from '../record-writes.ts';
import type { ContactUpdate, ContactView, NewContact } from '../wire/contacts.ts';

/** What is shown of a contact, whose customer may be gone. Total: whatever the record holds, there is a view of it. */
export function view(contact: StoredContact, customer: Customer | undefined): ContactView {
  const kept = keptOf(contact);
  return {
    id: contact.id,
    name: contact.first_name ?? null,
    surname: contact.last_name ?? null,
    email: contact.email ?? null,
    phone: contact.phone ?? null,
    language: textOf(kept.language),
    entity_id: customer ? entityId(customer) : (contact.customer_id ?? null),
    has_customer_portal: kept.has_customer_portal === true,
    service_point_id_list: textsOf(kept.service_point_id_list),
    dynamic: readKept(contact).dynamic,
  };
}

/** The contact that a request means. Fails with `conflict` or `duplicate`. */
export function create(body: NewContact, customer: Customer, found: RecordSet): Result<RecordContent<'contacts'>> {
  const refusal = wrongWith(body, undefined, found);
  if (refusal) return refusal;
  return ok({
    first_name: body.name,
    last_name: body.surname,
    customer_id: customer.id,
    ...(body.email === undefined ? {} : { email: body.email }),
    ...(body.phone === undefined ? {} : { phone: body.phone }),
    ...withKept(undefined, keptPart(body)),
  });
}

/** The contact after an update: what is sent as it is shown changes nothing. Fails with `conflict` or `duplicate`. */
export function put(
  contact: Recorded<'contacts'>,
  body: ContactUpdate,
  found: RecordSet,
): Result<RecordContent<'contacts'>> {
  const owner = found.get('customers', contact.customer_id);
  const shown = view(contact, owner);
  const refusal = wrongWith(body, { contact, shown }, found);
  if (refusal) return refusal;
  const isMoved = body.entity_id !== undefined && body.entity_id !== shown.entity_id;
  const customer = isMoved ? found.get('customers', body.entity_id) : undefined;
  if (isMoved && !customer) return refuse({ kind: 'conflict', reason: `Entity (${body.entity_id}) not found` });
  return ok({
    ...contentOf(contact),
    ...(body.name === undefined ? {} : { first_name: body.name }),
    ...(body.surname === undefined ? {} : { last_name: body.surname }),
    ...(body.email === undefined ? {} : { email: body.email }),
    ...(body.phone === undefined ? {} : { phone: body.phone }),
    ...(customer ? { customer_id: customer.id } : {}),
    ...withKept(contact, keptPart(body, shown)),
  });
}

const keptPart = (body: ContactUpdate, shown?: ContactView): object => ({
  language: body.language,
  has_customer_portal: unlessShown(body.has_customer_portal, shown?.has_customer_portal ?? null),
  service_point_id_list: unlessShown(body.service_point_id_list, shown?.service_point_id_list ?? null),
  dynamic: body.dynamic_field_list && looseDynamic(body.dynamic_field_list),
});

interface Present {
  contact: Recorded<'contacts'>;
  shown: ContactView;
}

/** Email addresses and numbers are unique among contacts; what the contact had already binds nobody. */
function wrongWith(
  body: ContactUpdate,
  present: Present | undefined,
  found: RecordSet,
): ReturnType<typeof refuse> | undefined {
  const had = present?.shown.service_point_id_list ?? [];
  const missing = (body.service_point_id_list ?? []).filter(
    (id) => !had.includes(id) && !found.get('service_points', id),
  );
  if (missing.length > 0) {
    return refuse({ kind: 'conflict', reason: missing.map((id) => `Service Point (${id}) not found`).join('; ') });
  }
  for (const field of ['email', 'phone'] as const) {
    const value = body[field];
    if (value === undefined || value === present?.shown[field]) continue;
    const taken = holderOf(field, value, found);
    if (taken && taken.id !== present?.contact.id) {
      return refuse({ kind: 'duplicate', field, value, entity: 'contacts' });
    }
  }
  return undefined;
}

/** The contact who has an email address, whatever its case, or a number. */
export const holderOf = (field: 'email' | 'phone', value: string, found: RecordSet): Recorded<'contacts'> | undefined =>
  found.all('contacts').find((contact) => foldText(contact[field] ?? '') === foldText(value));

/** Who must be looked for, and kept from being made meanwhile, before a contact is written. */
export const reachOf = ({ email, phone }: Pick<ContactUpdate, 'email' | 'phone'>) => ({
  emails: email === undefined ? [] : [email],
  phones: phone === undefined ? [] : [phone],
});
