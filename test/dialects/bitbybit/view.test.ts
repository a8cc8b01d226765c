import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { view } from '../../../src/dialects/bitbybit/orders/lens.ts';
import { OrderReply } from '../../../src/dialects/bitbybit/orders/schema.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { exactDecimal, text, worlds } from '../../support/arbitrary-order.ts';
import { anOrder, around } from './an-order.ts';
import { conformsToVendor } from './vendors-reply.ts';

/** Possible extras: copies of the lines' variants, and any other value. */
const copies = fc
  .dictionary(
    fc.constantFrom('line-0', 'line-1', 'line-2'),
    fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.record(
        {
          id: fc.oneof(fc.constant('A'), fc.jsonValue({ maxDepth: 0 })),
          key: fc.oneof(text, fc.jsonValue({ maxDepth: 0 })),
          price: fc.oneof(exactDecimal, fc.jsonValue({ maxDepth: 0 })),
          compareAtPrice: fc.oneof(fc.constant(null), exactDecimal, fc.jsonValue({ maxDepth: 0 })),
          inventorySku: fc.oneof(fc.constantFrom(null, 'A', 'RUG14754'), fc.jsonValue({ maxDepth: 0 })),
          media: fc.oneof(fc.constant(null), fc.jsonValue({ maxDepth: 0 })),
        },
        { requiredKeys: [] },
      ),
    ),
  )
  .map((variants) => JSON.parse(JSON.stringify({ variants })) as JsonObject);

describe('the view of an order', () => {
  it('has every field in the vendor’s names', () => {
    expect(view(anOrder, around)).toEqual({
      id: anOrder.id,
      orderId: 'ORD-001',
      orderNumber: '1001',
      status: 'active',
      fulfillmentStatus: 'unfulfilled',
      financialStatus: 'pending',
      total: 120.5,
      currency: 'IDR',
      notes: 'call first',
      customer: {
        id: 'c-1',
        firstName: 'Budi',
        lastName: 'Santoso',
        email: 'budi@example.com',
        phoneNumber: '+628123456789',
      },
      lineItems: [
        {
          id: 'l-1',
          quantity: 2,
          price: 50.25,
          title: 'Rug, 2 m',
          productVariant: {
            key: 'Rug, 2 m',
            price: 50.25,
            compareAtPrice: null,
            inventorySku: 'RUG14754',
            media: null,
          },
        },
        {
          id: 'l-2',
          quantity: 1,
          price: 20,
          title: 'LOOSE',
          productVariant: { key: 'LOOSE', price: 20, compareAtPrice: null, inventorySku: 'LOOSE', media: null },
        },
      ],
      shippingAddress: {
        id: 'a-1',
        firstName: 'Budi',
        lastName: 'Santoso',
        phone: '+628123456789',
        address1: 'Jl. Sudirman 1',
        address2: null,
        city: 'Jakarta',
        province: 'DKI Jakarta',
        country: 'ID',
        zip: '10220',
      },
      tags: ['vip'],
      createdAt: '2025-01-31T08:30:00.000Z',
      updatedAt: '2025-02-02T09:00:00.123Z',
    });
  });

  it('shows null where the vendor’s schema allows null, and leaves out other absent fields', () => {
    const { reference_id, currency, internal_note, customer_id, shipping_address, ...bare } = anOrder;
    const shown = view({ ...bare, line_items: [], tags: [] }, around);
    expect(shown).toMatchObject({ orderId: null, currency: null, notes: null, lineItems: [], tags: [], total: 0 });
    expect(shown).not.toHaveProperty('customer');
    expect(shown).not.toHaveProperty('shippingAddress');
  });

  it('distinguishes an empty note from none', () => {
    expect(view({ ...anOrder, internal_note: '' }, around).notes).toBe('');
  });

  it('shows the id that this dialect’s clients use', () => {
    expect(view({ ...anOrder, aliases: { bitbybit: 'bbb-7', evreka: 'e-7' } }, around).id).toBe('bbb-7');
  });

  it('shows a company’s name as a first name, and only the id of an unknown customer', () => {
    const noCustomer = { firstName: null, lastName: null, email: null, phoneNumber: null };
    expect(view({ ...anOrder, customer_id: 'c-2' }, around).customer).toEqual({
      ...noCustomer,
      id: 'c-2',
      firstName: 'Toko Maju',
    });
    expect(view({ ...anOrder, customer_id: 'c-3' }, around).customer).toEqual({ ...noCustomer, id: 'c-3' });
  });

  it('shows no id for an address of the order', () => {
    expect(view({ ...anOrder, shipping_address: { city: 'Bandung' } }, around).shippingAddress).not.toHaveProperty(
      'id',
    );
  });

  it.each([
    [1.5, 2],
    [1.4, 1],
    [0.2, 1],
    [0, 0],
    [-0.2, -1],
    [12, 12],
  ])('counts a quantity of %d as %d', (quantity, shown) => {
    const [line] = anOrder.line_items;
    const measured = { ...anOrder, line_items: line ? [{ ...line, quantity }] : [] };
    expect(view(measured, around).lineItems[0]?.quantity).toBe(shown);
  });

  it('shows a variant’s id when bitbybit’s extras have it', () => {
    const extras = { bitbybit: { variants: { 'l-1': { id: 'v-9' }, 'l-2': 'nonsense' } } };
    const [first, second] = view({ ...anOrder, extras }, around).lineItems;
    expect(first?.productVariant.id).toBe('v-9');
    expect(second?.productVariant).not.toHaveProperty('id');
  });

  it('shows the copy of a variant until the SKU of its line changes', () => {
    const copy = { id: 'v-9', key: 'M', price: 60, compareAtPrice: 70, inventorySku: 'RUG14754', media: 'm.png' };
    const extras = { bitbybit: { variants: { 'l-1': copy, 'l-2': { ...copy, inventorySku: null } } } };
    const [first, second] = view({ ...anOrder, extras }, around).lineItems;
    expect(first).toMatchObject({ price: 50.25, productVariant: copy });
    expect(second?.productVariant).toEqual({
      key: 'LOOSE',
      price: 20,
      compareAtPrice: null,
      inventorySku: 'LOOSE',
      media: null,
    });
  });

  it('shows an order as active when its status is not in the catalog', () => {
    expect(view({ ...anOrder, status_id: 'gone' }, around).status).toBe('active');
  });

  it('conforms to the vendor’s schema and to our own, for every order', () => {
    const check = createValidation()(OrderReply, 'body');
    fc.assert(
      fc.property(worlds({ extras: { bitbybit: copies } }), ({ order, context }) => {
        const sent: unknown = JSON.parse(JSON.stringify({ data: view(order, context) }));
        expect(conformsToVendor(sent)).toEqual([]);
        expect(check(sent)).toEqual([]);
      }),
    );
  });
});
