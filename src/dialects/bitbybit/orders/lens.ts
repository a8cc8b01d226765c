import type { OrderContext } from '../../../core/context/order-context.ts';
import { totals } from '../../../core/orders/totals.ts';
import type { OrderPatch } from '../../../model/change.ts';
import { shownDecimal } from '../../../model/decimal.ts';
import type { Problem } from '../../../model/failure.ts';
import { idFor, type Order } from '../../../model/order.ts';
import { type Customer, customerIdFor } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { findEntry, type StatusCatalog } from '../../../model/status.ts';
import { addressView } from '../addresses.ts';
import { firstNameOf } from '../customers/names.ts';
import { NAME } from '../name.ts';
import type * as wire from '../wire/orders.ts';
import { lineView } from './lines.ts';
import { financialStatus, fulfillmentStatus, status } from './status.ts';

type Context = Pick<OrderContext, 'statuses' | 'customers'>;

/** What bitbybit shows of an order. Total: whatever the order holds, there is a view of it. */
export function view(order: Order, { statuses, customers }: Context): wire.BitbybitOrder {
  return {
    id: idFor(order, NAME),
    orderId: order.reference_id ?? null,
    orderNumber: order.display_id,
    ...writable(order, statuses),
    total: shownDecimal(totals(order).total),
    currency: order.currency ?? null,
    ...(order.customer_id === undefined
      ? {}
      : { customer: customerView(order.customer_id, customers.get(order.customer_id)?.record) }),
    lineItems: order.line_items.map((line) => lineView(line, order.extras[NAME])),
    ...(order.shipping_address ? { shippingAddress: addressView(order.shipping_address) } : {}),
    tags: [...order.tags],
    createdAt: order.created_at,
    updatedAt: order.changed_at,
  };
}

/**
 * The canonical change that an update means. Only what is sent and differs from the view counts, so that a word which
 * stands for several canonical values keeps the one the order has. Fails with `invalid` for those of the request validation's
 * `problems` that stand: a limit is none for the value that is shown.
 */
export function put(
  order: Order,
  update: wire.OrderUpdate,
  problems: readonly Problem[],
  { statuses }: Pick<Context, 'statuses'>,
): Result<OrderPatch> {
  const shown = writable(order, statuses);
  const existingValues = problems.filter(({ binding, path: [field] }) => {
    const name = field as keyof wire.OrderUpdate;
    return binding === 'shape' || update[name] !== shown[name];
  });
  if (existingValues.length > 0) return refuse({ kind: 'invalid', problems: existingValues });
  const patch: OrderPatch = {};
  if (update.status !== undefined && update.status !== shown.status) {
    patch.status = { state: status.means[update.status] };
  }
  if (update.fulfillmentStatus !== undefined && update.fulfillmentStatus !== shown.fulfillmentStatus) {
    patch.fulfillment_status = fulfillmentStatus.means[update.fulfillmentStatus];
  }
  if (update.financialStatus !== undefined && update.financialStatus !== shown.financialStatus) {
    patch.payment_status = financialStatus.means[update.financialStatus];
  }
  if (update.notes !== undefined && update.notes !== shown.notes) patch.internal_note = update.notes;
  return ok(patch);
}

function writable(order: Order, statuses: StatusCatalog): Required<wire.OrderUpdate> {
  // An entry that the catalog no longer knows says nothing of an end, so the order counts as open.
  const state = findEntry(statuses, order.status_id)?.state ?? 'confirmed';
  return {
    status: status.shows[state],
    fulfillmentStatus: fulfillmentStatus.shows[order.fulfillment_status],
    financialStatus: financialStatus.shows[order.payment_status],
    notes: order.internal_note ?? null,
  };
}

function customerView(id: string, customer: Customer | undefined): wire.Customer {
  return {
    id: customer ? customerIdFor(customer, NAME) : id,
    firstName: firstNameOf(customer) ?? null,
    lastName: customer?.last_name ?? null,
    email: customer?.email ?? null,
    phoneNumber: customer?.phone ?? null,
  };
}
