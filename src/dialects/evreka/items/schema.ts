import { type Static, Type } from 'typebox';
import {
  ForeignId,
  itemsOf,
  nullableNumber,
  nullableText,
  Paging,
  reference,
  SHORT,
  textFilters,
  word,
} from '../common/schema.ts';

const Mapping = Type.Object({
  ops_operation_id: nullableNumber(),
  task_item_id: nullableNumber(),
  material_id: nullableNumber(),
});

export const OrderItem = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    order_type_id: nullableText(),
    primary_uom: Type.String(),
    secondary_uom: nullableText(),
    cost_per_unit_primary_uom: nullableNumber(),
    point_per_unit_primary_uom: nullableNumber(),
    is_adjustable: Type.Boolean(),
    mappings: Type.Array(Mapping),
  },
  { 'x-name': 'OrderItem' },
);
export type OrderItem = Static<typeof OrderItem>;
export const OrderItemList = itemsOf(OrderItem, 'OrderItemList');

export const OrderItemQuery = Type.Object({
  ...textFilters('name'),
  order_type_id: Type.Optional(Type.String({ maxLength: SHORT })),
  ...Paging,
});
export type OrderItemQuery = Static<typeof OrderItemQuery>;

const Measure = Type.Number({ minimum: 0, 'x-exact-decimal': true });

export const NewOrderItem = Type.Object(
  {
    order_type: reference('The id of an order type'),
    order_type_id: Type.Optional(reference('The same, under the name that replies have')),
    name: word(),
    primary_uom: Type.Optional(word({ maxLength: 50, default: 'kg' })),
    secondary_uom: Type.Optional(word({ maxLength: 50 })),
    cost_per_unit_primary_uom: Type.Optional(Measure),
    point_per_unit_primary_uom: Type.Optional(Measure),
    ops_task_item_id: Type.Optional(ForeignId),
    ops_operation_id: Type.Optional(ForeignId),
    material_id: Type.Optional(ForeignId),
  },
  { 'x-name': 'NewOrderItem' },
);
export type NewOrderItem = Static<typeof NewOrderItem>;

export const OrderItemCreated = Type.Object({ order_item_id: Type.String() }, { 'x-name': 'OrderItemCreated' });
