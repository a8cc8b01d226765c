import { type Static, Type } from 'typebox';
import type { ShownDecimal } from '../../../model/decimal.ts';
import {
  Address,
  listQuery,
  MOST_ENTRIES,
  many,
  nullableNumber,
  nullableText,
  one,
  ShippingAddress,
  Tags,
  text,
} from '../common/schema.ts';

/** The vendor documents no limit. This fits any note, and keeps a page of orders readable. */
export const LONGEST_NOTES = 20_000;
/** The largest quantity of a line. */
const LARGEST_QUANTITY = 1_000_000;

const Status = Type.Enum(['active', 'archived', 'cancelled', 'refunded']);
const FulfillmentStatus = Type.Enum(['unfulfilled', 'fulfilled']);
const FinancialStatus = Type.Enum(['pending', 'paid', 'refunded']);

export type Status = Static<typeof Status>;
export type FulfillmentStatus = Static<typeof FulfillmentStatus>;
export type FinancialStatus = Static<typeof FinancialStatus>;

/** The fields that a client can change. All are optional; other fields are ignored. */
export const OrderUpdate = Type.Object(
  {
    status: Type.Optional(Status),
    fulfillmentStatus: Type.Optional(FulfillmentStatus),
    financialStatus: Type.Optional(FinancialStatus),
    notes: Type.Optional(
      nullableText({
        maxLength: LONGEST_NOTES,
        description: 'An internal note, which the customer does not see. Null clears it.',
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
    price: Type.Number({ description: 'The price of one unit, before discounts.' }),
    title: Type.String(),
    productVariant: ProductVariant,
  },
  { 'x-name': 'LineItem' },
);

const Customer = Type.Object({
  id: Type.String(),
  firstName: nullableText(),
  lastName: nullableText(),
  email: nullableText(),
  phoneNumber: nullableText(),
});

export const Order = Type.Object(
  {
    id: Type.String(),
    orderId: nullableText(),
    orderNumber: nullableText(),
    status: Status,
    fulfillmentStatus: FulfillmentStatus,
    financialStatus: FinancialStatus,
    total: Type.Unsafe<ShownDecimal>(
      Type.Number({
        description: 'After discounts, with tax, shipping and charges, in the minor unit of the currency.',
      }),
    ),
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

export type ProductVariant = Static<typeof ProductVariant>;
export type LineItem = Static<typeof LineItem>;
export type Customer = Static<typeof Customer>;
export type BitbybitOrder = Static<typeof Order>;

export const OrderReply = one(Order);
export const OrdersReply = many(Order);

/** The filters of a list of orders. */
export const OrderQuery = listQuery({
  search: Type.Optional(
    text({ description: 'The beginning of an id of the order, or a part of the customer’s name.' }),
  ),
  status: Type.Optional(Status),
  fulfillmentStatus: Type.Optional(FulfillmentStatus),
});
export type OrderQuery = Static<typeof OrderQuery>;

/** The customer, who is created unless one with the phone number or email address exists. */
const NewCustomer = Type.Object({
  firstName: text(),
  lastName: text(),
  phone: Type.Optional(text({ minLength: 1 })),
  email: Type.Optional(Type.String({ format: 'email' })),
});

/** A new order for variants of products. */
export const NewOrder = Type.Object(
  {
    lineItems: Type.Array(
      Type.Object({
        productVariantId: Type.String(),
        quantity: Type.Integer({ minimum: 1, maximum: LARGEST_QUANTITY }),
      }),
      { minItems: 1, maxItems: MOST_ENTRIES },
    ),
    shippingAddress: ShippingAddress,
    customerId: Type.Optional(Type.String()),
    customer: Type.Optional(NewCustomer),
    notes: Type.Optional(Type.String({ maxLength: LONGEST_NOTES })),
    tags: Type.Optional(Tags),
  },
  { 'x-name': 'NewOrder', oneOf: [{ required: ['customerId'] }, { required: ['customer'] }] },
);
export type NewOrder = Static<typeof NewOrder>;
