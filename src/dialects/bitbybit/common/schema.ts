import { type Static, type TProperties, type TSchema, Type } from 'typebox';

/** The vendor documents no limits. This is long enough for any name, number or tag. */
const LONGEST_TEXT = 255;
/** The limit of a URL. */
const LONGEST_URL = 2048;
/** The most lines, variants, addresses or tags of one request. */
export const MOST_ENTRIES = 500;

/** A string or null, as one schema with two types, so that a message says "must be a string or null". */
export const nullableText = (rules: Record<string, unknown> = {}) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], ...rules });
export const nullableNumber = () => Type.Unsafe<number | null>({ type: ['number', 'null'] });

/** A string in a request. */
export const text = (rules: Record<string, unknown> = {}) => Type.String({ maxLength: LONGEST_TEXT, ...rules });
export const clearableText = (rules: Record<string, unknown> = {}) =>
  nullableText({ maxLength: LONGEST_TEXT, ...rules });
export const URL_RULES = { maxLength: LONGEST_URL };
export const Tags = Type.Array(text(), { maxItems: MOST_ENTRIES });

const Page = {
  // Beyond any list. The offset must fit an integer of PostgreSQL.
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
};

/** The query of a list: its page and its filters. */
export const listQuery = <T extends TProperties>(properties: T) => Type.Object({ ...Page, ...properties });

const Meta = Type.Object(
  {
    page: Type.Integer(),
    limit: Type.Integer(),
    total: Type.Integer({ description: 'The number of entries of the whole list.' }),
    hasNextPage: Type.Boolean(),
  },
  { 'x-name': 'Meta' },
);
export type Meta = Static<typeof Meta>;

/** The envelopes of one resource, and of a page. */
export const one = <T extends TSchema>(schema: T) => Type.Object({ data: schema });
export const many = <T extends TSchema>(schema: T) => Type.Object({ data: Type.Array(schema), meta: Meta });

/** What is left of a deleted resource. */
export const Deleted = Type.Object({ id: Type.String() }, { 'x-name': 'Deleted' });
/** The reply to a deletion. */
export const DeletedReply = one(Deleted);

export const ErrorReply = Type.Object(
  { error: Type.Object({ code: Type.String(), message: Type.String() }) },
  { 'x-name': 'Error' },
);

/** An address of an order or a customer in a reply. */
export const Address = Type.Object(
  {
    id: Type.Optional(Type.String()),
    firstName: nullableText(),
    lastName: nullableText(),
    phone: nullableText(),
    address1: nullableText(),
    address2: nullableText(),
    city: nullableText(),
    province: nullableText(),
    country: nullableText(),
    zip: nullableText(),
  },
  { 'x-name': 'Address' },
);
export type Address = Static<typeof Address>;

/** The shipping address of a new order. */
export const ShippingAddress = Type.Object(
  {
    firstName: text(),
    lastName: text(),
    phone: text(),
    address1: text(),
    address2: Type.Optional(text()),
    city: text(),
    province: text(),
    country: Type.Optional(text()),
    zip: text(),
  },
  { 'x-name': 'ShippingAddress' },
);
export type ShippingAddress = Static<typeof ShippingAddress>;

/** An address of a new customer. */
export const CustomerAddress = Type.Object(
  {
    firstName: Type.Optional(text()),
    lastName: Type.Optional(text()),
    phone: Type.Optional(text()),
    address1: text(),
    address2: Type.Optional(text()),
    city: Type.Optional(text()),
    province: Type.Optional(text()),
    country: Type.Optional(text()),
    zip: Type.Optional(text()),
    mainAddress: Type.Optional(Type.Boolean({ default: false })),
  },
  { 'x-name': 'CustomerAddress' },
);
export type CustomerAddress = Static<typeof CustomerAddress>;
