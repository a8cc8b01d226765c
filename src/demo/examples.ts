import type { StatusCatalog } from '../model/status.ts';

export const DEMO_WORKSPACE = 'demo';

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
  workspaces: DEMO_WORKSPACE,
  aliases: 'evreka',
};

/**
 * The demo's catalog: several entries of one state, and one entry that completes an order. Every status change is
 * allowed.
 */
export const DEMO_CATALOG: StatusCatalog = [
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a01', 'Draft', '#8a8f98', 'draft', { is_default: true }),
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a02', 'Confirmed', '#2f6feb', 'confirmed', { is_default: true }),
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a03', 'In production', '#b7791f', 'confirmed'),
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a04', 'Out for delivery', '#0d9488', 'confirmed'),
  entry(EXAMPLE.statusId, 'Completed', '#1f9d55', 'archived', { is_default: true, completes: true }),
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a06', 'Closed', '#4b5563', 'archived'),
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a07', 'Cancelled', '#d1383d', 'cancelled', { is_default: true }),
  entry('3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a08', 'Refunded', '#a259c4', 'refunded', { is_default: true }),
];

function entry(
  id: string,
  name: string,
  color: string,
  state: StatusCatalog[number]['state'],
  more: { is_default?: boolean; completes?: boolean } = {},
): StatusCatalog[number] {
  return {
    id,
    name,
    color,
    state,
    completes: more.completes ?? false,
    next: null,
    is_default: more.is_default ?? false,
  };
}
