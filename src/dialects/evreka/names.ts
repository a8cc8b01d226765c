import type { Address, Contact } from '../../model/order.ts';
import { type Customer, customerIdFor } from '../../model/record.ts';
import { NAME } from './extras.ts';

/** What a customer goes by: a company by its name, a person by first and last name. */
export const nameOf = (customer: Pick<Customer, 'name' | 'first_name' | 'last_name'> | undefined): string | null =>
  customer ? (customer.name ?? fullName(customer) ?? null) : null;

/** The id by which this vendor's clients know a customer. */
export const entityId = (customer: Pick<Customer, 'id' | 'aliases'>): string => customerIdFor(customer, NAME);

/** What a contact goes by; one without a name by an email address or number. */
export const contactName = (contact: Contact): string | null =>
  fullName(contact) ?? contact.email ?? contact.phone ?? null;

const fullName = (person: Pick<Contact, 'first_name' | 'last_name'>): string | undefined =>
  joined(' ', [person.first_name, person.last_name]);

/** As on an envelope, from the street to the country: `1 Main St, Flat 2, 94105 San Francisco, CA, US`. */
export const onOneLine = (address: Address): string | null =>
  joined(', ', [
    address.address_line_1,
    address.address_line_2,
    joined(' ', [address.zip_code, address.city]),
    address.state,
    address.country,
  ]) ?? null;

function joined(separator: string, parts: (string | undefined)[]): string | undefined {
  const present = parts.map((part) => part?.trim()).filter(Boolean);
  return present.length > 0 ? present.join(separator) : undefined;
}
