import type { JsonObject } from './json.ts';
import type { Address, Attribute, Contact, PaymentStatus } from './order.ts';
import type { Instant } from './time.ts';

/** A workspace can set a record inactive without deleting it. Absent counts as active. */
export const ACTIVITY = ['active', 'inactive'] as const;
export type Activity = (typeof ACTIVITY)[number];

interface Common {
  id: string;
  /**
   * The caller's own id. Unique among the living records of a kind. For an address or contact, unique among those of
   * one customer.
   */
  reference_id?: string | undefined;
  /** Fields that only one vendor has, under the name of its dialect. Core stores them and never reads them. */
  extras?: { [dialect: string]: JsonObject } | undefined;
}

/** A company, which has a `name`, or a person, who has a first and a last name. */
export interface Customer extends Common {
  name?: string | undefined;
  display_name?: string | undefined;
  /** The id for people to read. */
  display_id?: string | undefined;
  first_name?: string | undefined;
  last_name?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  status?: Activity | undefined;
  payment_mode?: string | undefined;
  payment_term?: string | undefined;
  shipping_method?: string | undefined;
  freight_term?: string | undefined;
  price_list_id?: string | undefined;
  sales_rep_ids?: string[] | undefined;
  primary_contact_id?: string | undefined;
  default_shipping_address_id?: string | undefined;
  default_billing_address_id?: string | undefined;
  image_url?: string | undefined;
  /** The channel through which the customer came. */
  source?: string | undefined;
  tags?: string[] | undefined;
  attributes?: Attribute[] | undefined;
  /** The aliases of dialects' clients, since several systems may know one customer. */
  aliases?: { [dialect: string]: string } | undefined;
}

/** The id by which this dialect's clients know a customer. */
export function customerIdFor({ id, aliases }: Pick<Customer, 'id' | 'aliases'>, dialect: string): string {
  return aliases?.[dialect] ?? id;
}

/** An address of a customer. An order that refers to it has a copy, without the fields that only the record has. */
export interface StoredAddress extends Address, Common {
  id: string;
  customer_id?: string | undefined;
  type?: 'billing' | 'shipping' | undefined;
  status?: Activity | undefined;
  is_default?: boolean | undefined;
  attributes?: Attribute[] | undefined;
}

/** A contact of a customer. An order that refers to it has a copy, without the fields that only the record has. */
export interface StoredContact extends Contact, Common {
  id: string;
  customer_id?: string | undefined;
  status?: Activity | undefined;
  is_default?: boolean | undefined;
  attributes?: Attribute[] | undefined;
}

export interface PaymentMethod extends Common {
  /** What an order shows of it. */
  name: string;
  customer_id?: string | undefined;
  provider?: string | undefined;
}

export interface PriceList extends Common {
  name: string;
  description?: string | undefined;
  status?: Activity | undefined;
  is_default?: boolean | undefined;
  priority?: number | undefined;
  /** ISO 4217 */
  currency?: string | undefined;
}

/** A product. An order's line refers to one variant of it. */
export interface Product extends Common {
  name: string;
  description?: string | undefined;
  status?: Activity | undefined;
  image_url?: string | undefined;
  tags?: string[] | undefined;
  /** At least one. */
  variants: Variant[];
}

export interface Variant {
  id: string;
  title: string;
  sku?: string | undefined;
  price: number;
  compare_at_price?: number | undefined;
  media?: string | undefined;
}

/** A type of orders, with the fields and items of its orders. */
export interface OrderType extends Common {
  name: string;
  item_selection?: 'none' | 'optional' | 'required' | undefined;
  asset_selection?: 'no_asset_item' | 'pick' | 'drop' | 'collect' | 'pick_and_drop' | undefined;
  dynamic_fields?: DynamicField[] | undefined;
}

/** A custom field of a workspace's orders. */
export interface DynamicField {
  key: string;
  name: string;
  type: 'text' | 'number' | 'boolean' | 'date';
  mandatory?: boolean | undefined;
}

/** A place at which services are provided. */
export interface ServicePoint extends Common {
  name: string;
  status?: Activity | undefined;
  type_id?: string | undefined;
  customer_id?: string | undefined;
  address?: Address | undefined;
  latitude?: number | undefined;
  longitude?: number | undefined;
}

/** An item that is ordered by measure, for orders of one type. */
export interface Item extends Common {
  name: string;
  order_type_id?: string | undefined;
  sku?: string | undefined;
  primary_uom?: string | undefined;
  secondary_uom?: string | undefined;
  unit_price?: number | undefined;
}

