import { type Static, type TSchema, Type } from 'typebox';
import type { ShownDecimal } from '../../../model/decimal.ts';

/** The longest name, id or other short text. The vendor names no limits; these are the hub's. */
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

/** A text that must say something. */
export const word = (rules: Record<string, unknown> = {}) => Type.String({ minLength: 1, maxLength: SHORT, ...rules });
/** An id that a request refers to. What no record has is told of by name, so no form is demanded. */
export const reference = (description?: string) =>
  Type.String({ maxLength: SHORT, ...(description ? { description } : {}) });

export const Latitude = Type.Number({ minimum: -90, maximum: 90 });
export const Longitude = Type.Number({ minimum: -180, maximum: 180 });

/** What the vendor's other modules count by. */
export const ForeignId = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });

/** What an action answers. */
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

/** Values of the fields that a workspace gave its records, by their keys. */
export const Dynamic = Type.Record(Type.String(), Type.Unknown(), { description: "The workspace's own fields" });

/** A value of a field of the workspace's own; without one, the field has none. */
export const DynamicValue = Type.Object({
  key: word(),
  value: Type.Optional(
    Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'], maxLength: LONG }),
  ),
});
export type DynamicValue = Static<typeof DynamicValue>;
export const DynamicValues = Type.Array(DynamicValue, { maxItems: MOST });

/** Which order types and items a customer or place is served with. */
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

/** A parameter that a text is looked for by: as it is, or with `__contains` or `__exact` behind its name. */
export const textFilters = <Name extends string>(...names: Name[]) => {
  const filter = Type.Optional(Type.String({ maxLength: SHORT }));
  return Object.fromEntries(
    names.flatMap((name) => ['', '__exact', '__contains'].map((suffix) => [name + suffix, filter])),
  ) as { [key in `${Name}${'' | '__exact' | '__contains'}`]: typeof filter };
};

/** Parameters that no schema names may be keys of the workspace's own fields. */
export const OPEN = { additionalProperties: Type.String() };

const FieldError = Type.Object(
  {
    loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
    msg: Type.String(),
    type: Type.String(),
  },
  { 'x-name': 'FieldError' },
);
export type FieldError = Static<typeof FieldError>;

export const ErrorReply = Type.Object(
  {
    detail: Type.Union([Type.String(), Type.Array(FieldError), Type.Object({ message: Type.String() })], {
      description: 'A sentence, bare or as a message; a list only where the request itself is malformed (422).',
    }),
  },
  { 'x-name': 'Error' },
);
