import {
  fieldsFrom,
  type ReplyRecord,
  type RowOfReply,
  type VendorReplies,
  withoutAbsent,
} from '../../importing/replies/vendor-replies.ts';
import { isObject, textAt, valueAt } from '../../operations/values.ts';
import { addressFrom } from './common/lens.ts';
import type { CustomerAddress } from './common/schema.ts';
import { view as customerView } from './customers/lens.ts';
import { CustomerReply } from './customers/schema.ts';
import { view } from './orders/lens.ts';
import { type FinancialStatus, type FulfillmentStatus, OrderReply, type Status } from './orders/schema.ts';
import { financialStatus, fulfillmentStatus, status } from './orders/status-mappings.ts';
import { view as productView } from './products/lens.ts';
import { ProductReply } from './products/schema.ts';
import { NAME } from './settings.ts';

const given = (value: unknown): unknown => value ?? undefined;

/** An address with its id; null without one. */
function addressOf(address: unknown): Record<string, unknown> | null {
  if (!isObject(address)) return null;
  return withoutAbsent({ ...addressFrom(address as CustomerAddress), id: address['id'] });
}

/** The SKU of a line, as the hub names lines of variants without one; a line without a variant is named by its id. */
const skuOf = (line: unknown): unknown =>
  textAt(line, ['productVariant', 'inventorySku']) ?? textAt(line, ['productVariant', 'id']) ?? valueAt(line, ['id']);

/** The copy of a line's variant, unless the hub would show all of it without one. */
function copyOf(line: Record<string, unknown>): Record<string, unknown> | undefined {
  const variant = line['productVariant'];
  if (!isObject(variant)) return undefined;
  const { id, key, price, compareAtPrice = null, inventorySku = null, media = null } = variant;
  const isPlain =
    [id, compareAtPrice, media].every((each) => each === undefined || each === null) &&
    inventorySku !== null &&
    (key ?? line['title']) === line['title'] &&
    (price ?? line['price']) === line['price'];
  return isPlain ? undefined : { ...withoutAbsent({ id, key, price }), compareAtPrice, inventorySku, media };
}

function linesOf(list: unknown): { line_items: object[]; extras: object } {
  const lines = (Array.isArray(list) ? list : []).filter(isObject);
  const variants = lines.flatMap((line) => {
    const copy = copyOf(line);
    return copy ? [[String(line['id']), copy] as const] : [];
  });
  return {
    line_items: lines.map((line) =>
      withoutAbsent({
        id: line['id'],
        sku: skuOf(line),
        title: line['title'],
        quantity: line['quantity'],
        unit_price: line['price'],
      }),
    ),
    extras: { [NAME]: { variants: variants.length === 0 ? null : Object.fromEntries(variants) } },
  };
}

const customerFields = (customer: ReplyRecord): Record<string, unknown> => ({
  first_name: customer['firstName'] ?? null,
  last_name: customer['lastName'] ?? null,
  email: customer['email'] ?? null,
  phone: customer['phoneNumber'] ?? null,
});

/** What a word of a status means; null without a word. */
const meaning = <Word extends string>(means: Readonly<Record<Word, string>>, word: unknown): string | null =>
  word === undefined || word === null ? null : means[word as Word];

function rowOf(order: ReplyRecord): RowOfReply {
  const { customer, total } = order;
  const state = meaning<Status>(status.means, order['status']);
  return {
    form: 'whole',
    ...(isObject(customer) ? { customer: withoutAbsent(customerFields(customer)) } : {}),
    row: {
      aliases: { [NAME]: order['id'] },
      reference_id: order['orderId'] ?? null,
      display_id: order['orderNumber'] ?? null,
      status: state === null ? null : { state },
      payment_status: meaning<FinancialStatus>(financialStatus.means, order['financialStatus']),
      fulfillment_status: meaning<FulfillmentStatus>(fulfillmentStatus.means, order['fulfillmentStatus']),
      internal_note: order['notes'] ?? null,
      currency: order['currency'] ?? null,
      totals: given(total) === undefined ? null : { total },
      customer_id: valueAt(customer, ['id']) ?? null,
      ...linesOf(order['lineItems']),
      shipping_address: addressOf(order['shippingAddress']),
      ...fieldsFrom(order, ['tags']),
      created_at: order['createdAt'] ?? null,
    },
  };
}

function customerRowOf(customer: ReplyRecord): RowOfReply {
  const { addresses } = customer;
  return {
    form: 'whole',
    row: {
      aliases: { [NAME]: customer['id'] },
      ...customerFields(customer),
      image_url: customer['imageUrl'] ?? null,
      ...fieldsFrom(customer, ['tags']),
      addresses: (Array.isArray(addresses) ? addresses : []).flatMap((address) => addressOf(address) ?? []),
    },
  };
}

function productRowOf(product: ReplyRecord): RowOfReply {
  const { status: word, variants, media, medias } = product;
  const [first] = Array.isArray(medias) ? medias : [];
  return {
    form: 'whole',
    row: {
      id: product['id'],
      reference_id: product['productId'] ?? null,
      ...fieldsFrom(product, ['name', 'description', 'tags']),
      // The vendor documents no other word; a product that is not active is not sold.
      status: given(word) === undefined ? null : word === 'active' ? 'active' : 'inactive',
      image_url: media ?? first ?? null,
      variants: (Array.isArray(variants) ? variants : []).filter(isObject).map((variant) =>
        withoutAbsent({
          id: variant['id'],
          title: variant['key'],
          sku: variant['inventorySku'],
          price: variant['price'],
          compare_at_price: variant['compareAtPrice'],
          media: variant['media'],
        }),
      ),
    },
  };
}

const HUBS_TIME = "the hub shows its own time of the order's last change";
const HUBS_TIMES = 'the hub has its own times of customers and products';
const NO_FIELD = 'a product has no field for it';

/** How the vendor's replies are read as the hub's rows. */
export const replies: VendorReplies = {
  name: NAME,
  module: import.meta.url,
  wrappers: ['data'],
  orders: {
    schema: OrderReply.properties.data,
    names: {
      aliases: 'id',
      reference_id: 'orderId',
      display_id: 'orderNumber',
      payment_status: 'financialStatus',
      fulfillment_status: 'fulfillmentStatus',
      internal_note: 'notes',
      totals: 'total',
      customer_id: 'customer.id',
      line_items: 'lineItems',
      extras: 'lineItems',
      shipping_address: 'shippingAddress',
      created_at: 'createdAt',
    },
    lost: { updatedAt: HUBS_TIME },
    rowOf,
    requires: { showsCustomer: true },
    shown: view,
  },
  customers: {
    schema: CustomerReply.properties.data,
    names: {
      aliases: 'id',
      first_name: 'firstName',
      last_name: 'lastName',
      phone: 'phoneNumber',
      image_url: 'imageUrl',
    },
    lost: { createdAt: HUBS_TIMES, updatedAt: HUBS_TIMES },
    rowOf: customerRowOf,
    requires: (ids) => ({ ofCustomers: ids }),
    shown: (customer, found) => customerView(customer, found.all('addresses')),
  },
  products: {
    schema: ProductReply.properties.data,
    names: { reference_id: 'productId', image_url: 'media' },
    lost: { options: NO_FIELD, types: NO_FIELD, createdAt: HUBS_TIMES, updatedAt: HUBS_TIMES },
    rowOf: productRowOf,
    shown: productView,
  },
};
