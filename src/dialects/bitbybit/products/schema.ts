import { type Static, Type } from 'typebox';
import {
  clearableText,
  listQuery,
  MOST_ENTRIES,
  many,
  nullableNumber,
  nullableText,
  one,
  Tags,
  text,
} from '../common/schema.ts';

/** The vendor documents no limit. */
const LONGEST_DESCRIPTION = 20_000;

/** A variant of a product, as a line of an order shows it, but always with its id. */
const Variant = Type.Object(
  {
    id: Type.String(),
    key: Type.String({ description: 'Requests call it `title`.' }),
    price: Type.Number(),
    compareAtPrice: nullableNumber(),
    inventorySku: nullableText({ description: 'Requests call it `sku`.' }),
    media: nullableText(),
  },
  { 'x-name': 'CatalogueVariant' },
);
export type CatalogueVariant = Static<typeof Variant>;

export const Product = Type.Object(
  {
    id: Type.String(),
    productId: nullableText({ description: 'The caller’s own id.' }),
    name: Type.String(),
    description: nullableText(),
    media: nullableText(),
    medias: Type.Array(Type.String()),
    status: Type.String(),
    variants: Type.Array(Variant),
    options: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), values: Type.Array(Type.String()) })),
    tags: Type.Array(Type.String()),
    types: Type.Array(Type.String()),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { 'x-name': 'Product' },
);
export type BitbybitProduct = Static<typeof Product>;

export const ProductReply = one(Product);
export const ProductsReply = many(Product);

/** The filter of a list of products. */
export const ProductQuery = listQuery({
  search: Type.Optional(text({ description: 'A part of the name, or an id of the product.' })),
});
export type ProductQuery = Static<typeof ProductQuery>;

const Title = text({ minLength: 1 });
const Price = Type.Number({ minimum: 0, 'x-exact-decimal': true });

export const NewProduct = Type.Object(
  {
    name: text({ minLength: 1 }),
    description: Type.Optional(Type.String({ maxLength: LONGEST_DESCRIPTION })),
    variants: Type.Array(Type.Object({ title: Title, price: Price, sku: Type.Optional(text()) }), {
      minItems: 1,
      maxItems: MOST_ENTRIES,
    }),
    tags: Type.Optional(Tags),
  },
  { 'x-name': 'NewProduct' },
);
export type NewProduct = Static<typeof NewProduct>;

const VariantUpdate = Type.Object({
  id: Type.Optional(
    Type.String({ description: 'The id of a present variant. Without it, title and price are required.' }),
  ),
  title: Type.Optional(Title),
  price: Type.Optional(Price),
  sku: Type.Optional(clearableText()),
});
export type VariantUpdate = Static<typeof VariantUpdate>;

/** The fields of a product that a client can change. All are optional; sent variants replace the present ones. */
export const ProductUpdate = Type.Object(
  {
    name: Type.Optional(text({ minLength: 1 })),
    description: Type.Optional(nullableText({ maxLength: LONGEST_DESCRIPTION })),
    variants: Type.Optional(Type.Array(VariantUpdate, { minItems: 1, maxItems: MOST_ENTRIES })),
  },
  { 'x-name': 'ProductUpdate' },
);
export type ProductUpdate = Static<typeof ProductUpdate>;
