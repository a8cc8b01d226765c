import {
  type AddressOrContact,
  type AddressOrContactKind,
  type CustomerRecords,
  isDefault,
  replaceAddressOrContact,
} from '../../../core/records/customer-records.ts';
import type { Recorded } from '../../../model/record.ts';
import { toSeconds } from '../../../model/time.ts';
import { inexpressible, known } from '../../../operations/values.ts';
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
  const present = (customerRecords[kind] as Map<string, AddressOrContact>).get(id);
  const {
    is_default: wished = false,
    attributes = [],
    ...rest
  } = known(REQUESTS[kind], sent as object) as SentAddressOrContact;
  const content = {
    ...inexpressible(REQUESTS[kind], present),
    ...rest,
    ...(attributes.length > 0 || present?.attributes
      ? { attributes: attributes.map((attribute) => known(AttributeRequest, attribute)) }
      : {}),
    customer_id: customerRecords.id,
  } as AddressOrContact;
  replaceAddressOrContact(customerRecords, kind, id, content, wished);
}

/** The request that would leave an address or contact as it is. */
export function asSent(customerRecords: CustomerRecords, kind: AddressOrContactKind, id: string): SentAddressOrContact {
  const { is_default, ...content } = (customerRecords[kind] as Map<string, AddressOrContact>).get(id) ?? {};
  return {
    ...known(REQUESTS[kind], content),
    is_default: isDefault(customerRecords, kind, id),
  } as SentAddressOrContact;
}
