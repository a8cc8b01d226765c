import { foldText } from '../../../../model/fold.ts';
import type { TableKind } from '../../tables/fields.ts';
import type { MappedColumn } from '../mapping/wire.ts';

/** How a header that is known is read. Without a field: what it says is left where it is, for this reason. */
export type Known =
  | (Omit<MappedColumn, 'header' | 'or' | 'and' | 'plus'> & { or?: string[]; and?: string[]; plus?: string[] })
  | { leave: string }
  /** The zone of the file's times. */
  | { zone: true };

/** What a program writes when orders or customers are exported from it. */
export interface KnownExport {
  name: string;
  kind: TableKind;
  /** Headers that tell it from all others, as `plain` has them. */
  signature: readonly string[];
  /** By header, as `plain` has them; a header can be read into several fields. */
  columns: Readonly<Record<string, Known | readonly Known[]>>;
  constants?: Readonly<Record<string, string>>;
}

/** A header without what differs between versions of a program: case, spaces, signs. */
export const plain = (header: string): string => foldText(header).replaceAll(/[^\p{L}\p{N}]+/gu, '');

const COMPUTED = 'the hub computes it';
const ADDED = 'it is added to another column';
const NOT_KEPT = 'an order has no place for it';

const asIs = (to: string): Known => ({ to, as_is: true });

/** An address whose columns begin with a word, in either of the ways in which files name its parts. */
function addressColumns(prefix: string, to: string): Record<string, Known> {
  return {
    [`${prefix}name`]: { to: `${to}.full_name` },
    [`${prefix}address1`]: asIs(`${to}.address_line_1`),
    [`${prefix}address2`]: asIs(`${to}.address_line_2`),
    [`${prefix}street`]: { leave: 'its two lines are in other columns' },
    [`${prefix}company`]: { leave: NOT_KEPT },
    [`${prefix}city`]: asIs(`${to}.city`),
    [`${prefix}zip`]: asIs(`${to}.zip_code`),
    [`${prefix}province`]: asIs(`${to}.state`),
    [`${prefix}provincename`]: { leave: 'its code is in another column' },
    [`${prefix}country`]: asIs(`${to}.country`),
    [`${prefix}phone`]: asIs(`${to}.phone`),
  };
}

/** https://help.shopify.com/en/manual/fulfillment/managing-orders/exporting-orders */
const SHOPIFY: KnownExport = {
  name: 'shopify',
  kind: 'orders',
  signature: ['name', 'financialstatus', 'lineitemquantity', 'lineitemname'],
  columns: {
    name: [{ to: 'reference_id' }, { to: 'display_id' }],
    email: asIs('primary_contact.email'),
    phone: asIs('primary_contact.phone'),
    financialstatus: {
      to: 'payment_status',
      values: {
        paid: 'PAID',
        partially_paid: 'PARTIALLY_PAID',
        pending: 'PENDING',
        authorized: 'PENDING',
        expired: 'PENDING',
        refunded: 'REFUNDED',
        partially_refunded: 'PAID',
        voided: 'VOIDED',
      },
    },
    fulfillmentstatus: {
      to: 'fulfillment_status',
      values: {
        fulfilled: 'FULFILLED',
        partial: 'PARTIALLY_FULFILLED',
        unfulfilled: 'UNFULFILLED',
        restocked: 'UNFULFILLED',
        pending: 'IN_PROGRESS',
        null: 'UNFULFILLED',
      },
    },
    cancelledat: { to: 'status.state', otherwise: 'cancelled' },
    currency: { to: 'currency' },
    shipping: { to: 'shipping_charge' },
    taxes: { to: 'tax_value' },
    discountamount: { to: 'discount_value' },
    shippingmethod: asIs('shipping_method'),
    createdat: { to: 'created_at', format: 'YYYY-MM-DD HH:mm:ss Z' },
    lineitemquantity: { to: 'line_items.quantity' },
    lineitemname: asIs('line_items.title'),
    lineitemprice: { to: 'line_items.unit_price' },
    lineitemsku: { to: 'line_items.sku', or: ['lineitemname'], as_is: true },
    notes: asIs('internal_note'),
    tags: { to: 'tags', separator: ',' },
    paymenttermsname: asIs('payment_term'),
    ...addressColumns('billing', 'billing_address'),
    ...addressColumns('shipping', 'shipping_address'),
    subtotal: { leave: COMPUTED },
    total: { to: 'totals.total' },
    outstandingbalance: { to: 'totals.balance' },
    refundedamount: { to: 'amount_refunded' },
    id: { to: 'vendor_id' },
  },
  constants: { source: 'shopify' },
};

const WOO_STATES = {
  pending: 'confirmed',
  'pending payment': 'confirmed',
  processing: 'confirmed',
  'on hold': 'confirmed',
  'on-hold': 'confirmed',
  completed: 'archived',
  cancelled: 'cancelled',
  failed: 'cancelled',
  refunded: 'refunded',
  draft: 'draft',
  'checkout-draft': 'draft',
};

