import { type Static, Type } from 'typebox';

export const Status = Type.Enum(['draft', 'confirmed', 'cancelled'], { type: 'string' });

export const PaymentStatus = Type.Enum(['PAID', 'PENDING', 'PARTIALLY_PAID', 'REFUNDED', 'OVERPAID', 'VOIDED'], {
  type: 'string',
});

export const FulfillmentStatus = Type.Enum(
  ['PARTIALLY_DELIVERED', 'UNFULFILLED', 'PARTIALLY_FULFILLED', 'FULFILLED', 'IN_PROGRESS', 'DELIVERED'],
  { type: 'string' },
);

export type Status = Static<typeof Status>;
export type PaymentStatus = Static<typeof PaymentStatus>;
export type FulfillmentStatus = Static<typeof FulfillmentStatus>;

export const DiscountType = Type.Enum(['percentage', 'value'], { type: 'string' });

export const ChargeType = Type.Enum(['tax', 'discount'], {
  type: 'string',
  description: 'A tax adds to the total, a discount takes from it.',
});

/** The vendor's sample has a charge of the type `shipping`, which no request can write. */
export const ShownChargeType = Type.Enum(['tax', 'discount', 'shipping'], { type: 'string' });

export const VolumeUnit = Type.Enum(['CFT', 'CBM'], { type: 'string' });
