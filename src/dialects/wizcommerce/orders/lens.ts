import type { RequiredRecords } from '../../../core/context/order-context.ts';
import { customerKnownAs, type OrderContext, shownCustomerId } from '../../../core/context/order-context.ts';
import { type Referring, referenceProblems } from '../../../core/orders/apply-patch.ts';
import { isStoredReference, type LineItemDraft, type OrderPatch, type StoredReference } from '../../../model/change.ts';
import { sameValue } from '../../../model/equal.ts';
import type { Problem } from '../../../model/failure.ts';
import type { Address, Contact } from '../../../model/order.ts';
import { idFor, type LineItem, type Order } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { findEntry } from '../../../model/status.ts';
import { toSeconds } from '../../../model/time.ts';
import { notExempt } from '../../../operations/existing-values.ts';
import { counterparts, inexpressible, known, textAt, valueAt } from '../../../operations/values.ts';
import { dateOrderProblems, mayBeExempt, momentMeant, shownMoment } from '../common/lens.ts';
import { AttributeRequest } from '../common/schema.ts';
import { NAME } from '../settings.ts';
import {
  ChargeRequest,
  Consent,
  ContactRequest,
  ContainerRequest,
  LineItemRequest,
  type NewOrder,
  type SentOrder,
  type ShownAddress,
  type ShownCharge,
  type ShownContact,
  type ShownLineItem,
  type ShownOrder,
  type ShownSummary,
  type StatusChange,
  type Version,
} from './schema.ts';
import { fulfillmentStatus, paymentStatus, status } from './status-mappings.ts';

/** The records that the view of an order shows. */
export const SHOWN = { showsPaymentMethod: true, showsCustomerId: true } as const satisfies RequiredRecords;

/** The records that a body names, which are read with the order. The body may be any JSON value. */
export function requiredBy(body: unknown): RequiredRecords {
  const named = (...paths: string[][]): string[] => paths.flatMap((path) => textAt(body, path) ?? []);
  return {
    ids: {
      customers: named(['customer_id']),
      addresses: named(['billing_address', 'id'], ['shipping_address', 'id']),
      contacts: named(['primary_contact', 'id']),
      payment_methods: named(['payment_method_id']),
    },
    referenceIds: named(['reference_id']),
    ...SHOWN,
  };
}

type Context = Pick<OrderContext, 'statuses' | 'payment_methods' | 'customers'>;

/** The 26 fields of the reply to every write. Total: there is a view of every order. */
export function viewSummary(order: Order, context: Context, version: Version): ShownSummary {
  const { statuses, payment_methods } = context;
  // WizCommerce has no word for an entry that the catalog no longer has.
  const entry = findEntry(statuses, order.status_id);
  return {
    id: idFor(order, NAME),
    reference_id: order.reference_id,
    display_id: order.display_id,
    customer_id: shownCustomerId(context, NAME, order.customer_id),
    status: entry && status.shows[entry.state],
    amount: order.amount,
    amount_paid: order.amount_paid,
    payment_status: paymentStatus.shows[order.payment_status],
    fulfillment_status: fulfillmentStatus.shows[order.fulfillment_status],
    payment_method_id: order.payment_method_id,
    payment_method: order.payment_method_id ? payment_methods.get(order.payment_method_id)?.record.name : undefined,
    payment_term: order.payment_term,
    shipping_method: order.shipping_method,
    freight_term: order.freight_term,
    internal_note: order.internal_note,
    customer_note: order.customer_note,
    shipment_date: shownMoment(order.shipment_date),
    due_date: shownMoment(order.due_date),
    source: order.source,
    price_list_id: order.price_list_id,
    primary_contact: order.primary_contact && contactView(order.primary_contact),
    shipping_address: order.shipping_address && addressView(order.shipping_address, version),
    billing_address: order.billing_address && addressView(order.billing_address, version),
    po_number: order.po_number,
    created_at: toSeconds(order.created_at),
    updated_at: toSeconds(order.updated_at),
  };
}

/**
 * The whole order: every field that a replacement can write, under its name in requests, with the vendor's own names
 * for some of them. A client that changes one field of this view and sends it back changes only this field.
 */
