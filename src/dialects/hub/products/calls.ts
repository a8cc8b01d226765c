import { recordCalls } from '../records/calls.ts';
import { statusQuery } from '../records/query.ts';
import { productLens, productWrites } from './lens.ts';
import { productSchemas } from './schema.ts';

/** The calls for products. */
export const productCalls = recordCalls({
  entity: 'products',
  name: 'Product',
  names: 'Products',
  noun: 'product',
  plural: 'products',
  path: '/products',
  parameter: 'id',
  parameters: {},
  scopes: 'products',
  schemas: productSchemas,
  query: statusQuery('Any part of the name, of the title or SKU of a variant, or of the reference id.'),
  lens: productLens,
  example: { name: 'Chair', variants: [{ title: 'Oak', sku: 'CHAIR-OAK', price: 50.25 }] },
  about: {
    list: 'Each with its variants. ',
    create: '',
    replace: '',
    remove: 'Its variants are deleted with it. Orders keep their copies.',
  },
  requires: () => ({}),
  writes: productWrites,
});
