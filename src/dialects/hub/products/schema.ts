import { Type } from 'typebox';
import type { Product, Variant as StoredVariant } from '../../../model/record.ts';
import { activity, imageUrl, schemasOf, text, texts, writtenByAll } from '../records/schema.ts';
import { CLOSED, Name } from '../schema.ts';

const MOST_VARIANTS = 500;
const LONGEST_DESCRIPTION = 20_000;

const price = (description?: string) =>
  Type.Number({ minimum: 0, 'x-exact-decimal': true, ...(description && { description }) });

const Variant = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description:
          'The id of a present variant, which is then changed. A variant without an id is the present one with its ' +
          'SKU and title, its SKU or its title, or else a new one.',
      }),
    ),
    title: Name(),
    sku: text(),
    price: price(),
    compare_at_price: Type.Optional(price('The price before a reduction.')),
    media: imageUrl(),
  } satisfies Record<keyof StoredVariant, unknown>,
  { 'x-name': 'Variant', ...CLOSED },
);

/** The schemas of products. */
export const productSchemas = schemasOf({
  name: 'Product',
  written: {
    ...writtenByAll,
    name: Name(),
    description: text(undefined, LONGEST_DESCRIPTION),
    status: activity(),
    image_url: imageUrl(),
    tags: texts(),
    variants: Type.Array(Variant, { minItems: 1, maxItems: MOST_VARIANTS }),
  } satisfies Record<Exclude<keyof Product, 'id'>, unknown>,
  required: ['name', 'variants'],
  always: ['status', 'tags'],
});
