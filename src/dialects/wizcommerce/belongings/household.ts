import type { Found } from '../../../core/records/found.ts';
import type { RecordWrite } from '../../../core/records/records.ts';
import type { RecordContent, Recorded } from '../../../model/record.ts';
import { contentOf } from '../content.ts';

/** What belongs to a customer, and one of it can be the default. */
export type BelongingKind = 'addresses' | 'contacts';

/** What an address or a contact holds; an address has a type. */
export type Belonging = RecordContent<'addresses'> | RecordContent<'contacts'>;

/**
 * A customer with all addresses and contacts, to be changed as one: which of them is the default is a matter between them.
 * What was not changed is not written.
 */
export interface Household {
  id: string;
  customer: RecordContent<'customers'>;
  addresses: Map<string, RecordContent<'addresses'>>;
  contacts: Map<string, RecordContent<'contacts'>>;
}

/** The household of a customer, out of what was found. */
export function householdOf(found: Found, customer: Recorded<'customers'>): Household {
  const own = <K extends BelongingKind>(kind: K): Map<string, RecordContent<K>> =>
    new Map(
      found
        .all(kind)
        .filter(({ customer_id }) => customer_id === customer.id)
        .map((record) => [record.id, contentOf<K>(record)]),
    );
  return { id: customer.id, customer: contentOf(customer), addresses: own('addresses'), contacts: own('contacts') };
}

/** Everything in a household as it is to be, and what was found of it before and is there no more. */
export function writesOf(household: Household, found: Found): RecordWrite[] {
  const { id, customer } = household;
  const gone = <K extends BelongingKind>(kind: K): RecordWrite[] =>
    found
      .all(kind)
      .filter((record) => record.customer_id === id && !household[kind].has(record.id))
      .map((record): RecordWrite => ({ kind, id: record.id, content: null }));
  return [
    { kind: 'customers', id, content: customer },
    ...[...household.addresses].map(([id, content]): RecordWrite => ({ kind: 'addresses', id, content })),
    ...[...household.contacts].map(([id, content]): RecordWrite => ({ kind: 'contacts', id, content })),
    ...gone('addresses'),
    ...gone('contacts'),
  ];
}

type Pointer = 'primary_contact_id' | 'default_shipping_address_id' | 'default_billing_address_id';

const POINTERS: Record<BelongingKind, readonly Pointer[]> = {
  contacts: ['primary_contact_id'],
  addresses: ['default_shipping_address_id', 'default_billing_address_id'],
};

/** Of the contacts there is one default; of addresses one of each type. */
const typeOf = (belonging: Belonging | undefined): string | undefined =>
  belonging && 'type' in belonging ? belonging.type : undefined;

function pointersTo(kind: BelongingKind, type: string | undefined): readonly Pointer[] {
  return type === undefined ? POINTERS[kind] : [`default_${type}_address_id` as Pointer];
}

/** Whether it is the default: it says so itself, or the customer does. */
export function isDefault({ customer, ...household }: Household, kind: BelongingKind, id: string): boolean {
  const belonging = household[kind].get(id);
  if (belonging?.is_default) return true;
  return pointersTo(kind, typeOf(belonging)).some((pointer) => customer[pointer] === id);
}

/** The id of the default that a field of the customer stands for. */
export function defaultOf(household: Household, pointer: Pointer): string | undefined {
  const id = household.customer[pointer];
  if (id !== undefined) return id;
  if (pointer === 'primary_contact_id') return flagged(household.contacts, undefined);
  return flagged(household.addresses, pointer === 'default_shipping_address_id' ? 'shipping' : 'billing');
}

const flagged = (belongings: ReadonlyMap<string, Belonging>, type: string | undefined): string | undefined =>
  [...belongings].find(([, belonging]) => belonging.is_default && typeOf(belonging) === type)?.[0];

/** Makes it the default in the place of another. */
export function makeDefault(household: Household, kind: BelongingKind, id: string): void {
  const belongings = household[kind] as Map<string, Belonging>;
  const type = typeOf(belongings.get(id));
  for (const [other, belonging] of belongings) {
    if (other === id) belongings.set(id, { ...belonging, is_default: true });
    else if (belonging.is_default && typeOf(belonging) === type) belongings.set(other, without(belonging));
  }
  if (kind === 'contacts' || type !== undefined) {
    for (const pointer of pointersTo(kind, type)) household.customer = { ...household.customer, [pointer]: id };
  }
}

/** Makes it the default no more, whoever says that it is. */
export function endDefault(household: Household, kind: BelongingKind, id: string): void {
  const belongings = household[kind] as Map<string, Belonging>;
  const belonging = belongings.get(id);
  if (belonging) belongings.set(id, without(belonging));
  const customer = { ...household.customer };
  for (const pointer of POINTERS[kind]) if (customer[pointer] === id) delete customer[pointer];
  household.customer = customer;
}

/** Makes an address that has no type the default for one of the customer's purposes. */
export function pointAt(household: Household, pointer: Pointer, id: string): void {
  household.customer = { ...household.customer, [pointer]: id };
}

/** Takes one away, and the word that it is the default with it. */
export function remove(household: Household, kind: BelongingKind, id: string): void {
  endDefault(household, kind, id);
  household[kind].delete(id);
}

const without = ({ is_default, ...belonging }: Belonging): Belonging => belonging;
