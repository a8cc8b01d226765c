import type { Item, RecordContent } from '../../../model/record.ts';
import { numberOf, objectsOf, ownOf } from '../common/lens.ts';
import { NAME } from '../settings.ts';
import type { NewOrderItem, OrderItem } from './schema.ts';

const USUAL_UNIT = 'kg';

/** What is shown of an item. Total: there is a view of every record. */
export function view(item: Item): OrderItem {
  const own = ownOf(item);
  return {
    id: item.id,
    name: item.name,
    order_type_id: item.order_type_id ?? null,
    primary_uom: item.primary_uom ?? USUAL_UNIT,
    secondary_uom: item.secondary_uom ?? null,
    cost_per_unit_primary_uom: item.unit_price ?? null,
    point_per_unit_primary_uom: numberOf(own.point_per_unit_primary_uom),
    is_adjustable: false,
    mappings: objectsOf(own.mappings).map((mapping) => ({
      ops_operation_id: numberOf(mapping.ops_operation_id),
      task_item_id: numberOf(mapping.task_item_id),
      material_id: numberOf(mapping.material_id),
    })),
  };
}

/** The item that a request means. */
export function create(body: NewOrderItem): RecordContent<'items'> {
  const { ops_operation_id, ops_task_item_id: task_item_id, material_id } = body;
  const mapping = defined({ ops_operation_id, task_item_id, material_id });
  const own = defined({
    point_per_unit_primary_uom: body.point_per_unit_primary_uom,
    mappings: Object.keys(mapping).length > 0 ? [mapping] : undefined,
  });
  return {
    name: body.name,
    order_type_id: body.order_type,
    primary_uom: body.primary_uom ?? USUAL_UNIT,
    ...defined({ secondary_uom: body.secondary_uom, unit_price: body.cost_per_unit_primary_uom }),
    ...(Object.keys(own).length > 0 ? { extras: { [NAME]: own } } : {}),
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Defined<T>;
