import { type Static, Type } from 'typebox';
import { ACTIVITY } from '../../../model/record.ts';
import { Address, attributes, Contact } from '../orders/parts.ts';
import { Words } from '../wire.ts';

const text = (maxLength = 255) => Type.Optional(Type.String({ maxLength }));
const list = () => Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 500 }));
const status = () => Type.Optional(Words(ACTIVITY));
const extras = () =>
  Type.Optional(Type.Object({}, { additionalProperties: Type.Object({}, { additionalProperties: true }) }));
const kept = () => Type.Optional(Type.Unknown({ description: 'Ignored.', readOnly: true }));

const id = () => Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));

const held = {
  id: id(),
  reference_id: text(),
  status: status(),
  is_default: Type.Optional(Type.Boolean()),
  attributes: attributes(),
  extras: extras(),
  version: kept(),
  created_at: kept(),
  changed_at: kept(),
};

const { stored_id: _ofAddress, ...addressFields } = Address.properties;
const { stored_id: _ofContact, ...contactFields } = Contact.properties;

const RowAddress = Type.Object(
  { ...addressFields, ...held, type: Type.Optional(Words(['billing', 'shipping'])) },
  { 'x-name': 'CustomerAddressRow', additionalProperties: false },
);

const RowContact = Type.Object(
  { ...contactFields, ...held },
  { 'x-name': 'CustomerContactRow', additionalProperties: false },
);

/** A customer as a file has it, with all that belongs to them. */
export const CustomerRow = Type.Object(
  {
    id: id(),
    reference_id: Type.Optional(
      Type.String({ maxLength: 255, format: 'reference', description: 'A customer who has it already is changed.' }),
    ),
    display_id: text(),
    name: text(),
    display_name: text(),
    first_name: text(),
    last_name: text(),
    email: Type.Optional(Type.String({ format: 'email' })),
    phone: Type.Optional(Type.String({ format: 'e164' })),
    status: status(),
    payment_mode: text(),
    payment_term: text(),
    shipping_method: text(),
    freight_term: text(),
    price_list_id: text(),
    sales_rep_ids: list(),
    primary_contact_id: text(),
    default_shipping_address_id: text(),
    default_billing_address_id: text(),
    image_url: text(2000),
    source: text(),
    tags: list(),
    attributes: attributes(),
    aliases: Type.Optional(
      Type.Object({}, { additionalProperties: Type.String({ minLength: 1, maxLength: 255 }), maxProperties: 50 }),
    ),
    extras: extras(),
    addresses: Type.Optional(Type.Array(RowAddress, { maxItems: 200 })),
    contacts: Type.Optional(Type.Array(RowContact, { maxItems: 200 })),
    address: Type.Optional(RowAddress),
    version: kept(),
    created_at: kept(),
    changed_at: kept(),
  },
  { 'x-name': 'CustomerRow', additionalProperties: false },
);
export type CustomerRow = Static<typeof CustomerRow>;
