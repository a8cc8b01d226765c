import { Type } from 'typebox';
import type { StoredAddress, StoredContact } from '../../../model/record.ts';
import { Address, attributes, Contact } from '../orders/schema.ts';
import { activity, schemasOf, writtenByAll } from '../records/schema.ts';
import { Words } from '../schema.ts';

const { id: _ofAddress, stored_id: _storedAddress, ...addressParts } = Address.properties;
const { id: _ofContact, stored_id: _storedContact, ...contactParts } = Contact.properties;

const ofBoth = {
  ...writtenByAll,
  status: activity(),
  is_default: Type.Optional(
    Type.Boolean({ default: false, description: 'Becoming the default, it takes the mark from another one.' }),
  ),
  attributes: attributes(),
};

const customerId = {
  customer_id: Type.Optional(Type.String({ readOnly: true, description: 'Ignored in requests.' })),
};

const written = {
  addresses: {
    ...addressParts,
    ...ofBoth,
    type: Type.Optional(Words(['billing', 'shipping'], { description: 'There is one default of each type.' })),
  } satisfies Record<Exclude<keyof StoredAddress, 'id' | 'customer_id'>, unknown>,
  contacts: { ...contactParts, ...ofBoth } satisfies Record<
    Exclude<keyof StoredContact, 'id' | 'customer_id'>,
    unknown
  >,
};

const always = ['status', 'is_default', 'attributes'];

/** The schemas of a customer's addresses. */
export const addressSchemas = schemasOf({
  name: 'CustomerAddress',
  written: written.addresses,
  shownOnly: customerId,
  always,
});

/** The schemas of a customer's contacts. */
export const contactSchemas = schemasOf({
  name: 'CustomerContact',
  written: written.contacts,
  shownOnly: customerId,
  always,
});
