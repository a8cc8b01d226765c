import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { V1, V2 } from '../../../src/dialects/wizcommerce/orders/version.ts';
import { view, viewSummary } from '../../../src/dialects/wizcommerce/orders/view.ts';
import { worlds } from '../../support/arbitrary-order.ts';
import { sampleWorld } from './sample.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const object = (names: string): object => ({
  type: 'object',
  properties: Object.fromEntries(names.split(' ').map((name) => [name, text])),
  // The vendor's schema does not forbid more, but a reply of 26 fields has no others.
  additionalProperties: false,
});

const ADDRESS = object('id first_name last_name phone email address_line_1 address_line_2 city state country zip_code');

const ADDRESS_V2 = {
  ...ADDRESS,
  properties: {
    ...(ADDRESS as { properties: object }).properties,
    reference_id: text,
    attributes: { type: 'array', items: object('name value') },
  },
};

/** The vendor's own schema of the order it answers writes with. It requires nothing and allows no null. */
const ORDER_LIST_RESPONSE = {
  type: 'object',
  properties: {
    id: text,
    reference_id: text,
    display_id: text,
    customer_id: text,
    status: text,
    amount: number,
    amount_paid: number,
    payment_status: text,
    fulfillment_status: text,
    payment_method_id: text,
    payment_method: text,
    payment_term: text,
    shipping_method: text,
    freight_term: text,
    internal_note: text,
    customer_note: text,
    shipment_date: text,
    due_date: text,
    source: text,
    price_list_id: text,
    primary_contact: object('id first_name last_name email phone designation'),
    shipping_address: ADDRESS,
    billing_address: ADDRESS,
    po_number: text,
    created_at: text,
    updated_at: text,
  },
  additionalProperties: false,
};

const ajv = new Ajv({ allErrors: true, strict: false });
const { properties } = ORDER_LIST_RESPONSE;
const V2_RESPONSE = {
  ...ORDER_LIST_RESPONSE,
  properties: { ...properties, shipping_address: ADDRESS_V2, billing_address: ADDRESS_V2 },
};

const VERSIONS = [V1, V2].map((version) => ({
  version,
  isVendors: ajv.compile(version === V1 ? ORDER_LIST_RESPONSE : V2_RESPONSE),
  isSummary: ajv.compile(version.replies.Summary),
  isOrder: ajv.compile(version.replies.Order),
}));
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('every order can be shown, in the vendor’s schema and in ours', () => {
  fc.assert(
    fc.property(worlds(), fc.constantFrom(...VERSIONS), ({ order, neighbours }, { version, ...is }) => {
      const { isVendors, isSummary, isOrder } = is;
      const summary = overTheWire(viewSummary(order, neighbours, version)) as object;
      const whole = overTheWire(view(order, neighbours, version)) as object;
      expect(isVendors(summary), JSON.stringify(isVendors.errors)).toBe(true);
      expect(isSummary({ data: summary }), JSON.stringify(isSummary.errors)).toBe(true);
      expect(isOrder({ data: whole }), JSON.stringify(isOrder.errors)).toBe(true);
      expect(whole).toMatchObject(summary);
    }),
    { numRuns: 300 },
  );
});

test('an order that has everything shows all 26 fields, in the vendor’s order', () => {
  const party = { id: 'home', city: 'Anytown' };
  const { order, neighbours } = sampleWorld({
    aliases: { wizcommerce: 'theirs' },
    amount: 1,
    amount_paid: 1,
    payment_method_id: 'visa',
    payment_term: 'a',
    shipping_method: 'b',
    freight_term: 'c',
    internal_note: 'd',
    customer_note: 'e',
    shipment_date: '2025-01-03T00:00:00.000Z',
    due_date: '2025-01-03T00:00:00.000Z',
    price_list_id: 'f',
    primary_contact: { id: 'jane' },
    shipping_address: party,
    billing_address: party,
    po_number: 'g',
  });
  const shown = overTheWire(viewSummary(order, neighbours, V1)) as Record<string, unknown>;
  expect(Object.keys(shown)).toEqual(Object.keys(ORDER_LIST_RESPONSE.properties));
  expect(Object.keys(shown)).toHaveLength(26);
  expect(shown).toMatchObject({ id: 'theirs', payment_method: 'Visa 4242', created_at: '2025-01-01T00:00:00Z' });
});

test('what has no value is left out', () => {
  const { order, neighbours } = sampleWorld({ payment_method_id: 'forgotten' });
  const shown = overTheWire(viewSummary(order, neighbours, V1));
  for (const field of ['payment_method', 'amount', 'due_date', 'billing_address'])
    expect(shown).not.toHaveProperty(field);
});
