import { type Static, Type } from 'typebox';
import {
  Address,
  CustomerAddress,
  clearableText,
  listQuery,
  MOST_ENTRIES,
  many,
  nullableText,
  one,
  Tags,
  text,
  URL_RULES,
} from '../common/schema.ts';

export const Customer = Type.Object(
  {
    id: Type.String(),
    email: nullableText(),
    phoneNumber: nullableText(),
    firstName: nullableText(),
    lastName: nullableText(),
    imageUrl: nullableText(),
    tags: Type.Array(Type.String()),
    addresses: Type.Array(Address),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { 'x-name': 'Customer' },
);
export type BitbybitCustomer = Static<typeof Customer>;

export const CustomerReply = one(Customer);
export const CustomersReply = many(Customer);

/** A list of words in one string. */
const wordList = (description: string) => Type.Optional(text({ maxLength: 2000, description }));

/** The filters and the sort order of a list of customers. */
export const CustomerQuery = listQuery({
  search: Type.Optional(text({ description: 'A part of a name, an email address or a phone number.' })),
  source: wordList('Sources, separated by commas: customers from any of them.'),
  tags: wordList('Tags, separated by commas: customers with any of them.'),
  sort: Type.Optional(
    Type.Enum(['updatedAt:desc', 'updatedAt:asc', 'createdAt:desc', 'createdAt:asc'], { default: 'updatedAt:desc' }),
  ),
});
export type CustomerQuery = Static<typeof CustomerQuery>;

/** A new customer, with an email address or a phone number. */
export const NewCustomer = Type.Object(
  {
    email: Type.Optional(Type.String({ format: 'email' })),
    phoneNumber: Type.Optional(text({ minLength: 1 })),
    firstName: Type.Optional(text()),
    lastName: Type.Optional(text()),
    imageUrl: Type.Optional(text(URL_RULES)),
    tags: Type.Optional(Tags),
    addresses: Type.Optional(Type.Array(CustomerAddress, { maxItems: MOST_ENTRIES })),
  },
  { 'x-name': 'NewCustomer', anyOf: [{ required: ['email'] }, { required: ['phoneNumber'] }] },
);
export type NewCustomer = Static<typeof NewCustomer>;

/** The fields of a customer that a client can change. All are optional; null clears a field. */
export const CustomerUpdate = Type.Object(
  {
    email: Type.Optional(nullableText({ format: 'email' })),
    phoneNumber: Type.Optional(clearableText({ minLength: 1 })),
    firstName: Type.Optional(clearableText()),
    lastName: Type.Optional(clearableText()),
    imageUrl: Type.Optional(clearableText(URL_RULES)),
  },
  { 'x-name': 'CustomerUpdate' },
);
export type CustomerUpdate = Static<typeof CustomerUpdate>;
