import { type Static, type TProperties, type TSchema, Type } from 'typebox';

/** The vendor names no limits. Long enough for any name, number or tag. */
const LONGEST_TEXT = 255;
/** For addresses on the web. */
const LONGEST_URL = 2048;
/** Lines, variants, addresses and tags that one request may send. */
export const MOST_ENTRIES = 500;

/** A text or null, as one schema with two types: a message then says "must be a string or null". */
export const nullableText = (rules: Record<string, unknown> = {}) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], ...rules });
export const nullableNumber = () => Type.Unsafe<number | null>({ type: ['number', 'null'] });

/** A text that a client may send. */
export const text = (rules: Record<string, unknown> = {}) => Type.String({ maxLength: LONGEST_TEXT, ...rules });
export const clearableText = (rules: Record<string, unknown> = {}) =>
  nullableText({ maxLength: LONGEST_TEXT, ...rules });
export const URL_RULES = { maxLength: LONGEST_URL };
export const Tags = Type.Array(text(), { maxItems: MOST_ENTRIES });

const Page = {
  // Far beyond any list; a position is a whole number that PostgreSQL can count to.
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
};

/** The query of a list: its page, and what else it can be asked for. */
export const listQuery = <T extends TProperties>(properties: T) => Type.Object({ ...Page, ...properties });

const Meta = Type.Object(
  {
    page: Type.Integer(),
    limit: Type.Integer(),
    total: Type.Integer({ description: 'How many the whole list has.' }),
    hasNextPage: Type.Boolean(),
  },
  { 'x-name': 'Meta' },
);
export type Meta = Static<typeof Meta>;

/** The two envelopes: of one resource, and of a page of them. */
export const one = <T extends TSchema>(schema: T) => Type.Object({ data: schema });
export const many = <T extends TSchema>(schema: T) => Type.Object({ data: Type.Array(schema), meta: Meta });

/** What is left to say of a resource that was deleted. */
export const DeletedReply = one(Type.Object({ id: Type.String() }, { 'x-name': 'Deleted' }));

export const ErrorReply = Type.Object(
  { error: Type.Object({ code: Type.String(), message: Type.String() }) },
  { 'x-name': 'Error' },
);

/** An address as it is shown, of an order or a customer. */
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

/** To where a new order goes. */
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

/** An address that a new customer brings. */
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
