import { type Static, type TSchema, Type } from 'typebox';
import type { ShownDecimal } from '../../../model/decimal.ts';

/** The longest name, id or other short string. The vendor names no limits; these are the hub's. */
export const SHORT = 255;
/** The longest note or value of a field of the workspace's own. */
export const LONG = 5000;
/** The most entries of any list in a request. */
export const MOST = 500;

export const nullableText = (rules: Record<string, unknown> = {}) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], ...rules });
export const nullableNumber = (rules: Record<string, unknown> = {}) =>
  Type.Unsafe<number | null>({ type: ['number', 'null'], ...rules });

export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A string that is not empty. */
export const word = (rules: Record<string, unknown> = {}) => Type.String({ minLength: 1, maxLength: SHORT, ...rules });
/** An id that a request refers to. It has no format, since the refusal of an unknown id names it. */
export const reference = (description?: string) =>
  Type.String({ maxLength: SHORT, ...(description ? { description } : {}) });

export const Latitude = Type.Number({ minimum: -90, maximum: 90 });
export const Longitude = Type.Number({ minimum: -180, maximum: 180 });

/** An id of the vendor's other modules. */
export const ForeignId = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });

/** The reply of an action. */
export const Detail = Type.Object({ detail: Type.String() }, { 'x-name': 'Detail' });

export const itemsOf = <T extends TSchema>(schema: T, name: string) =>
  Type.Object({ items: Type.Array(schema) }, { 'x-name': name });

export const Named = Type.Object({ id: Type.String(), name: nullableText() });
export const Colored = Type.Object({
  id: Type.String(),
  name: Type.String(),
  color: Type.String({ description: '#rrggbb' }),
});
export const Place = Type.Object({ id: Type.String(), name: nullableText(), type_id: nullableText() });
export const Price = Type.Object(
  { value: Type.Unsafe<ShownDecimal>(Type.Number()), currency: nullableText({ description: 'ISO 4217' }) },
  { 'x-name': 'Price' },
);
export type Price = Static<typeof Price>;

/** Values of the workspace's own fields, by their keys. */
export const Dynamic = Type.Record(Type.String(), Type.Unknown(), { description: "The workspace's own fields" });

/** A value of one of the workspace's own fields. Without `value`, the field is empty. */
export const DynamicValue = Type.Object({
  key: word(),
  value: Type.Optional(
    Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'], maxLength: LONG }),
  ),
});
export type DynamicValue = Static<typeof DynamicValue>;
export const DynamicValues = Type.Array(DynamicValue, { maxItems: MOST });

/** An order type, and its items, that a customer or service point may order. */
export const OrderSetting = Type.Object({
  order_type: reference('The id of an order type'),
  order_items: Type.Optional(Type.Array(reference(), { maxItems: MOST })),
});
export type OrderSetting = Static<typeof OrderSetting>;
export const OrderSettings = Type.Array(OrderSetting, { maxItems: MOST });

export const Paging = {
  page: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 10 })),
};

/** Query parameters for a text: the name alone, and with `__exact` or `__contains` behind it. */
export const textFilters = <Name extends string>(...names: Name[]) => {
  const filter = Type.Optional(Type.String({ maxLength: SHORT }));
  return Object.fromEntries(
    names.flatMap((name) => ['', '__exact', '__contains'].map((suffix) => [name + suffix, filter])),
  ) as { [key in `${Name}${'' | '__exact' | '__contains'}`]: typeof filter };
};

/** A query parameter that the schema does not name may be the key of one of the workspace's own fields. */
export const OPEN = { additionalProperties: Type.String() };

export const TypeList = itemsOf(Named, 'TypeList');
export const ActivityList = itemsOf(Colored, 'ActivityList');

/** No fields of customers, contacts or service points can be declared; values that callers send are stored as they are. */
export const NoFields = itemsOf(Type.Object({ key: Type.String() }), 'NoFields');
