import type { TableKind } from '../fields.ts';
import type { Cell } from '../files/csv-reader.ts';
import {
  addedTo,
  address,
  asIs,
  columns,
  doneAt,
  type KnownColumn,
  type KnownExport,
  leave,
  leaveAll,
  normalizeHeader,
  ORDER_NUMBER,
  type StatusMeaning,
  saidBy,
  standInFor,
  statuses,
} from './export-format.ts';

const COMPUTED = 'the hub computes it';
const NO_FIELD = 'an order has no field for it';
const FEES = 'fees of the marketplace are no part of the order';
const IN_ONE_CELL = 'lines in one cell are not read: the order keeps its amounts, without lines';
const IN_TOTAL = 'its amount is a part of the total, and the order keeps the total';
const LINE_NUMBER = 'the number of a line, which its position gives';

const shopifyAddress = (word: 'Billing' | 'Shipping', to: string): Record<string, KnownColumn> => ({
  ...address(to, {
    full_name: `${word} Name`,
    address_line_2: `${word} Address2`,
    city: `${word} City`,
    zip_code: `${word} Zip`,
    state: `${word} Province`,
    country: `${word} Country`,
    phone: `${word} Phone`,
  }),
  [`${word} Address1`]: asIs(`${to}.address_line_1`, { or: [normalizeHeader(`${word} Street`)] }),
  [`${word} Street`]: standInFor(`${word} Address1`, `${to}.address_line_1`),
  [`${word} Province Name`]: saidBy(`${word} Province`, `${to}.state`),
  [`${word} Company`]: leave(NO_FIELD),
});

