import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { put, view } from '../../../src/dialects/bitbybit/products/lens.ts';
import { ProductReply, ProductUpdate, type VariantUpdate } from '../../../src/dialects/bitbybit/products/schema.ts';
import { sameValue } from '../../../src/model/equal.ts';
import type { RecordContent, Recorded, Variant } from '../../../src/model/record.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { exactDecimal, text } from '../../support/arbitrary-order.ts';

const compile = createValidation();
const check = compile(ProductUpdate, 'body');
const checkReply = compile(ProductReply, 'body');

type Known = Recorded<'products'>;

// Names repeat often, since variants are matched by name.
const title = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('M', 'L') }, { weight: 1, arbitrary: text });
const sku = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('1', '2') }, { weight: 1, arbitrary: text });
const price = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0, 10.5) }, { weight: 1, arbitrary: exactDecimal });

const variant = fc.record(
  { title, price, sku, compare_at_price: price, media: text },
  { requiredKeys: ['title', 'price'] },
);

const products: fc.Arbitrary<Known> = fc
  .record(
    {
      name: text,
      description: text,
      tags: fc.array(text, { maxLength: 2 }),
      image_url: text,
      variants: fc
        .array(variant, { minLength: 1, maxLength: 4 })
        .map((list) => list.map((fields, i): Variant => ({ ...fields, id: `v-${i}` }))),
    },
    { requiredKeys: ['name', 'variants'] },
  )
  .map((fields) => ({
    ...fields,
    id: 'p-1',
    version: 3,
    created_at: '2025-01-01T00:00:00.000Z',
    changed_at: '2025-02-01T00:00:00.000Z',
  }));

const sentVariant: fc.Arbitrary<VariantUpdate> = fc.oneof(
  fc.record(
    { id: fc.constantFrom('v-0', 'v-1', 'v-2', 'v-9'), title, price, sku: fc.option(sku) },
    { requiredKeys: ['id'] },
  ),
  { weight: 3, arbitrary: fc.record({ title, price, sku: fc.option(sku) }, { requiredKeys: ['title', 'price'] }) },
);

const updates: fc.Arbitrary<ProductUpdate> = fc.record(
  { name: text, description: fc.option(text), variants: fc.array(sentVariant, { minLength: 1, maxLength: 5 }) },
  { requiredKeys: [] },
);

const send = (product: Known, update: ProductUpdate, ids = ['n-0', 'n-1', 'n-2', 'n-3', 'n-4']) =>
  put(product, update, check(update), ids);

const changedBy = (product: Known, content: RecordContent<'products'>): Known => ({ ...product, ...content });

describe('the laws of the products’ lens', () => {
  it('has a view of every product', () => {
    fc.assert(
      fc.property(products, (product) => {
        expect(checkReply(JSON.parse(JSON.stringify({ data: view(product) })))).toEqual([]);
      }),
    );
  });

  it('changes nothing when a client puts back what it was shown, in the words of replies or of requests', () => {
    fc.assert(
      fc.property(products, fc.boolean(), (product, inRequestWords) => {
        const { name, description, variants } = view(product);
        const sent = inRequestWords
          ? variants.map(({ id, key, price: cost, inventorySku }) => ({
              id,
              title: key,
              price: cost,
              sku: inventorySku,
            }))
          : variants;
        const content = send(product, { name, description, variants: sent });
        expect(content.ok && sameValue(content.value, product)).toBe(true);
      }),
    );
  });

  it('shows what was put, or refuses all of it', () => {
    fc.assert(
      fc.property(products, updates, (product, update) => {
        const content = send(product, update);
        if (!content.ok) {
          expect(content.failure.kind).toBe('invalid');
          return;
        }
        const shown = view(changedBy(product, content.value));
        const { variants, ...rest } = update;
        expect(shown).toMatchObject(rest);
        expect(new Set(shown.variants.map(({ id }) => id)).size).toBe(shown.variants.length);
        if (!variants) return;
        expect(shown.variants).toHaveLength(variants.length);
        for (const [i, { id, title: key, price: cost, sku: inventorySku }] of variants.entries()) {
          const wished = { id, key, price: cost, inventorySku };
          const sent = Object.entries(wished).filter(([, value]) => value !== undefined);
          expect(shown.variants[i]).toMatchObject(Object.fromEntries(sent));
        }
      }),
    );
  });

  it('changes nothing when the same is put again', () => {
    fc.assert(
      fc.property(products, updates, (product, update) => {
        const content = send(product, update);
        if (!content.ok) return;
        const next = changedBy(product, content.value);
        const again = send(next, update, ['m-0', 'm-1', 'm-2', 'm-3', 'm-4']);
        expect(again.ok && sameValue(again.value, next)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps what is not said of a variant, and all else of the product', () => {
    fc.assert(
      fc.property(products, updates, (product, update) => {
        const content = send(product, update);
        if (!content.ok) return;
        const { name, description, variants, ...rest } = content.value;
        expect({ ...product, name, description, variants }).toMatchObject(rest);
        for (const { id, compare_at_price, media } of variants) {
          const before = product.variants.find((present) => present.id === id);
          expect({ compare_at_price, media }).toEqual({
            compare_at_price: before?.compare_at_price,
            media: before?.media,
          });
        }
      }),
    );
  });
});
