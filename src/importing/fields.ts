/** How what a field holds is written into a cell. */
export type CellType =
  | 'text'
  | 'number'
  | 'boolean'
  | 'moment'
  /** What is irregular, as JSON. */
  | 'json'
  /** Texts between commas, or as a JSON list where that would not be clear. */
  | 'list'
  /** First names, and behind the last space a last name: two fields, for files of others. Never written. */
  | 'full_name'
  /** The hub's own: for people to read, and passed over in what is read. */
  | 'kept';

export interface Field {
  /** With a dot, of an object within; `line_items.sku` is a line's. */
  path: string;
  type: CellType;
}

const texts = (...paths: string[]): Field[] => paths.map((path) => ({ path, type: 'text' }));
const numbers = (...paths: string[]): Field[] => paths.map((path) => ({ path, type: 'number' }));
const moments = (...paths: string[]): Field[] => paths.map((path) => ({ path, type: 'moment' }));
const kept = (...paths: string[]): Field[] => paths.map((path) => ({ path, type: 'kept' }));
const json = (...paths: string[]): Field[] => paths.map((path) => ({ path, type: 'json' }));

const PLACE = ['first_name', 'last_name', 'phone', 'email', 'address_line_1', 'address_line_2', 'city', 'state'];

/** The whole as JSON is for what its parts cannot say: an address without any of them. */
const address = (name: string): Field[] => [
  ...json(name),
  ...texts(...['id', ...PLACE, 'country', 'zip_code', 'reference_id'].map((part) => `${name}.${part}`)),
  ...json(`${name}.attributes`),
];

export const LINE = 'line_items';

/** The columns of orders, in the order in which an export has them. Lines stand in rows of their own. */
export const ORDER_FIELDS: readonly Field[] = [
  ...texts('id', 'reference_id', 'display_id', 'source', 'status.id', 'status.name', 'status.state'),
  ...texts('payment_status', 'fulfillment_status', 'customer_id'),
  ...json('primary_contact'),
  ...texts(
    ...['id', 'first_name', 'last_name', 'email', 'phone', 'designation'].map((part) => `primary_contact.${part}`),
  ),
  ...address('billing_address'),
  ...address('shipping_address'),
  ...texts(`${LINE}.id`, `${LINE}.sku`, `${LINE}.title`),
  ...numbers(`${LINE}.quantity`, `${LINE}.shipped_quantity`, `${LINE}.invoiced_quantity`),
  ...numbers(`${LINE}.cancelled_quantity`, `${LINE}.picked_quantity`, `${LINE}.unit_price`, `${LINE}.discount`),
  ...texts(`${LINE}.discount_type`),
  { path: `${LINE}.is_adhoc`, type: 'boolean' },
  ...texts(`${LINE}.note`, 'currency'),
  ...numbers('amount', 'amount_paid', 'amount_refunded', 'discount_value', 'tax_value'),
  { path: 'taxes_included', type: 'boolean' },
  ...numbers('shipping_charge'),
  ...json('additional_charges'),
  ...kept('totals.subtotal'),
  // Computed; what a file of others says there is compared.
  ...numbers('totals.total', 'totals.balance'),
  ...texts('payment_term', 'payment_method_id', 'shipping_method', 'freight_term', 'price_list_id', 'po_number'),
  { path: 'customer_consent.has_consent', type: 'boolean' },
  ...texts('customer_consent.consent_file_id'),
  ...texts('container_info.name', 'container_info.key', 'container_info.unit'),
  ...numbers('container_info.volume'),
  ...texts('internal_note', 'customer_note'),
  { path: 'tags', type: 'list' },
  ...json('attributes'),
  ...moments('shipment_date', 'due_date', 'completed_at', 'created_at', 'updated_at'),
  ...kept('changed_at', 'deleted_at', 'version'),
  ...json('aliases', 'extras'),
];

/** The columns of customers. What belongs to them is irregular, so it stands in one cell each. */
export const CUSTOMER_FIELDS: readonly Field[] = [
  ...texts('id', 'reference_id', 'display_id', 'name', 'display_name', 'first_name', 'last_name', 'email', 'phone'),
  ...texts('status', 'payment_mode', 'payment_term', 'shipping_method', 'freight_term', 'price_list_id'),
  { path: 'sales_rep_ids', type: 'list' },
  ...texts('primary_contact_id', 'default_billing_address_id', 'default_shipping_address_id', 'image_url', 'source'),
  { path: 'tags', type: 'list' },
  ...json('attributes', 'addresses', 'contacts', 'aliases', 'extras'),
  ...kept('version', 'created_at', 'changed_at'),
];

/** Where files of others write both names into one cell. */
const FULL_NAMES: Record<TableKind, readonly string[]> = {
  orders: ['primary_contact', 'billing_address', 'shipping_address'],
  customers: [],
};

/** One address, for files of others: the first of the customer's. */
const ADDRESS_OF_CUSTOMER: readonly Field[] = texts(
  ...['address_line_1', 'address_line_2', 'city', 'state', 'country', 'zip_code', 'phone'].map(
    (part) => `address.${part}`,
  ),
);

export const TABLE_KINDS = ['orders', 'customers'] as const;
export type TableKind = (typeof TABLE_KINDS)[number];

/** What the hub's own files of a kind have as columns. */
const fieldsOf = (kind: TableKind): readonly Field[] => (kind === 'orders' ? ORDER_FIELDS : CUSTOMER_FIELDS);

/** What orders have elsewhere, and what a file says of them beside their fields; for files of others. */
const OF_OTHERS: Record<TableKind, readonly Field[]> = {
  orders: texts('vendor_id'),
  customers: ADDRESS_OF_CUSTOMER,
};

const READABLE: Record<TableKind, ReadonlyMap<string, Field>> = {
  orders: readable('orders'),
  customers: readable('customers'),
};

function readable(kind: TableKind): ReadonlyMap<string, Field> {
  const more: Field[] = [
    ...FULL_NAMES[kind].map((part): Field => ({ path: `${part}.full_name`, type: 'full_name' })),
    ...OF_OTHERS[kind],
    ...(kind === 'customers' ? [{ path: 'full_name', type: 'full_name' } as const] : []),
  ];
  return new Map([...fieldsOf(kind), ...more].map((field) => [field.path, field]));
}

/** A field that a column can be read into. */
export const findField = (kind: TableKind, path: string): Field | undefined => READABLE[kind].get(path);

export const isOfLine = (path: string): boolean => path.startsWith(`${LINE}.`);

/** Money of an order of which each row of a line may have a part. */
const IN_PARTS = new Set([
  'amount',
  'amount_paid',
  'amount_refunded',
  'discount_value',
  'tax_value',
  'shipping_charge',
  'totals.total',
  'totals.balance',
]);

export const isInParts = (path: string): boolean => IN_PARTS.has(path);

/** Money that is taken off: files write it with a minus, or without. */
const TAKEN_OFF = new Set(['discount_value', 'amount_refunded', `${LINE}.discount`]);

export const isTakenOff = (path: string): boolean => TAKEN_OFF.has(path);

const QUANTITY = /(?:^|[._])(?:quantity|volume)$/;

/** Whether a field that holds a number holds money. */
export const isMoney = (path: string): boolean =>
  !QUANTITY.test(path) && ORDER_FIELDS.some((field) => field.path === path && field.type === 'number');
