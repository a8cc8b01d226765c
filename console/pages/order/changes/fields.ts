/** The kind of a field's value, by which it is shown, compared and edited. */
export type Kind =
  | 'text'
  | 'note'
  | 'word'
  | 'money'
  | 'quantity'
  | 'flag'
  | 'time'
  | 'status'
  | 'tags'
  | 'contact'
  | 'address'
  | 'lines'
  | 'charges'
  | 'attributes'
  | 'consent'
  | 'container'
  | 'json';

/** The fields of a value with parts, in the order in which they are read. */
export const PARTS = {
  contact: {
    first_name: 'text',
    last_name: 'text',
    designation: 'text',
    email: 'text',
    phone: 'text',
    id: 'text',
  },
  address: {
    first_name: 'text',
    last_name: 'text',
    address_line_1: 'text',
    address_line_2: 'text',
    zip_code: 'text',
    city: 'text',
    state: 'text',
    country: 'text',
    phone: 'text',
    email: 'text',
    reference_id: 'text',
    id: 'text',
    attributes: 'attributes',
  },
  lines: {
    sku: 'text',
    title: 'text',
    quantity: 'quantity',
    unit_price: 'money',
    discount: 'quantity',
    discount_type: 'word',
    shipped_quantity: 'quantity',
    invoiced_quantity: 'quantity',
    cancelled_quantity: 'quantity',
    picked_quantity: 'quantity',
    is_adhoc: 'flag',
    note: 'note',
  },
  charges: { name: 'text', type: 'word', value_type: 'word', amount: 'quantity' },
  attributes: { name: 'text', value: 'text' },
  consent: { has_consent: 'flag', consent_file_id: 'text' },
  container: { name: 'text', key: 'text', unit: 'word', volume: 'quantity' },
} as const satisfies Partial<Record<Kind, Readonly<Record<string, Kind>>>>;

/** What identifies an entry of a list of parts. */
export const NAME_OF_ENTRY = { lines: 'id', charges: 'name', attributes: 'name' } as const;

export const WORDS = {
  payment_status: ['PENDING', 'PARTIALLY_PAID', 'PAID', 'OVERPAID', 'REFUNDED', 'VOIDED'],
  fulfillment_status: [
    'UNFULFILLED',
    'IN_PROGRESS',
    'PARTIALLY_FULFILLED',
    'FULFILLED',
    'PARTIALLY_DELIVERED',
    'DELIVERED',
  ],
} as const;

/** The fields of an order as the history names them; `extras` and `aliases` are followed by a dialect there. */
const FIELDS = {
  status_id: 'status',
  payment_status: 'word',
  fulfillment_status: 'word',
  display_id: 'text',
  reference_id: 'text',
  po_number: 'text',
  source: 'text',
  customer_id: 'text',
  primary_contact: 'contact',
  billing_address: 'address',
  shipping_address: 'address',
  line_items: 'lines',
  currency: 'text',
  amount: 'money',
  amount_paid: 'money',
  amount_refunded: 'money',
  discount_value: 'money',
  tax_value: 'money',
  taxes_included: 'flag',
  shipping_charge: 'money',
  additional_charges: 'charges',
  payment_term: 'text',
  payment_method_id: 'text',
  shipping_method: 'text',
  freight_term: 'text',
  price_list_id: 'text',
  internal_note: 'note',
  customer_note: 'note',
  tags: 'tags',
  attributes: 'attributes',
  shipment_date: 'time',
  due_date: 'time',
  created_at: 'time',
  updated_at: 'time',
  completed_at: 'time',
  deleted_at: 'time',
  customer_consent: 'consent',
  container_info: 'container',
  extras: 'json',
  aliases: 'text',
} as const satisfies Readonly<Record<string, Kind>>;

export type FieldName = keyof typeof FIELDS;

const isField = (name: string): name is FieldName => Object.hasOwn(FIELDS, name);

/** The kind of a field of an order, by its name in the history; `json` for one that this page does not know. */
export function kindOf(field: string): Kind {
  const [name = ''] = field.split('.');
  return isField(name) ? FIELDS[name] : 'json';
}

/** Fields that are looked for together: the filter of the timeline. */
export const TOPICS = {
  notes: ['internal_note', 'customer_note'],
  status: ['status_id', 'payment_status', 'fulfillment_status'],
  lines: ['line_items'],
  money: [
    'amount',
    'amount_paid',
    'amount_refunded',
    'discount_value',
    'tax_value',
    'shipping_charge',
    'additional_charges',
    'currency',
  ],
  parties: ['customer_id', 'primary_contact', 'billing_address', 'shipping_address'],
  labels: ['tags', 'attributes'],
  dates: ['shipment_date', 'due_date', 'created_at', 'completed_at'],
} as const satisfies Readonly<Record<string, readonly FieldName[]>>;

export type Topic = keyof typeof TOPICS;

/** The fields that the hub keeps for vendors, by dialect. The document of the API has them without a type. */
export const extrasOf = (order: object): Readonly<Record<string, unknown>> =>
  (order as { extras?: Record<string, unknown> }).extras ?? {};
