import { type Static, Type } from 'typebox';
import { itemsOf, nullableNumber, nullableText, Paging, textFilters } from '../common/schema.ts';

export const OrderTypeView = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    item_selection: Type.Enum(['none', 'optional', 'required']),
    asset_selection: Type.Enum(['no_asset_item', 'pick', 'drop', 'collect', 'pick_and_drop']),
  },
  { 'x-name': 'OrderType' },
);
export type OrderTypeView = Static<typeof OrderTypeView>;
export const OrderTypeList = itemsOf(OrderTypeView, 'OrderTypeList');

export const OrderTypeQuery = Type.Object({ ...textFilters('name'), ...Paging });
export type OrderTypeQuery = Static<typeof OrderTypeQuery>;

/** Some hundred ids. */
const ids = Type.Optional(Type.String({ maxLength: 10_000, description: 'Ids, separated by commas' }));

export const SettingsQuery = Type.Object({
  entity_id: ids,
  service_point_id: ids,
  include_points: Type.Optional(Type.Boolean({ default: false })),
});
export type SettingsQuery = Static<typeof SettingsQuery>;

export const Settings = Type.Object(
  {
    order_types: Type.Array(OrderTypeView),
    order_items: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        order_type_id: nullableText(),
        primary_uom: Type.String(),
        secondary_uom: nullableText(),
        point_per_unit_primary_uom: Type.Optional(nullableNumber()),
      }),
    ),
  },
  { 'x-name': 'OrderSettings' },
);
export type Settings = Static<typeof Settings>;
