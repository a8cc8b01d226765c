import type { OrderPatch } from '../../model/change.ts';
import type { Problem } from '../../model/failure.ts';

/** The fields of which a new order needs one: what was ordered, its amount, whose order it is, or a name for it. */
export const CONTENT_FIELDS = [
  'line_items',
  'amount',
  'customer_id',
  'primary_contact',
  'billing_address',
  'shipping_address',
  'reference_id',
  'display_id',
  'po_number',
] as const satisfies (keyof OrderPatch)[];

/** What also makes an order, though people are not told to send it: notes, and what only one vendor has. */
const FURTHER_FIELDS = [
  'internal_note',
  'customer_note',
  'attributes',
  'extras',
] as const satisfies (keyof OrderPatch)[];

/**
 * The problem of a new order with nothing in it; `undefined` for another order. A status, a currency, dates, tags and
 * terms alone are nothing: they say how an order is handled, and not what was ordered. Pure.
 */
export function missingContent(patch: OrderPatch): Problem | undefined {
  if ([...CONTENT_FIELDS, ...FURTHER_FIELDS].some((field) => hasValue(patch[field]))) return undefined;
  return {
    place: 'body',
    path: [],
    rule: 'required',
    reason: `is empty: an order needs at least one of ${CONTENT_FIELDS.join(', ')}`,
    binding: 'shape',
    expected: [...CONTENT_FIELDS],
  };
}

/** Whether a value says anything: empty texts, lists and objects do not. */
function hasValue(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined && value !== null && value !== '';
  return Object.values(value).some(Array.isArray(value) ? () => true : hasValue);
}