/** https://help.shopify.com/en/manual/fulfillment/managing-orders/exporting-orders */
const SHOPIFY: KnownExport = {
  name: 'shopify',
  kind: 'orders',
  signature: ['name', 'financialstatus', 'lineitemquantity', 'lineitemname'],
  columns: columns({
    Name: ORDER_NUMBER,
    Email: asIs('primary_contact.email'),
    Phone: asIs('primary_contact.phone'),
    'Financial Status': {
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
    'Fulfillment Status': {
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
    'Cancelled at': doneAt('status.state', 'cancelled'),
    Currency: { to: 'currency' },
    Shipping: { to: 'shipping_charge' },
    Taxes: { to: 'tax_value' },
    'Discount Amount': { to: 'discount_value' },
    'Shipping Method': asIs('shipping_method'),
    'Created at': { to: 'created_at', format: 'YYYY-MM-DD HH:mm:ss Z' },
    'Lineitem quantity': { to: 'line_items.quantity' },
    'Lineitem name': asIs('line_items.title'),
    'Lineitem price': { to: 'line_items.unit_price' },
    'Lineitem sku': { to: 'line_items.sku', or: ['lineitemname'], as_is: true },
    Notes: asIs('internal_note'),
    Tags: { to: 'tags', separator: ',' },
    'Payment Terms Name': asIs('payment_term'),
    ...shopifyAddress('Billing', 'billing_address'),
    ...shopifyAddress('Shipping', 'shipping_address'),
    Subtotal: leave(COMPUTED),
    Total: { to: 'totals.total' },
    'Outstanding Balance': { to: 'totals.balance' },
    'Refunded Amount': { to: 'amount_refunded' },
    Id: { to: 'vendor_id' },
  }),
  constants: { source: 'shopify' },
};

const SHOPIFY_CUSTOMERS: KnownExport = {
  name: 'shopify',
  kind: 'customers',
  signature: ['customerid', 'firstname', 'lastname', 'acceptsemailmarketing'],
  columns: columns({
    'Customer ID': { to: 'reference_id' },
    'First Name': asIs('first_name'),
    'Last Name': asIs('last_name'),
    Email: asIs('email'),
    Phone: asIs('phone'),
    'Default Address Company': asIs('name'),
    ...address('address', {
      address_line_1: 'Default Address Address1',
      address_line_2: 'Default Address Address2',
      city: 'Default Address City',
      state: 'Default Address Province Code',
      country: 'Default Address Country Code',
      zip_code: 'Default Address Zip',
      phone: 'Default Address Phone',
    }),
    Tags: { to: 'tags', separator: ',' },
  }),
  constants: { source: 'shopify' },
};

/** WooCommerce's words, each also as the database has it: `wc-processing`. */
const wooWords = <T>(words: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(words).flatMap(([word, meaning]) => [word, `wc-${word}`].map((each) => [each, meaning])),
  );

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

const wooAddress = (word: 'Billing' | 'Shipping', to: string): Record<string, KnownColumn> => ({
  ...address(to, {
    first_name: `First Name (${word})`,
    last_name: `Last Name (${word})`,
    address_line_1: `Address 1&2 (${word})`,
    address_line_2: `Address 2 (${word})`,
    city: `City (${word})`,
    state: `State Code (${word})`,
    zip_code: `Postcode (${word})`,
    country: `Country Code (${word})`,
    phone: `Phone (${word})`,
  }),
  [`Address 1 (${word})`]: asIs(`${to}.address_line_1`),
  [`Company (${word})`]: leave(NO_FIELD),
});

/** The columns of WooCommerce's orders as its export plugins name them. */
const WOOCOMMERCE: KnownExport = {
  name: 'woocommerce',
  kind: 'orders',
  signature: ['ordernumber', 'orderstatus', 'orderdate', 'itemname'],
  columns: columns({
    'Order Number': ORDER_NUMBER,
    'Order Status': [
      { to: 'status.state', values: wooWords(WOO_STATES) },
      {
        to: 'payment_status',
        values: wooWords({ processing: 'PAID', completed: 'PAID', refunded: 'REFUNDED' }),
        otherwise: 'PENDING',
      },
    ],
    'Order ID': { to: 'vendor_id' },
    'Order Date': { to: 'created_at', format: 'YYYY-MM-DD HH:mm' },
    'Customer Note': asIs('customer_note'),
    'Customer User ID': { to: 'customer_id' },
    'Customer ID': { to: 'customer_id' },
    'Email (Billing)': asIs('primary_contact.email'),
    ...wooAddress('Billing', 'billing_address'),
    ...wooAddress('Shipping', 'shipping_address'),
    'Shipping Method Title': asIs('shipping_method'),
    'Cart Discount Amount': { to: 'discount_value', per: 'order' },
    'Order Shipping Amount': { to: 'shipping_charge', per: 'order' },
    'Order Total Tax Amount': { to: 'tax_value', per: 'order' },
    'Order Refund Amount': { to: 'amount_refunded', per: 'order' },
    'Order Subtotal Amount': leave(COMPUTED),
    'Order Total Amount': { to: 'totals.total', per: 'order' },
    SKU: { to: 'line_items.sku', or: ['itemname'], as_is: true },
    'Item #': leave(LINE_NUMBER),
    'Item Name': asIs('line_items.title'),
    'Quantity (- Refund)': { to: 'line_items.quantity' },
    Quantity: { to: 'line_items.quantity' },
    'Item Cost': { to: 'line_items.unit_price' },
  }),
  constants: { source: 'woocommerce' },
};

const amazonAddress = (word: 'ship' | 'bill', to: string): Record<string, KnownColumn> =>
  address(to, {
    address_line_1: `${word}-address-1`,
    address_line_2: `${word}-address-2`,
    city: `${word}-city`,
    state: `${word}-state`,
    zip_code: `${word}-postal-code`,
    country: `${word}-country`,
    phone: `${word}-phone-number`,
  });

/** The words before the first dash, which say how the order ended. */
const AMAZON_STATUSES: Readonly<Record<string, StatusMeaning>> = {
  pending: ['confirmed', 'PENDING', 'UNFULFILLED'],
  unshipped: ['confirmed', 'PENDING', 'UNFULFILLED'],
  invoiceunconfirmed: ['confirmed', 'PENDING', 'UNFULFILLED'],
  partiallyshipped: ['confirmed', 'PAID', 'PARTIALLY_FULFILLED'],
  shipped: ['confirmed', 'PAID', 'FULFILLED'],
  'shipped - delivered to buyer': ['confirmed', 'PAID', 'DELIVERED'],
  cancelled: ['cancelled', 'VOIDED', 'UNFULFILLED'],
  canceled: ['cancelled', 'VOIDED', 'UNFULFILLED'],
  unfulfillable: ['cancelled', 'VOIDED', 'UNFULFILLED'],
};

/** The words that may follow the dash of a pending or shipped order. */
const AMAZON_DETAILS: Readonly<Record<string, readonly string[]>> = {
  pending: ['waiting for pick up'],
  shipped: [
    ...['picked up', 'out for delivery', 'damaged', 'lost in transit', 'rejected by buyer'],
    ...['returning to seller', 'returned to seller', 'undeliverable', 'lost'],
  ],
};

const [amazonState, amazonPayment, amazonFulfillment] = statuses(
  Object.fromEntries(
    Object.entries(AMAZON_STATUSES).flatMap(([word, meaning]) => [
      [word, meaning],
      ...(AMAZON_DETAILS[word] ?? []).map((detail) => [`${word} - ${detail}`, meaning]),
    ]),
  ),
);

/** Channels whose tax comes on top of the reported prices. Elsewhere the prices include it. */
const AMAZON_WITHOUT_TAX = { 'amazon.com': 'false', 'amazon.ca': 'false', 'amazon.com.mx': 'false' };

/**
 * Amazon's order reports. Their amounts are those of a row, for all of its quantity.
 * https://developer-docs.amazon.com/sp-api/docs/report-type-values-order
 */
const AMAZON: KnownExport = {
  name: 'amazon',
  kind: 'orders',
  signature: ['purchasedate', 'sku', 'productname', 'shipcity'],
  columns: columns({
    'order-id': ORDER_NUMBER,
    'amazon-order-id': ORDER_NUMBER,
    'purchase-date': { to: 'created_at' },
    'payments-date': doneAt('payment_status', 'PAID'),
    ...address('primary_contact', { email: 'buyer-email', full_name: 'buyer-name', phone: 'buyer-phone-number' }),
    sku: { to: 'line_items.sku' },
    'product-name': asIs('line_items.title'),
    'quantity-purchased': { to: 'line_items.quantity' },
    quantity: { to: 'line_items.quantity' },
    'quantity-shipped': { to: 'line_items.shipped_quantity' },
    'item-price': { to: 'line_items.unit_price', per: 'line' },
    'item-tax': { to: 'tax_value', per: 'line', plus: ['shippingtax', 'giftwraptax'] },
    'shipping-price': { to: 'shipping_charge', per: 'line', plus: ['giftwrapprice'] },
    'item-promotion-discount': { to: 'discount_value', per: 'line', plus: ['shippromotiondiscount'] },
    'shipping-tax': addedTo('item-tax'),
    'gift-wrap-tax': addedTo('item-tax'),
    'gift-wrap-price': addedTo('shipping-price'),
    'ship-promotion-discount': addedTo('item-promotion-discount'),
    'sales-channel': {
      to: 'taxes_included',
      values: { ...AMAZON_WITHOUT_TAX, 'non-amazon': null, 'non-amazon us': null },
      otherwise: 'true',
    },
    currency: { to: 'currency' },
    'recipient-name': { to: 'shipping_address.full_name' },
    'ship-service-level': asIs('shipping_method'),
    'po-number': asIs('po_number'),
    'purchase-order-number': asIs('po_number'),
    'order-status': [amazonState, amazonFulfillment, amazonPayment],
    ...amazonAddress('ship', 'shipping_address'),
    ...amazonAddress('bill', 'billing_address'),
  }),
  constants: { source: 'amazon' },
};

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
    ...leaveAll(NO_FIELD, 'Purchase Point, Customer Group, Payment Method, Allocated sources, Pickup Location Code'),
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
    'Item Number': standInFor('Custom Label', 'line_items.sku'),
    Quantity: { to: 'line_items.quantity' },
    'Sold For': { to: 'line_items.unit_price' },
    'Variation Details': asIs('line_items.note'),
    'Shipping And Handling': { to: 'shipping_charge' },
    'Seller Collected Tax': { to: 'tax_value', plus: ['ebaycollectedtax'] },
    'eBay Collected Tax': addedTo('Seller Collected Tax'),
    'Total Price': { to: 'totals.total' },
    'Sale Date': { to: 'created_at', format: 'MMM-DD-YY' },
    'Paid On Date': doneAt('payment_status', 'PAID'),
    'Shipped On Date': [doneAt('fulfillment_status', 'FULFILLED'), { to: 'shipment_date', format: 'MMM-DD-YY' }],
    'Shipping Service': asIs('shipping_method'),
    'My Item Note': asIs('internal_note'),
    ...leaveAll(
      NO_FIELD,
      'Sales Record Number, Payment Method, Tracking Number, Transaction ID, PayPal Transaction ID, Ship By Date',
      'Minimum Estimated Delivery Date, Maximum Estimated Delivery Date, Item Location, Item Zip Code, Item Country',
      'Feedback Left, Feedback Received, Global Shipping Program, Sold Via Promoted Listings, Tax Status',
      'eBay Collected Tax and Fees Included in Total, eBay Collect And Remit Tax Rate, eBay Collect And Remit Tax Type',
      'Global Shipping Reference ID, eBay Reference Name, eBay Reference Value, Buyer Tax Identifier Name',
      'Buyer Tax Identifier Value',
    ),
  }),
  constants: { source: 'ebay' },
};

