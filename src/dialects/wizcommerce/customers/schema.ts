import { type Static, Type } from 'typebox';
import {
  CustomerAddress,
  CustomerAddressPatch,
  CustomerAddressRequest,
  CustomerContact,
  CustomerContactPatch,
  CustomerContactRequest,
} from '../addresses-and-contacts/schema.ts';
import { Attribute, attributesField, MOST_ENTRIES, Pagination, type Shown, shownText, text } from '../common/schema.ts';

const written = {
  display_id: text(255),
  display_name: text(255),
  freight_term: text(255),
  shipping_method: text(255),
  payment_mode: text(255),
  payment_term: text(255),
  assigned_sales_rep_ids: Type.Optional(Type.Array(Type.String({ maxLength: 255 }), { maxItems: MOST_ENTRIES })),
  assigned_price_list_id: text(255),
  first_name: text(50),
  last_name: text(50),
  phone: Type.Optional(Type.String({ format: 'e164' })),
  email: Type.Optional(Type.String({ format: 'email' })),
  attributes: attributesField(),
};

export const NewCustomer = Type.Object(
  {
    reference_id: Type.String({ maxLength: 255, format: 'reference' }),
    company_name: Type.String({ maxLength: 255 }),
    ...written,
    addresses: Type.Optional(Type.Array(CustomerAddressRequest, { maxItems: MOST_ENTRIES })),
    contacts: Type.Optional(Type.Array(CustomerContactRequest, { maxItems: MOST_ENTRIES })),
  },
  { 'x-name': 'NewCustomer' },
);

const OWN = "One of the customer's own.";

/** Only the sent fields change. */
export const CustomerPatch = Type.Object(
  {
    reference_id: text(255),
    company_name: text(255),
    ...written,
    primary_contact_id: Type.Optional(Type.String({ description: OWN })),
    default_shipping_address_id: Type.Optional(Type.String({ description: OWN })),
    default_billing_address_id: Type.Optional(Type.String({ description: OWN })),
    addresses: Type.Optional(
      Type.Array(CustomerAddressPatch, { maxItems: MOST_ENTRIES, description: 'Those that are not named stay.' }),
    ),
    contacts: Type.Optional(
      Type.Array(CustomerContactPatch, { maxItems: MOST_ENTRIES, description: 'Those that are not named stay.' }),
    ),
  },
  { 'x-name': 'CustomerPatch' },
);
export type SentCustomer = Partial<Static<typeof CustomerPatch>>;

const summary = {
  id: Type.String(),
  reference_id: shownText(),
  display_id: shownText(),
  name: Type.Optional(Type.String({ description: 'Written as `company_name`.' })),
  display_name: shownText(),
  first_name: shownText(),
  last_name: shownText(),
  phone: shownText(),
  email: shownText(),
  status: Type.Enum(['active', 'inactive'], { type: 'string' }),
  freight_term: shownText(),
  shipping_method: shownText(),
  payment_mode: shownText(),
  payment_term: shownText(),
  created_at: Type.String(),
  updated_at: Type.String(),
};

const CustomerSummary = Type.Object(summary, { 'x-name': 'CustomerSummary' });

const Customer = Type.Object(
  {
    ...summary,
    assigned_sales_reps: Type.Array(Type.Object({ id: Type.String() }), {
      description: 'Ids alone: representatives are not kept here.',
    }),
    assigned_price_list: Type.Optional(
      Type.Object({
        id: Type.String(),
        name: shownText(),
        status: shownText(),
        reference_id: shownText(),
        description: shownText(),
        created_at: shownText(),
        updated_at: shownText(),
      }),
    ),
    addresses: Type.Array(CustomerAddress),
    contacts: Type.Array(CustomerContact),
    attributes: Type.Array(Attribute),
    primary_contact_id: shownText(),
    default_shipping_address_id: shownText(),
    default_billing_address_id: shownText(),
  },
  { 'x-name': 'Customer' },
);

export const CustomerReply = Type.Object({ data: Customer });
export const CustomerList = Type.Object({ data: Type.Array(CustomerSummary), pagination: Pagination });

export type ShownCustomerSummary = Shown<Static<typeof CustomerSummary>>;
export type ShownCustomer = Shown<Static<typeof Customer>>;
