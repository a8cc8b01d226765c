export const PAYMENT_STATUSES = ['PENDING', 'PARTIALLY_PAID', 'PAID', 'OVERPAID', 'REFUNDED', 'VOIDED'] as const;

export const FULFILLMENT_STATUSES = [
  'UNFULFILLED',
  'IN_PROGRESS',
  'PARTIALLY_FULFILLED',
  'FULFILLED',
  'PARTIALLY_DELIVERED',
  'DELIVERED',
] as const;

/**
 * The kind of a field's value. It determines the field's type, its columns in CSV files, its schema in seeds, and the
 * meaning of a missing value.
 */
export type FieldKind =
  | 'id'
  | 'text'
  /** A long text that people write to each other. */
  | 'note'
  /** One of the row's `words`. */
  | 'word'
  | 'money'
  | 'quantity'
  | 'count'
  | 'flag'
  | 'time'
  /** An entry of the status catalog, by its id. */
  | 'status'
  /** A stored customer, by its id. */
  | 'customer'
  | 'tags'
  | 'attributes'
  /** Fields that only one vendor has, under the name of its dialect. */
  | 'extras'
  /** The alias that a dialect's clients use, under the dialect's name. */
  | 'aliases'
  | KindWithParts;

/** Kinds of values that have parts. */
export type KindWithParts = 'contact' | 'address' | 'lines' | 'charges' | 'consent' | 'container';

/** Whether a value concerns a person, which determines its erasure. */
export type Personal =
  /** Never. An erasure leaves it. */
  | 'no'
  /** It identifies or locates a person. An erasure blanks it. */
  | 'whole'
  /** People write it and may name a person in it. An erasure blanks the strings that do. */
  | 'mentions'
  /**
   * As `mentions`, and a surname alone identifies the person too. Not for titles of goods, since Rose is also a
   * surname.
   */
  | 'surname_mentions';

/** How a value is written, which determines its part in histories, merges and reverts. */
export type Written =
  /** A patch replaces its entries one by one. Each dialect's entry is a field of its own in the history. */
  | 'by_dialect'
  /** A patch requests it with a `status`. */
  | 'by_status'
  /** It follows from another change, and no patch requests it by itself. A new order may have a `completed_at`. */
  | 'follows'
  /** Each version has its own value. A patch may set it. It causes no conflict and is not reverted. */
  | 'by_version'
  /** Only the hub writes it. No patch has it and no history lists it. */
  | 'by_hub';

/**
 * How the search finds an order by a text of this field: by its beginning, by a name in it, by the digits of a phone
 * number, or by the whole text.
 */
export interface Term {
  /** The letter before the word in the index. Changing one requires a migration that rewrites the index. */
  letter: string;
  by: 'beginning' | 'name' | 'phone' | 'whole';
}

interface Described {
  kind: FieldKind;
  words?: readonly string[];
  /** Every order has a value. Without this, a field without a value is left out. */
  always?: true;
  search?: Term;
}

/** A field of a value with parts. */
export interface PartField extends Described {
  personal: Exclude<Personal, 'surname_mentions'>;
}

/** A field of the order. Each must say whether it concerns a person; a field with parts has it from the parts. */
export type OrderField = Described & {
  /** Absent: a patch replaces the value as a whole. */
  written?: Written;
  /** In CSV exports only for people to read. Imports ignore it and read the other fields. */
  exportOnly?: true;
  /** Stored in a column of the table `orders`. The other fields are in the document. */
  column?: true;
} & (
    | { kind: Exclude<FieldKind, KindWithParts | 'extras'>; personal: Personal }
    | { kind: KindWithParts; personal: 'by_part' }
    | { kind: 'extras'; personal: 'by_dialect' }
  );

/** A postal address in an order. */
export const ADDRESS_FIELDS = {
  /** Present when the address is a copy of a stored one. */
  id: { kind: 'id', personal: 'no' },
  first_name: { kind: 'text', personal: 'whole' },
  last_name: { kind: 'text', personal: 'whole' },
  phone: { kind: 'text', personal: 'whole', search: { letter: 'f', by: 'phone' } },
  email: { kind: 'text', personal: 'whole', search: { letter: 'e', by: 'beginning' } },
  address_line_1: { kind: 'text', personal: 'whole' },
  address_line_2: { kind: 'text', personal: 'whole' },
  city: { kind: 'text', personal: 'whole' },
  state: { kind: 'text', personal: 'whole' },
  country: { kind: 'text', personal: 'whole' },
  zip_code: { kind: 'text', personal: 'whole' },
  /** The caller's own id of the place. */
  reference_id: { kind: 'id', personal: 'no' },
  attributes: { kind: 'attributes', personal: 'whole' },
} as const satisfies Record<string, PartField>;

