import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderContext } from '../../../src/core/context/order-context.ts';
import { decide } from '../../../src/core/orders/decide-order.ts';
import { create, view } from '../../../src/dialects/bitbybit/orders/lens.ts';
import { NewOrder, OrderReply } from '../../../src/dialects/bitbybit/orders/schema.ts';
import type { Product, Variant } from '../../../src/model/record.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { text } from '../../support/arbitrary-order.ts';
import { around } from './an-order.ts';
import { conformsToVendor } from './vendors-reply.ts';

const compile = createValidation();
const check = compile(NewOrder, 'body');
const checkReply = compile(OrderReply, 'body');

const variants: fc.Arbitrary<Variant[]> = fc
  .array(
    fc.record(
      { title: text, sku: text, price: fc.integer({ min: 0, max: 999_999 }).map((cents) => cents / 100), media: text },
      { requiredKeys: ['title', 'price'] },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) => list.map((fields, i) => ({ ...fields, id: `v-${i}` })));

/** A catalogue of one product, and an order that names some of its variants and perhaps others. */
const cases = fc.record({
  product: fc.record({ name: text, variants }).map((fields): Product => ({ ...fields, id: 'p-1' })),
  lineItems: fc.array(
    fc.record({ productVariantId: fc.constantFrom('v-0', 'v-1', 'v-2'), quantity: fc.integer({ min: 1, max: 999 }) }),
    { minLength: 1, maxLength: 5 },
  ),
  notes: text,
  tags: fc.array(
    text.filter((tag) => tag.length <= 255),
    { maxLength: 3 },
  ),
});

const shippingAddress = {
  firstName: 'Budi',
  lastName: 'Santoso',
  phone: '+62',
  address1: 'Jl. Sudirman 1',
  city: 'Jakarta',
  province: '',
  zip: '10220',
};

describe('a new order', () => {
  it('is shown as it was sent, or names every unknown variant', () => {
    fc.assert(
      fc.property(cases, ({ product, lineItems, notes, tags }) => {
        const sent: NewOrder = { lineItems, shippingAddress, customerId: 'c-2', notes, tags };
        fc.pre(check(sent).length === 0);
        const catalogue = new Map(product.variants.map((variant) => [variant.id, { product, variant }]));
        const context: OrderContext = { ...around, variants: catalogue };
        const ids = lineItems.map((_line, i) => `line-${i}`);
        const decided = decide(
          undefined,
          {
            target: { create: 'o-1', aliases: {} },
            change: () => create(sent, ids, context),
            absent: { kind: 'internal' },
          },
          context,
          { now: '2026-01-01T00:00:00.000Z', newId: () => 'aaaaaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa' },
        );
        const missing = lineItems.flatMap(({ productVariantId }, i) => (catalogue.has(productVariantId) ? [] : [i]));
        if (!decided.ok) {
          expect(decided.failure).toMatchObject({
            kind: 'invalid',
            problems: missing.map((i) => ({ path: ['lineItems', i, 'productVariantId'] })),
          });
          expect(missing).not.toEqual([]);
          return;
        }
        expect(missing).toEqual([]);
        const shown = view(decided.value.order, context);
        expect(shown).toMatchObject({ status: 'active', notes, tags, shippingAddress, customer: { id: 'c-2' } });
        expect(
          shown.lineItems.map(({ quantity, productVariant: { id, key, price, inventorySku } }) => ({
            quantity,
            variant: { id, key, price, inventorySku },
          })),
        ).toEqual(
          lineItems.map(({ quantity, productVariantId: id }) => {
            const { variant } = catalogue.get(id) as { variant: Variant };
            const { title, price, sku = null } = variant;
            return { quantity, variant: { id, key: title, price, inventorySku: sku } };
          }),
        );
        const reply: unknown = JSON.parse(JSON.stringify({ data: shown }));
        expect([...checkReply(reply), ...conformsToVendor(reply)]).toEqual([]);
      }),
    );
  });

  it('finds a customer by the id of this dialect’s clients, but no deleted one', () => {
    const record = { id: 'c-9', aliases: { bitbybit: 'cust_9' } };
    const customers = new Map([...around.customers, ['c-9', { record, deleted: false }]]);
    const sent = { lineItems: [], shippingAddress };
    expect(create({ ...sent, customerId: 'cust_9' }, [], { ...around, customers })).toMatchObject({
      value: { customer_id: 'c-9' },
    });
    expect(create({ ...sent, customerId: 'c-1' }, [], { ...around, customers })).toMatchObject({
      failure: { problems: [{ path: ['customerId'] }] },
    });
  });
});