const withPrefix = (words: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(words).flatMap(([word, meant]) => [
      [word, meant],
      [`wc-${word}`, meant],
    ]),
  );

function wooAddress(suffix: string, to: string): Record<string, Known> {
  return {
    [`firstname${suffix}`]: asIs(`${to}.first_name`),
    [`lastname${suffix}`]: asIs(`${to}.last_name`),
    [`company${suffix}`]: { leave: NOT_KEPT },
    [`address12${suffix}`]: asIs(`${to}.address_line_1`),
    [`address1${suffix}`]: asIs(`${to}.address_line_1`),
    [`address2${suffix}`]: asIs(`${to}.address_line_2`),
    [`city${suffix}`]: asIs(`${to}.city`),
    [`statecode${suffix}`]: asIs(`${to}.state`),
    [`postcode${suffix}`]: asIs(`${to}.zip_code`),
    [`countrycode${suffix}`]: asIs(`${to}.country`),
    [`phone${suffix}`]: asIs(`${to}.phone`),
  };
}

/** The columns of WooCommerce's orders as its export plugins name them. */
const WOOCOMMERCE: KnownExport = {
  name: 'woocommerce',
  kind: 'orders',
  signature: ['ordernumber', 'orderstatus', 'orderdate', 'itemname'],
  columns: {
    ordernumber: [{ to: 'reference_id' }, { to: 'display_id' }],
    orderstatus: [
      { to: 'status.state', values: withPrefix(WOO_STATES) },
      {
        to: 'payment_status',
        values: withPrefix({ processing: 'PAID', completed: 'PAID', refunded: 'REFUNDED' }),
        otherwise: 'PENDING',
      },
    ],
    orderid: { to: 'vendor_id' },
    orderdate: { to: 'created_at', format: 'YYYY-MM-DD HH:mm' },
    customernote: asIs('customer_note'),
    customeruserid: { to: 'customer_id' },
    customerid: { to: 'customer_id' },
    emailbilling: asIs('primary_contact.email'),
    ...wooAddress('billing', 'billing_address'),
    ...wooAddress('shipping', 'shipping_address'),
    shippingmethodtitle: asIs('shipping_method'),
    cartdiscountamount: { to: 'discount_value', per: 'order' },
    ordershippingamount: { to: 'shipping_charge', per: 'order' },
    ordertotaltaxamount: { to: 'tax_value', per: 'order' },
    orderrefundamount: { to: 'amount_refunded', per: 'order' },
    ordersubtotalamount: { leave: COMPUTED },
    ordertotalamount: { to: 'totals.total', per: 'order' },
    sku: { to: 'line_items.sku', or: ['itemname'], as_is: true },
    item: { leave: 'the number of a line, which its place says already' },
    itemname: asIs('line_items.title'),
    quantityrefund: { to: 'line_items.quantity' },
    quantity: { to: 'line_items.quantity' },
    itemcost: { to: 'line_items.unit_price' },
  },
  constants: { source: 'woocommerce' },
};

function amazonAddress(prefix: string, to: string): Record<string, Known> {
  return {
    [`${prefix}address1`]: asIs(`${to}.address_line_1`),
    [`${prefix}address2`]: asIs(`${to}.address_line_2`),
    [`${prefix}city`]: asIs(`${to}.city`),
    [`${prefix}state`]: asIs(`${to}.state`),
    [`${prefix}postalcode`]: asIs(`${to}.zip_code`),
    [`${prefix}country`]: asIs(`${to}.country`),
    [`${prefix}phonenumber`]: asIs(`${to}.phone`),
  };
}

const amazonId: readonly Known[] = [{ to: 'reference_id' }, { to: 'display_id' }];

/** What Amazon's words for an order say of it: before the first dash stands what became of the order. */
const AMAZON_STATUSES: Record<string, { state: string; fulfillment: string; payment: string }> = {
  pending: { state: 'confirmed', fulfillment: 'UNFULFILLED', payment: 'PENDING' },
  unshipped: { state: 'confirmed', fulfillment: 'UNFULFILLED', payment: 'PENDING' },
  invoiceunconfirmed: { state: 'confirmed', fulfillment: 'UNFULFILLED', payment: 'PENDING' },
  partiallyshipped: { state: 'confirmed', fulfillment: 'PARTIALLY_FULFILLED', payment: 'PAID' },
  shipped: { state: 'confirmed', fulfillment: 'FULFILLED', payment: 'PAID' },
  'shipped - delivered to buyer': { state: 'confirmed', fulfillment: 'DELIVERED', payment: 'PAID' },
  cancelled: { state: 'cancelled', fulfillment: 'UNFULFILLED', payment: 'VOIDED' },
  canceled: { state: 'cancelled', fulfillment: 'UNFULFILLED', payment: 'VOIDED' },
  unfulfillable: { state: 'cancelled', fulfillment: 'UNFULFILLED', payment: 'VOIDED' },
};