export function view(order: Order, context: Context, version: Version): ShownOrder {
  return {
    ...viewSummary(order, context, version),
    discount_value: order.discount_value,
    tax_value: order.tax_value,
    shipping_charge: order.shipping_charge,
    customer_consent: order.customer_consent,
    container_info: order.container_info,
    line_items: order.line_items.map(lineView),
    attributes: order.attributes,
    additional_charges: order.additional_charges.map((charge) => ({ ...charge })),
    charges: chargesView(order),
  };
}

/**
 * All charges. The vendor's sample has one of the type `shipping`, and its order reply has no other field for the amounts
 * of shipping, tax and discount.
 */
function chargesView(order: Order): ShownCharge[] {
  const total = (type: ShownCharge['type'], amount: number | undefined): ShownCharge[] =>
    amount === undefined ? [] : [{ name: type, type, value_type: 'value', amount }];
  return [
    ...order.additional_charges.map((charge) => ({ ...charge })),
    ...total('shipping', order.shipping_charge),
    ...total('tax', order.tax_value),
    ...total('discount', order.discount_value),
  ];
}

/** The view of a line. */
function lineView(line: LineItem): ShownLineItem {
  return {
    sku: line.sku,
    quantity: line.quantity,
    shipped_quantity: line.shipped_quantity,
    invoiced_quantity: line.invoiced_quantity,
    cancelled_quantity: line.cancelled_quantity,
    picked_quantity: line.picked_quantity,
    unit_price: line.unit_price,
    discount: line.discount,
    discount_type: line.discount_type,
    is_adhoc: line.is_adhoc,
    note: line.note,
  };
}

const NO_QUANTITIES = {
  quantity: 0,
  shipped_quantity: 0,
  invoiced_quantity: 0,
  cancelled_quantity: 0,
  picked_quantity: 0,
};

/**
 * The lines of a replacement. A line with a counterpart in the order keeps its id, its title and all fields that a
 * request cannot have.
 */
function linesMeant(sent: readonly LineItemRequest[], present: readonly LineItem[]): LineItemDraft[] {
  const matched = counterparts(
    sent.map((line) => line.sku),
    present,
    (line) => line.sku,
  );
  return sent.map((line, i) => ({
    ...inexpressible(LineItemRequest, matched[i]),
    ...NO_QUANTITIES,
    ...known(LineItemRequest, line),
  }));
}

/** The view of an address in one version, with all fields that this version can write. */
const addressView = (address: Address, version: Version): ShownAddress => known(version.address, address);

/** The view of a contact, with all its fields. */
const contactView = (contact: Contact): ShownContact => known(ContactRequest, contact);

type StoredParties = ReadonlyMap<string, { deleted: boolean }>;

/**
 * The change that a sent address makes to an order with `present`. An address that equals the shown one stays. With an
 * id it is the stored record, and other sent fields are ignored. Without an id it is an address of this order alone,
 * which keeps the fields that the version does not have. An order keeps its copy of a deleted record, so its present
 * reference may be to a missing record.
 */
function addressMeant(
  sent: Address | undefined,
  present: Address | undefined,
  stored: StoredParties,
  version: Version,
): Address | StoredReference | null {
  if (sent === undefined) return null;
  const { attributes, ...rest } = known(version.address, sent);
  const meant = {
    ...rest,
    ...(attributes && { attributes: attributes.map((attribute) => known(AttributeRequest, attribute)) }),
  };
  return partyMeant(version.address, meant, present, stored);
}

/** The change that a sent contact makes to an order with `present`, by the same rules as for an address. */
function contactMeant(
  sent: Contact | undefined,
  present: Contact | undefined,
  stored: StoredParties,
): Contact | StoredReference | null {
  return sent === undefined ? null : partyMeant(ContactRequest, known(ContactRequest, sent), present, stored);
}

function partyMeant<T extends Address | Contact>(
  schema: Version['address'] | typeof ContactRequest,
  meant: T,
  present: T | undefined,
  stored: StoredParties,
): T | StoredReference {
  if (present !== undefined && sameValue(meant, known(schema, present))) return present;
  if (meant.id === undefined) return { ...inexpressible(schema, present), ...meant };
  const isGone = stored.get(meant.id)?.deleted ?? true;
  return present?.id === meant.id && isGone ? present : { stored_id: meant.id };
}

