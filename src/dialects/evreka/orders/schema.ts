import { type Static, Type } from 'typebox';
import {
  Colored,
  Dynamic,
  DynamicValues,
  ForeignId,
  itemsOf,
  Latitude,
  LONG,
  Longitude,
  MOST,
  Named,
  nullableNumber,
  nullableText,
  OPEN,
  orNull,
  Paging,
  Place,
  Price,
  reference,
  SHORT,
  textFilters,
  word,
} from '../common/schema.ts';

export const StatusUpdate = Type.Object(
  { status_id: Type.String({ description: 'The id of an entry of the status list.' }) },
  { 'x-name': 'StatusUpdate' },
);
export type StatusUpdate = Static<typeof StatusUpdate>;

export const StatusList = itemsOf(Colored, 'StatusList');
export type StatusList = Static<typeof StatusList>;

const Contact = Type.Object({ id: nullableText(), full_name: nullableText() });

const SHOWN = {
  id: Type.String(),
  name: Type.String(),
  created_at: Type.String({ format: 'date-time' }),
  updated_at: Type.String({ format: 'date-time' }),
  fulfillment_date: nullableText({ description: 'A day, as YYYY-MM-DD' }),
  address: nullableText({ description: 'The shipping address on one line' }),
  latitude: nullableNumber(),
  longitude: nullableNumber(),
  dynamic: Dynamic,
  note: nullableText(),
};

/** Every key is always there; what has no value is null. */
export const OrderDetail = Type.Object(
  {
    ...SHOWN,
    type: orNull(Named),
    status: Type.Object({ id: Type.String(), name: Type.String() }),
    entity: orNull(Place),
    service_point: orNull(Place),
    price: Price,
    planned_price: Price,
    contacts: Type.Array(Contact),
  },
  { 'x-name': 'OrderDetail' },
);
export type OrderDetail = Static<typeof OrderDetail>;

/** An order in a list: what the detail has as objects are ids here, and there are no prices and no contacts. */
export const OrderSummary = Type.Object(
  {
    ...SHOWN,
    type_id: nullableText(),
    status_id: Type.String(),
    entity_id: nullableText(),
    service_point_id: nullableText(),
    completion_time: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { 'x-name': 'OrderSummary' },
);
export type OrderSummary = Static<typeof OrderSummary>;
export const OrderList = itemsOf(OrderSummary, 'OrderList');

const moment = Type.Optional(
  Type.String({ maxLength: SHORT, description: 'A day, or a date and time. Without a zone, it is in UTC' }),
);

export const SORT_KEYS = ['created_at', 'updated_at', 'name', 'completion_time'] as const;

export const OrderQuery = Type.Object(
  {
    ...textFilters('name', 'type_id', 'entity_id', 'service_point_id', 'order_plan_id', 'contact_id', 'status_id'),
    completion_time_start: moment,
    completion_time_end: moment,
    sort_key: Type.Optional(Type.Enum([...SORT_KEYS], { default: 'created_at' })),
    sort_order: Type.Optional(Type.Enum(['asc', 'desc'], { default: 'desc' })),
    ...Paging,
  },
  OPEN,
);
export type OrderQuery = Static<typeof OrderQuery>;

const Assets = Type.Array(Type.Object({ asset_type: ForeignId, assets: Type.Array(ForeignId, { maxItems: MOST }) }), {
  maxItems: MOST,
});

/** What can be done to assets. */
export const ASSET_ACTIONS = ['pick', 'drop', 'collect'] as const;
export type AssetAction = (typeof ASSET_ACTIONS)[number];

export const NewOrder = Type.Object(
  {
    type_id: reference('The id of an order type'),
    entity_id: reference('The id of the customer'),
    fulfillment_date: Type.String({ format: 'day', description: 'A day, as DD.MM.YYYY or YYYY-MM-DD' }),
    service_point_id: Type.Optional(reference('Counts in place of coordinates')),
    latitude: Type.Optional(Latitude),
    longitude: Type.Optional(Longitude),
    name: Type.Optional(word({ format: 'reference', description: 'Generated if it is left out' })),
    order_item_list: Type.Optional(
      Type.Array(
        Type.Object({
          id: reference('The id of an order item'),
          planned_quantity: Type.Number({ minimum: 0, 'x-exact-decimal': true }),
        }),
        { maxItems: MOST },
      ),
    ),
    order_assets: Type.Optional(
      Type.Object({ pick: Type.Optional(Assets), drop: Type.Optional(Assets), collect: Type.Optional(Assets) }),
    ),
    dynamic_field_list: Type.Optional(DynamicValues),
    contact_list: Type.Optional(Type.Array(reference(), { maxItems: MOST, description: 'Ids of contacts' })),
    note: Type.Optional(Type.String({ maxLength: LONG })),
  },
  { 'x-name': 'NewOrder', anyOf: [{ required: ['service_point_id'] }, { required: ['latitude', 'longitude'] }] },
);
export type NewOrder = Static<typeof NewOrder>;

export const OrderCreated = Type.Object({ order_id: Type.String() }, { 'x-name': 'OrderCreated' });

/** A field that orders of a type have beside the common ones. */
export const DynamicFieldList = itemsOf(
  Type.Object({
    key: Type.String(),
    label: Type.String(),
    default_value: nullableText(),
    field_type: Type.Enum(['TEXT', 'NUMBER', 'BOOLEAN', 'DATE']),
    order: Type.Integer(),
    options: Type.Null(),
    required: Type.Boolean(),
    editable: Type.Boolean(),
    displayable: Type.Boolean(),
    cp_user_allowed: Type.Boolean(),
    type_id: Type.String(),
    template_id: Type.Null(),
  }),
  'DynamicFieldList',
);
export type DynamicFieldList = Static<typeof DynamicFieldList>;

export const DynamicFieldQuery = Type.Object({
  order_type_id: Type.Optional(Type.String({ maxLength: SHORT })),
  template_id: Type.Optional(Type.String({ maxLength: SHORT })),
});
export type DynamicFieldQuery = Static<typeof DynamicFieldQuery>;

export const RecordQuery = Type.Object({ order_id: Type.String({ maxLength: SHORT }), ...Paging });
export type RecordQuery = Static<typeof RecordQuery>;

const OptionalPrice = orNull(Price);

const MONEY = {
  unit_price: OptionalPrice,
  market_share: nullableNumber(),
  tax: OptionalPrice,
  total_actual_price: OptionalPrice,
};
const TIMES = { created_at: Type.String({ format: 'date-time' }), updated_at: Type.String({ format: 'date-time' }) };

export const ItemRecord = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    ...TIMES,
    planned_quantity_of_primary_uom: Type.Number(),
    actual_quantity_of_primary_uom: Type.Number(),
    order_item_id: nullableText(),
    ...MONEY,
  },
  { 'x-name': 'OrderItemRecord' },
);
export type ItemRecord = Static<typeof ItemRecord>;
export const ItemRecordList = itemsOf(ItemRecord, 'OrderItemRecordList');

const Asset = Type.Object({ id: Type.Number(), name: nullableText() });

export const AssetRecordView = Type.Object(
  {
    id: Type.String(),
    order: Type.String(),
    asset_action: Type.String(),
    order_assets: Type.Array(Asset),
    order_asset_type: Asset,
    is_collected: Type.Boolean(),
    ...MONEY,
    ...TIMES,
  },
  { 'x-name': 'OrderAssetRecord' },
);
export type AssetRecordView = Static<typeof AssetRecordView>;
export const AssetRecordList = itemsOf(AssetRecordView, 'OrderAssetRecordList');
