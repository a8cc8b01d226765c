import type { RequiredRecords } from '../../../core/context/order-context.ts';
import { customerKnownAs, type OrderContext } from '../../../core/context/order-context.ts';
import { totals } from '../../../core/orders/totals.ts';
import type { CustomerSought, LineItemDraft, OrderPatch } from '../../../model/change.ts';
import { shownDecimal } from '../../../model/decimal.ts';
import type { Problem } from '../../../model/failure.ts';
import type { JsonObject } from '../../../model/json.ts';
import { idFor, type LineItem, type Order } from '../../../model/order.ts';
import { type Customer, customerIdFor, type Product, type Variant } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { findEntry, type StatusCatalog } from '../../../model/status.ts';
import { invalid, notExempt } from '../../../operations/existing-values.ts';
import { textAt, valueAt } from '../../../operations/values.ts';
import { addressFrom, addressView } from '../common/lens.ts';
import { API_SOURCE, firstNameOf } from '../customers/lens.ts';
import { NAME } from '../settings.ts';
import type * as wire from './schema.ts';
import { financialStatus, fulfillmentStatus, status } from './status-mappings.ts';

type Context = Pick<OrderContext, 'statuses' | 'customers'>;

/** The view of an order. Total: every order has one. */
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
 * The canonical change for an update. A field counts only when it is sent and differs from the view, so a word for several
 * canonical values keeps the order's value. Fails with `invalid` for the `problems` of request validation that no existing
 * value exempts: a limit does not bind the value that is shown.
 */
export function put(
  order: Order,
  update: wire.OrderUpdate,
  problems: readonly Problem[],
  { statuses }: Pick<Context, 'statuses'>,
): Result<OrderPatch> {
  const shown = writable(order, statuses);
  const left = notExempt(problems, update, shown);
  if (left.length > 0) return refuse(invalid(left));
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
  // An order whose status is not in the catalog counts as open.
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

/**
 * The view of a line. The order has a copy of the variant, so a later change of the variant does not change the line.
 */
function lineView(line: LineItem, extras: JsonObject | undefined): wire.LineItem {
  const title = line.title ?? line.sku;
  const price = line.unit_price ?? 0;
  const copy = copyFor(line, extras);
  const id = textAt(copy, ['id']);
  return {
    id: line.id,
    quantity: wholeUnits(line.quantity),
    price,
    title,
    productVariant: {
      ...(id === undefined ? {} : { id }),
      key: textAt(copy, ['key']) ?? title,
      price: numberAt(copy, 'price') ?? price,
      compareAtPrice: numberAt(copy, 'compareAtPrice') ?? null,
      inventorySku: valueAt(copy, ['inventorySku']) === null ? null : line.sku,
      media: textAt(copy, ['media']) ?? null,
    },
  };
}

/** The copies of the variants in an order's `extras`, by the ids of the lines. */
const variantCopies = (made: readonly { lineId: string; variant: Variant }[]): JsonObject => ({
  variants: Object.fromEntries(made.map(({ lineId, variant }) => [lineId, copyOf(variant)])),
});

const copyOf = (variant: Variant): JsonObject => ({
  id: variant.id,
  key: variant.title,
  price: variant.price,
  compareAtPrice: variant.compare_at_price ?? null,
  inventorySku: variant.sku ?? null,
  media: variant.media ?? null,
});

/** The SKU of a line. A variant can lack a SKU, a line cannot. */
const skuOf = ({ sku, id }: Variant): string => sku ?? id;

/** The title of a line. A product with one variant often gives both the same name. */
const titleOf = ({ name }: Product, { title }: Variant): string => (title === name ? name : `${name} – ${title}`);

/** The copy of a line's variant, unless the SKU of the line has changed since. */
function copyFor({ id, sku }: LineItem, extras: JsonObject | undefined): unknown {
  const copy = valueAt(extras, ['variants', id]);
  const copied = valueAt(copy, ['inventorySku']) ?? textAt(copy, ['id']);
  return valueAt(copy, ['inventorySku']) === undefined || copied === sku ? copy : undefined;
}

function numberAt(value: unknown, field: string): number | undefined {
  const found = valueAt(value, [field]);
  return typeof found === 'number' ? found : undefined;
}

/** The nearest whole number, since bitbybit counts pieces. A quantity other than zero is never shown as zero. */
const wholeUnits = (quantity: number): number => Math.sign(quantity) * Math.max(1, Math.round(Math.abs(quantity)));

/** The records that a new order refers to. */
export function requirementsOf({ lineItems, customerId, customer }: wire.NewOrder): RequiredRecords {
  const { phone, email } = customer ?? {};
  return {
    variants: lineItems.map(({ productVariantId }) => productVariantId),
    ...(customerId === undefined ? {} : { ids: { customers: [customerId] } }),
    customersReachedBy: { phones: phone === undefined ? [] : [phone], emails: email === undefined ? [] : [email] },
    showsCustomer: true,
  };
}

/**
 * The canonical content of a new order. Titles and prices come from the catalogue. `lineIds` are the ids of the new lines.
 * Fails with `invalid`, and names every unknown customer and variant.
 */
export function create(
  order: wire.NewOrder,
  lineIds: readonly string[],
  context: Pick<OrderContext, 'variants' | 'customers'>,
): Result<OrderPatch> {
  const problems: Problem[] = [];
  const customer = order.customer ? customerSoughtBy(order.customer) : existing(order.customerId, context);
  if (customer === undefined) problems.push(unknown(['customerId']));
  const made = order.lineItems.flatMap(({ productVariantId, quantity }, i) => {
    const found = context.variants.get(productVariantId);
    if (found) return [{ ...found, quantity, lineId: lineIds[i] ?? '' }];
    problems.push(unknown(['lineItems', i, 'productVariantId']));
    return [];
  });
  if (problems.length > 0 || customer === undefined) return refuse(invalid(problems));
  return ok({
    status: { state: status.means.active },
    customer_id: customer,
    shipping_address: addressFrom(order.shippingAddress),
    line_items: made.map(
      ({ product, variant, quantity, lineId }): LineItemDraft => ({
        id: lineId,
        sku: skuOf(variant),
        title: titleOf(product, variant),
        quantity,
        shipped_quantity: 0,
        invoiced_quantity: 0,
        cancelled_quantity: 0,
        picked_quantity: 0,
        unit_price: variant.price,
      }),
    ),
    extras: { [NAME]: variantCopies(made) },
    ...(order.notes === undefined ? {} : { internal_note: order.notes }),
    tags: order.tags ?? [],
  });
}

const customerSoughtBy = ({
  firstName,
  lastName,
  phone,
  email,
}: NonNullable<wire.NewOrder['customer']>): CustomerSought => ({
  phone,
  email,
  otherwise: { first_name: firstName, last_name: lastName, phone, email, source: API_SOURCE },
});

function existing(id: string | undefined, context: Pick<OrderContext, 'customers'>): string | undefined {
  const stored = id === undefined ? undefined : customerKnownAs(context, NAME, id);
  return stored && !stored.deleted ? stored.record.id : undefined;
}

const unknown = (path: Problem['path']): Problem => ({
  place: 'body',
  path,
  rule: 'reference',
  reason: 'does not exist',
  binding: 'limit',
});