/** The change of a new status. None when the order shows this status already, which may stand for several states. */
export function putStatus(order: Order, sent: StatusChange, { statuses }: Pick<OrderContext, 'statuses'>): OrderPatch {
  const entry = findEntry(statuses, order.status_id);
  if (entry && status.shows[entry.state] === sent.status) return {};
  return { status: { state: status.means[sent.status] } };
}

/**
 * The change of a replacement. `problems` are those of request validation in the body. Fails with `invalid` and all
 * problems at once: those that the order does not exempt, and dates in the wrong order.
 */
export function putOrder(
  order: Order,
  body: unknown,
  problems: readonly Problem[],
  context: OrderContext,
  version: Version,
): Result<OrderPatch> {
  const left =
    problems.length > 0 ? notExempt(problems, body, existingValues(order, body, context, version), EXEMPTIONS) : [];
  const wrong = [...left, ...dateOrderProblems(body, order)];
  if (wrong.length > 0) return refuseAll(wrong, body, order, context, version);
  return ok(contentMeant(body as SentOrder, order, context, version));
}

const EXEMPTIONS = { may: mayBeExempt };

/** The content of a new order. Fails as `putOrder` does. */
export function create(
  body: unknown,
  problems: readonly Problem[],
  context: OrderContext,
  version: Version,
): Result<OrderPatch> {
  const left = notExempt(problems, body, partiesOf(body, undefined, context, version), { ...EXEMPTIONS, isNew: true });
  const wrong = [...left, ...dateOrderProblems(body, undefined)];
  if (wrong.length > 0) return refuseAll(wrong, body, undefined, context, version);
  const sent = body as NewOrder;
  return ok({
    ...contentMeant(sent, undefined, context, version),
    status: { state: status.means[sent.status ?? 'confirmed'] },
  });
}

/** Checks references before `decide` does, since a refusal names all problems at once. */
function refuseAll(
  wrong: readonly Problem[],
  body: unknown,
  present: Order | undefined,
  context: OrderContext,
  version: Version,
): Result<OrderPatch> {
  const customerId = valueAt(body, ['customer_id']);
  const { addresses } = context;
  const party = (field: 'billing_address' | 'shipping_address' | 'primary_contact') => {
    const sent = sentParty(body, field);
    return typeof sent?.id === 'string' ? sent : undefined;
  };
  const referring: Referring = {
    customer_id: typeof customerId === 'string' ? customerMeant(customerId, present, context) : null,
    billing_address: addressMeant(party('billing_address'), present?.billing_address, addresses, version),
    shipping_address: addressMeant(party('shipping_address'), present?.shipping_address, addresses, version),
    primary_contact: contactMeant(party('primary_contact'), present?.primary_contact, context.contacts),
  };
  const problems = [...wrong, ...referenceProblems(present, referring, context)];
  return refuse({ kind: 'invalid', problems });
}

/** Fields that are stored as sent, and removed when they are left out. */
const PLAIN = [
  'reference_id',
  'payment_term',
  'shipping_method',
  'freight_term',
  'amount',
  'amount_paid',
  'discount_value',
  'tax_value',
  'shipping_charge',
  'payment_method_id',
  'customer_note',
  'internal_note',
  'po_number',
] as const satisfies (keyof SentOrder)[];

type Plain = Pick<OrderPatch, (typeof PLAIN)[number]>;

/** The id of the sent customer. If it is the shown id of the order's own customer, that customer stays. */
function customerMeant(sent: string, present: Order | undefined, context: OrderContext): string {
  const held = present?.customer_id;
  if (held !== undefined && sent === shownCustomerId(context, NAME, held)) return held;
  return customerKnownAs(context, NAME, sent)?.record.id ?? sent;
}

