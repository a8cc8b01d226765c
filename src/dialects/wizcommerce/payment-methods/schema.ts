import { type Static, Type } from 'typebox';
import { Pagination, type Shown, shownText, text } from '../common/schema.ts';

/**
 * The fields of a payment method that are read. The vendor accepts more: the kind of card, an id at the provider, a
 * billing address. They are ignored as unknown fields, since an order does not show them.
 */
export const NewPaymentMethod = Type.Object(
  {
    reference_id: Type.String({ maxLength: 255, format: 'reference' }),
    customer_id: Type.String(),
    provider: Type.String({ maxLength: 50 }),
    payment_method_type: text(50),
    brand: text(50),
    card_expiry: Type.Optional(Type.String({ maxLength: 7, description: 'Month and year, as `09/25`.' })),
    last_four_digits: text(4),
    display_name: Type.Optional(
      Type.String({ maxLength: 255, description: 'What orders show. Without it, the brand and the last four digits.' }),
    ),
    is_default: Type.Optional(Type.Boolean({ default: false })),
    token: Type.Optional(Type.String({ maxLength: 255, description: "The provider's. Never a card number." })),
  },
  { 'x-name': 'NewPaymentMethod' },
);
export type NewPaymentMethod = Static<typeof NewPaymentMethod>;

const PaymentMethod = Type.Object(
  {
    id: Type.String(),
    reference_id: shownText(),
    customer_id: shownText(),
    provider: shownText(),
    payment_method_type: shownText(),
    brand: shownText(),
    status: Type.Enum(['active'], { type: 'string' }),
    card_expiry: shownText(),
    last_four_digits: shownText(),
    display_name: Type.String(),
    token: shownText(),
    created_at: Type.String(),
    updated_at: Type.String(),
    is_default: Type.Boolean(),
  },
  { 'x-name': 'PaymentMethod' },
);

export const PaymentMethodReply = Type.Object({ data: PaymentMethod });
export const PaymentMethodList = Type.Object({ data: Type.Array(PaymentMethod), pagination: Pagination });
export type ShownPaymentMethod = Shown<Static<typeof PaymentMethod>>;