/** What may stand behind the dash of a pending or shipped order. */
const AMAZON_DETAILS: Record<string, readonly string[]> = {
  pending: ['Waiting for Pick Up'],
  shipped: [
    'Picked Up',
    'Out for Delivery',
    'Damaged',
    'Lost in Transit',
    'Rejected by Buyer',
    'Returning to Seller',
    'Returned to Seller',
    'Undeliverable',
    'Lost',
  ],
};

function amazonWords(part: 'state' | 'fulfillment' | 'payment'): Record<string, string> {
  const words = Object.entries(AMAZON_STATUSES).flatMap(([word, meant]) => [
    [word, meant[part]],
    ...(AMAZON_DETAILS[word] ?? []).map((detail) => [`${word} - ${detail.toLowerCase()}`, meant[part]]),
  ]);
  return Object.fromEntries(words) as Record<string, string>;
}

/** Where tax comes on top of the prices that Amazon reports; elsewhere they include it. */
const AMAZON_WITHOUT_TAX = { 'amazon.com': 'false', 'amazon.ca': 'false', 'amazon.com.mx': 'false' };

/**
 * Amazon's order reports. Their amounts are those of a row, for all of its quantity.
 * https://developer-docs.amazon.com/sp-api/docs/report-type-values-order
 */
const AMAZON: KnownExport = {
  name: 'amazon',
  kind: 'orders',
  signature: ['purchasedate', 'sku', 'productname', 'shipcity'],
  columns: {
    orderid: amazonId,
    amazonorderid: amazonId,
    purchasedate: { to: 'created_at' },
    paymentsdate: { to: 'payment_status', otherwise: 'PAID' },
    buyeremail: asIs('primary_contact.email'),
    buyername: { to: 'primary_contact.full_name' },
    buyerphonenumber: asIs('primary_contact.phone'),
    sku: { to: 'line_items.sku' },
    productname: asIs('line_items.title'),
    quantitypurchased: { to: 'line_items.quantity' },
    quantity: { to: 'line_items.quantity' },
    quantityshipped: { to: 'line_items.shipped_quantity' },
    itemprice: { to: 'line_items.unit_price', per: 'line' },
    itemtax: { to: 'tax_value', per: 'line', plus: ['shippingtax', 'giftwraptax'] },
    shippingprice: { to: 'shipping_charge', per: 'line', plus: ['giftwrapprice'] },
    itempromotiondiscount: { to: 'discount_value', per: 'line', plus: ['shippromotiondiscount'] },
    shippingtax: { leave: ADDED },
    giftwraptax: { leave: ADDED },
    giftwrapprice: { leave: ADDED },
    shippromotiondiscount: { leave: ADDED },
    saleschannel: {
      to: 'taxes_included',
      values: { ...AMAZON_WITHOUT_TAX, 'non-amazon': null, 'non-amazon us': null },
      otherwise: 'true',
    },
    currency: { to: 'currency' },
    recipientname: { to: 'shipping_address.full_name' },
    shipservicelevel: asIs('shipping_method'),
    ponumber: asIs('po_number'),
    purchaseordernumber: asIs('po_number'),
    orderstatus: [
      { to: 'status.state', values: amazonWords('state') },
      { to: 'fulfillment_status', values: amazonWords('fulfillment') },
      { to: 'payment_status', values: amazonWords('payment') },
    ],
    ...amazonAddress('ship', 'shipping_address'),
    ...amazonAddress('bill', 'billing_address'),
  },
  constants: { source: 'amazon' },
};

const SHOPIFY_CUSTOMERS: KnownExport = {
  name: 'shopify',
  kind: 'customers',
  signature: ['customerid', 'firstname', 'lastname', 'acceptsemailmarketing'],
  columns: {
    customerid: { to: 'reference_id' },
    firstname: asIs('first_name'),
    lastname: asIs('last_name'),
    email: asIs('email'),
    phone: asIs('phone'),
    defaultaddresscompany: asIs('name'),
    defaultaddressaddress1: asIs('address.address_line_1'),
    defaultaddressaddress2: asIs('address.address_line_2'),
    defaultaddresscity: asIs('address.city'),
    defaultaddressprovincecode: asIs('address.state'),
    defaultaddresscountrycode: asIs('address.country'),
    defaultaddresszip: asIs('address.zip_code'),
    defaultaddressphone: asIs('address.phone'),
    tags: { to: 'tags', separator: ',' },
  },
  constants: { source: 'shopify' },
};

/** The exports that are known by name. */
export const KNOWN_EXPORTS: readonly KnownExport[] = [SHOPIFY, WOOCOMMERCE, AMAZON, SHOPIFY_CUSTOMERS];
