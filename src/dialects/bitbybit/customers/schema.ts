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

const Customer = Type.Object(
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

/** A list of words within one text. */
const wordList = (description: string) => Type.Optional(text({ maxLength: 2000, description }));

/** Which customers a list has, and in what order. */
export const CustomerQuery = listQuery({
  search: Type.Optional(text({ description: 'A part of a name, an email address or a phone number.' })),
  source: wordList('Separated by commas: customers who came through any of these.'),
  tags: wordList('Separated by commas: customers with any of these.'),
  sort: Type.Optional(
    Type.Enum(['updatedAt:desc', 'updatedAt:asc', 'createdAt:desc', 'createdAt:asc'], { default: 'updatedAt:desc' }),
  ),
});
export type CustomerQuery = Static<typeof CustomerQuery>;

/** A customer to be made, who can be reached in one way at least. */
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

/** What a client may change of a customer. All of it is optional; null clears. */
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
