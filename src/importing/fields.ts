import {
  type FieldKind,
  isParty,
  type KindWithParts,
  LINE_FIELDS,
  ORDER_FIELDS,
  type OrderField,
  type OrderFieldName,
  orderFieldsWhere,
  PARTS_OF,
  type PartField,
} from '../model/order-fields.ts';

/** How the value of a field is written into a cell. */
export type CellType =
  | 'text'
  | 'number'
  | 'boolean'
  | 'moment'
  /** An irregular value, as JSON. */
  | 'json'
  /** Texts separated by commas, or a JSON list where that would be ambiguous. */
  | 'list'
  /** First names, and after the last space a last name. Read from files of other programs, never written. */
  | 'full_name'
  /** The hub's own value: for people to read, and ignored in imports. */
  | 'read_only';

export interface Field {
  /** With a dot, of an inner object; `line_items.sku` is a field of a line. */
  path: string;
  type: CellType;
}

const texts = (...paths: string[]): Field[] => paths.map((path) => ({ path, type: 'text' }));
const numbers = (...paths: string[]): Field[] => paths.map((path) => ({ path, type: 'number' }));
const readOnly = (...paths: string[]): Field[] => paths.map((path) => ({ path, type: 'read_only' }));
const json = (...paths: string[]): Field[] => paths.map((path) => ({ path, type: 'json' }));

export const LINE = 'line_items' satisfies OrderFieldName;

const CELL_TYPES: Record<Exclude<FieldKind, KindWithParts>, CellType> = {
  id: 'text',
  text: 'text',
  note: 'text',
  word: 'text',
  status: 'text',
  customer: 'text',
  money: 'number',
  quantity: 'number',
  count: 'number',
  flag: 'boolean',
  time: 'moment',
  tags: 'list',
  attributes: 'json',
  extras: 'json',
  aliases: 'json',
};

/** The money that the hub computes. Imports ignore the subtotal, and compare the others with what a file states. */
const TOTALS: readonly Field[] = [...readOnly('totals.subtotal'), ...numbers('totals.total', 'totals.balance')];

/** The columns of a field of `model/order-fields.ts`. */
function columnsOf(path: string, field: OrderField | PartField): Field[] {
  if ('exportOnly' in field && field.exportOnly) return readOnly(path);
  switch (field.kind) {
    case 'status':
      return texts('status.id', 'status.name', 'status.state');
    case 'charges':
      return [...json(path), ...TOTALS];
    // The whole as JSON is for an address or contact without any part, which no other column shows.
    case 'address':
    case 'contact':
      return [...json(path), ...partsOf(path, field.kind)];
    case 'lines':
    case 'consent':
    case 'container':
      return partsOf(path, field.kind);
    default:
      return [{ path, type: CELL_TYPES[field.kind] }];
  }
}

const partsOf = (path: string, kind: KindWithParts): Field[] =>
  Object.entries<PartField>(PARTS_OF[kind]).flatMap(([part, field]) => columnsOf(`${path}.${part}`, field));

/** The columns of orders, in the order in which an export has them. Each line has a row of its own. */
export const ORDER_COLUMNS: readonly Field[] = Object.entries<OrderField>(ORDER_FIELDS).flatMap(([name, field]) =>
  columnsOf(name, field),
);

/** The columns of customers. Addresses and contacts are irregular, so all of a kind are in one cell. */
export const CUSTOMER_COLUMNS: readonly Field[] = [
  ...texts('id', 'reference_id', 'display_id', 'name', 'display_name', 'first_name', 'last_name', 'email', 'phone'),
  ...texts('status', 'payment_mode', 'payment_term', 'shipping_method', 'freight_term', 'price_list_id'),
  { path: 'sales_rep_ids', type: 'list' },
  ...texts('primary_contact_id', 'default_billing_address_id', 'default_shipping_address_id', 'image_url', 'source'),
  { path: 'tags', type: 'list' },
  ...json('attributes', 'addresses', 'contacts', 'aliases', 'extras'),
  ...readOnly('version', 'created_at', 'changed_at'),
];

/** Where other programs write both names into one cell. */
const FULL_NAMES: Record<TableKind, readonly string[]> = {
  orders: orderFieldsWhere(isParty),
  customers: [],
};

/** One address of a customer, in files of other programs. */
const ADDRESS_OF_CUSTOMER: readonly Field[] = texts(
  ...['address_line_1', 'address_line_2', 'city', 'state', 'country', 'zip_code', 'phone'].map(
    (part) => `address.${part}`,
  ),
);

export const TABLE_KINDS = ['orders', 'customers'] as const;
export type TableKind = (typeof TABLE_KINDS)[number];

/** What a vendor's replies can have. Other files have the kinds of tables. */
export const IMPORT_KINDS = [...TABLE_KINDS, 'products', 'items'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export const isTable = (kind: ImportKind): kind is TableKind => (TABLE_KINDS as readonly string[]).includes(kind);

/** The columns of the hub's own files of a kind. */
const fieldsOf = (kind: TableKind): readonly Field[] => (kind === 'orders' ? ORDER_COLUMNS : CUSTOMER_COLUMNS);

/** Further fields that files of other programs have. */
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

/** Money of an order that each of its rows may have a part of. */
const IN_PARTS = new Set<string>([
  ...orderFieldsWhere(({ kind }) => kind === 'money'),
  'totals.total',
  'totals.balance',
]);

export const isInParts = (path: string): boolean => IN_PARTS.has(path);

/** Money that is subtracted: files write it with a minus, or without. */
const SUBTRACTED = new Set(['discount_value', 'amount_refunded', `${LINE}.discount`]);

export const isTakenOff = (path: string): boolean => SUBTRACTED.has(path);

const LINE_MONEY = Object.entries<PartField>(LINE_FIELDS)
  .filter(([, { kind }]) => kind === 'money')
  .map(([part]) => `${LINE}.${part}`);
const MONEY = new Set([...IN_PARTS, ...LINE_MONEY]);

export const isMoney = (path: string): boolean => MONEY.has(path);
