/** The states of orders, as they lie on each other in the chart. */
export const STATES = ['confirmed', 'archived', 'draft', 'refunded', 'cancelled'] as const;
