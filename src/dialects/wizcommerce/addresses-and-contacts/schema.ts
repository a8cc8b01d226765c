import { type Static, Type } from 'typebox';
import {
  Attribute,
  addressFields,
  attributesField,
  contactFields,
  Pagination,
  type Shown,
  shownAddressFields,
  shownContactFields,
  shownText,
} from '../common/schema.ts';

const isDefault = (description: string) => Type.Optional(Type.Boolean({ default: false, description }));

const ONE_PER_TYPE = 'One address of each type is the default: it takes the place of another.';
const ONE_CONTACT = 'One contact is the default: it takes the place of another.';

const reference = { reference_id: Type.String({ maxLength: 255, format: 'reference' }) };

const addressBase = {
  ...addressFields,
  type: Type.Enum(['billing', 'shipping'], { type: 'string' }),
  is_default: isDefault(ONE_PER_TYPE),
  attributes: attributesField(),
};

const contactBase = { ...contactFields, is_default: isDefault(ONE_CONTACT), attributes: attributesField() };

/** An address of a customer, as a request makes or replaces it. */
export const CustomerAddressRequest = Type.Object(
  {
    ...reference,
    ...addressBase,
    address_line_1: Type.String({ maxLength: 255 }),
    city: Type.String({ maxLength: 50 }),
  },
  { 'x-name': 'CustomerAddressRequest' },
);

/** A contact of a customer, as a request makes or replaces it. */
export const CustomerContactRequest = Type.Object(
  {
    ...reference,
    ...contactBase,
    first_name: Type.String({ maxLength: 50 }),
    email: Type.String({ format: 'email' }),
  },
  { 'x-name': 'CustomerContactRequest' },
);

const partOf = {
  id: Type.Optional(
    Type.String({
      description: 'The one that is changed; without it, one with the same reference id, or else a new one.',
    }),
  ),
};

const ONLY_SENT = 'Of one that is there already only the sent fields change, and none is required.';

/** An address among those of a change to a customer. */
export const CustomerAddressPatch = Type.Object(
  { ...partOf, ...CustomerAddressRequest.properties },
  { 'x-name': 'CustomerAddressPatch', description: ONLY_SENT },
);

/** A contact among those of a change to a customer. */
export const CustomerContactPatch = Type.Object(
  { ...partOf, ...CustomerContactRequest.properties },
  { 'x-name': 'CustomerContactPatch', description: ONLY_SENT },
);

const kept = { created_at: Type.String(), updated_at: Type.String() };
const status = { status: Type.Enum(['active', 'inactive'], { type: 'string' }) };
const attributes = { attributes: Type.Array(Attribute) };

const address = {
  id: Type.String(),
  customer_id: Type.String(),
  reference_id: shownText(),
  ...shownAddressFields,
  type: Type.Optional(addressBase.type),
  is_default: Type.Boolean(),
  ...kept,
};

const contact = {
  id: Type.String(),
  reference_id: shownText(),
  ...shownContactFields,
  ...status,
  is_default: Type.Boolean(),
  ...kept,
};

export const CustomerAddress = Type.Object({ ...address, ...status, ...attributes }, { 'x-name': 'CustomerAddress' });

/** Version 2 shows no status. */
export const CustomerAddressV2 = Type.Object({ ...address, ...attributes }, { 'x-name': 'CustomerAddressV2' });

export const CustomerContact = Type.Object({ ...contact, ...attributes }, { 'x-name': 'CustomerContact' });

const listOf = <T extends ReturnType<typeof Type.Object>>(entry: T) =>
  Type.Object({ data: Type.Array(entry), pagination: Pagination });

/** Lists leave the attributes out. */
export const AddressList = listOf(Type.Object({ ...address, ...status }, { 'x-name': 'CustomerAddressSummary' }));
export const AddressListV2 = listOf(Type.Object(address, { 'x-name': 'CustomerAddressSummaryV2' }));
export const ContactList = listOf(Type.Object(contact, { 'x-name': 'CustomerContactSummary' }));

export type ShownCustomerAddress = Shown<Static<typeof CustomerAddress>>;
export type ShownCustomerContact = Shown<Static<typeof CustomerContact>>;
export type SentAddressOrContact = Partial<Static<typeof CustomerAddressPatch> & Static<typeof CustomerContactPatch>>;
