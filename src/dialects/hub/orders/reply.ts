import type { Static } from 'typebox';
import { OrderReplacement } from './request.ts';
import { shown } from './shapes.ts';

/** What every order has. */
const ALWAYS = [
  'id',
  'version',
  'display_id',
  'source',
  'aliases',
  'status',
  'payment_status',
  'fulfillment_status',
  'line_items',
  'additional_charges',
  'totals',
  'tags',
  'attributes',
  'created_at',
  'updated_at',
  'changed_at',
  'extras',
];

/** An order as it is shown; a field without value is left out. */
export const ShownOrder = shown(OrderReplacement, 'Order', ALWAYS);
export type ShownOrder = Static<typeof ShownOrder>;
