/** A replacement, as an example. The dates are in order, as the vendor wants them. */
export const REPLACEMENT = {
  reference_id: 'SO-4711',
  customer_id: '12345678-90ab-cdef-1234-567890abcdef',
  payment_status: 'PENDING',
  fulfillment_status: 'UNFULFILLED',
  amount: 100.5,
  shipping_charge: 12,
  internal_note: 'Ask for the sales manager.',
  created_at: '2026-01-31T08:00:00Z',
  updated_at: '2026-01-31T08:00:00Z',
  line_items: [{ sku: 'CHAIR', quantity: 2, unit_price: 50.25 }],
};

/** A new order, as an example. It has no reference, since that is unique and the example may be sent twice. */
export const NEW_ORDER = (({ reference_id: _, ...rest }) => ({ ...rest, status: 'confirmed' }))(REPLACEMENT);
