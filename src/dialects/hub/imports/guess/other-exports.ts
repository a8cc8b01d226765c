import { type Known, type KnownExport, plain } from './known.ts';

const COMPUTED = 'the hub computes it';
const NOT_KEPT = 'an order has no place for it';
const FEES = 'fees of the marketplace are no part of the order';
const ADDED = 'it is added to another column';
const ELSEWHERE = 'another column says it already';
const IN_ONE_CELL = 'lines in one cell are not read: the order keeps its amounts, without lines';

const asIs = (to: string): Known => ({ to, as_is: true });
const leave = (reason: string): Known => ({ leave: reason });

/** By headers as files have them. */
const columns = (named: Readonly<Record<string, Known | readonly Known[]>>): KnownExport['columns'] =>
  Object.fromEntries(Object.entries(named).map(([header, known]) => [plain(header), known]));

const left = (reason: string, ...headers: string[]): Record<string, Known> =>
  Object.fromEntries(headers.map((header) => [header, leave(reason)]));

const ORDER_NUMBER: readonly Known[] = [{ to: 'reference_id' }, { to: 'display_id' }];

/** A day on which something was done says that it was. */
const doneAt = (to: string, word: string): Known => ({ to, otherwise: word });

/** What a word says of an order's state, its payment and its fulfilment; null says nothing. */
type Said = readonly [state: string, payment: string | null, fulfillment: string | null];

/** A column of words that say several things at once. */
function statuses(words: Readonly<Record<string, Said>>): readonly Known[] {
  const said = (at: 0 | 1 | 2): Record<string, string | null> =>
    Object.fromEntries(Object.entries(words).map(([word, each]) => [word, each[at]]));
  return [
    { to: 'status.state', values: said(0) as Record<string, string> },
    { to: 'payment_status', values: said(1) as Record<string, string> },
    { to: 'fulfillment_status', values: said(2) as Record<string, string> },
  ];
}

const PLACE = ['full_name', 'first_name', 'last_name', 'phone', 'email', 'address_line_1', 'address_line_2'] as const;
type Part = (typeof PLACE)[number] | 'city' | 'state' | 'country' | 'zip_code';

/** The parts of an address by the headers that a program gives them. */
const address = (to: string, parts: Readonly<Partial<Record<Part, string>>>): Record<string, Known> =>
  Object.fromEntries(
    Object.entries(parts).map(([part, header]) => [
      header,
      part === 'full_name' ? { to: `${to}.full_name` } : asIs(`${to}.${part}`),
    ]),
  );

/** The grid of orders in the administration of Magento 2, which has no lines. */
const MAGENTO: KnownExport = {
  name: 'magento',
  kind: 'orders',
  signature: ['purchasepoint', 'purchasedate', 'billtoname', 'grandtotalpurchased'],
  columns: columns({
    ID: ORDER_NUMBER,
    'Purchase Date': { to: 'created_at' },
    'Bill-to Name': { to: 'billing_address.full_name' },
    'Ship-to Name': { to: 'shipping_address.full_name' },
    'Grand Total (Purchased)': { to: 'totals.total' },
    Status: statuses({
      pending: ['confirmed', 'PENDING', 'UNFULFILLED'],
      'pending payment': ['confirmed', 'PENDING', 'UNFULFILLED'],
      pending_payment: ['confirmed', 'PENDING', 'UNFULFILLED'],
      'pending paypal': ['confirmed', 'PENDING', 'UNFULFILLED'],
      pending_paypal: ['confirmed', 'PENDING', 'UNFULFILLED'],
      'payment review': ['confirmed', 'PENDING', 'UNFULFILLED'],
      payment_review: ['confirmed', 'PENDING', 'UNFULFILLED'],
      'suspected fraud': ['confirmed', 'PENDING', 'UNFULFILLED'],
      fraud: ['confirmed', 'PENDING', 'UNFULFILLED'],
      'on hold': ['confirmed', null, null],
      holded: ['confirmed', null, null],
      processing: ['confirmed', 'PAID', null],
      complete: ['archived', 'PAID', 'FULFILLED'],
      closed: ['refunded', 'REFUNDED', null],
      canceled: ['cancelled', 'VOIDED', 'UNFULFILLED'],
    }),
    'Billing Address': asIs('billing_address.address_line_1'),
    'Shipping Address': asIs('shipping_address.address_line_1'),
    'Shipping Information': asIs('shipping_method'),
    'Customer Email': asIs('primary_contact.email'),
    'Customer Name': { to: 'primary_contact.full_name' },
    'Shipping and Handling': { to: 'shipping_charge' },
    'Total Refunded': { to: 'amount_refunded' },
    'Grand Total (Base)': leave('it is in the base currency of the store'),
    Subtotal: leave(COMPUTED),
    ...left(
      NOT_KEPT,
      'Purchase Point',
      'Customer Group',
      'Payment Method',
      'Allocated sources',
      'Pickup Location Code',
    ),
  }),
  constants: { source: 'magento' },
};

