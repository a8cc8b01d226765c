import { type Static, Type } from 'typebox';
import {
  Dynamic,
  DynamicValues,
  itemsOf,
  MOST,
  nullableText,
  Paging,
  reference,
  SHORT,
  textFilters,
  word,
} from '../common/schema.ts';

export const ContactView = Type.Object(
  {
    id: Type.String(),
    name: nullableText(),
    surname: nullableText(),
    email: nullableText(),
    phone: nullableText(),
    language: nullableText(),
    entity_id: nullableText(),
    has_customer_portal: Type.Boolean(),
    service_point_id_list: Type.Array(Type.String()),
    dynamic: Dynamic,
  },
  { 'x-name': 'Contact' },
);
export type ContactView = Static<typeof ContactView>;
export const ContactList = itemsOf(ContactView, 'ContactList');

export const ContactQuery = Type.Object({
  ...textFilters('name', 'surname', 'email', 'phone', 'entity_id'),
  ...Paging,
});
export type ContactQuery = Static<typeof ContactQuery>;

const Email = Type.String({ format: 'email' });
/** The vendor's samples have numbers with and without a country, and with spaces and brackets. */
const Phone = word({ maxLength: 50 });

const REST = {
  email: Type.Optional(Email),
  phone: Type.Optional(Phone),
  language: Type.Optional(word({ maxLength: 35, description: 'A language, such as `en`' })),
  service_point_id_list: Type.Optional(Type.Array(reference(), { maxItems: MOST })),
  dynamic_field_list: Type.Optional(DynamicValues),
  has_customer_portal: Type.Optional(Type.Boolean()),
};

export const NewContact = Type.Object(
  { name: word(), surname: word(), entity_id: reference('The id of the customer'), ...REST },
  { 'x-name': 'NewContact' },
);
export type NewContact = Static<typeof NewContact>;

/** What is left out stays as it is; lists are replaced whole. */
export const ContactUpdate = Type.Object(
  {
    name: Type.Optional(word()),
    surname: Type.Optional(word()),
    entity_id: Type.Optional(reference('The id of the customer')),
    ...REST,
  },
  { 'x-name': 'ContactUpdate' },
);
export type ContactUpdate = Static<typeof ContactUpdate>;

export const ContactCreated = Type.Object(
  { contact_id: Type.String(), name: Type.String(), surname: Type.String(), entity_name: nullableText() },
  { 'x-name': 'ContactCreated' },
);

export const EmailToValidate = Type.Object({ email: Email }, { 'x-name': 'EmailToValidate' });
export type EmailToValidate = Static<typeof EmailToValidate>;
export const PhoneToValidate = Type.Object({ phone: Phone }, { 'x-name': 'PhoneToValidate' });
export type PhoneToValidate = Static<typeof PhoneToValidate>;

export const Validity = Type.Object(
  { is_valid: Type.Boolean(), detail: Type.Optional(Type.String({ maxLength: SHORT })) },
  { 'x-name': 'Validity' },
);
