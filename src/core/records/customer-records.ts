import { contentOf, type RecordContent, type Recorded, type RecordWrite } from '../../model/record.ts';
import type { RecordSet } from '../context/record-set.ts';

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

/** The fields of a customer that name a default. */
export type Pointer = 'primary_contact_id' | 'default_shipping_address_id' | 'default_billing_address_id';

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

/**
 * Replaces the address or contact with this id, or adds it. `content` has no mark of a default. If it becomes the default,
 * another one ceases to be it.
 */
export function replaceAddressOrContact(
  customerRecords: CustomerRecords,
  kind: AddressOrContactKind,
  id: string,
  content: AddressOrContact,
  wished: boolean,
): void {
  const addressesAndContacts = customerRecords[kind] as Map<string, AddressOrContact>;
  const present = addressesAndContacts.get(id);
  const wasDefault = present !== undefined && isDefault(customerRecords, kind, id);
  const isOfAnotherType = present !== undefined && 'type' in content && content.type !== typeOf(present);
  if (wasDefault && (!wished || isOfAnotherType)) endDefault(customerRecords, kind, id);
  const keepsMark = present?.is_default !== undefined && !(wasDefault && !wished);
  addressesAndContacts.set(id, { ...content, ...(keepsMark ? { is_default: present.is_default } : {}) });
  // With another type, a field of the customer may make it the default.
  if (!wished && isDefault(customerRecords, kind, id)) endDefault(customerRecords, kind, id);
  if (wished && (!wasDefault || isOfAnotherType)) makeDefault(customerRecords, kind, id);
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

const KIND_OF = {
  primary_contact_id: 'contacts',
  default_shipping_address_id: 'addresses',
  default_billing_address_id: 'addresses',
} as const satisfies Record<Pointer, AddressOrContactKind>;

export const DEFAULTS = Object.keys(KIND_OF) as Pointer[];

/** The kind of the records that a field of the customer names. */
export const kindOf = (pointer: Pointer): AddressOrContactKind => KIND_OF[pointer];

/**
 * Makes a record the default that a field of the customer shows, or none with `undefined`. Defaults of other types stay. A
 * record of another type, or an address without a type, gets no mark: the field alone says it.
 */
export function setDefault(customerRecords: CustomerRecords, pointer: Pointer, id: string | undefined): void {
  const kind = KIND_OF[pointer];
  const type = kind === 'contacts' ? undefined : pointer === 'default_shipping_address_id' ? 'shipping' : 'billing';
  const records = customerRecords[kind] as Map<string, AddressOrContact>;
  for (const [each, record] of records) {
    if (typeOf(record) !== type) continue;
    if (each === id) records.set(each, { ...record, is_default: true });
    else if (record.is_default) records.set(each, without(record));
  }
  const { [pointer]: _present, ...customer } = customerRecords.customer;
  customerRecords.customer = { ...customer, ...(id === undefined ? {} : { [pointer]: id }) };
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

/** The kinds whose records are deleted with their customer. Orders have copies of what they show. */
const OWNED = ['addresses', 'contacts', 'payment_methods'] as const;

/** The writes that delete a customer with everything that belongs to it and was read. */
export const deletionsOf = (customer: Recorded<'customers'>, found: RecordSet): RecordWrite[] => [
  { kind: 'customers', id: customer.id, content: null },
  ...OWNED.flatMap((kind) =>
    found
      .all(kind)
      .filter(({ customer_id }) => customer_id === customer.id)
      .map(({ id }): RecordWrite => ({ kind, id, content: null })),
  ),
];
