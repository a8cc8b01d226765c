import type { Recorded } from '../../../model/record.ts';
import { toSeconds } from '../../../model/time.ts';
import type { AddressOrContactKind, CustomerRecords } from './customer-records.ts';
import { isDefault } from './customer-records.ts';
import type { ShownCustomerAddress, ShownCustomerContact } from './wire.ts';

/** What is shown of an address. `customerId` is the id by which the clients know the customer. */
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

/** What is shown of a contact. */
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