/** The report of orders in eBay's Seller Hub: a row for each item, and one above them for an order with several. */
const EBAY: KnownExport = {
  name: 'ebay',
  kind: 'orders',
  signature: ['salesrecordnumber', 'ordernumber', 'itemtitle', 'soldfor'],
  columns: columns({
    'Order Number': ORDER_NUMBER,
    'Buyer Username': { to: 'customer_id' },
    'Buyer Note': asIs('customer_note'),
    ...address('primary_contact', { full_name: 'Buyer Name', email: 'Buyer Email' }),
    ...address('billing_address', {
      address_line_1: 'Buyer Address 1',
      address_line_2: 'Buyer Address 2',
      city: 'Buyer City',
      state: 'Buyer State',
      zip_code: 'Buyer Zip',
      country: 'Buyer Country',
    }),
    ...address('shipping_address', {
      full_name: 'Ship To Name',
      phone: 'Ship To Phone',
      address_line_1: 'Ship To Address 1',
      address_line_2: 'Ship To Address 2',
      city: 'Ship To City',
      state: 'Ship To State',
      zip_code: 'Ship To Zip',
      country: 'Ship To Country',
    }),
    'Item Title': asIs('line_items.title'),
    'Custom Label': { to: 'line_items.sku', or: ['itemnumber'], as_is: true },
    'Item Number': leave(ELSEWHERE),
    Quantity: { to: 'line_items.quantity' },
    'Sold For': { to: 'line_items.unit_price' },
    'Variation Details': asIs('line_items.note'),
    'Shipping And Handling': { to: 'shipping_charge' },
    'Seller Collected Tax': { to: 'tax_value', plus: ['ebaycollectedtax'] },
    'eBay Collected Tax': leave(ADDED),
    'Total Price': { to: 'totals.total' },
    'Sale Date': { to: 'created_at', format: 'MMM-DD-YY' },
    'Paid On Date': doneAt('payment_status', 'PAID'),
    'Shipped On Date': [doneAt('fulfillment_status', 'FULFILLED'), { to: 'shipment_date', format: 'MMM-DD-YY' }],
    'Shipping Service': asIs('shipping_method'),
    'My Item Note': asIs('internal_note'),
    ...left(
      NOT_KEPT,
      ...['Sales Record Number', 'Payment Method', 'Tracking Number', 'Transaction ID', 'PayPal Transaction ID'],
      ...['Ship By Date', 'Minimum Estimated Delivery Date', 'Maximum Estimated Delivery Date', 'Item Location'],
      ...['Item Zip Code', 'Item Country', 'Feedback Left', 'Feedback Received', 'Global Shipping Program'],
      ...['Sold Via Promoted Listings', 'Tax Status', 'eBay Collected Tax and Fees Included in Total'],
      ...['eBay Collect And Remit Tax Rate', 'eBay Collect And Remit Tax Type', 'Global Shipping Reference ID'],
      ...['eBay Reference Name', 'eBay Reference Value', 'Buyer Tax Identifier Name', 'Buyer Tax Identifier Value'],
    ),
  }),
  constants: { source: 'ebay' },
};

