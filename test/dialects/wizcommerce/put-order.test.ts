import { describe, expect, test } from 'vitest';
import { accepted, after } from '../../support/laws.ts';
import { LEAST, quantities, sampleWorld } from './sample.ts';
import { complaints, meantByCreate, read, replace } from './through-lens.ts';

describe('what a replacement leaves out', () => {
  test('is removed, but for what stays or has a default', () => {
    const world = sampleWorld({ internal_note: 'x', amount: 5, po_number: '9', due_date: '2025-02-01T00:00:00.000Z' });
    const { order } = accepted(replace(world, LEAST));
    expect(order).toMatchObject({ display_id: 'ST-1', source: 'openapi', line_items: [], tags: ['vip'] });
    for (const field of ['internal_note', 'amount', 'po_number', 'due_date']) expect(order).not.toHaveProperty(field);
    expect(order.extras).toEqual({ evreka: { type: 'pickup' } });
  });

  test('is named when it is required, each field by itself', () => {
    expect(complaints(replace(sampleWorld(), {}))).toEqual([
      'reference_id: is required',
      'customer_id: is required',
      'payment_status: is required',
      'fulfillment_status: is required',
      'created_at: is required',
      'updated_at: is required',
      'line_items: is required',
    ]);
  });

  test('is named together with the references that lead nowhere', () => {
    const body = { ...LEAST, created_at: undefined, customer_id: 'nobody', billing_address: { id: 'nowhere' } };
    expect(complaints(replace(sampleWorld(), body))).toEqual([
      'created_at: is required',
      'customer_id: does not exist',
      'billing_address.id: does not exist',
    ]);
  });

  test('may be missing though it is required when the order came without it', () => {
    const world = sampleWorld({ reference_id: undefined, customer_id: undefined });
    expect(accepted(replace(world, read(world))).changes).toEqual([]);
  });
});

describe('a value that is shown already', () => {
  const long = 'n'.repeat(2000);

  test('passes where another that is as long does not', () => {
    const world = sampleWorld({ internal_note: long });
    expect(accepted(replace(world, { ...read(world), po_number: '12' })).changes).toMatchObject([
      { field: 'po_number' },
    ]);
    expect(complaints(replace(world, { ...read(world), internal_note: `${long}!`, customer_note: long }))).toEqual([
      'customer_note: must be at most 255 characters long',
      'internal_note: must be at most 255 characters long',
    ]);
  });

  test('is counted in characters, not in the units that store it', () => {
    const world = sampleWorld();
    expect(replace(world, { ...LEAST, internal_note: '😀'.repeat(255) }).ok).toBe(true);
    expect(replace(world, { ...LEAST, internal_note: '😀'.repeat(256) }).ok).toBe(false);
  });

  test('passes in the list entry that goes on, wherever that has moved', () => {
    const world = sampleWorld({
      line_items: [
        { id: 'a', sku: 'RUG', ...quantities(1) },
        { id: 'b', sku: 'HONEY', ...quantities(1.5), note: long },
      ],
      attributes: [
        { name: 'first', value: '1' },
        { name: long, value: '2' },
      ],
    });
    const body = read(world) as { line_items: object[]; attributes: object[] };
    const moved = { ...body, line_items: [body.line_items[1]], attributes: [body.attributes[1]] };
    expect(accepted(replace(world, moved)).order.line_items).toEqual([
      { id: 'b', sku: 'HONEY', ...quantities(1.5), note: long },
    ]);
    const other = { ...body, line_items: [{ sku: 'RUG', quantity: 1.5, note: long }] };
    expect(complaints(replace(world, other))).toEqual([
      'line_items.0.quantity: must be an integer',
      'line_items.0.note: must be at most 255 characters long',
    ]);
  });
});

describe('lines', () => {
  test('go on by stock-keeping unit, in order of appearance, and keep what cannot be sent', () => {
    const world = sampleWorld({
      line_items: [
        { id: '1', sku: 'RUG', title: 'first', ...quantities(1), note: 'gone' },
        { id: '2', sku: 'LAMP', title: 'lamp', ...quantities(1) },
        { id: '3', sku: 'RUG', title: 'second', ...quantities(1) },
      ],
    });
    const line_items = [
      { sku: 'LAMP', quantity: 4 },
      { sku: 'RUG', shipped_quantity: 1 },
      { sku: 'RUG', title: 'ignored' },
      { sku: 'RUG' },
    ];
    expect(accepted(replace(world, { ...LEAST, line_items })).order.line_items).toEqual([
      { id: '2', sku: 'LAMP', title: 'lamp', ...quantities(4) },
      { id: '1', sku: 'RUG', title: 'first', ...quantities(0), shipped_quantity: 1 },
      { id: '3', sku: 'RUG', title: 'second', ...quantities(0) },
      { id: 'made-1', sku: 'RUG', ...quantities(0) },
    ]);
  });

  test('are counted in whole numbers from 0 on', () => {
    const line_items = [{ sku: 'RUG', quantity: -1, picked_quantity: 0.5, invoiced_quantity: '1' }, {}];
    expect(complaints(replace(sampleWorld(), { ...LEAST, line_items })).sort()).toEqual([
      'line_items.0.invoiced_quantity: must be an integer',
      'line_items.0.picked_quantity: must be an integer',
      'line_items.0.quantity: must be at least 0',
      'line_items.1.sku: is required',
    ]);
  });
});

