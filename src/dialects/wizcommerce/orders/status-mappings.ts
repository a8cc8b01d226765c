import type { FulfillmentStatus, PaymentStatus } from '../../../model/order.ts';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../../model/order-fields.ts';
import { STATES, type State } from '../../../model/status.ts';
import type { Mapping } from '../../mapping.ts';
import type * as wire from './schema.ts';

/** WizCommerce has neither an archive nor a refund: an archived order is shown as confirmed, a refunded one as cancelled. */
export const status: Mapping<State, wire.Status> = {
  field: 'status',
  canonical: STATES,
  shows: {
    draft: 'draft',
    confirmed: 'confirmed',
    archived: 'confirmed',
    cancelled: 'cancelled',
    refunded: 'cancelled',
  },
  means: { draft: 'draft', confirmed: 'confirmed', cancelled: 'cancelled' },
};

export const paymentStatus: Mapping<PaymentStatus, wire.PaymentStatus> = {
  field: 'payment_status',
  canonical: PAYMENT_STATUSES,
  shows: {
    PENDING: 'PENDING',
    PARTIALLY_PAID: 'PARTIALLY_PAID',
    PAID: 'PAID',
    OVERPAID: 'OVERPAID',
    REFUNDED: 'REFUNDED',
    VOIDED: 'VOIDED',
  },
  means: {
    PENDING: 'PENDING',
    PARTIALLY_PAID: 'PARTIALLY_PAID',
    PAID: 'PAID',
    OVERPAID: 'OVERPAID',
    REFUNDED: 'REFUNDED',
    VOIDED: 'VOIDED',
  },
};

export const fulfillmentStatus: Mapping<FulfillmentStatus, wire.FulfillmentStatus> = {
  field: 'fulfillment_status',
  canonical: FULFILLMENT_STATUSES,
  shows: {
    UNFULFILLED: 'UNFULFILLED',
    IN_PROGRESS: 'IN_PROGRESS',
    PARTIALLY_FULFILLED: 'PARTIALLY_FULFILLED',
    FULFILLED: 'FULFILLED',
    PARTIALLY_DELIVERED: 'PARTIALLY_DELIVERED',
    DELIVERED: 'DELIVERED',
  },
  means: {
    UNFULFILLED: 'UNFULFILLED',
    IN_PROGRESS: 'IN_PROGRESS',
    PARTIALLY_FULFILLED: 'PARTIALLY_FULFILLED',
    FULFILLED: 'FULFILLED',
    PARTIALLY_DELIVERED: 'PARTIALLY_DELIVERED',
    DELIVERED: 'DELIVERED',
  },
};

/** All mappings of this dialect. A check finds canonical values without a row. */
export const mappings: readonly Mapping[] = [status, paymentStatus, fulfillmentStatus];
