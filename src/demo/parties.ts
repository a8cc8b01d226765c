import { EXAMPLE } from '../model/example-ids.ts';
import type { Customer, PaymentMethod, StoredAddress, StoredContact } from '../model/record.ts';
import type { Random } from './random.ts';
import { COMPANIES, COUNTRIES, type Country, FIRST_NAMES, LAST_NAMES } from './words.ts';

/** A customer with all records that its orders refer to. */
export interface Account {
  country: Country;
  customer: Customer;
  contact: StoredContact;
  billing: StoredAddress;
  shipping: StoredAddress;
}

/** Companies and people, each with a contact and two addresses. The first ones are those of the vendors' examples. */
export function makeAccounts(random: Random): Account[] {
  const companies = COMPANIES.map((name, i) => makeAccount(random, COUNTRIES[i % COUNTRIES.length] as Country, name));
  const people = Array.from({ length: 14 }, () => makeAccount(random, random.pick(COUNTRIES), undefined));
  return [exampleAccount(EXAMPLE.partyId), exampleAccount(EXAMPLE.customerId), ...companies, ...people];
}

export const PAYMENT_METHODS: readonly PaymentMethod[] = [
  { id: EXAMPLE.paymentMethodId, name: 'Visa ending in 4242' },
  { id: 'pm-bank-transfer', name: 'Bank transfer' },
  { id: 'pm-cash-on-delivery', name: 'Cash on delivery' },
];

function makeAccount(random: Random, country: Country, company: string | undefined): Account {
  const first_name = random.pick(FIRST_NAMES);
  const last_name = random.pick(LAST_NAMES);
  const phone = country.phone[0] + Array.from({ length: country.phone[1] }, () => 1 + random.below(9)).join('');
  const email = `${plain(first_name)}.${plain(last_name)}${random.below(90) + 10}@example.com`;
  const id = random.uuid();
  const person = { first_name, last_name, phone, email };
  const address = (): StoredAddress => {
    const [city, state, zip_code] = random.pick(country.cities);
    return {
      id: random.uuid(),
      customer_id: id,
      ...person,
      address_line_1: `${1 + random.below(180)} ${random.pick(country.streets)}`,
      city,
      state,
      country: country.country,
      zip_code,
    };
  };
  const billing = address();
  return {
    country,
    customer: { id, ...(company ? { name: company } : {}), ...person, reference_id: `C-${1000 + random.below(9000)}` },
    contact: { id: random.uuid(), customer_id: id, ...person, designation: company ? 'Purchasing' : undefined },
    billing,
    shipping: random.chance(0.4) ? address() : billing,
  };
}

/**
 * John Doe of 123 Main St, as in the vendors' examples. Ids are unique for each kind, so all of his records have the
 * same id.
 */
function exampleAccount(customerId: string): Account {
  const person = { first_name: 'John', last_name: 'Doe', phone: '+14155552671', email: 'john.doe@example.com' };
  const id = EXAMPLE.partyId;
  const address: StoredAddress = {
    id,
    customer_id: id,
    reference_id: 'ADDR123',
    type: 'billing',
    ...person,
    address_line_1: '123 Main St',
    address_line_2: 'Apt 101',
    city: 'Anytown',
    state: 'CA',
    country: 'US',
    zip_code: '12345',
  };
  return {
    country: COUNTRIES[0] as Country,
    customer: { id: customerId, ...person },
    contact: { id, customer_id: id, reference_id: 'CUS123', ...person, designation: 'Sales Manager' },
    billing: address,
    shipping: address,
  };
}

const LATIN: Record<string, string> = { ı: 'i', ö: 'o', ü: 'u', ç: 'c', ş: 's', ğ: 'g' };

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, (letter) => LATIN[letter] ?? '');
