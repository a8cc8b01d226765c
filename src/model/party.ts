import type { Attribute } from './attribute.ts';

/** A postal address as an order keeps it. `id` is there when it came from a stored address. */
export interface Address {
  id?: string | undefined;
  first_name?: string | undefined;
  last_name?: string | undefined;
  phone?: string | undefined;
  email?: string | undefined;
  address_line_1?: string | undefined;
  address_line_2?: string | undefined;
  city?: string | undefined;
  state?: string | undefined;
  country?: string | undefined;
  zip_code?: string | undefined;
  /** The caller's own id of the place. */
  reference_id?: string | undefined;
  attributes?: Attribute[] | undefined;
}

/** A person to talk to about an order. `id` is there when it came from a stored contact. */
export interface Contact {
  id?: string | undefined;
  first_name?: string | undefined;
  last_name?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  designation?: string | undefined;
}

/** What an order keeps of an address that it takes from a stored one. */
export const ADDRESS_FIELDS = [
  'id',
  'first_name',
  'last_name',
  'phone',
  'email',
  'address_line_1',
  'address_line_2',
  'city',
  'state',
  'country',
  'zip_code',
  'reference_id',
  'attributes',
] as const satisfies (keyof Address)[];

/** What an order keeps of a contact that it takes from a stored one. */
export const CONTACT_FIELDS = [
  'id',
  'first_name',
  'last_name',
  'email',
  'phone',
  'designation',
] as const satisfies (keyof Contact)[];
