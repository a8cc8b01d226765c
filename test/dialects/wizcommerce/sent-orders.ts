import fc from 'fast-check';
import { V1, V2, type Version } from '../../../src/dialects/wizcommerce/orders/schema.ts';
import * as any from '../../support/arbitrary-order.ts';
import type { Json } from '../../support/laws.ts';
import { read } from './through-lens.ts';

const short = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => [...text].length <= 50);
const sku = fc.constantFrom('RUG14754', 'RUG14755', 'A', 'new');
const count = fc.integer({ min: 0, max: 50 });

const address = fc.record(
  {
    first_name: short,
    last_name: short,
    phone: fc.constantFrom('+14155552671', '+4930901820'),
    email: fc.constantFrom('john.doe@example.com', 'a@b.de'),
    address_line_1: short,
    address_line_2: short,
    city: short,
    state: short,
    country: fc.constantFrom('US', 'DE'),
    zip_code: short,
  },
  { requiredKeys: [] },
);

const placedAddress = fc
  .tuple(
    address,
    fc.record(
      { reference_id: short, attributes: fc.array(fc.record({ name: short, value: short }), { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
  )
  .map(([fields, more]) => ({ ...fields, ...more }));

const contact = fc.record(
  {
    first_name: short,
    last_name: short,
    phone: fc.constantFrom('+14155552671', '+4930901820'),
    email: fc.constantFrom('john.doe@example.com', 'a@b.de'),
    designation: short,
  },
  { requiredKeys: [] },
);

/** A moment as clients write it: with or without a fraction, in any offset. Late, so that it mostly follows creation. */
const late = fc
  .tuple(
    fc.integer({ min: 0, max: 59 }),
    fc.constantFrom('', '.5', '.123456'),
    fc.constantFrom('Z', '+02:00', '-08:00'),
  )
  .map(([second, fraction, zone]) => `9998-06-15T12:30:${String(second).padStart(2, '0')}${fraction}${zone}`);

const early = fc.constantFrom('1999-12-31T23:59:59Z', '2024-01-01T00:00:01Z', '2024-01-01T00:00:02.75Z');

const line = fc.record(
  {
    sku,
    quantity: count,
    shipped_quantity: count,
    invoiced_quantity: count,
    cancelled_quantity: count,
    picked_quantity: count,
    unit_price: any.exactDecimal,
    discount: any.exactDecimal,
    discount_type: fc.constantFrom('percentage', 'value'),
    is_adhoc: fc.boolean(),
    note: short,
    title: fc.constant('a field that is not WizCommerce’s'),
  },
  { requiredKeys: ['sku'] },
);

const charge = fc.record(
  {
    name: fc.constantFrom('duty', 'eco fee', 'rush'),
    type: fc.constantFrom('tax', 'discount'),
    value_type: fc.constantFrom('value', 'percentage'),
    amount: any.exactDecimal,
  },
  { requiredKeys: ['name', 'type'] },
);

/** A valid value for each field, and for each reference one that may lead nowhere. */
function fresh({ context }: any.World, version: Version): Record<string, fc.Arbitrary<unknown>> {
  const idAmong = (stored: ReadonlyMap<string, unknown>) => fc.constantFrom(...stored.keys(), 'gone');
  const inline: fc.Arbitrary<Json> = version === V2 ? placedAddress : address;
  const addressOrId = fc.oneof(
    inline,
    fc.tuple(inline, idAmong(context.addresses)).map(([fields, id]) => ({ ...fields, id })),
  );
  return {
    reference_id: fc.oneof(any.id, fc.constantFrom('1', ...context.referenceIds.keys())),
    display_id: short,
    customer_id: idAmong(context.customers),
    payment_term: short,
    shipping_method: short,
    freight_term: short,
    amount: any.exactDecimal,
    amount_paid: any.exactDecimal,
    discount_value: any.exactDecimal,
    tax_value: any.exactDecimal,
    shipping_charge: any.exactDecimal,
    shipment_date: late,
    due_date: late,
    payment_status: fc.constantFrom('PAID', 'PENDING', 'PARTIALLY_PAID', 'REFUNDED', 'OVERPAID', 'VOIDED'),
    payment_method_id: idAmong(context.payment_methods),
    fulfillment_status: fc.constantFrom('UNFULFILLED', 'IN_PROGRESS', 'PARTIALLY_DELIVERED', 'DELIVERED'),
    customer_note: short,
    created_at: early,
    updated_at: late,
    internal_note: short,
    source: short,
    po_number: short,
    customer_consent: fc.record({ has_consent: fc.boolean(), consent_file_id: any.text, more: fc.constant(1) }),
    container_info: fc.record(
      { name: short, key: short, unit: fc.constantFrom('CFT', 'CBM'), volume: any.exactDecimal },
      { requiredKeys: ['key', 'unit', 'volume'] },
    ),
    billing_address: addressOrId,
    shipping_address: addressOrId,
    primary_contact: fc.oneof(
      contact,
      fc.tuple(contact, idAmong(context.contacts)).map(([fields, id]) => ({ ...fields, id })),
    ),
    line_items: fc.array(line, { maxLength: 4 }),
    attributes: fc.array(fc.record({ name: short, value: any.text }), { maxLength: 3 }),
    additional_charges: fc.array(charge, { maxLength: 3 }),
  };
}

export const WRITABLE = Object.keys(fresh({ context: emptyMaps() } as unknown as any.World, V1));

function emptyMaps(): Record<string, Map<string, unknown>> {
  const empty = new Map();
  return { addresses: empty, customers: empty, contacts: empty, payment_methods: empty, referenceIds: empty };
}

const REQUIRED = ['reference_id', 'customer_id', 'payment_status', 'fulfillment_status', 'created_at', 'updated_at'];

const listIn = (body: Json, field: string): unknown[] => (body[field] as unknown[] | undefined) ?? [];

/** One part of a read order, changed the way an integration changes it. */
const edits: fc.Arbitrary<(body: Json) => unknown> = fc.oneof(
  // A field is left out.
  fc.constantFrom(...WRITABLE).map((field) => (body: Json) => delete body[field]),
  // The lines come back in another order, or fewer of them.
  fc.nat({ max: 3 }).map((i) => (body: Json) => listIn(body, 'line_items').splice(i, 1)),
  fc.constant((body: Json) => listIn(body, 'line_items').reverse()),
  fc.constant((body: Json) => listIn(body, 'attributes').shift()),
  fc.constant((body: Json) => listIn(body, 'additional_charges').reverse()),
  // One field of an address is corrected, the rest of it sent as it was read.
  fc.constant((body: Json) => Object.assign((body.shipping_address as Json | undefined) ?? {}, { city: 'Anytown' })),
  fc.constant((body: Json) =>
    Object.assign((body.billing_address as Json | undefined) ?? {}, { phone: '+14155550000' }),
  ),
  fc.constant((body: Json) => delete (body.billing_address as Json | undefined)?.id),
  // What may not be written is written nevertheless.
  fc.constant((body: Json) => Object.assign(body, { status: 'cancelled', tags: ['x'], currency: 'XXX', id: 'other' })),
);

/** Replacements for a world's order: what was read with a few edits, or with other values, or wholly new ones. */
export function sentTo(world: any.World, version = V1): fc.Arbitrary<Json> {
  const values = fresh(world, version);
  const whole = fc.record(values, { requiredKeys: [...REQUIRED, 'line_items'] }) as fc.Arbitrary<Json>;
  const some = fc
    .record(values, { requiredKeys: [] })
    .chain((replaced) =>
      fc
        .subarray(Object.keys(replaced), { maxLength: 3 })
        .map((fields) => Object.fromEntries(fields.map((field) => [field, (replaced as Json)[field]]))),
    );
  const edited = fc.tuple(fc.array(edits, { maxLength: 3 }), some).map(([changes, replaced]) => {
    const body: Json = { ...structuredClone(read(world, version)), ...replaced };
    for (const change of changes) change(body);
    body.line_items ??= [];
    return body;
  });
  return fc.oneof({ weight: 1, arbitrary: whole }, { weight: 3, arbitrary: edited });
}
