import { emptyOrderContext } from '../../../src/core/context/order-context.ts';
import type { Order } from '../../../src/model/order.ts';
import { STATES, type StatusEntry } from '../../../src/model/status.ts';
import type { World } from '../../support/arbitrary-order.ts';
import type { Json } from '../../support/laws.ts';

const entry = (state: StatusEntry['state'], changed: Partial<StatusEntry> = {}): StatusEntry => ({
  id: `entry-${state}`,
  name: state,
  color: '#336699',
  state,
  completes: false,
  next: null,
  is_default: true,
  ...changed,
});

/** A confirmed order with two lines, in a workspace with one entry per state; tests change what they are about. */
export function sampleWorld(order: Partial<Order> = {}, entries: Partial<StatusEntry>[] = []): World {
  return {
    order: {
      id: 'order-1',
      version: 7,
      aliases: {},
      reference_id: 'PO-77',
      display_id: 'ST-1',
      source: 'cart',
      status_id: 'entry-confirmed',
      payment_status: 'PENDING',
      fulfillment_status: 'UNFULFILLED',
      customer_id: 'customer-1',
      line_items: [
        { id: 'line-1', sku: 'RUG', title: 'Rug, red', ...quantities(2), unit_price: 50.25 },
        { id: 'line-2', sku: 'LAMP', title: 'Lamp', ...quantities(1), unit_price: 20 },
      ],
      additional_charges: [],
      tags: ['vip'],
      attributes: [],
      created_at: '2025-01-01T00:00:00.500Z',
      updated_at: '2025-01-02T00:00:00.000Z',
      changed_at: '2025-01-02T00:00:00.000Z',
      extras: { evreka: { type: 'pickup' } },
      ...order,
    },
    context: {
      ...emptyOrderContext('demo'),
      workspace: { id: 'demo', name: 'Demo', is_demo: true },
      statuses: [
        ...STATES.map((state) =>
          entry(
            state,
            entries.find((changed) => changed.state === state),
          ),
        ),
        ...entries.filter((changed) => changed.id).map((changed) => entry(changed.state ?? 'confirmed', changed)),
      ],
      customers: new Map([['customer-1', { record: { id: 'customer-1', name: 'Ada' }, deleted: false }]]),
      addresses: new Map([
        [
          'home',
          { record: { id: 'home', city: 'Anytown', country: 'USA', customer_id: 'customer-1' }, deleted: false },
        ],
        ['left', { record: { id: 'left', city: 'Oldtown' }, deleted: true }],
      ]),
      contacts: new Map([['jane', { record: { id: 'jane', first_name: 'Jane' }, deleted: false }]]),
      payment_methods: new Map([['visa', { record: { id: 'visa', name: 'Visa 4242' }, deleted: false }]]),
      referenceIds: new Map([['taken', 'order-2']]),
    },
  };
}

export function quantities(quantity: number) {
  return { quantity, shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };
}

/** The least that a replacement or a new order must say. */
export const LEAST: Json = {
  reference_id: 'PO-77',
  customer_id: 'customer-1',
  payment_status: 'PENDING',
  fulfillment_status: 'UNFULFILLED',
  created_at: '2025-01-01T00:00:00Z',
  updated_at: '2025-01-02T00:00:00Z',
  line_items: [],
};
