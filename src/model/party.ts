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
