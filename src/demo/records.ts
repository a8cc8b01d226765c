import type { RecordWrite } from '../core/records/record-command.ts';
import { EXAMPLE } from '../model/example-ids.ts';
import type { RecordContent, RecordKind, RecordKinds } from '../model/record.ts';
import { type Account, PAYMENT_METHODS } from './parties.ts';
import { PRODUCTS } from './words.ts';

/** The records that the demo's orders refer to, and those that a client requires to create another order. */
export function demoRecords(accounts: readonly Account[]): RecordWrite[] {
  // The vendors' examples give one contact and one address to several customers. Here the first customer has them.
  const byId = Map.groupBy(allRecords(accounts), ({ kind, id }) => `${kind} ${id}`);
  return [...byId.values()].flatMap(([first]) => first ?? []);
}

function allRecords(accounts: readonly Account[]): RecordWrite[] {
  return [
    ...accounts.flatMap(({ customer, contact, billing, shipping }) => [
      write('customers', customer),
      write('contacts', contact),
      write('addresses', billing),
      write('addresses', shipping),
    ]),
    ...PAYMENT_METHODS.map((method) => write('payment_methods', method)),
    write('price_lists', {
      id: EXAMPLE.priceListId,
      name: 'Wholesale',
      status: 'active',
      is_default: true,
      currency: 'USD',
    }),
    ...PRODUCTS.map(({ sku, title, price }, i) =>
      write('products', {
        id: idOf('b1', i),
        name: title,
        status: 'active',
        variants: [{ id: idOf('b2', i), title, sku, price }],
      }),
    ),
    // The example order counts no items, since the shipment is packed but not shipped and the invoice has no items.
    write('shipments', {
      id: EXAMPLE.orderId,
      reference_id: 'SHP-20250101',
      order_id: EXAMPLE.orderId,
      shipment_status: 'created',
      issued_at: '2025-01-01T00:00:00.000Z',
      items: [{ id: idOf('e4', 0), sku: 'RUG14754', quantity: 1, product_id: 'RUG14754' }],
    }),
    write('invoices', {
      id: EXAMPLE.orderId,
      reference_id: 'INV-20250101',
      order_id: EXAMPLE.orderId,
      invoice_number: 'INV-20250101',
      payment_status: 'PAID',
      total_amount: 100,
      paid_amount: 100,
      due_date: '2025-01-01T00:00:00.000Z',
      issued_at: '2025-01-01T00:00:00.000Z',
      items: [],
    }),
    write('order_types', {
      id: EXAMPLE.orderTypeId,
      name: 'Delivery',
      item_selection: 'optional',
      asset_selection: 'no_asset_item',
      dynamic_fields: [{ key: 'gate_code', name: 'Gate code', type: 'text' }],
    }),
    write('items', { id: EXAMPLE.itemId, name: 'Scrap paper', order_type_id: EXAMPLE.orderTypeId, primary_uom: 'kg' }),
    write('service_points', {
      id: EXAMPLE.servicePointId,
      name: 'Harbour warehouse',
      customer_id: EXAMPLE.partyId,
      latitude: 41.0151,
      longitude: 28.9795,
    }),
  ];
}

/** Ids that are the same at every start, since examples name them: `…b2-000000000003`. */
const idOf = (kind: string, index: number): string =>
  `7b0f4c1e-55aa-4d3a-9c${kind}-${String(index + 1).padStart(12, '0')}`;

function write<K extends RecordKind>(kind: K, { id, ...content }: RecordKinds[K]): RecordWrite {
  return { kind, id, content: content as unknown as RecordContent<K> } as RecordWrite;
}