const ETSY_DAY = 'MM/DD/YY';

const etsyShipping = (streets: readonly [string, string], name: string): Record<string, Known> =>
  address('shipping_address', {
    full_name: name,
    address_line_1: streets[0],
    address_line_2: streets[1],
    city: 'Ship City',
    state: 'Ship State',
    zip_code: 'Ship Zipcode',
    country: 'Ship Country',
  });

/** Etsy's orders, without lines. They are paid before they are there, and days are American wherever the shop is. */
const ETSY_ORDERS: KnownExport = {
  name: 'etsy-orders',
  kind: 'orders',
  signature: ['saledate', 'orderid', 'ordervalue', 'ordertotal'],
  columns: columns({
    'Sale Date': { to: 'created_at', format: ETSY_DAY },
    'Order ID': ORDER_NUMBER,
    'Buyer User ID': { to: 'customer_id' },
    'First Name': asIs('primary_contact.first_name'),
    'Last Name': asIs('primary_contact.last_name'),
    ...etsyShipping(['Street 1', 'Street 2'], 'Full Name'),
    'Date Shipped': [doneAt('fulfillment_status', 'FULFILLED'), { to: 'shipment_date', format: ETSY_DAY }],
    Currency: { to: 'currency' },
    'Order Value': { to: 'amount' },
    'Discount Amount': { to: 'discount_value', plus: ['shippingdiscount'] },
    'Shipping Discount': leave(ADDED),
    Shipping: { to: 'shipping_charge' },
    'Sales Tax': { to: 'tax_value' },
    'Order Total': { to: 'totals.total' },
    'Payment Method': leave(NOT_KEPT),
    ...left(FEES, 'Card Processing Fees', 'Order Net', 'Adjusted Card Processing Fees', 'Adjusted Net Order Amount'),
    ...left('it is the total after a refund', 'Adjusted Order Total'),
    ...left('lines are in the export of order items', 'Number of Items', 'SKU'),
    ...left(NOT_KEPT, 'Coupon Code', 'Coupon Details', 'Buyer', 'Order Type', 'Payment Type'),
    ...left(NOT_KEPT, 'InPerson Discount', 'InPerson Location'),
    Status: statuses({
      open: ['confirmed', null, null],
      paid: ['confirmed', 'PAID', null],
      unpaid: ['confirmed', 'PENDING', null],
      processing: ['confirmed', null, null],
      unshipped: ['confirmed', null, 'UNFULFILLED'],
      shipped: ['confirmed', null, 'FULFILLED'],
      completed: ['archived', 'PAID', null],
      canceled: ['cancelled', null, null],
      cancelled: ['cancelled', null, null],
      refunded: ['refunded', 'REFUNDED', null],
      'partially refunded': ['confirmed', 'PAID', null],
      'fully refunded': ['refunded', 'REFUNDED', null],
    }),
  }),
  constants: { source: 'etsy', payment_status: 'PAID' },
};

