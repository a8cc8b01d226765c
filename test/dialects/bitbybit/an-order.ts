import { emptyOrderContext, type OrderContext } from '../../../src/core/context/order-context.ts';
import type { Order } from '../../../src/model/order.ts';
import { STATES, type State, type StatusEntry } from '../../../src/model/status.ts';

/** One default entry per state. */
export const anEntry = (state: State): StatusEntry => ({
  id: `the-${state}-entry`,
  name: state,
  color: '#336699',
  state,
  completes: state === 'archived',
  next: null,
  is_default: true,
});

export const anOrder: Order = {
  id: '0190b5d4-0000-7000-8000-000000000001',
  version: 3,
  aliases: {},
  reference_id: 'ORD-001',
  display_id: '1001',
  source: 'openapi',
  status_id: anEntry('confirmed').id,
  payment_status: 'PENDING',
  fulfillment_status: 'UNFULFILLED',
  customer_id: 'c-1',
  line_items: [
    {
      id: 'l-1',
      sku: 'RUG14754',
      title: 'Rug, 2 m',
      quantity: 2,
      shipped_quantity: 0,
      invoiced_quantity: 0,
      cancelled_quantity: 0,
      picked_quantity: 0,
      unit_price: 50.25,
    },
    {
      id: 'l-2',
      sku: 'LOOSE',
      quantity: 1,
      shipped_quantity: 0,
      invoiced_quantity: 0,
      cancelled_quantity: 0,
      picked_quantity: 0,
      unit_price: 20,
    },
  ],
  currency: 'IDR',
  additional_charges: [],
  shipping_address: {
    id: 'a-1',
    first_name: 'Budi',
    last_name: 'Santoso',
    phone: '+628123456789',
    address_line_1: 'Jl. Sudirman 1',
    city: 'Jakarta',
    state: 'DKI Jakarta',
    country: 'ID',
    zip_code: '10220',
  },
  internal_note: 'call first',
  customer_note: 'thank you',
  tags: ['vip'],
  attributes: [],
  created_at: '2025-01-31T08:30:00.000Z',
  updated_at: '2025-02-01T00:00:00.000Z',
  changed_at: '2025-02-02T09:00:00.123Z',
  extras: {},
};

export const around: OrderContext = {
  ...emptyOrderContext('demo'),
  workspace: { id: 'demo', name: 'Demo', is_demo: true },
  statuses: STATES.map(anEntry),
  customers: new Map([
    [
      'c-1',
      {
        record: {
          id: 'c-1',
          first_name: 'Budi',
          last_name: 'Santoso',
          email: 'budi@example.com',
          phone: '+628123456789',
        },
        deleted: true,
      },
    ],
    ['c-2', { record: { id: 'c-2', name: 'Toko Maju' }, deleted: false }],
  ]),
  contacts: new Map(),
  addresses: new Map(),
  payment_methods: new Map(),
  referenceIds: new Map(),
};
