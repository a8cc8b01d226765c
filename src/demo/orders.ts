import { totals } from '../core/orders/totals.ts';
import type { OrderPatch } from '../model/change.ts';
import { EXAMPLE } from '../model/example-ids.ts';
import type { FulfillmentStatus, LineItem, PaymentStatus } from '../model/order.ts';
import type { StatusEntry } from '../model/status.ts';
import { DEMO_CATALOG } from './examples.ts';
import type { Account } from './parties.ts';
import type { Random } from './random.ts';
import { NOTES, PAYMENT_TERMS, PRICE_LEVEL, PRODUCTS, type Product, SHIPPING_METHODS, SOURCES } from './words.ts';

export interface DemoOrder {
  id: string;
  content: OrderPatch;
  /** The status after the creation. */
  moves: StatusEntry[];
}

export const DEMO_ORDERS = 200;

/** The maximum age of the demo's orders in days. */
export const SPAN_DAYS = 120;
const DAY_MS = 86_400_000;

/**
 * The demo's orders, the example order first. They are the same at every start, except for the dates, which are
 * relative to `now`.
 */
export function makeOrders(random: Random, accounts: readonly Account[], now: number): DemoOrder[] {
  const orders = Array.from({ length: DEMO_ORDERS - 1 }, (_, i) => makeOrder(random, i, random.pick(accounts), now));
  return [exampleOrder(accounts[0] as Account), ...orders];
}

function makeOrder(random: Random, index: number, account: Account, now: number): DemoOrder {
  const createdAt = now - random.below(SPAN_DAYS * 24) * 3_600_000 - random.below(3_600_000);
  const level = PRICE_LEVEL[account.country.currency] ?? 1;
  const lines = Array.from({ length: 1 + random.below(random.chance(0.1) ? 24 : 6) }, () => makeLine(random, level));
  const progress = random.pick(STORIES);
  const money = makeMoney(random, lines, progress.payment, level, account.country.currency);
  const optional = <T>(share: number, value: T): T | null => (random.chance(share) ? value : null);
  return {
    id: random.uuid(),
    content: {
      reference_id: `PO-${20_000 + index * 7}`,
      display_id: `SO-${1001 + index}`,
      source: random.pick(SOURCES),
      customer_id: account.customer.id,
      primary_contact: { stored_id: account.contact.id },
      billing_address: { stored_id: account.billing.id },
      shipping_address: { stored_id: account.shipping.id },
      payment_status: progress.payment,
      fulfillment_status: progress.fulfillment,
      line_items: lines,
      currency: account.country.currency,
      ...money,
      payment_term: random.pick(PAYMENT_TERMS),
      payment_method_id: random.chance(0.5) ? 'pm-bank-transfer' : 'pm-cash-on-delivery',
      shipping_method: random.pick(SHIPPING_METHODS),
      po_number: optional(0.6, `4500${100_000 + random.below(900_000)}`),
      internal_note: optional(0.3, random.pick(NOTES)),
      tags: random.chance(0.25) ? [random.pick(['vip', 'showroom', 'reorder', 'export'])] : [],
      created_at: new Date(createdAt).toISOString(),
      updated_at: new Date(createdAt).toISOString(),
      shipment_date: optional(0.7, new Date(createdAt + (2 + random.below(20)) * DAY_MS).toISOString()),
      due_date: optional(0.6, new Date(createdAt + 30 * DAY_MS).toISOString()),
      status: { state: 'draft' },
    },
    moves: progress.path.map((name) => DEMO_CATALOG.find((entry) => entry.name === name) as StatusEntry),
  };
}

interface Story {
  path: string[];
  payment: PaymentStatus;
  fulfillment: FulfillmentStatus;
}