/** Etsy's order items, a row for each. What is an order's stands in every row of it. */
const ETSY_ITEMS: KnownExport = {
  name: 'etsy-items',
  kind: 'orders',
  signature: ['saledate', 'itemname', 'transactionid', 'listingid', 'orderid'],
  columns: columns({
    'Sale Date': { to: 'created_at', format: ETSY_DAY },
    'Item Name': asIs('line_items.title'),
    Buyer: { to: 'customer_id' },
    Quantity: { to: 'line_items.quantity' },
    Price: { to: 'line_items.unit_price' },
    'Discount Amount': { to: 'discount_value', plus: ['shippingdiscount'], per: 'line' },
    'Shipping Discount': leave(ADDED),
    'Order Shipping': { to: 'shipping_charge', per: 'order' },
    'Order Sales Tax': { to: 'tax_value', per: 'order' },
    'Item Total': leave(COMPUTED),
    Currency: { to: 'currency' },
    'Order ID': ORDER_NUMBER,
    'Date Paid': doneAt('payment_status', 'PAID'),
    'Date Shipped': [doneAt('fulfillment_status', 'FULFILLED'), { to: 'shipment_date', format: ETSY_DAY }],
    ...etsyShipping(['Ship Address1', 'Ship Address2'], 'Ship Name'),
    Variations: asIs('line_items.note'),
    SKU: { to: 'line_items.sku', or: ['listingid'], as_is: true },
    'Listing ID': leave(ELSEWHERE),
    ...left(NOT_KEPT, 'Transaction ID', 'Coupon Code', 'Coupon Details', 'Order Type', 'Listings Type'),
    ...left(NOT_KEPT, 'Payment Type', 'InPerson Discount', 'InPerson Location', 'VAT Paid by Buyer'),
  }),
  constants: { source: 'etsy' },
};

/** Square's items: amounts are those of a row, for all of its quantity. */
const SQUARE: KnownExport = {
  name: 'square-items',
  kind: 'orders',
  signature: ['date', 'time', 'item', 'qty', 'grosssales', 'transactionid'],
  columns: columns({
    Date: { to: 'created_at', and: ['time'] },
    'Time Zone': { zone: true },
    Item: asIs('line_items.title'),
    Qty: { to: 'line_items.quantity' },
    'Price Point Name': asIs('line_items.note'),
    SKU: { to: 'line_items.sku', or: ['item'], as_is: true },
    'Gross Sales': { to: 'line_items.unit_price', per: 'line' },
    Discounts: { to: 'line_items.discount', per: 'line' },
    Tax: { to: 'tax_value', per: 'line' },
    'Net Sales': leave(COMPUTED),
    'Transaction ID': ORDER_NUMBER,
    'Customer ID': { to: 'customer_id' },
    'Customer Name': { to: 'primary_contact.full_name' },
    'Event Type': {
      to: 'payment_status',
      values: { payment: 'PAID', refund: 'REFUNDED', exchange: 'PAID' },
    },
    ...left(NOT_KEPT, 'Category', 'Modifiers Applied', 'Payment ID', 'Device Name', 'Notes', 'Details', 'Location'),
    ...left(
      NOT_KEPT,
      'Dining Option',
      'Customer Reference ID',
      'Unit',
      'Count',
      'Itemization Type',
      'Channel',
      'Token',
    ),
    ...left(NOT_KEPT, 'Fulfillment Note', 'Card Brand', 'PAN Suffix', 'GTIN', 'Commission', 'Employee'),
  }),
  constants: { source: 'square' },
};

const bigcommerceAddress = (word: 'Billing' | 'Shipping', to: string): Record<string, Known> => ({
  ...address(to, {
    first_name: `${word} First Name`,
    last_name: `${word} Last Name`,
    address_line_1: `${word} Street 1`,
    address_line_2: `${word} Street 2`,
    city: `${word} Suburb`,
    state: `${word} State`,
    zip_code: `${word} Zip`,
    country: `${word} Country`,
    phone: `${word} Phone`,
    email: `${word} Email`,
  }),
  ...left(ELSEWHERE, `${word} Name`, `${word} State Abbreviation`, `${word} Suburb + State + Zip`),
  ...left(NOT_KEPT, `${word} Company`),
});

