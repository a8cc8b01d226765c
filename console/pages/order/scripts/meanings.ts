import type { Script, Views } from './views.ts';

/** Where each script writes the same thing. Of several paths the values are joined. */
type Places = Readonly<Partial<Record<Script, readonly string[]>>>;

const at = (...paths: string[]): readonly string[] => paths;

/** What the scripts say of an order, and where. A path is dotted; `#` counts the entries of a list. */
export const MEANINGS = {
  number: {
    wizcommerce: at('data.display_id'),
    bitbybit: at('data.orderNumber'),
    evreka: at('name'),
    hub: at('display_id'),
  },
  reference: { wizcommerce: at('data.reference_id'), bitbybit: at('data.orderId'), hub: at('reference_id') },
  po: { wizcommerce: at('data.po_number'), hub: at('po_number') },
  status: {
    wizcommerce: at('data.status'),
    bitbybit: at('data.status'),
    evreka: at('status.name'),
    hub: at('status.name'),
  },
  payment: {
    wizcommerce: at('data.payment_status'),
    bitbybit: at('data.financialStatus'),
    hub: at('payment_status'),
  },
  fulfillment: {
    wizcommerce: at('data.fulfillment_status'),
    bitbybit: at('data.fulfillmentStatus'),
    hub: at('fulfillment_status'),
  },
  customer: {
    wizcommerce: at('data.customer_id'),
    bitbybit: at('data.customer.id'),
    evreka: at('entity.id'),
    hub: at('customer_id'),
  },
  person: {
    wizcommerce: at('data.primary_contact.first_name', 'data.primary_contact.last_name'),
    bitbybit: at('data.customer.firstName', 'data.customer.lastName'),
    evreka: at('contacts.0.full_name'),
    hub: at('primary_contact.first_name', 'primary_contact.last_name'),
  },
  phone: {
    wizcommerce: at('data.primary_contact.phone'),
    bitbybit: at('data.customer.phoneNumber'),
    hub: at('primary_contact.phone'),
  },
  shipTo: {
    wizcommerce: at('data.shipping_address.address_line_1', 'data.shipping_address.city'),
    bitbybit: at('data.shippingAddress.address1', 'data.shippingAddress.city'),
    evreka: at('address'),
    hub: at('shipping_address.address_line_1', 'shipping_address.city'),
  },
  total: { bitbybit: at('data.total'), evreka: at('price.value'), hub: at('totals.total') },
  amount: { wizcommerce: at('data.amount'), hub: at('amount') },
  paid: { wizcommerce: at('data.amount_paid'), hub: at('amount_paid') },
  tax: { wizcommerce: at('data.tax_value'), hub: at('tax_value') },
  shipping: { wizcommerce: at('data.shipping_charge'), hub: at('shipping_charge') },
  currency: { bitbybit: at('data.currency'), evreka: at('price.currency'), hub: at('currency') },
  lines: { wizcommerce: at('data.line_items.#'), bitbybit: at('data.lineItems.#'), hub: at('line_items.#') },
  internalNote: {
    wizcommerce: at('data.internal_note'),
    bitbybit: at('data.notes'),
    evreka: at('note'),
    hub: at('internal_note'),
  },
  customerNote: { wizcommerce: at('data.customer_note'), hub: at('customer_note') },
  tags: { bitbybit: at('data.tags'), hub: at('tags') },
  due: { wizcommerce: at('data.due_date'), hub: at('due_date') },
  created: {
    wizcommerce: at('data.created_at'),
    bitbybit: at('data.createdAt'),
    evreka: at('created_at'),
    hub: at('created_at'),
  },
  changed: {
    wizcommerce: at('data.updated_at'),
    bitbybit: at('data.updatedAt'),
    evreka: at('updated_at'),
    hub: at('changed_at'),
  },
} as const satisfies Readonly<Record<string, Places>>;

export type Meaning = keyof typeof MEANINGS;

export const MEANING_NAMES = Object.keys(MEANINGS) as Meaning[];

/** The paths at which a script says it; none if it has no place for it. */
export const placesOf = (meaning: Meaning, script: Script): readonly string[] =>
  (MEANINGS[meaning] as Places)[script] ?? [];

const BY_PATH = new Map(
  MEANING_NAMES.flatMap((meaning) =>
    Object.entries(MEANINGS[meaning]).flatMap(([script, paths]) =>
      paths.map((path) => [`${script} ${path.replace(/\.#$/, '')}`, meaning] as const),
    ),
  ),
);

/** What a path of a script's document means, where another script says it too. */
export const meaningAt = (script: Script, path: string): Meaning | undefined => BY_PATH.get(`${script} ${path}`);

function valueAt(view: unknown, path: string): unknown {
  let value = view;
  for (const name of path.split('.')) {
    if (name === '#') return Array.isArray(value) ? value.length : undefined;
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** What a script says: its text; `''` for an empty place; `undefined` if it has no place for it. */
export function saidBy(views: Views, script: Script, meaning: Meaning): string | undefined {
  const places = placesOf(meaning, script);
  if (places.length === 0) return undefined;
  const values = places
    .map((path) => valueAt(views[script], path))
    .filter((value) => value !== undefined && value !== null);
  return values.map((value) => (Array.isArray(value) ? value.join(', ') : String(value))).join(' ');
}

/** Meanings that each script forms in its own way: a difference says nothing. */
const OWN_FORM: readonly Meaning[] = ['shipTo', 'changed'];

/** Whether a script says something else than the hub's own: case, and parts of a second, are no difference. */
export function isOtherwise(views: Views, script: Script, meaning: Meaning): boolean {
  if (OWN_FORM.includes(meaning)) return false;
  const [own, said] = [saidBy(views, 'hub', meaning), saidBy(views, script, meaning)];
  return own !== undefined && said !== undefined && plain(own) !== plain(said);
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[_\s]+/g, ' ')
    .replace(/(\d\d:\d\d:\d\d)\.\d+z$/, '$1z');
