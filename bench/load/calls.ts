import type { Shop } from '../world/shop.ts';
import type { Hub } from '../world/world.ts';
import type { HttpCall } from './http-call.ts';

/** What every reply with one order of WizCommerce and bitbybit begins with. */
const ID_PREFIX = '{"data":{"id":"';

const OK = 200;
/** WizCommerce answers a replaced order with it. */
const CREATED = 201;

const statusBodies = (field: string, cancelled: string, confirmed: string): readonly [string, string] => [
  JSON.stringify({ [field]: cancelled }),
  JSON.stringify({ [field]: confirmed }),
];

/** `PATCH /v1/orders/{id}/status` of WizCommerce, the headline. Bit 1: cancelled. */
export const wizcommerceStatus = ({ key }: Hub): HttpCall => ({
  method: 'PATCH',
  beforeId: '/v1/orders/',
  afterId: '/status',
  keyHeader: `X-API-Key: ${key}`,
  bodies: statusBodies('status', 'cancelled', 'confirmed'),
  expected: {
    status: OK,
    key: 'id',
    keyPrefix: ID_PREFIX,
    markers: ['"status":"cancelled"', '"status":"confirmed"'],
  },
});

/** bitbybit's update of an order, with the status alone. Bit 1: cancelled. */
export const bitbybitStatus = ({ key }: Hub): HttpCall => ({
  method: 'PUT',
  beforeId: '/customer/api/open/v1/orders/',
  afterId: '',
  keyHeader: `x-api-key: ${key}`,
  bodies: statusBodies('status', 'cancelled', 'active'),
  expected: { status: OK, key: 'id', keyPrefix: ID_PREFIX, markers: ['"status":"cancelled"', '"status":"active"'] },
});

/** bitbybit's update with status and notes. A note that no other request has makes it effective in any order of arrival. */
export const bitbybitNote = (hub: Hub): HttpCall => ({
  ...bitbybitStatus(hub),
  bodies: [`{"status":"cancelled","notes":"@note@"}`, `{"status":"active","notes":"@note@"}`],
  expected: {
    status: OK,
    key: 'note',
    keyPrefix: '"notes":"',
    markers: ['"status":"cancelled"', '"status":"active"'],
  },
});

/** Evreka360's status of an order; its reply has no id. Bit 1: cancelled. */
export const evrekaStatus = ({ key }: Hub, { entries }: Pick<Shop, 'entries'>): HttpCall => ({
  method: 'PUT',
  beforeId: '/engagement/orders/',
  afterId: '/status',
  keyHeader: `Authorization: Bearer ${key}`,
  bodies: statusBodies('status_id', entries.cancelled, entries.confirmed),
  expected: { status: OK, body: '{"detail":"Order status updated successfully"}' },
});

/** The numbers of the purchase order in the two bodies of a replacement, by which its bit is known. */
const PO_NUMBERS = ['4500000001', '4500000002'] as const;

const LINES = 10;

/**
 * WizCommerce's replacement of an order with ten lines. The two bodies differ in the quantity of a line and in the number
 * of the purchase order. Bit 1: `WAS_REPLACED`.
 */
export const wizcommerceReplacement = (hub: Hub): HttpCall => ({
  ...wizcommerceStatus(hub),
  method: 'PUT',
  afterId: '',
  bodies: [replacement(PO_NUMBERS[0], 3), replacement(PO_NUMBERS[1], 4)],
  expected: {
    status: CREATED,
    key: 'id',
    keyPrefix: ID_PREFIX,
    markers: [`"po_number":"${PO_NUMBERS[0]}"`, `"po_number":"${PO_NUMBERS[1]}"`],
  },
});

/** The condition for `Shop.bits`: the first body of a replacement was the last. */
export const WAS_REPLACED = `d.document->>'po_number' = '${PO_NUMBERS[0]}'`;

const replacement = (po_number: string, quantity: number): string =>
  JSON.stringify({
    reference_id: '@reference@',
    customer_id: '@customer@',
    payment_status: 'PENDING',
    fulfillment_status: 'UNFULFILLED',
    payment_term: 'Net 30',
    shipping_method: 'Freight',
    po_number,
    created_at: '2025-01-01T08:00:00Z',
    updated_at: '2025-01-02T08:00:00Z',
    tax_value: 12.5,
    shipping_charge: 30,
    line_items: Array.from({ length: LINES }, (_, i) => ({
      sku: `SKU-${100 + i}`,
      quantity: i === 0 ? quantity : 1 + i,
      unit_price: 10.25 + i,
    })),
  });

/** WizCommerce's whole order. */
export const wizcommerceOrder = ({ key }: Hub): HttpCall => ({
  method: 'GET',
  beforeId: '/v1/orders/',
  afterId: '',
  keyHeader: `X-API-Key: ${key}`,
  expected: { status: OK, key: 'id', keyPrefix: ID_PREFIX, markers: ['"line_items":[', '"line_items":['] },
});

/** A page of a list; the right body is the hub's own, read before. */
export const page = ({ key }: Hub, path: string, body: string): HttpCall => ({
  method: 'GET',
  beforeId: path,
  afterId: undefined,
  keyHeader: `X-API-Key: ${key}`,
  expected: { status: OK, body },
});
