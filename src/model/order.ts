import type { Attribute } from './attribute.ts';
import type { JsonObject } from './json.ts';
import type { Address, Contact } from './party.ts';
import type { Instant } from './time.ts';

export const PAYMENT_STATUSES = ['PENDING', 'PARTIALLY_PAID', 'PAID', 'OVERPAID', 'REFUNDED', 'VOIDED'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export const FULFILLMENT_STATUSES = [
  'UNFULFILLED',
  'IN_PROGRESS',
  'PARTIALLY_FULFILLED',
  'FULFILLED',
  'PARTIALLY_DELIVERED',
  'DELIVERED',
] as const;
export type FulfillmentStatus = (typeof FULFILLMENT_STATUSES)[number];

/** One line of an order. Quantities are decimals: some vendors count pieces, some weigh. */
export interface LineItem {
  id: string;
  sku: string;
  title?: string | undefined;
  quantity: number;
  shipped_quantity: number;
  invoiced_quantity: number;
  cancelled_quantity: number;
  picked_quantity: number;
  /** Before any discount. */
  unit_price?: number | undefined;
  /** Per unit: money, or a percentage of the unit price. */
  discount?: number | undefined;
  discount_type?: 'percentage' | 'value' | undefined;
  is_adhoc?: boolean | undefined;
  note?: string | undefined;
}

/** A charge beside shipping, tax and discount: `tax` adds to the total, also where prices include tax; `discount` takes from it. */
export interface Charge {
  name: string;
  type: 'tax' | 'discount';
  value_type: 'value' | 'percentage';
  amount?: number | undefined;
}

export interface CustomerConsent {
  has_consent: boolean;
  consent_file_id: string;
}

export interface ContainerInfo {
  name?: string | undefined;
  key: string;
  unit: 'CFT' | 'CBM';
  volume: number;
}

/**
 * What callers write: the order without what the hub keeps itself. A field that has no value is left out. Names are
 * WizCommerce's where it has one, since it is the richest of the vendors.
 */
export interface OrderContent {
  /** The caller's own id. Unique among a workspace's orders that are not deleted. */
  reference_id?: string | undefined;
  /** The id for people. */
  display_id: string;
  source: string;
  payment_status: PaymentStatus;
  fulfillment_status: FulfillmentStatus;
  customer_id?: string | undefined;
  primary_contact?: Contact | undefined;
  billing_address?: Address | undefined;
  shipping_address?: Address | undefined;
  line_items: LineItem[];
  /** ISO 4217 */
  currency?: string | undefined;
  /** Before all discounts, taxes and charges. When absent, the lines' sum stands in for it. */
  amount?: number | undefined;
  amount_paid?: number | undefined;
  /** What of the amount paid was paid back. */
  amount_refunded?: number | undefined;
  discount_value?: number | undefined;
  tax_value?: number | undefined;
  /** Prices and charges have the tax in them already: `tax_value` says how much, and adds nothing. Absent: they have not. */
  taxes_included?: boolean | undefined;
  shipping_charge?: number | undefined;
  additional_charges: Charge[];
  payment_term?: string | undefined;
  payment_method_id?: string | undefined;
  shipping_method?: string | undefined;
  freight_term?: string | undefined;
  price_list_id?: string | undefined;
  po_number?: string | undefined;
  customer_consent?: CustomerConsent | undefined;
  container_info?: ContainerInfo | undefined;
  /** For colleagues only: nothing a tool writes here may reach the customer. */
  internal_note?: string | undefined;
  customer_note?: string | undefined;
  tags: string[];
  attributes: Attribute[];
  shipment_date?: Instant | undefined;
  due_date?: Instant | undefined;
  created_at: Instant;
  /** The caller's when it sent one, the hub's otherwise. */
  updated_at: Instant;
  /** What only one vendor knows, under its dialect's name. Core carries it and never reads it. */
  extras: { [dialect: string]: JsonObject };
}

/** The canonical order: one for all dialects. */
export interface Order extends OrderContent {
  id: string;
  /** 1 when created, one more with every effective change. */
  version: number;
  /** The id that a dialect's clients use, where it is not `id`. */
  aliases: { [dialect: string]: string };
  /** An entry of the workspace's status catalog. */
  status_id: string;
  completed_at?: Instant | undefined;
  /** Nobody finds a deleted order any more; its history stays. */
  deleted_at?: Instant | undefined;
  /** The hub's time of the last effective change. Never goes backwards. */
  changed_at: Instant;
}

/** The id this dialect's clients know the order by. */
export function idFor(order: Order, dialect: string): string {
  return order.aliases[dialect] ?? order.id;
}
