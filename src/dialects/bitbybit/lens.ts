import type { Neighbours } from '../../core/neighbours.ts';
import { totals } from '../../core/totals.ts';
import type { OrderPatch } from '../../model/change.ts';
import type { Problem } from '../../model/failure.ts';
import type { JsonObject } from '../../model/json.ts';
import { idFor, type LineItem, type Order } from '../../model/order.ts';
import type { Address } from '../../model/party.ts';
import type { Customer } from '../../model/record.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { findEntry, type StatusCatalog } from '../../model/status.ts';
import { financialStatus, fulfillmentStatus, status } from './status.ts';
import type * as wire from './wire.ts';

export const NAME = 'bitbybit';

type Context = Pick<Neighbours, 'statuses' | 'customers'>;

/** What bitbybit shows of an order. Total: whatever the order holds, there is a view of it. */
export function view(order: Order, { statuses, customers }: Context): wire.BitbybitOrder {
  return {
    id: idFor(order, NAME),
    orderId: order.reference_id ?? null,
    orderNumber: order.display_id,
    ...writable(order, statuses),
    total: totals(order).total,
    currency: order.currency ?? null,
    ...(order.customer_id === undefined
      ? {}
      : { customer: customerView(order.customer_id, customers.get(order.customer_id)?.record) }),
    lineItems: order.line_items.map((line) => lineView(line, variantId(order.extras[NAME], line.id))),
    ...(order.shipping_address ? { shippingAddress: addressView(order.shipping_address) } : {}),
    tags: [...order.tags],
    createdAt: order.created_at,
    updatedAt: order.changed_at,
  };
}

/**
 * The canonical change that an update means. Only what is sent and differs from the view counts, so that a word which
 * stands for several canonical values keeps the one the order has. Fails with `invalid` for those of the wall's
 * `problems` that stand: a limit is none for the value that is shown.
 */
export function put(
  order: Order,
  update: wire.OrderUpdate,
  problems: readonly Problem[],
  { statuses }: Pick<Context, 'statuses'>,
): Result<OrderPatch> {
  const shown = writable(order, statuses);
  const standing = problems.filter(({ binding, path: [field] }) => {
    const name = field as keyof wire.OrderUpdate;
    return binding === 'shape' || update[name] !== shown[name];
  });
  if (standing.length > 0) return refuse({ kind: 'invalid', problems: standing });
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
  // bitbybit knows persons only: a company's name goes where a client looks for a name first.
  const isPerson = customer?.first_name !== undefined || customer?.last_name !== undefined;
  return {
    id,
    firstName: (isPerson ? customer?.first_name : customer?.name) ?? null,
    lastName: customer?.last_name ?? null,
    email: customer?.email ?? null,
    phoneNumber: customer?.phone ?? null,
  };
}

function lineView(line: LineItem, variant: string | undefined): wire.LineItem {
  const title = line.title ?? line.sku;
  const price = line.unit_price ?? 0;
  return {
    id: line.id,
    quantity: wholeUnits(line.quantity),
    price,
    title,
    productVariant: {
      ...(variant === undefined ? {} : { id: variant }),
      key: title,
      price,
      compareAtPrice: null,
      inventorySku: line.sku,
      media: null,
    },
  };
}

/** The nearest whole number, since bitbybit counts pieces; what is not nothing is never shown as nothing. */
const wholeUnits = (quantity: number): number => Math.sign(quantity) * Math.max(1, Math.round(Math.abs(quantity)));

/** The id of bitbybit's product variant of a line, where it is known: `extras.bitbybit.variants[line id].id`. */
function variantId(extras: JsonObject | undefined, lineId: string): string | undefined {
  const id = child(child(child(extras, 'variants'), lineId), 'id');
  return typeof id === 'string' ? id : undefined;
}

const child = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

const addressView = (address: Address): wire.Address => ({
  ...(address.id === undefined ? {} : { id: address.id }),
  firstName: address.first_name ?? null,
  lastName: address.last_name ?? null,
  phone: address.phone ?? null,
  address1: address.address_line_1 ?? null,
  address2: address.address_line_2 ?? null,
  city: address.city ?? null,
  province: address.state ?? null,
  country: address.country ?? null,
  zip: address.zip_code ?? null,
});