/** BigCommerce's orders, a row for each, with all lines in one cell. */
const BIGCOMMERCE: KnownExport = {
  name: 'bigcommerce',
  kind: 'orders',
  signature: ['orderid', 'customername', 'subtotalextax', 'ordertotalinctax'],
  columns: columns({
    'Order ID': ORDER_NUMBER,
    'Customer ID': { to: 'customer_id' },
    ...address('primary_contact', { full_name: 'Customer Name', email: 'Customer Email', phone: 'Customer Phone' }),
    'Order Date': { to: 'created_at' },
    'Order Status': statuses({
      incomplete: ['draft', 'PENDING', 'UNFULFILLED'],
      pending: ['confirmed', 'PENDING', 'UNFULFILLED'],
      'awaiting payment': ['confirmed', 'PENDING', 'UNFULFILLED'],
      'manual verification required': ['confirmed', null, 'UNFULFILLED'],
      'awaiting fulfillment': ['confirmed', 'PAID', 'UNFULFILLED'],
      'awaiting shipment': ['confirmed', 'PAID', 'UNFULFILLED'],
      'awaiting pickup': ['confirmed', 'PAID', 'UNFULFILLED'],
      'partially shipped': ['confirmed', 'PAID', 'PARTIALLY_FULFILLED'],
      shipped: ['confirmed', 'PAID', 'FULFILLED'],
      completed: ['archived', 'PAID', 'FULFILLED'],
      disputed: ['confirmed', null, null],
      cancelled: ['cancelled', null, null],
      declined: ['cancelled', 'VOIDED', 'UNFULFILLED'],
      refunded: ['refunded', 'REFUNDED', null],
      'partially refunded': ['confirmed', 'PAID', null],
    }),
    'Subtotal (ex tax)': { to: 'amount' },
    'Tax Total': { to: 'tax_value' },
    'Shipping Cost (ex tax)': { to: 'shipping_charge', plus: ['handlingcostextax'] },
    'Handling Cost (ex tax)': leave(ADDED),
    'Refund Amount': { to: 'amount_refunded' },
    'Order Total (inc tax)': { to: 'totals.total' },
    'Ship Method': asIs('shipping_method'),
    'Date Shipped': { to: 'shipment_date' },
    'Order Currency Code': { to: 'currency' },
    'Order Notes': asIs('internal_note'),
    'Customer Message': asIs('customer_note'),
    ...bigcommerceAddress('Billing', 'billing_address'),
    ...bigcommerceAddress('Shipping', 'shipping_address'),
    'Product Details': leave(IN_ONE_CELL),
    ...left(
      ELSEWHERE,
      'Subtotal (inc tax)',
      'Shipping Cost (inc tax)',
      'Handling Cost (inc tax)',
      'Order Total (ex tax)',
    ),
    ...left(NOT_KEPT, 'Store Credit Redeemed', 'Gift Certificate Amount Redeemed', 'Gift Certificate Code'),
    ...left(NOT_KEPT, 'Gift Certificate Expiration Date', 'Coupon Details', 'Customer Group', 'Payment Method'),
    ...left(NOT_KEPT, 'Total Quantity', 'Total Shipped', 'Exchange Rate', 'Unique Products'),
    ...left(NOT_KEPT, 'Combined Product Weight', 'Todays Date', 'Customer Group Name'),
  }),
  constants: { source: 'bigcommerce' },
};

/** The public data set of Olist: orders without lines, and items without what became of their orders. */
const OLIST_ORDERS: KnownExport = {
  name: 'olist-orders',
  kind: 'orders',
  signature: ['orderid', 'customerid', 'orderstatus', 'orderpurchasetimestamp'],
  columns: columns({
    order_id: { to: 'reference_id' },
    customer_id: { to: 'customer_id' },
    order_status: statuses({
      created: ['confirmed', 'PENDING', 'UNFULFILLED'],
      approved: ['confirmed', 'PAID', 'UNFULFILLED'],
      invoiced: ['confirmed', 'PAID', 'UNFULFILLED'],
      processing: ['confirmed', 'PAID', 'IN_PROGRESS'],
      shipped: ['confirmed', 'PAID', 'FULFILLED'],
      delivered: ['archived', 'PAID', 'DELIVERED'],
      unavailable: ['cancelled', null, 'UNFULFILLED'],
      canceled: ['cancelled', null, null],
    }),
    order_purchase_timestamp: { to: 'created_at', format: 'YYYY-MM-DD HH:mm:ss' },
    order_delivered_carrier_date: { to: 'shipment_date', format: 'YYYY-MM-DD HH:mm:ss' },
    order_delivered_customer_date: { to: 'completed_at', format: 'YYYY-MM-DD HH:mm:ss' },
    order_estimated_delivery_date: { to: 'due_date', format: 'YYYY-MM-DD HH:mm:ss' },
    order_approved_at: leave(NOT_KEPT),
  }),
  constants: { source: 'olist' },
};