describe('addresses and contacts', () => {
  test('with an id are copied from the stored record, whatever else was sent', () => {
    const body = { ...LEAST, billing_address: { id: 'home', city: 'Elsewhere' }, primary_contact: { id: 'jane' } };
    const { order } = accepted(replace(sampleWorld(), body));
    expect(order.billing_address).toEqual({ id: 'home', city: 'Anytown', country: 'USA' });
    expect(order.primary_contact).toEqual({ id: 'jane', first_name: 'Jane' });
  });

  test('without an id are for this order only', () => {
    const world = sampleWorld({ shipping_address: { id: 'home', city: 'Anytown' } });
    const { order } = accepted(replace(world, { ...LEAST, shipping_address: { city: 'Anytown', company: 'x' } }));
    expect(order.shipping_address).toEqual({ city: 'Anytown' });
  });

  test('stay as they are when they are what is shown, though the stored record says otherwise by now', () => {
    const world = sampleWorld({ billing_address: { id: 'home', city: 'Before', phone: 'not E.164' } });
    expect(accepted(replace(world, read(world))).changes).toEqual([]);
  });

  test('must be stored to be referred to, unless the order has them already', () => {
    const world = sampleWorld({ billing_address: { id: 'left', city: 'Oldtown' } });
    const kept = accepted(replace(world, { ...LEAST, billing_address: { id: 'left' } }));
    expect(kept.order.billing_address).toEqual({ id: 'left', city: 'Oldtown' });
    expect(complaints(replace(world, { ...LEAST, shipping_address: { id: 'left' } }))).toEqual([
      'shipping_address.id: does not exist',
    ]);
  });

  test('are checked beside an id too, except for what the stored record says itself', () => {
    const wrong = { id: 'home', country: 'UK', phone: '0800' };
    expect(complaints(replace(sampleWorld(), { ...LEAST, billing_address: wrong }))).toEqual([
      'billing_address.phone: must be a phone number in E.164 format, such as +14155552671',
      'billing_address.country: must be a country code of ISO 3166-1 alpha-2, such as US',
    ]);
    expect(replace(sampleWorld(), { ...LEAST, billing_address: { id: 'home', country: 'USA' } }).ok).toBe(true);
    expect(meantByCreate(sampleWorld(), { ...LEAST, billing_address: { id: 'home', country: 'USA' } }).ok).toBe(true);
  });
});

test('references that differ must lead somewhere', () => {
  expect(complaints(replace(sampleWorld(), { ...LEAST, customer_id: 'nobody' }))).toEqual([
    'customer_id: does not exist',
  ]);
  const gone = sampleWorld({ customer_id: 'nobody' });
  expect(replace(gone, { ...LEAST, customer_id: 'nobody' }).ok).toBe(true);
  expect(replace(sampleWorld(), { ...LEAST, reference_id: 'taken' })).toMatchObject({ failure: { kind: 'duplicate' } });
});

test('a charge is money unless it says otherwise, and is read under both names', () => {
  const world = sampleWorld();
  const body = {
    ...LEAST,
    additional_charges: [{ name: 'duty', type: 'tax', amount: 7.5 }],
    charges: [{ name: 'no' }],
  };
  const shown = read(after(world, accepted(replace(world, body))));
  expect(shown.additional_charges).toEqual([{ name: 'duty', type: 'tax', value_type: 'value', amount: 7.5 }]);
  expect(shown.charges).toEqual(shown.additional_charges);
});

describe('a new order', () => {
  test('is confirmed unless it says draft, and needs no reference', () => {
    const { reference_id, ...body } = LEAST;
    expect(meantByCreate(sampleWorld(), body)).toMatchObject({
      value: { status: { state: 'confirmed' }, source: 'openapi', reference_id: null },
    });
    expect(meantByCreate(sampleWorld(), { ...body, status: 'draft' })).toMatchObject({
      value: { status: { state: 'draft' } },
    });
  });

  test('has no earlier values to exempt its own', () => {
    const body = { ...LEAST, status: 'cancelled', po_number: 'n'.repeat(256), due_date: '2024-12-31T23:59:59Z' };
    expect(complaints(meantByCreate(sampleWorld(), body))).toEqual([
      'status: must be one of draft, confirmed',
      'po_number: must be at most 255 characters long',
      'due_date: must not be before created_at',
    ]);
  });
});
