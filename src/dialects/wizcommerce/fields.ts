import { Type } from 'typebox';

/** The vendor names no limit for lists; without any, one request could make what nobody can read. */
export const MOST_ENTRIES = 500;

/** A text as long as the vendor allows: 255 characters, in names and the like 50. */
export const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

/** The parts of a postal address that requests write. */
export const addressFields = {
  first_name: text(50),
  last_name: text(50),
  phone: Type.Optional(Type.String({ format: 'e164' })),
  email: Type.Optional(Type.String({ format: 'email' })),
  address_line_1: text(255),
  address_line_2: text(255),
  city: text(50),
  state: text(50),
  country: Type.Optional(Type.String({ format: 'iso-3166-1-alpha-2' })),
  zip_code: text(50),
};

/** The parts of a contact that requests write. */
export const contactFields = {
  first_name: text(50),
  last_name: text(50),
  email: Type.Optional(Type.String({ format: 'email' })),
  phone: Type.Optional(Type.String({ format: 'e164' })),
  designation: text(50),
};

export const AttributeRequest = Type.Object(
  { name: Type.String({ maxLength: 255 }), value: Type.String() },
  { 'x-name': 'AttributeRequest' },
);

export const attributesField = () => Type.Optional(Type.Array(AttributeRequest, { maxItems: MOST_ENTRIES }));

// What is shown has no limits: other dialects have other ones, and reading never fails.
export const shownText = () => Type.Optional(Type.String());

/** The parts of a postal address that replies show. */
export const shownAddressFields = {
  first_name: shownText(),
  last_name: shownText(),
  phone: shownText(),
  email: shownText(),
  address_line_1: shownText(),
  address_line_2: shownText(),
  city: shownText(),
  state: shownText(),
  country: shownText(),
  zip_code: shownText(),
};

/** The parts of a contact that replies show. */
export const shownContactFields = {
  first_name: shownText(),
  last_name: shownText(),
  email: shownText(),
  phone: shownText(),
  designation: shownText(),
};

export const Attribute = Type.Object({ name: Type.String(), value: Type.String() }, { 'x-name': 'Attribute' });

/**
 * A view names every field; one without value is `undefined` there, and is left out when the reply is written. That is
 * cheaper than building an object key by key.
 */
export type Shown<T> = T extends readonly (infer Item)[]
  ? Shown<Item>[]
  : T extends object
    ? { [K in keyof T]: Shown<T[K]> | (object extends Pick<T, K> ? undefined : never) }
    : T;
