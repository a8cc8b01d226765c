/** The fields that a column of a table is read into most often. Any other of the API's fields can be typed. */
const ORDER_FIELDS = [
  'reference_id',
  'display_id',
  'id',
  'vendor_id',
  'po_number',
  'created_at',
  'status.name',
  'status.state',
  'payment_status',
  'fulfillment_status',
  'currency',
  'amount',
  'tax_value',
  'shipping_charge',
  'discount_value',
  'amount_paid',
  'amount_refunded',
  'totals.total',
  'totals.balance',
  'customer_id',
  'primary_contact.full_name',
  'primary_contact.email',
  'primary_contact.phone',
  ...['billing_address', 'shipping_address'].flatMap((party) =>
    ['full_name', 'address_line_1', 'address_line_2', 'city', 'state', 'zip_code', 'country', 'phone'].map(
      (part) => `${party}.${part}`,
    ),
  ),
  'line_items.sku',
  'line_items.title',
  'line_items.quantity',
  'line_items.unit_price',
  'line_items.discount',
  'customer_note',
  'internal_note',
  'due_date',
  'shipment_date',
  'shipping_method',
  'payment_term',
  'tags',
  'source',
];

const CUSTOMER_FIELDS = [
  'reference_id',
  'display_id',
  'id',
  'name',
  'full_name',
  'display_name',
  'first_name',
  'last_name',
  'email',
  'phone',
  'status',
  'payment_mode',
  'payment_term',
  'shipping_method',
  'freight_term',
  'tags',
  'source',
  ...['address_line_1', 'address_line_2', 'city', 'state', 'zip_code', 'country', 'phone'].map(
    (part) => `address.${part}`,
  ),
];

/** The fields to choose from, by what a table has. */
export const FIELDS_OF = { orders: ORDER_FIELDS, customers: CUSTOMER_FIELDS } as const;

const WORDS: Readonly<Record<string, readonly string[]>> = {
  payment_status: ['PENDING', 'PARTIALLY_PAID', 'PAID', 'OVERPAID', 'REFUNDED', 'VOIDED'],
  fulfillment_status: [
    'UNFULFILLED',
    'IN_PROGRESS',
    'PARTIALLY_FULFILLED',
    'FULFILLED',
    'PARTIALLY_DELIVERED',
    'DELIVERED',
  ],
  'status.state': ['draft', 'confirmed', 'archived', 'cancelled', 'refunded'],
};

/** The hub's words of a field that has a closed list of them. */
export const wordsOf = (field: string): readonly string[] => WORDS[field] ?? [];
