import { emptyOrderContext, type OrderContext } from '../../../src/core/context/order-context.ts';
import type { Order } from '../../../src/model/order.ts';
import type { StatusEntry } from '../../../src/model/status.ts';

const entry = (id: string, name: string, rest: Partial<StatusEntry> = {}): StatusEntry => ({
  id,
  name,
  color: '#336699',
  state: 'confirmed',
  completes: false,
  next: null,
  is_default: false,
  ...rest,
});

export const planned = entry('6a1f0c52-0000-4000-8000-000000000001', 'Planned', { is_default: true });
export const onTheRoad = entry('6a1f0c52-0000-4000-8000-000000000002', 'On the road', {
  next: ['6a1f0c52-0000-4000-8000-000000000003'],
});
export const done = entry('6a1f0c52-0000-4000-8000-000000000003', 'Done', {
  color: '#00aa00',
  state: 'archived',
  completes: true,
  next: [],
});

export const anOrder: Order = {
  id: '0190b5d4-0000-7000-8000-000000000001',
  version: 3,
  aliases: {},
  display_id: 'Pick-up 17',
  source: 'openapi',
  status_id: planned.id,
  payment_status: 'PENDING',
  fulfillment_status: 'UNFULFILLED',
  customer_id: 'c-1',
  primary_contact: { id: 'p-1', first_name: 'Ayşe', last_name: 'Yılmaz' },
  line_items: [],
  currency: 'EUR',
  amount: 120.5,
  tax_value: 8.855,
  additional_charges: [],
  shipping_address: {
    address_line_1: '1 Main St',
    address_line_2: 'Flat 2',
    zip_code: '94105',
    city: 'San Francisco',
    state: 'CA',
    country: 'US',
  },
  internal_note: 'call first',
  tags: [],
  attributes: [],
  created_at: '2025-01-31T08:30:00.000Z',
  updated_at: '2025-02-01T00:00:00.000Z',
  changed_at: '2025-02-02T09:00:00.123Z',
  extras: {
    evreka: {
      type: { id: 't-1', name: 'Collection' },
      service_point: { id: 's-1', name: 'Gate 4', type_id: 'st-1' },
      entity_type_id: 'et-1',
      fulfillment_date: '2025-02-14',
      latitude: 37.79,
      longitude: -122.4,
      dynamic: { bins: 4 },
    },
  },
};

export const around: OrderContext = {
  ...emptyOrderContext('demo'),
  workspace: { id: 'demo', name: 'Demo', is_demo: true },
  statuses: [planned, onTheRoad, done],
  customers: new Map([
    ['c-1', { record: { id: 'c-1', name: 'Harbour Ltd', first_name: 'Jo' }, deleted: false }],
    ['c-2', { record: { id: 'c-2', first_name: 'Jo', last_name: 'Smith' }, deleted: true }],
    ['c-3', { record: { id: 'c-3' }, deleted: false }],
  ]),
  contacts: new Map(),
  addresses: new Map(),
  payment_methods: new Map(),
  referenceIds: new Map(),
};