/** One product of the order in a shipment or an invoice. */
export interface CountedItem {
  id: string;
  /** The `sku` of the order's lines in which it is counted. */
  sku: string;
  quantity: number;
  /** The quantities that are counted in lines of the order. Absent while none is. */
  lines?: { line_item_id: string; quantity: number }[] | undefined;
}

export interface ShipmentItem extends CountedItem {
  /** The caller's name of the product: the id of a variant, or the `sku`. */
  product_id?: string | undefined;
}

export interface InvoiceItem extends CountedItem {
  /** The caller's own id. */
  reference_id?: string | undefined;
  name?: string | undefined;
  description?: string | undefined;
  amount?: number | undefined;
  item_total?: number | undefined;
  rate?: number | undefined;
  discount?: number | undefined;
}

export const SHIPMENT_STATUSES = ['created', 'shipped', 'fulfilled'] as const;
export type ShipmentStatus = (typeof SHIPMENT_STATUSES)[number];

/** The common fields of shipments and invoices. They are written with their order, under its lock. */
interface OfOrder extends Common {
  /** The order's own id. It never changes. */
  order_id: string;
  name?: string | undefined;
  /** The time of creation that the caller sent, else the hub's. */
  issued_at?: Instant | undefined;
  /** The time of the last change that the caller sent, else the hub's. */
  updated_at?: Instant | undefined;
}

/** Goods of an order that are shipped together. */
export interface Shipment extends OfOrder {
  /** The items of an inactive shipment are not counted. */
  status?: Activity | undefined;
  /** From `shipped` on, its items count as shipped. */
  shipment_status: ShipmentStatus;
  tracking_info?: TrackingInfo | undefined;
  note?: string | undefined;
  remark?: string | undefined;
  items: ShipmentItem[];
}

export interface TrackingInfo {
  tracking_number: string;
  tracking_url?: string | undefined;
  delivery_partner?: string | undefined;
}

/** A bill for goods of an order. Its items count as invoiced. */
export interface Invoice extends OfOrder {
  invoice_number: string;
  payment_status: PaymentStatus;
  total_amount: number;
  paid_amount: number;
  due_date?: Instant | undefined;
  remarks?: string | undefined;
  /** The address of the document. */
  url?: string | undefined;
  items: InvoiceItem[];
}

/** Every kind of record, by its table. */
export interface RecordKinds {
  customers: Customer;
  contacts: StoredContact;
  addresses: StoredAddress;
  payment_methods: PaymentMethod;
  price_lists: PriceList;
  products: Product;
  order_types: OrderType;
  service_points: ServicePoint;
  items: Item;
  shipments: Shipment;
  invoices: Invoice;
}

export type RecordKind = keyof RecordKinds;

export const RECORD_KINDS = [
  'customers',
  'contacts',
  'addresses',
  'payment_methods',
  'price_lists',
  'products',
  'order_types',
  'service_points',
  'items',
  'shipments',
  'invoices',
] as const satisfies RecordKind[];

/** The kinds whose records belong to an order. */
export const OF_ORDERS = ['shipments', 'invoices'] as const satisfies RecordKind[];
export type OrderRecordKind = (typeof OF_ORDERS)[number];

/** The kinds whose records are written by themselves and not with an order. */
export type FreeRecordKind = Exclude<RecordKind, OrderRecordKind>;
export const FREE_KINDS: readonly FreeRecordKind[] = RECORD_KINDS.filter(
  (kind): kind is FreeRecordKind => !(OF_ORDERS as readonly RecordKind[]).includes(kind),
);

/** A stored record with its version (1, 2, 3 …) and the hub's times. Records are deleted softly. */
export type Recorded<K extends RecordKind> = RecordKinds[K] & {
  version: number;
  created_at: Instant;
  changed_at: Instant;
  /** Present only where deleted records are asked for. */
  deleted_at?: Instant | undefined;
};

/** The fields of a record that a write sets. The hub sets the others. */
export type RecordContent<K extends RecordKind> = Omit<RecordKinds[K], 'id'>;

/** The content of a record without its id, version and times, which the hub sets. */
export function contentOf<K extends RecordKind>(record: Recorded<K>): RecordContent<K> {
  const { id, version, created_at, changed_at, deleted_at, ...content } = record as Recorded<RecordKind>;
  return content as unknown as RecordContent<K>;
}

/** The next content of a record. `null` deletes it. */
export type RecordWrite = {
  [K in RecordKind]: { kind: K; id: string; content: RecordContent<K> | null };
}[RecordKind];
