import type { Recorded } from '../../../model/record.ts';
import { type RecordLens, unknownReference } from '../records/lens.ts';
import { itemSchemas } from './schema.ts';

/** The view of an item. Total. */
const view = (item: Recorded<'items'>) =>
  ({
    id: item.id,
    version: item.version,
    reference_id: item.reference_id,
    name: item.name,
    order_type_id: item.order_type_id,
    sku: item.sku,
    primary_uom: item.primary_uom,
    secondary_uom: item.secondary_uom,
    unit_price: item.unit_price,
    created_at: item.created_at,
    changed_at: item.changed_at,
    deleted_at: item.deleted_at,
    extras: item.extras ?? {},
  }) satisfies Record<keyof Recorded<'items'>, unknown>;

/** The lens of items. */
export const itemLens: RecordLens<'items'> = {
  fields: itemSchemas.fields,
  view,
  wrong: (wished, present, records) =>
    unknownReference(
      wished,
      'order_type_id',
      present?.order_type_id,
      (id) => records.get('order_types', id) !== undefined,
    ),
};
