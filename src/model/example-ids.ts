/** The ids of the vendors' published examples, so that their commands work against the demo. */
export const EXAMPLE = {
  orderId: '01f5d171-d3e3-4b2b-bd57-0727194b5bed',
  referenceId: '1234567890',
  displayId: 'WC_1234567890',
  /** The customer, the address and the contact have the same id in the examples. */
  partyId: '12345678-90ab-cdef-1234-567890abcdef',
  customerId: '1234567890',
  paymentMethodId: '1234567890',
  priceListId: '1234567890',
  orderTypeId: '7b0f4c1e-55aa-4d3a-9ce1-000000000001',
  statusId: 'd666a904-5739-46c0-b70a-1cd57658a3f6',
  productId: '7b0f4c1e-55aa-4d3a-9cb1-000000000001',
  itemId: '7b0f4c1e-55aa-4d3a-9ce2-000000000001',
  servicePointId: '7b0f4c1e-55aa-4d3a-9ce3-000000000001',
} as const;

/**
 * By the segment of a path that a parameter follows, the id that the demo has there: a documented request works against
 * the demo as it stands. What a person makes first, such as a key or an import, has no example.
 */
export const EXAMPLE_IDS: Readonly<Record<string, string>> = {
  orders: EXAMPLE.orderId,
  shipments: EXAMPLE.orderId,
  invoices: EXAMPLE.orderId,
  customers: EXAMPLE.partyId,
  entities: EXAMPLE.partyId,
  addresses: EXAMPLE.partyId,
  contacts: EXAMPLE.partyId,
  contact: EXAMPLE.partyId,
  'payment-methods': EXAMPLE.paymentMethodId,
  'price-lists': EXAMPLE.priceListId,
  'order-types': EXAMPLE.orderTypeId,
  statuses: EXAMPLE.statusId,
  products: EXAMPLE.productId,
  items: EXAMPLE.itemId,
  service_points: EXAMPLE.servicePointId,
  workspaces: 'demo',
  aliases: 'evreka',
};

/** By the name of a parameter that a query requires, what the demo has. */
export const EXAMPLE_QUERIES: Readonly<Record<string, string>> = {
  order_id: EXAMPLE.orderId,
  name: EXAMPLE.displayId,
};
