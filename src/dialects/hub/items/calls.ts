import { textAt } from '../../../operations/values.ts';
import { recordCalls } from '../records/calls.ts';
import { searchQuery } from '../records/query.ts';
import { itemLens } from './lens.ts';
import { itemSchemas } from './schema.ts';

/** The calls for items, which are ordered by measure. */
export const itemCalls = recordCalls({
  entity: 'items',
  name: 'Item',
  names: 'Items',
  noun: 'item',
  plural: 'items',
  path: '/items',
  parameter: 'id',
  parameters: {},
  scopes: 'products',
  schemas: itemSchemas,
  query: searchQuery('Any part of the name, the SKU or the reference id.'),
  lens: itemLens,
  example: { name: 'Glass', primary_uom: 'kg', unit_price: 0.25 },
  about: { list: '', create: '', replace: '', remove: 'Orders keep their copies.' },
  requires: ({ body }) => ({ ids: { order_types: [textAt(body, ['order_type_id']) ?? []].flat() } }),
});
