import { Type } from 'typebox';

/** The vendor names no limit for lists. Without one, a single request could make a list that no client can read. */
export const MOST_ENTRIES = 500;

/** An optional string of limited length: the vendor allows 255 characters, and 50 in names and the like. */
export const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

/** The fields of a postal address in requests. */
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

/** The fields of a contact in requests. */
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

// Replies have no limits: other dialects have other ones, and reading never fails.
export const shownText = () => Type.Optional(Type.String());

/** The fields of a postal address in replies. */
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

/** The fields of a contact in replies. */
export const shownContactFields = {
  first_name: shownText(),
  last_name: shownText(),
  email: shownText(),
  phone: shownText(),
  designation: shownText(),
};

export const Attribute = Type.Object({ name: Type.String(), value: Type.String() }, { 'x-name': 'Attribute' });

/**
 * A view names every field. One without value is `undefined` there and is left out when the reply is written, which is
 * cheaper than building an object key by key.
 */
export type Shown<T> = T extends readonly (infer Item)[]
  ? Shown<Item>[]
  : T extends object
    ? { [K in keyof T]: Shown<T[K]> | (object extends Pick<T, K> ? undefined : never) }
    : T;

/** The vendor names no default. Its sample of a reply to a request without `page_size` has ten entries. */
export const DEFAULT_PAGE_SIZE = 10;

/** The query of every list: the page. */
export const pageQuery = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, default: 1 })),
  page_size: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: DEFAULT_PAGE_SIZE })),
};

const moment = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));

/** The periods that lists can be limited to. */
export const periodQuery = {
  created_after: moment('Inclusive.'),
  created_before: moment('Inclusive, with the whole of its last second.'),
  updated_after: moment("Inclusive; by the hub's time of the last change."),
  updated_before: moment("Inclusive, with the whole of its last second; by the hub's time of the last change."),
};

export const sortDirection = Type.Optional(Type.Enum(['asc', 'desc'], { type: 'string', default: 'desc' }));

/** The query of lists that are sorted by time alone. */
export const timeSortQuery = {
  sort_by: Type.Optional(Type.Enum(['created_at', 'updated_at'], { type: 'string', default: 'updated_at' })),
  sort: sortDirection,
};

const LONGEST_LIST_OF_IDS = 8000;

export const referenceIdsQuery = Type.Optional(
  Type.String({ maxLength: LONGEST_LIST_OF_IDS, description: 'Reference ids, separated by commas.' }),
);

export const activityQuery = Type.Optional(Type.Enum(['active', 'inactive'], { type: 'string', default: 'active' }));

export const Pagination = Type.Object(
  {
    total_records: Type.Integer(),
    total_pages: Type.Integer(),
    current_page: Type.Integer(),
    next_page: Type.Integer({ description: '0 when there is none.' }),
    prev_page: Type.Integer({ description: '0 when there is none.' }),
    page_size: Type.Integer(),
  },
  { 'x-name': 'Pagination' },
);
