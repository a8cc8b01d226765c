import { type Static, Type } from 'typebox';

const nullableText = (rules: Record<string, unknown> = {}) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], ...rules });
const nullableNumber = () => Type.Unsafe<number | null>({ type: ['number', 'null'] });

export const StatusUpdate = Type.Object(
  { status_id: Type.String({ description: 'The id of an entry of the status list.' }) },
  { 'x-name': 'StatusUpdate' },
);
export type StatusUpdate = Static<typeof StatusUpdate>;

/** What an action answers. */
export const Detail = Type.Object({ detail: Type.String() }, { 'x-name': 'Detail' });

export const StatusList = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        color: Type.String({ description: '#rrggbb' }),
      }),
    ),
  },
  { 'x-name': 'StatusList' },
);
export type StatusList = Static<typeof StatusList>;

const Named = { id: Type.String(), name: nullableText() };
const OrderType = Type.Object(Named);
const Place = Type.Object({ ...Named, type_id: nullableText() });
const Price = Type.Object(
  { value: Type.Number(), currency: nullableText({ description: 'ISO 4217' }) },
  { 'x-name': 'Price' },
);
const Contact = Type.Object({ id: nullableText(), full_name: nullableText() });

const orNull = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) => Type.Union([schema, Type.Null()]);

/** Every key is always there; what has no value is null. */
export const OrderDetail = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    created_at: Type.String({ format: 'date-time' }),
    updated_at: Type.String({ format: 'date-time' }),
    fulfillment_date: nullableText({ description: 'A day, as YYYY-MM-DD' }),
    address: nullableText({ description: 'The shipping address on one line' }),
    latitude: nullableNumber(),
    longitude: nullableNumber(),
    dynamic: Type.Record(Type.String(), Type.Unknown(), { description: "The order type's own fields" }),
    note: nullableText(),
    type: orNull(OrderType),
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
    detail: Type.Union([Type.String(), Type.Array(FieldError)], {
      description: 'A sentence; a list only where the request itself is malformed (422).',
    }),
  },
  { 'x-name': 'Error' },
);
