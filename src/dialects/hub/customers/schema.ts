import { Type } from 'typebox';
import type { Customer } from '../../../model/record.ts';
import { addressSchemas, contactSchemas } from '../addresses/schema.ts';
import { activity, attributes, idOf, imageUrl, schemasOf, text, texts, writtenByAll } from '../records/schema.ts';

/** The fields of a customer that clients write. */
export const customerFields = {
  ...writtenByAll,
  display_id: text('The id for people to read.'),
  name: text('Of a company. A person has a first and a last name.'),
  display_name: text(),
  first_name: text(),
  last_name: text(),
  email: Type.Optional(Type.String({ format: 'email' })),
  phone: Type.Optional(Type.String({ format: 'e164' })),
  status: activity(),
  payment_mode: text(),
  payment_term: text(),
  shipping_method: text(),
  freight_term: text(),
  price_list_id: idOf('a price list'),
  sales_rep_ids: texts(),
  primary_contact_id: idOf('one of its contacts'),
  default_shipping_address_id: idOf('one of its addresses'),
  default_billing_address_id: idOf('one of its addresses'),
  image_url: imageUrl(),
  source: text('The channel through which it came.'),
  tags: texts(),
  attributes: attributes(),
} satisfies Record<Exclude<keyof Customer, 'id' | 'aliases'>, unknown>;

const MOST_PARTS = 200;

const REPEATED = 'A change of the customer may repeat them as they are; calls of their own change them.';

const parts = () =>
  Type.Optional(Type.Array(Type.Unsafe<object>({ type: 'object' }), { readOnly: true, description: REPEATED }));

const shownParts = (Part: typeof addressSchemas.Shown) => Type.Optional(Type.Array(Part, { readOnly: true }));

const newParts = (Part: typeof addressSchemas.New) => Type.Optional(Type.Array(Part, { maxItems: MOST_PARTS }));

/** The schemas of customers. */
export const customerSchemas = schemasOf({
  name: 'Customer',
  written: customerFields,
  shownOnly: {
    aliases: Type.Optional(
      Type.Object({}, { additionalProperties: Type.String(), readOnly: true, description: 'Set by separate calls.' }),
    ),
    addresses: parts(),
    contacts: parts(),
  },
  replied: { addresses: shownParts(addressSchemas.Shown), contacts: shownParts(contactSchemas.Shown) },
  newOnly: { addresses: newParts(addressSchemas.New), contacts: newParts(contactSchemas.New) },
  always: ['status', 'sales_rep_ids', 'tags', 'attributes', 'aliases', 'addresses', 'contacts'],
});