const ETSY_DAY = 'MM/DD/YY';

const etsyShipping = (streets: readonly [string, string], name: string): Record<string, KnownColumn> =>
  address('shipping_address', {
    full_name: name,
    address_line_1: streets[0],
    address_line_2: streets[1],
    city: 'Ship City',
    state: 'Ship State',
    zip_code: 'Ship Zipcode',
    country: 'Ship Country',
  });

/** Etsy's orders, without lines. Only paid orders are exported, and days are American in every shop. */
const ETSY_ORDERS: KnownExport = {
  name: 'etsy-orders',
  kind: 'orders',
  signature: ['saledate', 'orderid', 'ordervalue', 'ordertotal'],
  columns: columns({
    'Sale Date': { to: 'created_at', format: ETSY_DAY },
    'Order ID': ORDER_NUMBER,
    'Buyer User ID': { to: 'customer_id' },
    ...address('primary_contact', { first_name: 'First Name', last_name: 'Last Name' }),
    ...etsyShipping(['Street 1', 'Street 2'], 'Full Name'),
    'Date Shipped': [doneAt('fulfillment_status', 'FULFILLED'), { to: 'shipment_date', format: ETSY_DAY }],
    Currency: { to: 'currency' },
    'Order Value': { to: 'amount' },
    'Discount Amount': { to: 'discount_value', plus: ['shippingdiscount'] },
    'Shipping Discount': addedTo('Discount Amount'),
    Shipping: { to: 'shipping_charge' },
    'Sales Tax': { to: 'tax_value' },
    'Order Total': { to: 'totals.total' },
    ...leaveAll(FEES, 'Card Processing Fees, Order Net, Adjusted Card Processing Fees, Adjusted Net Order Amount'),
    'Adjusted Order Total': leave('it is the total after a refund'),
    ...leaveAll('lines are in the export of order items', 'Number of Items, SKU'),
    ...leaveAll(
      NO_FIELD,
      'Payment Method, Coupon Code, Coupon Details, Buyer, Order Type, Payment Type, InPerson Discount, InPerson Location',
    ),
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

/** Etsy's order items, a row for each. Fields of an order stand in every row of it. */
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
    'Shipping Discount': addedTo('Discount Amount'),
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
    'Listing ID': standInFor('SKU', 'line_items.sku'),
    ...leaveAll(
      NO_FIELD,
      'Transaction ID, Coupon Code, Coupon Details, Order Type, Listings Type, Payment Type, InPerson Discount',
      'InPerson Location, VAT Paid by Buyer',
    ),
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
    'Event Type': { to: 'payment_status', values: { payment: 'PAID', refund: 'REFUNDED', exchange: 'PAID' } },
    ...leaveAll(
      NO_FIELD,
      'Category, Modifiers Applied, Payment ID, Device Name, Notes, Details, Location, Dining Option, Unit, Count',
      'Customer Reference ID, Itemization Type, Channel, Token, Fulfillment Note, Card Brand, PAN Suffix, GTIN',
      'Commission, Employee',
    ),
  }),
  constants: { source: 'square' },
};

