import { type OrderContext, shownCustomerId } from '../../../core/context/order-context.ts';
import { idFor, type Order } from '../../../model/order.ts';
import { findEntry } from '../../../model/status.ts';
import { toSeconds } from '../../../model/time.ts';
import { NAME } from '../name.ts';
import { shownMoment } from './dates.ts';
import { lineView } from './lines.ts';
import { addressView, contactView } from './parties.ts';
import type { ShownCharge, ShownOrder, ShownSummary } from './reply.ts';
import { fulfillmentStatus, paymentStatus, status } from './status.ts';
import type { Version } from './version.ts';

type Context = Pick<OrderContext, 'statuses' | 'payment_methods' | 'customers'>;

/** The 26 fields that every writing call answers with. Total: whatever the order holds, there is a view of it. */
export function viewSummary(order: Order, context: Context, version: Version): ShownSummary {
  const { statuses, payment_methods } = context;
  // An entry that the catalog no longer has is no word of WizCommerce's.
  const entry = findEntry(statuses, order.status_id);
  return {
    id: idFor(order, NAME),
    reference_id: order.reference_id,
    display_id: order.display_id,
    customer_id: shownCustomerId(context, NAME, order.customer_id),
    status: entry && status.shows[entry.state],
    amount: order.amount,
    amount_paid: order.amount_paid,
    payment_status: paymentStatus.shows[order.payment_status],
    fulfillment_status: fulfillmentStatus.shows[order.fulfillment_status],
    payment_method_id: order.payment_method_id,
    payment_method: order.payment_method_id ? payment_methods.get(order.payment_method_id)?.record.name : undefined,
    payment_term: order.payment_term,
    shipping_method: order.shipping_method,
    freight_term: order.freight_term,
    internal_note: order.internal_note,
    customer_note: order.customer_note,
    shipment_date: shownMoment(order.shipment_date),
    due_date: shownMoment(order.due_date),
    source: order.source,
    price_list_id: order.price_list_id,
    primary_contact: order.primary_contact && contactView(order.primary_contact),
    shipping_address: order.shipping_address && addressView(order.shipping_address, version),
    billing_address: order.billing_address && addressView(order.billing_address, version),
    po_number: order.po_number,
    created_at: toSeconds(order.created_at),
    updated_at: toSeconds(order.updated_at),
  };
}

/**
 * The whole order: everything a replacement can write, under the names it is written by, with the vendor's own names
 * beside them. A client that changes one field of this and sends it back changes that field alone.
 */
export function view(order: Order, context: Context, version: Version): ShownOrder {
  return {
    ...viewSummary(order, context, version),
    discount_value: order.discount_value,
    tax_value: order.tax_value,
    shipping_charge: order.shipping_charge,
    customer_consent: order.customer_consent,
    container_info: order.container_info,
    line_items: order.line_items.map(lineView),
    attributes: order.attributes,
    additional_charges: order.additional_charges.map((charge) => ({ ...charge })),
    charges: chargesView(order),
  };
}

/**
 * Every charge there is. The vendor's sample has one of the type `shipping`, and its order reply has no other place for
 * the amounts of shipping, tax and discount.
 */
function chargesView(order: Order): ShownCharge[] {
  const total = (type: ShownCharge['type'], amount: number | undefined): ShownCharge[] =>
    amount === undefined ? [] : [{ name: type, type, value_type: 'value', amount }];
  return [
    ...order.additional_charges.map((charge) => ({ ...charge })),
    ...total('shipping', order.shipping_charge),
    ...total('tax', order.tax_value),
    ...total('discount', order.discount_value),
  ];
}
