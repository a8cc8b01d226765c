import { type Static, Type } from 'typebox';
import {
  Dynamic,
  DynamicValues,
  ForeignId,
  itemsOf,
  Latitude,
  Longitude,
  MOST,
  nullableNumber,
  nullableText,
  OrderSettings,
  Paging,
  Place,
  reference,
  SHORT,
  textFilters,
  word,
} from '../common/schema.ts';

const SHOWN = {
  id: Type.String(),
  name: Type.String(),
  address: nullableText({ description: 'On one line' }),
  latitude: nullableNumber(),
  longitude: nullableNumber(),
  type_id: nullableText(),
  type_name: nullableText(),
  status_id: Type.String(),
  dynamic: Dynamic,
};

export const ServicePointView = Type.Object(SHOWN, { 'x-name': 'ServicePoint' });
export type ServicePointView = Static<typeof ServicePointView>;
export const ServicePointList = itemsOf(ServicePointView, 'ServicePointList');

export const ServicePointDetail = Type.Object(
  { ...SHOWN, order_settings: OrderSettings, linked_entities: Type.Array(Place) },
  { 'x-name': 'ServicePointDetail' },
);
export type ServicePointDetail = Static<typeof ServicePointDetail>;

export const ServicePointQuery = Type.Object({ ...textFilters('name', 'type_id', 'entity_id'), ...Paging });
export type ServicePointQuery = Static<typeof ServicePointQuery>;

const REST = {
  latitude: Type.Optional(Latitude),
  longitude: Type.Optional(Longitude),
  address: Type.Optional(Type.String({ maxLength: SHORT })),
  order_settings: Type.Optional(OrderSettings),
  entities: Type.Optional(Type.Array(reference(), { maxItems: MOST, description: 'Ids of customers' })),
  dynamic_field_list: Type.Optional(DynamicValues),
  ops_service_point_id: Type.Optional(ForeignId),
  ops_service_point_name: Type.Optional(word()),
};

export const NewServicePoint = Type.Object(
  { name: word(), type: word({ description: 'A type of the list of types, or one of the client’s own' }), ...REST },
  { 'x-name': 'NewServicePoint' },
);
export type NewServicePoint = Static<typeof NewServicePoint>;

/** What is left out stays as it is; lists are replaced whole. */
export const ServicePointUpdate = Type.Object(
  {
    name: Type.Optional(word()),
    type: Type.Optional(word()),
    type_id: Type.Optional(word({ description: 'The same as `type`. If both are sent, `type` counts' })),
    status: Type.Optional(word()),
    status_id: Type.Optional(word({ description: 'The same as `status`. If both are sent, `status` counts' })),
    contact_list: Type.Optional(Type.Array(reference(), { maxItems: MOST, description: 'Ids of contacts' })),
    ...REST,
  },
  { 'x-name': 'ServicePointUpdate' },
);
export type ServicePointUpdate = Static<typeof ServicePointUpdate>;

export const ServicePointCreated = Type.Object(
  { id: Type.String(), name: Type.String(), type_id: nullableText(), status_id: Type.String() },
  { 'x-name': 'ServicePointCreated' },
);
export const ServicePointUpdated = Type.Object(
  {
    id: Type.String(),
    success: Type.Boolean(),
    detail: Type.Object({ message: Type.String() }),
    name: Type.String(),
    type_id: nullableText(),
    status_id: Type.String(),
    external_id: nullableText(),
  },
  { 'x-name': 'ServicePointUpdated' },
);

export const ServicePointDeletion = Type.Object(
  {
    should_delete_linked_orders: Type.Optional(Type.Boolean({ default: false })),
    should_delete_linked_cases: Type.Optional(
      Type.Boolean({ default: false, description: 'Ignored: the hub has no cases' }),
    ),
  },
  { 'x-name': 'ServicePointDeletion' },
);
export type ServicePointDeletion = Static<typeof ServicePointDeletion>;
