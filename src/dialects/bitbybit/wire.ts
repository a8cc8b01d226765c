import { type Static, Type } from 'typebox';

/** A text or null, as one schema with two types: a message then says "must be a string or null". */
const nullableText = (rules: Record<string, unknown> = {}) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], ...rules });
const nullableNumber = () => Type.Unsafe<number | null>({ type: ['number', 'null'] });

/** The vendor gives none. Long enough for any note, short enough for a page of orders to stay readable. */
export const LONGEST_NOTES = 20_000;

const Status = Type.Enum(['active', 'archived', 'cancelled', 'refunded']);
const FulfillmentStatus = Type.Enum(['unfulfilled', 'fulfilled']);
const FinancialStatus = Type.Enum(['pending', 'paid', 'refunded']);

export type Status = Static<typeof Status>;
export type FulfillmentStatus = Static<typeof FulfillmentStatus>;
export type FinancialStatus = Static<typeof FinancialStatus>;

/** What a client may change. All of it is optional; whatever else is sent is ignored. */
export const OrderUpdate = Type.Object(
  {
    status: Type.Optional(Status),
    fulfillmentStatus: Type.Optional(FulfillmentStatus),
    financialStatus: Type.Optional(FinancialStatus),
    notes: Type.Optional(
      nullableText({
        maxLength: LONGEST_NOTES,
        description: 'For colleagues, never for the customer. Null clears it.',
      }),
    ),
  },
  { 'x-name': 'OrderUpdate' },
);
export type OrderUpdate = Static<typeof OrderUpdate>;

const ProductVariant = Type.Object(
  {
    id: Type.Optional(Type.String()),
    key: Type.String(),
    price: Type.Number(),
    compareAtPrice: nullableNumber(),
    inventorySku: nullableText(),
    media: nullableText(),
  },
  { 'x-name': 'ProductVariant' },
);

const LineItem = Type.Object(
  {
    id: Type.String(),
    quantity: Type.Integer(),
    price: Type.Number({ description: 'Of one unit, before any discount.' }),
    title: Type.String(),
    productVariant: ProductVariant,
  },
  { 'x-name': 'LineItem' },
);

const Address = Type.Object(
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

const Customer = Type.Object({
  id: Type.String(),
  firstName: nullableText(),
  lastName: nullableText(),
  email: nullableText(),
  phoneNumber: nullableText(),
});

const Order = Type.Object(
  {
    id: Type.String(),
    orderId: nullableText(),
    orderNumber: nullableText(),
    status: Status,
    fulfillmentStatus: FulfillmentStatus,
    financialStatus: FinancialStatus,
    total: Type.Number({ description: 'After discounts, with tax, shipping and charges.' }),
    currency: nullableText(),
    notes: nullableText(),
    customer: Type.Optional(Customer),
    lineItems: Type.Array(LineItem),
    shippingAddress: Type.Optional(Address),
    tags: Type.Array(Type.String()),
    createdAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
  },
  { 'x-name': 'Order' },
);

export type LineItem = Static<typeof LineItem>;
export type Address = Static<typeof Address>;
export type Customer = Static<typeof Customer>;
export type BitbybitOrder = Static<typeof Order>;

export const OrderReply = Type.Object({ data: Order });

export const ErrorReply = Type.Object(
  { error: Type.Object({ code: Type.String(), message: Type.String() }) },
  { 'x-name': 'Error' },
);
