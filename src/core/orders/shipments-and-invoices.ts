import type { OrderPatch } from '../../model/change.ts';
import type { LineItem, Order } from '../../model/order.ts';
import type { Invoice, RecordContent, Shipment } from '../../model/record.ts';
import { recount, type Uncountable } from './counted-items.ts';

/** The change of an order by a shipment or an invoice, and the items that cannot be counted in its lines. */
export interface Counting {
  patch: OrderPatch;
  wrong: Uncountable[];
}

/** From `shipped` on the goods have left. An inactive shipment does not count. */
const hasShipped = ({ status, shipment_status }: Pick<Shipment, 'status' | 'shipment_status'>): boolean =>
  status !== 'inactive' && shipment_status !== 'created';

/** Replaces a shipment of an order, and counts it in `shipped_quantity`. Pure. */
export function writeShipment(
  order: Order,
  present: RecordContent<'shipments'> | undefined,
  id: string,
  content: RecordContent<'shipments'>,
): Counting {
  const before = present && { items: present.items, counts: hasShipped(present) };
  const after = { items: content.items, counts: hasShipped(content) };
  const { lines, items, wrong } = recount(order.line_items, 'shipped_quantity', before, after);
  return { patch: patchOf(order, lines, { kind: 'shipments', id, content: { ...content, items } }), wrong };
}

/** Writes a new invoice of an order, and counts it in `invoiced_quantity`. Pure. */
export function writeInvoice(order: Order, id: string, content: RecordContent<'invoices'>): Counting {
  const after: { items: Invoice['items']; counts: boolean } = { items: content.items, counts: true };
  const { lines, items, wrong } = recount(order.line_items, 'invoiced_quantity', undefined, after);
  return { patch: patchOf(order, lines, { kind: 'invoices', id, content: { ...content, items } }), wrong };
}

function patchOf(
  order: Order,
  lines: readonly LineItem[],
  write: NonNullable<OrderPatch['beside']>[number],
): OrderPatch {
  return { beside: [write], ...(lines === order.line_items ? {} : { line_items: [...lines] }) };
}
