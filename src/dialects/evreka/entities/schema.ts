import { type Static, Type } from 'typebox';
import {
  Dynamic,
  DynamicValues,
  itemsOf,
  nullableText,
  OrderSettings,
  Paging,
  Place,
  textFilters,
  word,
} from '../common/schema.ts';

const SHOWN = {
  id: Type.String(),
  name: nullableText(),
  type_id: nullableText(),
  type_name: nullableText(),
  status_id: Type.String(),
  dynamic: Dynamic,
};

export const Entity = Type.Object(SHOWN, { 'x-name': 'Entity' });
export type Entity = Static<typeof Entity>;
export const EntityList = itemsOf(Entity, 'EntityList');

export const EntityDetail = Type.Object(
  { ...SHOWN, order_settings: OrderSettings, linked_service_points: Type.Array(Place) },
  { 'x-name': 'EntityDetail' },
);
export type EntityDetail = Static<typeof EntityDetail>;

export const EntityQuery = Type.Object({ ...textFilters('name', 'type_id'), ...Paging });
export type EntityQuery = Static<typeof EntityQuery>;

export const NewEntity = Type.Object(
  {
    name: word(),
    type_id: word({ description: 'A type of the list of types, or one of the client’s own' }),
    order_settings: Type.Optional(OrderSettings),
    dynamic_field_list: Type.Optional(DynamicValues),
  },
  { 'x-name': 'NewEntity' },
);
export type NewEntity = Static<typeof NewEntity>;

/** What is left out stays as it is; lists are replaced whole. */
export const EntityUpdate = Type.Object(
  {
    name: Type.Optional(word()),
    type: Type.Optional(word()),
    type_id: Type.Optional(word({ description: 'The same as `type`. If both are sent, `type` counts' })),
    status: Type.Optional(word()),
    status_id: Type.Optional(word({ description: 'The same as `status`. If both are sent, `status` counts' })),
    order_settings: Type.Optional(OrderSettings),
    dynamic_field_list: Type.Optional(DynamicValues),
  },
  { 'x-name': 'EntityUpdate' },
);
export type EntityUpdate = Static<typeof EntityUpdate>;

const DONE = { id: Type.String(), success: Type.Boolean(), detail: Type.Object({ message: Type.String() }) };

export const EntityCreated = Type.Object(DONE, { 'x-name': 'EntityCreated' });
export const EntityUpdated = Type.Object(
  { ...DONE, entity_type: nullableText(), entity_name: nullableText(), entity_external_id: nullableText() },
  { 'x-name': 'EntityUpdated' },
);
