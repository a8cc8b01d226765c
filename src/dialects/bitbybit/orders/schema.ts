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

/** The vendor gives none. Long enough for any note, short enough for a page of orders to stay readable. */
export const LONGEST_NOTES = 20_000;
/** Of one line. */
const LARGEST_QUANTITY = 1_000_000;

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

/** Which orders a list has. */
export const OrderQuery = listQuery({
  search: Type.Optional(
    text({ description: 'The beginning of an id of the order, or a part of the customer’s name.' }),
  ),
  status: Type.Optional(Status),
  fulfillmentStatus: Type.Optional(FulfillmentStatus),
});
export type OrderQuery = Static<typeof OrderQuery>;

/** Who orders, if not found by phone number or email address. */
const NewCustomer = Type.Object({
  firstName: text(),
  lastName: text(),
  phone: Type.Optional(text({ minLength: 1 })),
  email: Type.Optional(Type.String({ format: 'email' })),
});

/** An order to be made of what the catalogue has. */
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