function contentMeant(
  sent: SentOrder,
  present: Order | undefined,
  context: OrderContext,
  version: Version,
): OrderPatch {
  const { addresses } = context;
  return {
    ...(Object.fromEntries(PLAIN.map((field) => [field, sent[field] ?? null])) as Plain),
    customer_id: sent.customer_id === undefined ? null : customerMeant(sent.customer_id, present, context),
    // Without it the display id stays. If it were removed, each request would get a new one, and the same request sent
    // twice would change the order twice.
    ...(sent.display_id === undefined ? {} : { display_id: sent.display_id }),
    source: sent.source ?? 'openapi',
    payment_status: paymentStatus.means[sent.payment_status],
    fulfillment_status: fulfillmentStatus.means[sent.fulfillment_status],
    shipment_date: sent.shipment_date === undefined ? null : momentMeant(sent.shipment_date, present?.shipment_date),
    due_date: sent.due_date === undefined ? null : momentMeant(sent.due_date, present?.due_date),
    created_at: momentMeant(sent.created_at, present?.created_at),
    updated_at: momentMeant(sent.updated_at, present?.updated_at),
    customer_consent: sent.customer_consent === undefined ? null : known(Consent, sent.customer_consent),
    container_info: sent.container_info === undefined ? null : known(ContainerRequest, sent.container_info),
    billing_address: addressMeant(sent.billing_address, present?.billing_address, addresses, version),
    shipping_address: addressMeant(sent.shipping_address, present?.shipping_address, addresses, version),
    primary_contact: contactMeant(sent.primary_contact, present?.primary_contact, context.contacts),
    line_items: linesMeant(sent.line_items, present?.line_items ?? []),
    attributes: (sent.attributes ?? []).map((attribute) => known(AttributeRequest, attribute)),
    additional_charges: (sent.additional_charges ?? []).map((charge) => ({
      value_type: 'value',
      ...known(ChargeRequest, charge),
    })),
  };
}

/**
 * The values that exempt equal sent values from all rules, in the form of the body: those of the order and of the named
 * records.
 */
const existingValues = (order: Order, body: unknown, context: OrderContext, version: Version): object => {
  const shown = view(order, context, version);
  return { ...shown, ...listsOf(body, shown), ...partiesOf(body, order, context, version) };
};

/** The shown lists in the order of the sent lists, so that a sent value and its counterpart have the same path. */
function listsOf(body: unknown, { line_items, attributes, additional_charges }: ShownOrder): object {
  const align = <T>(field: string, entries: readonly T[], name: keyof T & string): (T | undefined)[] => {
    const sent = valueAt(body, [field]);
    const names = Array.isArray(sent) ? sent.map((entry) => valueAt(entry, [name])) : [];
    return counterparts(names, entries, (entry) => entry[name] as string);
  };
  return {
    line_items: align('line_items', line_items, 'sku'),
    attributes: align('attributes', attributes, 'name'),
    additional_charges: align('additional_charges', additional_charges, 'name'),
  };
}

/**
 * The parties that the order will have, without the sent fields. If a sent id names a record, the record's fields count
 * and the sent ones are ignored. So the record exempts them, and the same request is accepted when it is sent again.
 */
function partiesOf(
  body: unknown,
  present: Order | undefined,
  { addresses, contacts }: Pick<OrderContext, 'addresses' | 'contacts'>,
  version: Version,
): object {
  const address = (field: 'billing_address' | 'shipping_address'): unknown => {
    const sent = sentParty(body, field);
    const held = present?.[field];
    return sent?.id === undefined ? held : resolved(addressMeant(sent, held, addresses, version), addresses);
  };
  const sentContact = sentParty(body, 'primary_contact');
  const heldContact = present?.primary_contact;
  return {
    billing_address: address('billing_address'),
    shipping_address: address('shipping_address'),
    primary_contact:
      sentContact?.id === undefined
        ? heldContact
        : resolved(contactMeant(sentContact, heldContact, contacts), contacts),
  };
}

function sentParty(body: unknown, field: string): (Address & Contact) | undefined {
  const sent = valueAt(body, [field]);
  return typeof sent === 'object' && sent !== null ? sent : undefined;
}

function resolved(meant: Address | Contact | StoredReference | null, stored: ReadonlyMap<string, { record: object }>) {
  return meant && isStoredReference(meant) ? stored.get(meant.stored_id)?.record : meant;
}