/** Each row is one piece. */
const OLIST_ITEMS: KnownExport = {
  name: 'olist-items',
  kind: 'orders',
  signature: ['orderid', 'orderitemid', 'productid', 'sellerid', 'freightvalue'],
  columns: columns({
    order_id: { to: 'reference_id' },
    product_id: { to: 'line_items.sku' },
    price: { to: 'line_items.unit_price' },
    freight_value: { to: 'shipping_charge', per: 'line' },
    order_item_id: leave('the number of a line, which its place says already'),
    ...left(NOT_KEPT, 'seller_id', 'shipping_limit_date'),
  }),
  constants: { source: 'olist', currency: 'BRL', 'line_items.quantity': '1' },
};

/** The data set "Online Retail" of the University of California, Irvine, and its second edition; in pounds. */
const ONLINE_RETAIL: KnownExport = {
  name: 'online-retail',
  kind: 'orders',
  signature: ['stockcode', 'description', 'quantity', 'invoicedate'],
  columns: columns({
    InvoiceNo: ORDER_NUMBER,
    Invoice: ORDER_NUMBER,
    StockCode: { to: 'line_items.sku' },
    Description: asIs('line_items.title'),
    Quantity: { to: 'line_items.quantity' },
    InvoiceDate: { to: 'created_at', format: 'MM/DD/YYYY HH:mm' },
    UnitPrice: { to: 'line_items.unit_price' },
    Price: { to: 'line_items.unit_price' },
    CustomerID: { to: 'customer_id' },
    Country: asIs('billing_address.country'),
  }),
  constants: { source: 'online-retail', currency: 'GBP' },
};

const WOO_STATUSES: Readonly<Record<string, Said>> = {
  pending: ['confirmed', 'PENDING', null],
  'pending payment': ['confirmed', 'PENDING', null],
  processing: ['confirmed', 'PAID', null],
  'on hold': ['confirmed', 'PENDING', null],
  'on-hold': ['confirmed', 'PENDING', null],
  completed: ['archived', 'PAID', 'FULFILLED'],
  cancelled: ['cancelled', null, null],
  failed: ['cancelled', 'PENDING', null],
  refunded: ['refunded', 'REFUNDED', null],
  draft: ['draft', 'PENDING', null],
  'checkout-draft': ['draft', 'PENDING', null],
};

const wooStatuses = statuses(
  Object.fromEntries(
    Object.entries(WOO_STATUSES).flatMap(([word, said]) => [
      [word, said],
      [`wc-${word}`, said],
    ]),
  ),
);

/** The orders of WooCommerce's analytics: their lines are in one cell, and their totals are not there. */
const WOO_ANALYTICS: KnownExport = {
  name: 'woocommerce-analytics',
  kind: 'orders',
  signature: ['date', 'order', 'status', 'customertype', 'itemssold'],
  columns: columns({
    Date: { to: 'created_at', format: 'YYYY-MM-DD HH:mm:ss' },
    'Order #': ORDER_NUMBER,
    Status: wooStatuses,
    Customer: { to: 'primary_contact.full_name' },
    'N. Revenue': { to: 'amount' },
    'N. Revenue (formatted)': leave(ELSEWHERE),
    'Net Sales': { to: 'amount' },
    'Product(s)': leave(IN_ONE_CELL),
    ...left(NOT_KEPT, 'Customer type', 'Items sold', 'Coupon(s)', 'Attribution'),
  }),
  constants: { source: 'woocommerce' },
};