const bigcommerceAddress = (word: 'Billing' | 'Shipping', to: string): Record<string, KnownColumn> => ({
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
  [`${word} Name`]: saidBy(`${word} First Name`, `${to}.full_name`),
  [`${word} State Abbreviation`]: saidBy(`${word} State`, `${to}.state`),
  [`${word} Suburb + State + Zip`]: saidBy(`${word} Suburb`),
  [`${word} Company`]: leave(NO_FIELD),
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
    'Handling Cost (ex tax)': addedTo('Shipping Cost (ex tax)'),
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
    'Subtotal (inc tax)': saidBy('Subtotal (ex tax)'),
    'Shipping Cost (inc tax)': saidBy('Shipping Cost (ex tax)'),
    'Handling Cost (inc tax)': saidBy('Handling Cost (ex tax)'),
    'Order Total (ex tax)': saidBy('Order Total (inc tax)'),
    ...leaveAll(
      NO_FIELD,
      'Store Credit Redeemed, Gift Certificate Amount Redeemed, Gift Certificate Code, Gift Certificate Expiration Date',
      'Coupon Details, Customer Group, Payment Method, Total Quantity, Total Shipped, Exchange Rate, Unique Products',
      'Combined Product Weight, Todays Date, Customer Group Name',
    ),
  }),
  constants: { source: 'bigcommerce' },
};

