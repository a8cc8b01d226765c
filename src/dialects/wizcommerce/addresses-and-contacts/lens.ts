import { inexpressible, known } from '../../../operations/values.ts';
import { AttributeRequest } from '../common/schema.ts';
import {
  type AddressOrContact,
  type AddressOrContactKind,
  type CustomerRecords,
  endDefault,
  isDefault,
  makeDefault,
} from './customer-records.ts';
import { CustomerAddressRequest, CustomerContactRequest, type SentAddressOrContact } from './wire.ts';

const REQUESTS = { addresses: CustomerAddressRequest, contacts: CustomerContactRequest };

/**
 * Puts an address or contact in the place of the one with this id, or adds it. What the vendor cannot express stays. The
 * one that becomes the default takes the place of another.
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
  // With another type it may have become what the customer's own fields call the default.
  if (!wished && isDefault(customerRecords, kind, id)) endDefault(customerRecords, kind, id);
  if (wished && (!wasDefault || isOfAnotherType)) makeDefault(customerRecords, kind, id);
}

/** What a request would have to send to leave an address or contact as it is. */
export function asSent(customerRecords: CustomerRecords, kind: AddressOrContactKind, id: string): SentAddressOrContact {
  const { is_default, ...content } = (customerRecords[kind] as Map<string, AddressOrContact>).get(id) ?? {};
  return {
    ...known(REQUESTS[kind], content),
    is_default: isDefault(customerRecords, kind, id),
  } as SentAddressOrContact;
}
