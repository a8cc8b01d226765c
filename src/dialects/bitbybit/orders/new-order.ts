import { customerKnownAs, type OrderContext, type RequiredRecords } from '../../../core/context/order-context.ts';
import type { CustomerSought, LineItemDraft, OrderPatch } from '../../../model/change.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { addressMeant } from '../addresses.ts';
import { API_SOURCE } from '../customers/new-customer.ts';
import { NAME } from '../name.ts';
import type { NewOrder } from '../wire/orders.ts';
import { skuOf, titleOf, variantCopies } from './lines.ts';
import { status } from './status.ts';

/** The records that a new order names, read with it. */
export function requirementsOf({ lineItems, customerId, customer }: NewOrder): RequiredRecords {
  const { phone, email } = customer ?? {};
  return {
    variants: lineItems.map(({ productVariantId }) => productVariantId),
    ...(customerId === undefined ? {} : { customers: [customerId] }),
    customersReachedBy: { phones: phone === undefined ? [] : [phone], emails: email === undefined ? [] : [email] },
    showsCustomer: true,
  };
}

/**
 * The order that a request means: titles and prices are the catalogue's. `lineIds` are the lines' ids to be. Fails with
 * `invalid` for a customer and variants that are not there, all at once.
 */
export function create(
  order: NewOrder,
  lineIds: readonly string[],
  context: Pick<OrderContext, 'variants' | 'customers'>,
): Result<OrderPatch> {
  const problems: Problem[] = [];
  const customer = order.customer ? sought(order.customer) : existing(order.customerId, context);
  if (customer === undefined) problems.push(unknown(['customerId']));
  const made = order.lineItems.flatMap(({ productVariantId, quantity }, i) => {
    const found = context.variants.get(productVariantId);
    if (found) return [{ ...found, quantity, lineId: lineIds[i] ?? '' }];
    problems.push(unknown(['lineItems', i, 'productVariantId']));
    return [];
  });
  if (problems.length > 0 || customer === undefined) return refuse({ kind: 'invalid', problems });
  return ok({
    status: { state: status.means.active },
    customer_id: customer,
    shipping_address: addressMeant(order.shippingAddress),
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

const sought = ({ firstName, lastName, phone, email }: NonNullable<NewOrder['customer']>): CustomerSought => ({
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