/** The progress of an order. The statuses are independent of each other, but plausible together. */
const STORIES: readonly Story[] = [
  { path: [], payment: 'PENDING', fulfillment: 'UNFULFILLED' },
  { path: ['Confirmed'], payment: 'PENDING', fulfillment: 'UNFULFILLED' },
  { path: ['Confirmed'], payment: 'PARTIALLY_PAID', fulfillment: 'IN_PROGRESS' },
  { path: ['Confirmed', 'In production'], payment: 'PARTIALLY_PAID', fulfillment: 'IN_PROGRESS' },
  { path: ['Confirmed', 'Out for delivery'], payment: 'PAID', fulfillment: 'FULFILLED' },
  { path: ['Confirmed', 'Out for delivery'], payment: 'PAID', fulfillment: 'PARTIALLY_DELIVERED' },
  { path: ['Confirmed', 'Completed'], payment: 'PAID', fulfillment: 'DELIVERED' },
  { path: ['Confirmed', 'In production', 'Completed', 'Closed'], payment: 'PAID', fulfillment: 'DELIVERED' },
  { path: ['Cancelled'], payment: 'VOIDED', fulfillment: 'UNFULFILLED' },
  { path: ['Confirmed', 'Refunded'], payment: 'REFUNDED', fulfillment: 'DELIVERED' },
];

/** A line with one of the demo's products, at the price level of its currency (see `PRICE_LEVEL`). */
export function makeLine(random: Random, level: number): LineItem {
  const product: Product = random.pick(PRODUCTS);
  const quantity = 1 + random.below(random.chance(0.2) ? 40 : 6);
  return {
    id: random.uuid(),
    sku: product.sku,
    title: product.title,
    quantity,
    shipped_quantity: 0,
    invoiced_quantity: 0,
    cancelled_quantity: 0,
    picked_quantity: 0,
    unit_price: toCents(product.price * level),
    ...(random.chance(0.2) ? { discount: 5 * (1 + random.below(3)), discount_type: 'percentage' as const } : {}),
  };
}

function makeMoney(
  random: Random,
  lines: LineItem[],
  payment: PaymentStatus,
  level: number,
  currency: string,
): OrderPatch {
  const shipping_charge = random.chance(0.5) ? toCents((8 + random.below(60)) * level) : null;
  const priced = {
    line_items: lines,
    additional_charges: [],
    payment_status: payment,
    currency,
  };
  const subtotal = totals(priced).subtotal.toNumber();
  const tax_value = toCents(subtotal * 0.19);
  const total = totals({ ...priced, tax_value, shipping_charge: shipping_charge ?? undefined }).total.toNumber();
  const paid: Partial<Record<PaymentStatus, number>> = {
    PAID: total,
    REFUNDED: total,
    PARTIALLY_PAID: toCents(total / 2),
  };
  return { tax_value, shipping_charge, amount_paid: payment === 'VOIDED' ? null : (paid[payment] ?? 0) };
}

/** Rounds an amount to the cents of its currency. */
export const toCents = (value: number): number => Math.round(value * 100) / 100;

function exampleOrder(account: Account): DemoOrder {
  const created = '2021-01-01T00:00:00.000Z';
  return {
    id: EXAMPLE.orderId,
    content: {
      reference_id: EXAMPLE.referenceId,
      display_id: EXAMPLE.displayId,
      source: 'cart',
      customer_id: EXAMPLE.customerId,
      primary_contact: { stored_id: account.contact.id },
      billing_address: { stored_id: account.billing.id },
      shipping_address: { stored_id: account.shipping.id },
      payment_status: 'PAID',
      fulfillment_status: 'PARTIALLY_DELIVERED',
      line_items: [
        {
          id: '5f0c1f6e-2f0b-4a39-9d0e-6c1b8f4a7d21',
          sku: 'RUG14754',
          title: 'Hand-knotted wool rug, 160 × 230 cm',
          quantity: 1,
          shipped_quantity: 0,
          invoiced_quantity: 0,
          cancelled_quantity: 0,
          picked_quantity: 0,
          unit_price: 100,
        },
      ],
      currency: 'USD',
      amount: 100,
      amount_paid: 100,
      payment_term: 'Net 30',
      payment_method_id: EXAMPLE.paymentMethodId,
      shipping_method: 'Standard',
      freight_term: 'Prepaid',
      price_list_id: EXAMPLE.priceListId,
      po_number: '4500100001',
      internal_note: 'Ask for the sales manager.',
      customer_note: 'Please ring twice.',
      created_at: created,
      updated_at: created,
      shipment_date: created,
      due_date: created,
      status: { state: 'draft' },
    },
    moves: [],
  };
}
