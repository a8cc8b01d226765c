import { Type } from 'typebox';
import type { Item } from '../../../model/record.ts';
import { idOf, schemasOf, text, writtenByAll } from '../records/schema.ts';
import { Name } from '../schema.ts';

const LONGEST_UNIT = 50;

/** The schemas of items. */
export const itemSchemas = schemasOf({
  name: 'Item',
  written: {
    ...writtenByAll,
    name: Name(),
    order_type_id: idOf('the type of the orders in which it can be'),
    sku: text(),
    primary_uom: text('The unit of measure, such as `kg`.', LONGEST_UNIT),
    secondary_uom: text(undefined, LONGEST_UNIT),
    unit_price: Type.Optional(
      Type.Number({ minimum: 0, 'x-exact-decimal': true, description: 'Per unit of `primary_uom`.' }),
    ),
  } satisfies Record<Exclude<keyof Item, 'id'>, unknown>,
  required: ['name'],
  always: [],
});
