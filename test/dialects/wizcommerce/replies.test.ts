import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { view, viewSummary } from '../../../src/dialects/wizcommerce/orders/lens.ts';
import { V1, V2 } from '../../../src/dialects/wizcommerce/orders/schema.ts';
import { worlds } from '../../support/arbitrary-order.ts';
import { WIZCOMMERCE_ORDER } from '../../support/seed-schemas.ts';
import { sampleWorld } from './sample.ts';

const text = { type: 'string' };

type ObjectSchema = { type: string; properties: Record<string, object> };

/** The vendor's schema does not forbid more, but a reply of 26 fields has no others. */
const closed = (schema: ObjectSchema): ObjectSchema & { additionalProperties: false } => ({
  ...schema,
  properties: Object.fromEntries(
    Object.entries(schema.properties).map(([name, part]) => [
      name,
      'properties' in part ? closed(part as ObjectSchema) : part,
    ]),
  ),
  additionalProperties: false,
});

const { properties } = WIZCOMMERCE_ORDER;

const addressV2 = {
  type: 'object',
  properties: {
    ...properties.shipping_address.properties,
    reference_id: text,
    attributes: {
      type: 'array',
      items: closed({ type: 'object', properties: { name: text, value: text } }),
    },
  },
};

const orderV2 = {
  type: 'object',
  properties: { ...properties, shipping_address: addressV2, billing_address: addressV2 },
};

const ajv = new Ajv({ allErrors: true, strict: false });
const VERSIONS = [V1, V2].map((version) => ({
  version,
  isVendors: ajv.compile(closed(version === V1 ? WIZCOMMERCE_ORDER : orderV2)),
  isSummary: ajv.compile(version.replies.Summary),
  isOrder: ajv.compile(version.replies.Order),
}));
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('every order can be shown, in the vendor’s schema and in ours', () => {
  fc.assert(
    fc.property(worlds(), fc.constantFrom(...VERSIONS), ({ order, context }, { version, ...is }) => {
      const { isVendors, isSummary, isOrder } = is;
      const summary = overTheWire(viewSummary(order, context, version)) as object;
      const whole = overTheWire(view(order, context, version)) as object;
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
  const { order, context } = sampleWorld({
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
  const shown = overTheWire(viewSummary(order, context, V1)) as Record<string, unknown>;
  expect(Object.keys(shown)).toEqual(Object.keys(properties));
  expect(Object.keys(shown)).toHaveLength(26);
  expect(shown).toMatchObject({ id: 'theirs', payment_method: 'Visa 4242', created_at: '2025-01-01T00:00:00Z' });
});

test('what has no value is left out', () => {
  const { order, context } = sampleWorld({ payment_method_id: 'forgotten' });
  const shown = overTheWire(viewSummary(order, context, V1));
  for (const field of ['payment_method', 'amount', 'due_date', 'billing_address'])
    expect(shown).not.toHaveProperty(field);
});
