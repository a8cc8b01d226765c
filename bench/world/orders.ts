import { makeLine, toCents } from '../../src/demo/orders.ts';
import { type Account, makeAccounts, PAYMENT_METHODS } from '../../src/demo/parties.ts';
import { type Random, seededRandom } from '../../src/demo/random.ts';
import { NOTES, PAYMENT_TERMS, PRICE_LEVEL, SHIPPING_METHODS } from '../../src/demo/words.ts';
import type { Order } from '../../src/model/order.ts';

const SEED = 0x5e1ec7;
const DAY_MS = 86_400_000;
const FIRST_ORDER_MS = Date.UTC(2025, 0, 1);
/** About a month of orders at 100 000. */
export const BETWEEN_ORDERS_MS = 26_000;

/** So many customers that concurrently changed orders seldom share one. */
const CUSTOMER_BATCHES = 50;

/**
 * The first 8 digits of a UUIDv7 count steps of 65.5 s since 1970. With one order in each step, ids differ and are
 * sorted.
 */
export const FIRST_ID = 0x01940000;
export const ID_REST = '-5a3c-7b1e-9d42-6f08c2e7a915';

/** The numbers in the reference id and the display id of the first order. */
export const FIRST_REFERENCE = 20_000;
export const FIRST_DISPLAY = 1001;

/** One order in so many is a draft, one is partially delivered, and one is completed: full pages of each exist among 10 000. */
const RARE = 200;
const COMPLETED_AFTER_MS = 3 * DAY_MS;

/** The id of the order with this number, from 0. The Lua script and the SQL script make the same ids. */
export const orderId = (number: number): string => (FIRST_ID + number).toString(16).padStart(8, '0') + ID_REST;

/** The same customers and orders in every run. */
export function makeWorld(entries: { confirmed: string; draft: string }): {
  accounts: Account[];
  makeOrder(number: number): Order;
} {
  const random = seededRandom(SEED);
  // The first two of each batch are the vendors' examples, which have fixed ids.
  const made = Array.from({ length: CUSTOMER_BATCHES }, () => makeAccounts(random).slice(2)).flat();
  // In one batch the numbers of customers are unique; across batches they repeat.
  const accounts = made.map((account, i) => ({
    ...account,
    customer: { ...account.customer, reference_id: `C-${i}` },
  }));
  return {
    accounts,
    makeOrder: (number) =>
      makeOrder(random, number, random.pick(accounts), number % RARE === 0 ? entries.draft : entries.confirmed),
  };
}

function makeOrder(random: Random, number: number, account: Account, status_id: string): Order {
  const createdMs = FIRST_ORDER_MS + number * BETWEEN_ORDERS_MS;
  const created_at = instant(createdMs);
  const level = PRICE_LEVEL[account.country.currency] ?? 1;
  const { customer_id: _contact, ...primary_contact } = account.contact;
  const { customer_id: _billing, ...billing_address } = account.billing;
  const { customer_id: _shipping, ...shipping_address } = account.shipping;
  return {
    id: orderId(number),
    version: 1,
    aliases: {},
    status_id,
    reference_id: `PO-${FIRST_REFERENCE + number}`,
    display_id: `SO-${FIRST_DISPLAY + number}`,
    source: 'openapi',
    payment_status: random.pick(['PENDING', 'PARTIALLY_PAID', 'PAID']),
    fulfillment_status: number % RARE === 1 ? 'PARTIALLY_DELIVERED' : random.pick(['UNFULFILLED', 'IN_PROGRESS']),
    customer_id: account.customer.id,
    primary_contact,
    billing_address,
    shipping_address,
    line_items: Array.from({ length: 1 + random.below(6) }, () => makeLine(random, level)),
    currency: account.country.currency,
    tax_value: toCents((5 + random.below(200)) * level),
    shipping_charge: toCents((8 + random.below(60)) * level),
    additional_charges: [],
    payment_term: random.pick(PAYMENT_TERMS),
    payment_method_id: random.pick(PAYMENT_METHODS).id,
    shipping_method: random.pick(SHIPPING_METHODS),
    po_number: `4500${100_000 + random.below(900_000)}`,
    internal_note: random.chance(0.3) ? random.pick(NOTES) : undefined,
    tags: random.chance(0.25) ? ['vip'] : [],
    attributes: [],
    shipment_date: instant(createdMs + (2 + random.below(20)) * DAY_MS),
    due_date: instant(createdMs + 30 * DAY_MS),
    created_at,
    updated_at: created_at,
    changed_at: created_at,
    completed_at: number % RARE === 2 ? instant(createdMs + COMPLETED_AFTER_MS) : undefined,
    extras: {},
  };
}

const instant = (ms: number): string => new Date(ms).toISOString();
