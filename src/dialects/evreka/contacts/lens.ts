import type { RecordSet } from '../../../core/context/record-set.ts';
import {
  type Customer,
  contentOf,
  type RecordContent,
  type Recorded,
  type StoredContact,
} from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { foldText } from '../../../model/text.ts';
import { entityId, looseDynamic, ownOf, readOwn, textOf, textsOf, unlessShown, withOwn } from '../common/lens.ts';
import type { ContactUpdate, ContactView, NewContact } from './schema.ts';

/** What is shown of a contact; its customer may be deleted. Total: there is a view of every record. */
export function view(contact: StoredContact, customer: Customer | undefined): ContactView {
  const own = ownOf(contact);
  return {
    id: contact.id,
    name: contact.first_name ?? null,
    surname: contact.last_name ?? null,
    email: contact.email ?? null,
    phone: contact.phone ?? null,
    language: textOf(own.language),
    entity_id: customer ? entityId(customer) : (contact.customer_id ?? null),
    has_customer_portal: own.has_customer_portal === true,
    service_point_id_list: textsOf(own.service_point_id_list),
    dynamic: readOwn(contact).dynamic,
  };
}

/** The contact that a request means. Fails with `conflict` or `duplicate`. */
export function create(body: NewContact, customerId: string, records: RecordSet): Result<RecordContent<'contacts'>> {
  const refusal = wrongWith(body, undefined, records);
  if (refusal) return refusal;
  return ok({
    first_name: body.name,
    last_name: body.surname,
    customer_id: customerId,
    ...(body.email === undefined ? {} : { email: body.email }),
    ...(body.phone === undefined ? {} : { phone: body.phone }),
    ...withOwn(undefined, ownPart(body)),
  });
}

/** The contact after an update. A value that is sent back as it is shown changes nothing. Fails with `conflict` or `duplicate`. */
export function put(
  contact: Recorded<'contacts'>,
  body: ContactUpdate,
  records: RecordSet,
): Result<RecordContent<'contacts'>> {
  const owner = records.get('customers', contact.customer_id);
  const shown = view(contact, owner);
  const refusal = wrongWith(body, { contact, shown }, records);
  if (refusal) return refusal;
  const isMoved = body.entity_id !== undefined && body.entity_id !== shown.entity_id;
  const customer = isMoved ? records.get('customers', body.entity_id) : undefined;
  if (isMoved && !customer) return refuse({ kind: 'conflict', reason: `Entity (${body.entity_id}) not found` });
  return ok({
    ...contentOf(contact),
    ...(body.name === undefined ? {} : { first_name: body.name }),
    ...(body.surname === undefined ? {} : { last_name: body.surname }),
    ...(body.email === undefined ? {} : { email: body.email }),
    ...(body.phone === undefined ? {} : { phone: body.phone }),
    ...(customer ? { customer_id: customer.id } : {}),
    ...withOwn(contact, ownPart(body, shown)),
  });
}

const ownPart = (body: ContactUpdate, shown?: ContactView): object => ({
  language: body.language,
  has_customer_portal: unlessShown(body.has_customer_portal, shown?.has_customer_portal ?? null),
  service_point_id_list: unlessShown(body.service_point_id_list, shown?.service_point_id_list ?? null),
  dynamic: body.dynamic_field_list && looseDynamic(body.dynamic_field_list),
});

interface Present {
  contact: Recorded<'contacts'>;
  shown: ContactView;
}

/** Email addresses and phone numbers are unique among contacts. Values that the contact has already are exempt. */
function wrongWith(
  body: ContactUpdate,
  present: Present | undefined,
  records: RecordSet,
): ReturnType<typeof refuse> | undefined {
  const had = present?.shown.service_point_id_list ?? [];
  const missing = (body.service_point_id_list ?? []).filter(
    (id) => !had.includes(id) && !records.get('service_points', id),
  );
  if (missing.length > 0) {
    return refuse({ kind: 'conflict', reason: missing.map((id) => `Service Point (${id}) not found`).join('; ') });
  }
  for (const field of ['email', 'phone'] as const) {
    const value = body[field];
    if (value === undefined || value === present?.shown[field]) continue;
    const taken = holderOf(field, value, records);
    if (taken && taken.id !== present?.contact.id) {
      return refuse({ kind: 'duplicate', field, value, entity: 'contacts' });
    }
  }
  return undefined;
}

/** The contact that has an email address, in any case, or a phone number. */
export const holderOf = (
  field: 'email' | 'phone',
  value: string,
  records: RecordSet,
): Recorded<'contacts'> | undefined =>
  records.all('contacts').find((contact) => foldText(contact[field] ?? '') === foldText(value));

/** The email address and phone number that are locked before a contact is written, so that no other gets them. */
export const reachOf = ({ email, phone }: Pick<ContactUpdate, 'email' | 'phone'>) => ({
  emails: email === undefined ? [] : [email],
  phones: phone === undefined ? [] : [phone],
});
