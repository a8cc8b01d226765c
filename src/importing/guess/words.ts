import type { TableKind } from '../fields.ts';
import { normalizeHeader } from './export-format.ts';

const PLACE = {
  full_name: ['name', 'full name'],
  first_name: ['first name', 'firstname', 'vorname', 'given name'],
  last_name: ['last name', 'lastname', 'nachname', 'surname', 'family name'],
  phone: ['phone', 'telephone', 'phone number', 'telefon'],
  email: ['email', 'e-mail', 'email address'],
  address_line_1: ['address', 'address 1', 'address line 1', 'street', 'street address', 'strasse', 'straße'],
  address_line_2: ['address 2', 'address line 2'],
  city: ['city', 'town', 'ort', 'stadt'],
  state: ['state', 'province', 'region', 'state code'],
  country: ['country', 'country code', 'land'],
  zip_code: ['zip', 'zip code', 'postcode', 'postal code', 'plz'],
};

const ORDER = {
  reference_id: ['order id', 'order number', 'order no', 'order', 'order reference', 'bestellnummer', 'auftragsnummer'],
  created_at: ['order date', 'created at', 'created', 'date', 'date created', 'ordered at', 'bestelldatum', 'datum'],
  currency: [
    ...['currency', 'currency code', 'order currency', 'order currency code', 'payment currency', 'currency iso'],
    ...['presentment currency', 'sale currency', 'transaction currency', 'base currency code', 'waehrung', 'währung'],
    ...['devise', 'moneda', 'moeda', 'valuta', 'mata uang'],
  ],
  tax_value: ['tax', 'taxes', 'tax total', 'total tax', 'vat', 'mwst'],
  shipping_charge: ['shipping', 'shipping cost', 'shipping total', 'shipping amount', 'versandkosten'],
  discount_value: ['discount', 'discount total', 'discount amount', 'rabatt'],
  customer_id: [
    'customer id',
    'customer number',
    'customer no',
    'customer code',
    'customer reference',
    'customer user id',
    'client id',
    'buyer id',
    'user id',
    'kundennummer',
  ],
  'totals.total': ['total', 'order total', 'grand total', 'total amount', 'total price', 'gesamtbetrag', 'gesamtsumme'],
  'totals.balance': ['balance', 'outstanding balance', 'balance due', 'amount due', 'outstanding'],
  amount_refunded: ['amount refunded', 'refunded amount', 'refunded', 'refund amount', 'total refunded'],
  amount_paid: ['amount paid', 'paid amount'],
  taxes_included: ['taxes included', 'tax included', 'prices include tax'],
  payment_status: ['payment status', 'financial status'],
  fulfillment_status: ['fulfillment status', 'fulfilment status'],
  'status.state': ['status', 'order status', 'state'],
  po_number: ['po number', 'purchase order', 'purchase order number'],
  shipping_method: ['shipping method', 'delivery method'],
  payment_term: ['payment terms', 'payment term'],
  internal_note: ['internal note', 'notes', 'staff note'],
  customer_note: ['customer note', 'comment', 'comments', 'bemerkung'],
  tags: ['tags', 'labels'],
  due_date: ['due date', 'payment due'],
  shipment_date: ['ship date', 'shipment date', 'shipping date'],
  'primary_contact.email': ['email', 'customer email', 'e-mail'],
  'primary_contact.phone': ['phone', 'customer phone', 'telephone'],
  'primary_contact.full_name': ['customer', 'customer name', 'name', 'kunde'],
  'line_items.sku': [
    'sku',
    'item sku',
    'product sku',
    'lineitem sku',
    'line item sku',
    'article number',
    'artikelnummer',
  ],
  'line_items.title': [
    'item',
    'item name',
    'product',
    'product name',
    'lineitem name',
    'title',
    'description',
    'artikel',
  ],
  'line_items.quantity': ['quantity', 'qty', 'item quantity', 'lineitem quantity', 'menge', 'anzahl'],
  'line_items.unit_price': ['unit price', 'price', 'item price', 'lineitem price', 'einzelpreis', 'preis'],
};

const CUSTOMER = {
  reference_id: ['customer id', 'customer number', 'id', 'kundennummer'],
  name: ['company', 'company name', 'firma', 'organisation', 'organization'],
  full_name: ['name', 'full name', 'customer name', 'contact name'],
  first_name: PLACE.first_name,
  last_name: PLACE.last_name,
  email: PLACE.email,
  phone: PLACE.phone,
  tags: ORDER.tags,
};

/** Each synonym of each part, in the forms that `headersOf` gives, with the field that it stands for. */
const pairs = (
  names: Record<string, string[]>,
  to: string,
  headersOf: (synonym: string) => string[],
): [string, string][] =>
  Object.entries(names).flatMap(([part, synonyms]) =>
    synonyms.flatMap(headersOf).map((header): [string, string] => [normalizeHeader(header), `${to}${part}`]),
  );

const alone = (synonym: string): string[] => [synonym];
const behind = (words: readonly string[]) => (synonym: string) => words.map((word) => `${word} ${synonym}`);
const before = (words: readonly string[]) => (synonym: string) => words.map((word) => `${synonym} ${word}`);

const BILLING = ['billing', 'bill to', 'billing address', 'invoice', 'rechnung'];
const SHIPPING = ['shipping', 'ship to', 'ship', 'shipping address', 'delivery', 'lieferung'];

/** Of several pairs with one header the first counts. */
const firstOf = (all: readonly [string, string][]): ReadonlyMap<string, string> => new Map([...all].reverse());

const { address_line_1, address_line_2, city, state, country, zip_code } = PLACE;

/** The fields of headers that people and programs commonly use, by normalized header. */
export const WORDS: Record<TableKind, ReadonlyMap<string, string>> = {
  orders: firstOf([
    ...pairs(ORDER, '', alone),
    ...pairs(PLACE, 'billing_address.', behind(BILLING)),
    ...pairs(PLACE, 'shipping_address.', behind(SHIPPING)),
    ...pairs(PLACE, 'billing_address.', before(BILLING)),
    ...pairs(PLACE, 'shipping_address.', before(SHIPPING)),
  ]),
  customers: firstOf([
    ...pairs(CUSTOMER, '', alone),
    ...pairs({ address_line_1, address_line_2, city, state, country, zip_code }, 'address.', alone),
  ]),
};
