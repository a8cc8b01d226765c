import { type Static, Type } from 'typebox';
import { OrderReplacement } from './request.ts';
import { chosenOf, shown } from './shapes.ts';

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

const ChosenOrder = chosenOf(ShownOrder, 'ChosenOrder');

/** An order as it is read: whole, or what is chosen of it. */
export const ReadOrder = Type.Union([ShownOrder, ChosenOrder], {
  description: 'An `Order`; with `fields`, what was chosen of it.',
});
