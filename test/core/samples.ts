import { emptyOrderContext, type OrderContext } from '../../src/core/context/order-context.ts';
import type { Order } from '../../src/model/order.ts';
import type { StatusCatalog, StatusEntry } from '../../src/model/status.ts';

const entry = (id: string, state: StatusEntry['state'], more: Partial<StatusEntry> = {}): StatusEntry => ({
  id,
  name: id[0]?.toUpperCase() + id.slice(1),
  color: '#336699',
  state,
  completes: false,
  next: null,
  is_default: false,
  ...more,
});

/** Draft → confirmed → packed → sent → done, or cancelled; nothing leads out of the last two. */
export const CATALOG: StatusCatalog = [
  entry('draft', 'draft', { is_default: true }),
  entry('confirmed', 'confirmed', { is_default: true, next: ['packed', 'cancelled', 'confirmed'] }),
  entry('packed', 'confirmed', { next: ['sent', 'cancelled'] }),
  entry('sent', 'confirmed', { next: ['done', 'lost'] }),
  entry('lost', 'archived', { next: ['sent', 'done'] }),
  entry('done', 'archived', { is_default: true, completes: true, next: ['filed', 'refunded'] }),
  entry('filed', 'archived', { completes: true, next: [] }),
  entry('cancelled', 'cancelled', { is_default: true, next: [] }),
  entry('refunded', 'refunded', { is_default: true }),
];

export const EARLIER = '2026-01-02T03:04:05.678Z';
export const NOW = '2026-05-04T03:02:01.234Z';

export const ORDER: Order = {
  id: 'o-1',
  version: 3,
  aliases: {},
  reference_id: 'PO-1',
  display_id: 'SO-1',
  source: 'cart',
  status_id: 'confirmed',
  payment_status: 'PENDING',
  fulfillment_status: 'UNFULFILLED',
  line_items: [
    {
      id: 'l-1',
      sku: 'A',
      quantity: 2,
      shipped_quantity: 0,
      invoiced_quantity: 0,
      cancelled_quantity: 0,
      picked_quantity: 0,
      unit_price: 50.25,
    },
  ],
  currency: 'EUR',
  additional_charges: [],
  internal_note: 'old',
  tags: [],
  attributes: [],
  created_at: EARLIER,
  updated_at: EARLIER,
  changed_at: EARLIER,
  extras: { evreka: { type: 'x' } },
};

export function context(more: Partial<OrderContext> = {}): OrderContext {
  return {
    ...emptyOrderContext('demo'),
    workspace: { id: 'demo', name: 'Demo', default_currency: 'USD', is_demo: true },
    statuses: CATALOG,
    ...more,
  };
}

/** Ids in the order in which they are made, so that a test can name them. */
export function idMaker(): () => string {
  let made = 0;
  return () => madeId(++made);
}

/** The n-th id that an `idMaker` makes. */
export const madeId = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
