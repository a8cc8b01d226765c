import type { OrderContext } from '../../../core/context/order-context.ts';
import { shownTotals } from '../../../core/orders/totals.ts';
import { idFor, type Order } from '../../../model/order.ts';
import { findEntry } from '../../../model/status.ts';
import { NAME } from '../name.ts';

/** What the hub's own API shows of an order: all of it. A field without value is `undefined`, and is left out. */
export function view(order: Order, { statuses }: Pick<OrderContext, 'statuses'>) {
  return {
    id: idFor(order, NAME),
    version: order.version,
    reference_id: order.reference_id,
    display_id: order.display_id,
    source: order.source,
    aliases: order.aliases,
    status: statusView(order, statuses),
    payment_status: order.payment_status,
    fulfillment_status: order.fulfillment_status,
    customer_id: order.customer_id,
    primary_contact: order.primary_contact,
    billing_address: order.billing_address,
    shipping_address: order.shipping_address,
    line_items: order.line_items,
    currency: order.currency,
    amount: order.amount,
    amount_paid: order.amount_paid,
    amount_refunded: order.amount_refunded,
    discount_value: order.discount_value,
    tax_value: order.tax_value,
    taxes_included: order.taxes_included,
    shipping_charge: order.shipping_charge,
    additional_charges: order.additional_charges,
    totals: shownTotals(order),
    payment_term: order.payment_term,
    payment_method_id: order.payment_method_id,
    shipping_method: order.shipping_method,
    freight_term: order.freight_term,
    price_list_id: order.price_list_id,
    po_number: order.po_number,
    customer_consent: order.customer_consent,
    container_info: order.container_info,
    internal_note: order.internal_note,
    customer_note: order.customer_note,
    tags: order.tags,
    attributes: order.attributes,
    shipment_date: order.shipment_date,
    due_date: order.due_date,
    completed_at: order.completed_at,
    created_at: order.created_at,
    updated_at: order.updated_at,
    changed_at: order.changed_at,
    deleted_at: order.deleted_at,
    extras: order.extras,
  };
}

export type View = ReturnType<typeof view>;

/** An order whose entry is gone from the catalog shows its id alone: nobody knows what it meant. */
function statusView({ status_id }: Order, statuses: OrderContext['statuses']) {
  const entry = findEntry(statuses, status_id);
  return entry ? { id: entry.id, name: entry.name, state: entry.state, color: entry.color } : { id: status_id };
}
