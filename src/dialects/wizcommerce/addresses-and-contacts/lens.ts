import type { RecordSet } from '../../../core/context/record-set.ts';
import type { RecordWrite } from '../../../core/records/record-command.ts';
import type { RecordContent, Recorded } from '../../../model/record.ts';
import { toSeconds } from '../../../model/time.ts';
import { contentOf, inexpressible, known } from '../../../operations/values.ts';
import { AttributeRequest } from '../common/schema.ts';
import {
  CustomerAddressRequest,
  CustomerContactRequest,
  type SentAddressOrContact,
  type ShownCustomerAddress,
  type ShownCustomerContact,
} from './schema.ts';

/** The view of an address. `customerId` is the id by which the clients know the customer. */
export function addressView(
  record: Recorded<'addresses'>,
  customerRecords: CustomerRecords,
  customerId: string,
): ShownCustomerAddress {
  return {
    id: record.id,
    customer_id: customerId,
    reference_id: record.reference_id,
    first_name: record.first_name,
    last_name: record.last_name,
    phone: record.phone,
    email: record.email,
    address_line_1: record.address_line_1,
    address_line_2: record.address_line_2,
    city: record.city,
    state: record.state,
    country: record.country,
    zip_code: record.zip_code,
    type: record.type,
    ...shared('addresses', record, customerRecords),
  };
}

/** The view of a contact. */
export function contactView(record: Recorded<'contacts'>, customerRecords: CustomerRecords): ShownCustomerContact {
  return {
    id: record.id,
    reference_id: record.reference_id,
    first_name: record.first_name,
    last_name: record.last_name,
    email: record.email,
    phone: record.phone,
    designation: record.designation,
    ...shared('contacts', record, customerRecords),
  };
}

function shared(kind: AddressOrContactKind, record: Recorded<AddressOrContactKind>, customerRecords: CustomerRecords) {
  return {
    status: record.status ?? ('active' as const),
    is_default: isDefault(customerRecords, kind, record.id),
    attributes: (record.attributes ?? []).map(({ name, value }) => ({ name, value })),
    created_at: toSeconds(record.created_at),
    updated_at: toSeconds(record.changed_at),
  };
}

const REQUESTS = { addresses: CustomerAddressRequest, contacts: CustomerContactRequest };

/**
 * Replaces the address or contact with this id, or adds it. Fields that the vendor does not have stay. If it becomes
 * the default, another one ceases to be it.
 */
export function putAddressOrContact(
  customerRecords: CustomerRecords,
  kind: AddressOrContactKind,
  id: string,
  sent: SentAddressOrContact,
): void {
  const addressesAndContacts = customerRecords[kind] as Map<string, AddressOrContact>;
  const present = addressesAndContacts.get(id);
  const {
    is_default: wished = false,
    attributes = [],
    ...rest
  } = known(REQUESTS[kind], sent as object) as SentAddressOrContact;
  const wasDefault = present !== undefined && isDefault(customerRecords, kind, id);
  const content = {
    ...inexpressible(REQUESTS[kind], present),
    ...rest,
    ...(attributes.length > 0 || present?.attributes
      ? { attributes: attributes.map((attribute) => known(AttributeRequest, attribute)) }
      : {}),
    ...(present?.is_default === undefined ? {} : { is_default: present.is_default }),
    customer_id: customerRecords.id,
  } as AddressOrContact;
  const isOfAnotherType = present !== undefined && 'type' in rest && rest.type !== (present as { type?: string }).type;
  if (wasDefault && (!wished || isOfAnotherType)) endDefault(customerRecords, kind, id);
  addressesAndContacts.set(id, { ...content, ...(wasDefault && !wished ? { is_default: undefined } : {}) });
  // With another type, a field of the customer may make it the default.
  if (!wished && isDefault(customerRecords, kind, id)) endDefault(customerRecords, kind, id);
  if (wished && (!wasDefault || isOfAnotherType)) makeDefault(customerRecords, kind, id);
}

/** The request that would leave an address or contact as it is. */
export function asSent(customerRecords: CustomerRecords, kind: AddressOrContactKind, id: string): SentAddressOrContact {
  const { is_default, ...content } = (customerRecords[kind] as Map<string, AddressOrContact>).get(id) ?? {};
  return {
    ...known(REQUESTS[kind], content),
    is_default: isDefault(customerRecords, kind, id),
  } as SentAddressOrContact;
}

/** Records that belong to a customer, one of which can be the default. */
export type AddressOrContactKind = 'addresses' | 'contacts';

/** The fields of an address or a contact. Only an address has a type. */
export type AddressOrContact = RecordContent<'addresses'> | RecordContent<'contacts'>;

/**
 * A customer with all addresses and contacts. They change together, since only one of a type can be the default.
 * Unchanged records are not written.
 */
export interface CustomerRecords {
  id: string;
  customer: RecordContent<'customers'>;
  addresses: Map<string, RecordContent<'addresses'>>;
  contacts: Map<string, RecordContent<'contacts'>>;
}

