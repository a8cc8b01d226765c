import { type Static, Type } from 'typebox';
import type { RecordContent, Recorded } from '../../../model/record.ts';
import { CLOSED, ignored, Name, Words } from '../schema.ts';

const MOST_FIELDS = 100;

const DynamicField = Type.Object(
  {
    key: Type.String({ minLength: 1, maxLength: 63 }),
    name: Name(),
    type: Words(['text', 'number', 'boolean', 'date']),
    mandatory: Type.Optional(Type.Boolean()),
  },
  { 'x-name': 'DynamicField', ...CLOSED },
);

const fields = {
  name: Name(),
  item_selection: Type.Optional(Words(['none', 'optional', 'required'], { default: 'optional' })),
  asset_selection: Type.Optional(
    Words(['no_asset_item', 'pick', 'drop', 'collect', 'pick_and_drop'], { default: 'no_asset_item' }),
  ),
  dynamic_fields: Type.Optional(Type.Array(DynamicField, { maxItems: MOST_FIELDS })),
};

export const OrderType = Type.Object(
  { id: Type.String(), version: Type.Integer(), ...fields },
  { 'x-name': 'OrderType' },
);

/** A whole order type; fields that are left out have their defaults. */
export const OrderTypeContent = Type.Object(
  { ...fields, ...ignored(OrderType.properties, ['id', 'version']) },
  { 'x-name': 'OrderTypeContent', ...CLOSED },
);
export type OrderTypeContent = Static<typeof OrderTypeContent>;

export const OrderTypeList = Type.Object(
  { items: Type.Array(OrderType), next: Type.Null() },
  { 'x-name': 'OrderTypeList' },
);

/** The content of an order type with its defaults, whether they were stored or left out. */
export function contentOf({
  name,
  item_selection = 'optional',
  asset_selection = 'no_asset_item',
  dynamic_fields = [],
}: OrderTypeContent | RecordContent<'order_types'>) {
  const fieldsOf = dynamic_fields.map(({ key, name: label, type, mandatory = false }) => ({
    key,
    name: label,
    type,
    mandatory,
  }));
  return { name, item_selection, asset_selection, dynamic_fields: fieldsOf };
}

/** Shows an order type. */
export const showOrderType = (type: Recorded<'order_types'>) => ({
  id: type.id,
  version: type.version,
  ...contentOf(type),
});