const OLIST_TIME = 'YYYY-MM-DD HH:mm:ss';

/** The public data set of Olist: orders without lines, and items without the outcome of their orders. */
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
    order_purchase_timestamp: { to: 'created_at', format: OLIST_TIME },
    order_delivered_carrier_date: { to: 'shipment_date', format: OLIST_TIME },
    order_delivered_customer_date: { to: 'completed_at', format: OLIST_TIME },
    order_estimated_delivery_date: { to: 'due_date', format: OLIST_TIME },
    order_approved_at: leave(NO_FIELD),
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
    order_item_id: leave(LINE_NUMBER),
    ...leaveAll(NO_FIELD, 'seller_id, shipping_limit_date'),
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

const wooStatuses = statuses(
  wooWords<StatusMeaning>({
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
  }),
);

const WOO_TIME = 'YYYY-MM-DD HH:mm:ss';

/** The orders of WooCommerce's analytics: their lines are in one cell, and they have no totals. */
const WOO_ANALYTICS: KnownExport = {
  name: 'woocommerce-analytics',
  kind: 'orders',
  signature: ['date', 'order', 'status', 'customertype', 'itemssold'],
  columns: columns({
    Date: { to: 'created_at', format: WOO_TIME },
    'Order #': ORDER_NUMBER,
    Status: wooStatuses,
    Customer: { to: 'primary_contact.full_name' },
    'N. Revenue': { to: 'amount' },
    'N. Revenue (formatted)': saidBy('N. Revenue'),
    'Net Sales': { to: 'amount' },
    'Product(s)': leave(IN_ONE_CELL),
    ...leaveAll(NO_FIELD, 'Customer type, Items sold, Coupon(s), Attribution'),
  }),
  constants: { source: 'woocommerce' },
};