/** Builds a customer's records from those that were read. */
export function customerRecordsOf(found: RecordSet, customer: Recorded<'customers'>): CustomerRecords {
  const own = <K extends AddressOrContactKind>(kind: K): Map<string, RecordContent<K>> =>
    new Map(
      found
        .all(kind)
        .filter(({ customer_id }) => customer_id === customer.id)
        .map((record) => [record.id, contentOf<K>(record)]),
    );
  return { id: customer.id, customer: contentOf(customer), addresses: own('addresses'), contacts: own('contacts') };
}

/** The records of a customer after a change, and the earlier ones that the change removed. */
export function writesOf(customerRecords: CustomerRecords, found: RecordSet): RecordWrite[] {
  const { id, customer } = customerRecords;
  const gone = <K extends AddressOrContactKind>(kind: K): RecordWrite[] =>
    found
      .all(kind)
      .filter((record) => record.customer_id === id && !customerRecords[kind].has(record.id))
      .map((record): RecordWrite => ({ kind, id: record.id, content: null }));
  return [
    { kind: 'customers', id, content: customer },
    ...[...customerRecords.addresses].map(([id, content]): RecordWrite => ({ kind: 'addresses', id, content })),
    ...[...customerRecords.contacts].map(([id, content]): RecordWrite => ({ kind: 'contacts', id, content })),
    ...gone('addresses'),
    ...gone('contacts'),
  ];
}

type Pointer = 'primary_contact_id' | 'default_shipping_address_id' | 'default_billing_address_id';

const POINTERS: Record<AddressOrContactKind, readonly Pointer[]> = {
  contacts: ['primary_contact_id'],
  addresses: ['default_shipping_address_id', 'default_billing_address_id'],
};

/** There is one default contact, and one default address of each type. */
const typeOf = (addressOrContact: AddressOrContact | undefined): string | undefined =>
  addressOrContact && 'type' in addressOrContact ? addressOrContact.type : undefined;

function pointersTo(kind: AddressOrContactKind, type: string | undefined): readonly Pointer[] {
  return type === undefined ? POINTERS[kind] : [`default_${type}_address_id` as Pointer];
}

/** Whether it is the default, by its own mark or by a field of the customer. */
export function isDefault(
  { customer, ...customerRecords }: CustomerRecords,
  kind: AddressOrContactKind,
  id: string,
): boolean {
  const addressOrContact = customerRecords[kind].get(id);
  if (addressOrContact?.is_default) return true;
  return pointersTo(kind, typeOf(addressOrContact)).some((pointer) => customer[pointer] === id);
}

/** The id of the default that a field of the customer shows. */
export function defaultOf(customerRecords: CustomerRecords, pointer: Pointer): string | undefined {
  const id = customerRecords.customer[pointer];
  if (id !== undefined) return id;
  if (pointer === 'primary_contact_id') return flagged(customerRecords.contacts, undefined);
  return flagged(customerRecords.addresses, pointer === 'default_shipping_address_id' ? 'shipping' : 'billing');
}

const flagged = (
  addressesAndContacts: ReadonlyMap<string, AddressOrContact>,
  type: string | undefined,
): string | undefined =>
  [...addressesAndContacts].find(
    ([, addressOrContact]) => addressOrContact.is_default && typeOf(addressOrContact) === type,
  )?.[0];

/** Makes it the default instead of another one. */
export function makeDefault(customerRecords: CustomerRecords, kind: AddressOrContactKind, id: string): void {
  const addressesAndContacts = customerRecords[kind] as Map<string, AddressOrContact>;
  const type = typeOf(addressesAndContacts.get(id));
  for (const [other, addressOrContact] of addressesAndContacts) {
    if (other === id) addressesAndContacts.set(id, { ...addressOrContact, is_default: true });
    else if (addressOrContact.is_default && typeOf(addressOrContact) === type)
      addressesAndContacts.set(other, without(addressOrContact));
  }
  if (kind === 'contacts' || type !== undefined) {
    for (const pointer of pointersTo(kind, type))
      customerRecords.customer = { ...customerRecords.customer, [pointer]: id };
  }
}

/** Removes the default mark, which the record itself or the customer may have. */
function endDefault(customerRecords: CustomerRecords, kind: AddressOrContactKind, id: string): void {
  const addressesAndContacts = customerRecords[kind] as Map<string, AddressOrContact>;
  const addressOrContact = addressesAndContacts.get(id);
  if (addressOrContact) addressesAndContacts.set(id, without(addressOrContact));
  const customer = { ...customerRecords.customer };
  for (const pointer of POINTERS[kind]) if (customer[pointer] === id) delete customer[pointer];
  customerRecords.customer = customer;
}

/** Makes an address without a type the default for one purpose of the customer. */
export function pointAt(customerRecords: CustomerRecords, pointer: Pointer, id: string): void {
  customerRecords.customer = { ...customerRecords.customer, [pointer]: id };
}

/** Removes an address or contact and its default mark. */
export function remove(customerRecords: CustomerRecords, kind: AddressOrContactKind, id: string): void {
  endDefault(customerRecords, kind, id);
  customerRecords[kind].delete(id);
}

const without = ({ is_default, ...addressOrContact }: AddressOrContact): AddressOrContact => addressOrContact;