/** A person to contact about an order. */
export const CONTACT_FIELDS = {
  /** Present when the contact is a copy of a stored one. */
  id: { kind: 'id', personal: 'no' },
  first_name: { kind: 'text', personal: 'whole' },
  last_name: { kind: 'text', personal: 'whole' },
  email: { kind: 'text', personal: 'whole', search: { letter: 'e', by: 'beginning' } },
  phone: { kind: 'text', personal: 'whole', search: { letter: 'f', by: 'phone' } },
  designation: { kind: 'text', personal: 'whole' },
} as const satisfies Record<string, PartField>;

/** One line of an order. Quantities are decimals, since some vendors count pieces and others weigh. */
export const LINE_FIELDS = {
  id: { kind: 'id', always: true, personal: 'no' },
  sku: { kind: 'id', always: true, personal: 'no', search: { letter: 's', by: 'beginning' } },
  title: { kind: 'text', personal: 'mentions' },
  quantity: { kind: 'quantity', always: true, personal: 'no' },
  shipped_quantity: { kind: 'quantity', always: true, personal: 'no' },
  invoiced_quantity: { kind: 'quantity', always: true, personal: 'no' },
  cancelled_quantity: { kind: 'quantity', always: true, personal: 'no' },
  picked_quantity: { kind: 'quantity', always: true, personal: 'no' },
  /** Before any discount. */
  unit_price: { kind: 'money', personal: 'no' },
  /** For one unit: an amount, or a percentage of the unit price. */
  discount: { kind: 'money', personal: 'no' },
  discount_type: { kind: 'word', words: ['percentage', 'value'], personal: 'no' },
  is_adhoc: { kind: 'flag', personal: 'no' },
  note: { kind: 'note', personal: 'mentions' },
} as const satisfies Record<string, PartField>;

/**
 * A charge beside shipping, tax and discount. `tax` adds to the total, also where prices include tax. `discount`
 * reduces it.
 */
export const CHARGE_FIELDS = {
  name: { kind: 'text', always: true, personal: 'mentions' },
  type: { kind: 'word', words: ['tax', 'discount'], always: true, personal: 'no' },
  value_type: { kind: 'word', words: ['value', 'percentage'], always: true, personal: 'no' },
  amount: { kind: 'money', personal: 'no' },
} as const satisfies Record<string, PartField>;

export const CONSENT_FIELDS = {
  has_consent: { kind: 'flag', always: true, personal: 'no' },
  consent_file_id: { kind: 'id', always: true, personal: 'no' },
} as const satisfies Record<string, PartField>;

export const CONTAINER_FIELDS = {
  name: { kind: 'text', personal: 'mentions' },
  key: { kind: 'text', always: true, personal: 'mentions' },
  unit: { kind: 'word', words: ['CFT', 'CBM'], always: true, personal: 'no' },
  volume: { kind: 'quantity', always: true, personal: 'no' },
} as const satisfies Record<string, PartField>;

/** The tables of the kinds that have parts. */
export const PARTS_OF = {
  contact: CONTACT_FIELDS,
  address: ADDRESS_FIELDS,
  lines: LINE_FIELDS,
  charges: CHARGE_FIELDS,
  consent: CONSENT_FIELDS,
  container: CONTAINER_FIELDS,
} as const satisfies Record<KindWithParts, Record<string, PartField>>;

/**
 * Every field of the canonical order, in the order of exports. Names are WizCommerce's if it has the field, since it
 * has the most fields of the vendors.
 */