const wooFieldAddress = (word: 'billing' | 'shipping', to: string): Record<string, KnownColumn> => ({
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
  [`${word}_full_name`]: saidBy(`${word}_first_name`, `${to}.full_name`),
  [`${word}_state_code`]: saidBy(`${word}_state`, `${to}.state`),
  [`${word}_company`]: leave(NO_FIELD),
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
    date: { to: 'created_at', format: WOO_TIME },
    order_date: { to: 'created_at', format: WOO_TIME },
    status: wooStatuses,
    shipping_total: { to: 'shipping_charge', per: 'order' },
    tax_total: { to: 'tax_value', per: 'order' },
    discount_total: { to: 'discount_value', per: 'order' },
    order_total: { to: 'totals.total', per: 'order' },
    refunded_total: { to: 'amount_refunded', per: 'order' },
    order_subtotal: leave(COMPUTED),
    order_currency: { to: 'currency' },
    customer_id: { to: 'customer_id' },
    customer_note: asIs('customer_note'),
    shipping_method: asIs('shipping_method'),
    billing_email: asIs('primary_contact.email'),
    ...wooFieldAddress('billing', 'billing_address'),
    ...wooFieldAddress('shipping', 'shipping_address'),
    item_name: asIs('line_items.title'),
    item_sku: { to: 'line_items.sku', or: ['itemname'], as_is: true },
    item_quantity: { to: 'line_items.quantity' },
    item_subtotal: { to: 'line_items.unit_price', per: 'line' },
    ...leaveAll(COMPUTED, 'item_total, item_price, item_total_tax, item_subtotal_tax'),
    customer_user: saidBy('customer_id', 'customer_id'),
    customer_email: saidBy('billing_email', 'primary_contact.email'),
    cart_discount: saidBy('discount_total'),
    order_discount: saidBy('discount_total'),
    shipping_tax_total: saidBy('tax_total'),
    fee_tax_total: saidBy('tax_total'),
    fee_total: { leave: IN_TOTAL, beside: 'order_total' },
    ...leaveAll(IN_ONE_CELL, 'line_items', ...Array.from({ length: 100 }, (_, i) => `line_item_${i + 1}`)),
    ...leaveAll(
      NO_FIELD,
      'payment_method, payment_method_title, transaction_id, order_key, paid_date, vat_number, item_id, item_meta, item_product_id',
      'item_refunded, item_refunded_qty, shipping_items, fee_items, tax_items, coupon_items, refunds, refund_items',
      'order_notes, download_permissions, customer_ip_address, customer_user_agent, wt_import_key',
    ),
  }),
  constants: { source: 'woocommerce' },
};

/** Exports that are recognised by their header. The first that fits a header counts. */
export const KNOWN_EXPORTS: readonly KnownExport[] = [
  ...[SHOPIFY, WOOCOMMERCE, AMAZON, SHOPIFY_CUSTOMERS, MAGENTO, EBAY, ETSY_ITEMS, ETSY_ORDERS, SQUARE, BIGCOMMERCE],
  ...[OLIST_ITEMS, OLIST_ORDERS, ONLINE_RETAIL, WOO_ANALYTICS, WOO_FIELDS],
];

/** The export that has such a header. */
export function exportOf(kind: TableKind, header: readonly Cell[]): KnownExport | undefined {
  const names = new Set(header.map((name) => normalizeHeader(name ?? '')));
  return KNOWN_EXPORTS.find((each) => each.kind === kind && each.signature.every((name) => names.has(name)));
}
