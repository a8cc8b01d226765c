import type { FilterName } from './list-search.ts';

/** The payment statuses, in the order of a payment. */
export const PAYMENT = ['PENDING', 'PARTIALLY_PAID', 'PAID', 'OVERPAID', 'REFUNDED', 'VOIDED'] as const;
/** The fulfilment statuses, in the order of a delivery. */
export const FULFILMENT = [
  'UNFULFILLED',
  'IN_PROGRESS',
  'PARTIALLY_FULFILLED',
  'FULFILLED',
  'PARTIALLY_DELIVERED',
  'DELIVERED',
] as const;

/** Filters with their new values; `undefined` takes one away. */
export type FilterChange = Partial<Record<FilterName, string | undefined>>;