export const ORDER_FIELDS = {
  id: { kind: 'id', always: true, personal: 'no', written: 'by_hub', column: true },
  /** The caller's own id. Unique among a workspace's orders that are not deleted. */
  reference_id: { kind: 'id', personal: 'no', search: { letter: 'r', by: 'beginning' } },
  /** The id for people to read. The search has an index for it. */
  display_id: { kind: 'id', always: true, personal: 'mentions' },
  source: { kind: 'text', always: true, personal: 'no' },
  /** An entry of the workspace's status catalog. */
  status_id: { kind: 'status', always: true, personal: 'no', written: 'by_status', column: true },
  payment_status: { kind: 'word', words: PAYMENT_STATUSES, always: true, personal: 'no', column: true },
  fulfillment_status: { kind: 'word', words: FULFILLMENT_STATUSES, always: true, personal: 'no', column: true },
  customer_id: { kind: 'customer', personal: 'no' },
  primary_contact: { kind: 'contact', personal: 'by_part', search: { letter: 'n', by: 'name' } },
  billing_address: { kind: 'address', personal: 'by_part', search: { letter: 'n', by: 'name' } },
  shipping_address: { kind: 'address', personal: 'by_part', search: { letter: 'n', by: 'name' } },
  line_items: { kind: 'lines', always: true, personal: 'by_part' },
  /** ISO 4217 */
  currency: { kind: 'text', personal: 'no' },
  /** The amount before all discounts, taxes and charges. Absent: the sum of the lines. */
  amount: { kind: 'money', personal: 'no' },
  amount_paid: { kind: 'money', personal: 'no' },
  /** The part of the amount paid that was paid back. */
  amount_refunded: { kind: 'money', personal: 'no' },
  discount_value: { kind: 'money', personal: 'no' },
  tax_value: { kind: 'money', personal: 'no' },
  /** Prices and charges include the tax: `tax_value` is its amount and adds nothing. Absent: they do not. */
  taxes_included: { kind: 'flag', personal: 'no' },
  shipping_charge: { kind: 'money', personal: 'no' },
  additional_charges: { kind: 'charges', always: true, personal: 'by_part' },
  payment_term: { kind: 'text', personal: 'mentions' },
  payment_method_id: { kind: 'id', personal: 'no' },
  shipping_method: { kind: 'text', personal: 'mentions' },
  freight_term: { kind: 'text', personal: 'mentions' },
  price_list_id: { kind: 'id', personal: 'no' },
  po_number: { kind: 'text', personal: 'mentions', search: { letter: 'p', by: 'beginning' } },
  customer_consent: { kind: 'consent', personal: 'by_part' },
  container_info: { kind: 'container', personal: 'by_part' },
  /** A note for colleagues, which must not be shown to the customer. */
  internal_note: { kind: 'note', personal: 'surname_mentions' },
  customer_note: { kind: 'note', personal: 'surname_mentions' },
  tags: { kind: 'tags', always: true, personal: 'surname_mentions', search: { letter: 't', by: 'whole' } },
  attributes: { kind: 'attributes', always: true, personal: 'surname_mentions' },
  shipment_date: { kind: 'time', personal: 'no' },
  due_date: { kind: 'time', personal: 'no' },
  completed_at: { kind: 'time', personal: 'no', written: 'follows', column: true },
  created_at: { kind: 'time', always: true, personal: 'no', column: true },
  /** The caller's time if the caller sent one, else the hub's. */
  updated_at: { kind: 'time', always: true, personal: 'no', written: 'by_version', column: true },
  /** The hub's time of the last effective change. It never goes backwards. */
  changed_at: { kind: 'time', always: true, personal: 'no', written: 'by_hub', exportOnly: true, column: true },
  /** The time of its deletion. A deleted order is in no list and is not found by its id. Its history stays. */
  deleted_at: { kind: 'time', personal: 'no', written: 'follows', exportOnly: true, column: true },
  /** 1 when created, one more with every effective change. */
  version: { kind: 'count', always: true, personal: 'no', written: 'by_hub', exportOnly: true, column: true },
  /** The aliases of dialects' clients. */
  aliases: {
    kind: 'aliases',
    always: true,
    personal: 'no',
    written: 'by_dialect',
    search: { letter: 'a', by: 'beginning' },
  },
  /** Fields that only one vendor has, under the name of its dialect. Core stores them and never reads them. */
  extras: { kind: 'extras', always: true, personal: 'by_dialect', written: 'by_dialect' },
} as const satisfies Record<string, OrderField>;

export type OrderFieldName = keyof typeof ORDER_FIELDS;

const BY_NAME = new Map<string, OrderField>(Object.entries(ORDER_FIELDS));

/** Finds a field by its name in the history, such as `extras.evreka` for `extras`. `undefined` if there is none. */
export const findOrderField = (name: string): OrderField | undefined => BY_NAME.get(name.split('.', 1)[0] ?? '');

/** The names of the order's fields that meet a condition, in the table's order. */
export const orderFieldsWhere = (condition: (field: OrderField) => boolean): OrderFieldName[] =>
  [...BY_NAME].filter(([, field]) => condition(field)).map(([name]) => name as OrderFieldName);

/** Whether a field holds a contact or an address. */
export const isParty = ({ kind }: OrderField): boolean => kind === 'contact' || kind === 'address';

/** Whether a patch sets the field under its own name. */
export const isPatched = ({ written }: OrderField): boolean =>
  written === undefined || written === 'by_version' || written === 'by_dialect';

/** Copies the fields of a table from an object that may have others. Fields without a value are left out. */
export function pickFields<T extends object>(fields: Readonly<Record<keyof T, PartField>>, value: T): T {
  const names = (Object.keys(fields) as (keyof T)[]).filter((name) => value[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, value[name]])) as T;
}