const wooPlace = (word: 'billing' | 'shipping', to: string): Record<string, Known> => ({
  ...address(to, {
    first_name: `${word}_first_name`,
    last_name: `${word}_last_name`,
    phone: `${word}_phone`,
    address_line_1: `${word}_address_1`,
    address_line_2: `${word}_address_2`,
    city: `${word}_city`,
    state: `${word}_state`,
    zip_code: `${word}_postcode`,
    country: `${word}_country`,
  }),
  ...left(ELSEWHERE, `${word}_full_name`, `${word}_state_code`),
  ...left(NOT_KEPT, `${word}_company`),
});

/** WooCommerce's orders as plugins write them under the names of its fields: a row for each order, or for each item. */
const WOO_FIELDS: KnownExport = {
  name: 'woocommerce-fields',
  kind: 'orders',
  signature: ['ordernumber', 'ordertotal', 'ordercurrency', 'billingfirstname'],
  columns: columns({
    order_id: { to: 'vendor_id' },
    order_number: { to: 'reference_id' },
    order_number_formatted: { to: 'display_id' },
    date: { to: 'created_at', format: 'YYYY-MM-DD HH:mm:ss' },
    order_date: { to: 'created_at', format: 'YYYY-MM-DD HH:mm:ss' },
    status: wooStatuses,
    shipping_total: { to: 'shipping_charge', per: 'order' },
    tax_total: { to: 'tax_value', per: 'order' },
    discount_total: { to: 'discount_value', per: 'order' },
    order_total: { to: 'totals.total', per: 'order' },
    refunded_total: { to: 'amount_refunded', per: 'order' },
    order_subtotal: leave(COMPUTED),
    order_currency: { to: 'currency' },
    customer_id: { to: 'customer_id' },
    customer_user: leave(ELSEWHERE),
    customer_note: asIs('customer_note'),
    shipping_method: asIs('shipping_method'),
    billing_email: asIs('primary_contact.email'),
    customer_email: leave(ELSEWHERE),
    ...wooPlace('billing', 'billing_address'),
    ...wooPlace('shipping', 'shipping_address'),
    item_name: asIs('line_items.title'),
    item_sku: { to: 'line_items.sku', or: ['itemname'], as_is: true },
    item_quantity: { to: 'line_items.quantity' },
    item_subtotal: { to: 'line_items.unit_price', per: 'line' },
    ...left(COMPUTED, 'item_total', 'item_price', 'item_total_tax', 'item_subtotal_tax'),
    ...left(
      ELSEWHERE,
      'cart_discount',
      'order_discount',
      'shipping_tax_total',
      'fee_tax_total',
      'payment_method_title',
    ),
    ...left(IN_ONE_CELL, 'line_items', ...Array.from({ length: 100 }, (_, i) => `line_item_${i + 1}`)),
    ...left(
      NOT_KEPT,
      'payment_method',
      'transaction_id',
      'order_key',
      'paid_date',
      'vat_number',
      'item_id',
      'item_meta',
    ),
    ...left(
      NOT_KEPT,
      'item_product_id',
      'item_refunded',
      'item_refunded_qty',
      'shipping_items',
      'fee_items',
      'tax_items',
    ),
    ...left(NOT_KEPT, 'coupon_items', 'refunds', 'refund_items', 'order_notes', 'download_permissions', 'fee_total'),
    ...left(NOT_KEPT, 'customer_ip_address', 'customer_user_agent', 'wt_import_key'),
  }),
  constants: { source: 'woocommerce' },
};

/** Exports of other shops, marketplaces and data sets that are known by name. */
export const OTHER_EXPORTS: readonly KnownExport[] = [
  MAGENTO,
  EBAY,
  ETSY_ITEMS,
  ETSY_ORDERS,
  SQUARE,
  BIGCOMMERCE,
  OLIST_ITEMS,
  OLIST_ORDERS,
  ONLINE_RETAIL,
  WOO_ANALYTICS,
  WOO_FIELDS,
];
