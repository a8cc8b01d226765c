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

/** Who buys. A company has a `name`; a person has a first and a last name. */
export interface Customer {
  id: string;
  name?: string | undefined;
  first_name?: string | undefined;
  last_name?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  reference_id?: string | undefined;
}

export interface PaymentMethod {
  id: string;
  name: string;
}

/** A stored address or contact belongs to a customer; the order gets a copy without that link. */
export type StoredAddress = Address & { id: string; customer_id?: string | undefined };
export type StoredContact = Contact & { id: string; customer_id?: string | undefined };
