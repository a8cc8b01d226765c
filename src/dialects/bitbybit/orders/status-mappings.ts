import type { FulfillmentStatus, PaymentStatus } from '../../../model/order.ts';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../../model/order-fields.ts';
import { STATES, type State } from '../../../model/status.ts';
import type { Mapping } from '../../mapping.ts';
import type * as wire from './schema.ts';

export const status: Mapping<State, wire.Status> = {
  field: 'status',
  canonical: STATES,
  shows: {
    draft: 'active',
    confirmed: 'active',
    archived: 'archived',
    cancelled: 'cancelled',
    refunded: 'refunded',
  },
  means: { active: 'confirmed', archived: 'archived', cancelled: 'cancelled', refunded: 'refunded' },
};

export const financialStatus: Mapping<PaymentStatus, wire.FinancialStatus> = {
  field: 'financialStatus',
  canonical: PAYMENT_STATUSES,
  shows: {
    PENDING: 'pending',
    PARTIALLY_PAID: 'pending',
    VOIDED: 'pending',
    PAID: 'paid',
    OVERPAID: 'paid',
    REFUNDED: 'refunded',
  },
  means: { pending: 'PENDING', paid: 'PAID', refunded: 'REFUNDED' },
};

export const fulfillmentStatus: Mapping<FulfillmentStatus, wire.FulfillmentStatus> = {
  field: 'fulfillmentStatus',
  canonical: FULFILLMENT_STATUSES,
  shows: {
    UNFULFILLED: 'unfulfilled',
    IN_PROGRESS: 'unfulfilled',
    PARTIALLY_FULFILLED: 'unfulfilled',
    PARTIALLY_DELIVERED: 'unfulfilled',
    FULFILLED: 'fulfilled',
    DELIVERED: 'fulfilled',
  },
  means: { unfulfilled: 'UNFULFILLED', fulfilled: 'FULFILLED' },
};

/** Every mapping of this dialect, for the check that each canonical value has a row. */
export const mappings: readonly Mapping[] = [status, financialStatus, fulfillmentStatus];
