import { type OrderContext, shownCustomerId } from '../../../core/context/order-context.ts';
import { totals } from '../../../core/orders/totals.ts';
import type { OrderPatch } from '../../../model/change.ts';
import { shownDecimal } from '../../../model/decimal.ts';
import { idFor, type Order } from '../../../model/order.ts';
import { type EvrekaExtras, NAME, objectOf, readExtras, textOf } from '../extras.ts';
import { contactName, nameOf, onOneLine } from '../names.ts';
import type { OrderDetail, OrderSummary } from '../wire/orders.ts';
import { statusView } from './status.ts';

type Context = Pick<OrderContext, 'statuses' | 'customers'>;

/** What Evreka360 shows of an order. Total: whatever the order holds, there is a view of it. */
export function view(order: Order, context: Context): OrderDetail {
  const extras = readExtras(order);
  // What the field crew really did is not billed here: both prices are the total.
  const price = { value: shownDecimal(totals(order).total), currency: order.currency ?? null };
  return {
    ...common(order, extras),
    type: extras.type,
    status: statusView(order, context.statuses),
    entity: entityView(order, extras, context),
    service_point: extras.service_point,
    price,
    planned_price: price,
    contacts: contactViews(order, extras),
  };
}

/** What a list shows of an order. */
export function viewSummary(order: Order, context: Context): OrderSummary {
  const extras = readExtras(order);
  return {
    ...common(order, extras),
    type_id: extras.type?.id ?? null,
    status_id: order.status_id,
    entity_id: shownCustomerId(context, NAME, order.customer_id) ?? null,
    service_point_id: extras.service_point?.id ?? null,
    ...(order.completed_at === undefined ? {} : { completion_time: order.completed_at }),
  };
}

/**
 * The canonical change that a status id means: none when the order has it, even if the catalog no longer knows it.
 * Whether the entry exists and can be reached is for the rules to say.
 */
export function put(order: Order, statusId: string): OrderPatch {
  return statusId === order.status_id ? {} : { status: { entry_id: statusId } };
}

function common(order: Order, { fulfillment_date, latitude, longitude, dynamic }: EvrekaExtras) {
  return {
    id: idFor(order, NAME),
    name: order.display_id,
    created_at: order.created_at,
    updated_at: order.changed_at,
    fulfillment_date,
    address: order.shipping_address ? onOneLine(order.shipping_address) : null,
    latitude,
    longitude,
    dynamic,
    note: order.internal_note ?? null,
  };
}

function entityView(order: Order, extras: EvrekaExtras, context: Context): OrderDetail['entity'] {
  const id = shownCustomerId(context, NAME, order.customer_id);
  if (order.customer_id === undefined || id === undefined) return null;
  const customer = context.customers.get(order.customer_id)?.record;
  const type_id = extras.entity_type_id ?? textOf(objectOf(customer?.extras?.[NAME]).type_id);
  return { id, name: nameOf(customer), type_id };
}

/** The order's one contact that all dialects know, then those that only this one does. */
function contactViews({ primary_contact: first }: Order, { contacts }: EvrekaExtras): OrderDetail['contacts'] {
  const others = contacts.filter(({ id }) => id !== first?.id);
  return first ? [{ id: first.id ?? null, full_name: contactName(first) }, ...others] : others;
}
