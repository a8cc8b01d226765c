import type { OrderContext, RequiredRecords } from '../../../core/context/order-context.ts';
import { NEW_ORDER } from '../../../core/orders/blank-order.ts';
import { shownTotals } from '../../../core/orders/totals.ts';
import type { LineItemDraft, OrderPatch, StoredReference } from '../../../model/change.ts';
import type { Problem } from '../../../model/failure.ts';
import type { JsonObject } from '../../../model/json.ts';
import { type Address, type Charge, type Contact, idFor, type Order } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { findEntry, type State, type StatusTarget } from '../../../model/status.ts';
import { type Instant, parseInstant } from '../../../model/time.ts';
import { isObject, textAt, valueAt } from '../../../operations/values.ts';
import { NAME } from '../name.ts';
import {
  depthProblems,
  extrasProblems,
  problemsBesideExisting,
  referenceProblems,
  statusProblems,
} from './problems.ts';
import {
  LONGEST_NOTE,
  MOST_ENTRIES,
  type NewOrder,
  type OrderReplacement,
  type StatusChange,
  type TagChange,
} from './schema.ts';

/** What the hub's own API shows of an order: all of it. A field without value is `undefined`, and is left out. */
export function view(order: Order, { statuses }: Pick<OrderContext, 'statuses'>) {
  return {
    id: idFor(order, NAME),
    version: order.version,
    reference_id: order.reference_id,
    display_id: order.display_id,
    source: order.source,
    aliases: order.aliases,
    status: statusView(order, statuses),
    payment_status: order.payment_status,
    fulfillment_status: order.fulfillment_status,
    customer_id: order.customer_id,
    primary_contact: order.primary_contact,
    billing_address: order.billing_address,
    shipping_address: order.shipping_address,
    line_items: order.line_items,
    currency: order.currency,
    amount: order.amount,
    amount_paid: order.amount_paid,
    amount_refunded: order.amount_refunded,
    discount_value: order.discount_value,
    tax_value: order.tax_value,
    taxes_included: order.taxes_included,
    shipping_charge: order.shipping_charge,
    additional_charges: order.additional_charges,
    totals: shownTotals(order),
    payment_term: order.payment_term,
    payment_method_id: order.payment_method_id,
    shipping_method: order.shipping_method,
    freight_term: order.freight_term,
    price_list_id: order.price_list_id,
    po_number: order.po_number,
    customer_consent: order.customer_consent,
    container_info: order.container_info,
    internal_note: order.internal_note,
    customer_note: order.customer_note,
    tags: order.tags,
    attributes: order.attributes,
    shipment_date: order.shipment_date,
    due_date: order.due_date,
    completed_at: order.completed_at,
    created_at: order.created_at,
    updated_at: order.updated_at,
    changed_at: order.changed_at,
    deleted_at: order.deleted_at,
    extras: order.extras,
  };
}

export type View = ReturnType<typeof view>;

/** An order whose entry is gone from the catalog shows its id alone: nobody knows what it meant. */
function statusView({ status_id }: Order, statuses: OrderContext['statuses']) {
  const entry = findEntry(statuses, status_id);
  return entry ? { id: entry.id, name: entry.name, state: entry.state, color: entry.color } : { id: status_id };
}

/** A party as it is sent: with what to copy in its place, perhaps. */
type SentParty<T> = T & { stored_id?: string };

/** The fields that requests write, by their names. */
export type Written = Omit<OrderReplacement, 'id' | 'version' | 'aliases' | 'totals' | `${string}_at`> &
  Pick<NewOrder, 'created_at' | 'updated_at'>;

type Around = Pick<OrderContext, 'addresses' | 'contacts' | 'statuses'>;

/**
 * What a field means that was sent, or was left out of a whole order: that removes it, or brings back what a new order has
 * where there must be a value. `undefined` touches nothing.
 */
type Meaning = (sent: never, present: Order | undefined, around: Around) => unknown;

const plain = (sent: unknown): unknown => sent ?? null;
const lasting = (sent: unknown): unknown => sent;
const momentMeant = (sent: string | undefined): Instant | undefined =>
  sent === undefined ? undefined : parseInstant(sent);
const removableMoment = (sent: string | undefined): Instant | null => momentMeant(sent) ?? null;

const MEANINGS: { [field in Exclude<keyof Written, 'status'>]-?: Meaning } = {
  reference_id: plain,
  // Removing it would have the hub make a new one each time, and sending the same twice would not be sending it once.
  display_id: lasting,
  source: (sent: string | undefined) => sent ?? NEW_ORDER.source,
  payment_status: (sent: Order['payment_status'] | undefined) => sent ?? NEW_ORDER.payment_status,
  fulfillment_status: (sent: Order['fulfillment_status'] | undefined) => sent ?? NEW_ORDER.fulfillment_status,
  customer_id: plain,
  primary_contact: (sent: SentParty<Contact> | undefined, present, { contacts }) =>
    partyMeant(sent, present?.primary_contact, contacts),
  billing_address: (sent: SentParty<Address> | undefined, present, { addresses }) =>
    partyMeant(sent, present?.billing_address, addresses),
  shipping_address: (sent: SentParty<Address> | undefined, present, { addresses }) =>
    partyMeant(sent, present?.shipping_address, addresses),
  line_items: (sent: Partial<LineItemDraft>[] | undefined) =>
    (sent ?? []).map((line) => ({ ...NO_QUANTITIES, ...line }) as LineItemDraft),
  currency: plain,
  amount: plain,
  amount_paid: plain,
  amount_refunded: plain,
  discount_value: plain,
  tax_value: plain,
  taxes_included: plain,
  shipping_charge: plain,
  additional_charges: (sent: Partial<Charge>[] | undefined) =>
    (sent ?? []).map((charge) => ({ value_type: 'value', ...charge })),
  payment_term: plain,
  payment_method_id: plain,
  shipping_method: plain,
  freight_term: plain,
  price_list_id: plain,
  po_number: plain,
  customer_consent: plain,
  container_info: plain,
  internal_note: plain,
  customer_note: plain,
  tags: (sent: string[] | undefined) => sent ?? [],
  attributes: (sent: Order['attributes'] | undefined) => sent ?? [],
  shipment_date: removableMoment,
  due_date: removableMoment,
  created_at: momentMeant,
  updated_at: momentMeant,
  extras: (sent: Record<string, JsonObject> | undefined, present) => extrasMeant(sent, present?.extras),
};

/** Every field that a whole order writes; `updated_at` is the hub's, once the order is there. */
export const WRITABLE = Object.keys(MEANINGS).filter((field) => field !== 'updated_at') as (keyof typeof MEANINGS)[];

const isWritable = (field: string): field is keyof typeof MEANINGS => Object.hasOwn(MEANINGS, field);

/** The change that these fields of an order as it is to be mean, for the order that is there, if one is. */
function contentMeant(
  fields: readonly (keyof typeof MEANINGS)[],
  wished: Written,
  present: Order | undefined,
  around: Around,
): OrderPatch {
  const patch: Record<string, unknown> = {};
  for (const field of fields) {
    const meant = MEANINGS[field](wished[field] as never, present, around);
    if (meant !== undefined) patch[field] = meant;
  }
  return patch as OrderPatch;
}

/** Where a sent status leads; nowhere when the order is there already, whichever entry of a state that is. */
export function statusMeant(
  sent: { id?: string; state?: State },
  present: Order | undefined,
  { statuses }: Pick<Around, 'statuses'>,
): StatusTarget | undefined {
  if (sent.id !== undefined) return sent.id === present?.status_id ? undefined : { entry_id: sent.id };
  if (sent.state === undefined) return undefined;
  return present && findEntry(statuses, present.status_id)?.state === sent.state ? undefined : { state: sent.state };
}

const NO_QUANTITIES = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };

/** An order keeps its copy of a record that is gone: the reference that it has already need not lead anywhere. */
function partyMeant<T extends Address | Contact>(
  sent: SentParty<T> | undefined,
  present: T | undefined,
  stored: ReadonlyMap<string, { deleted: boolean }>,
): T | StoredReference | null {
  if (sent === undefined) return null;
  const { stored_id } = sent;
  if (stored_id === undefined) return sent;
  const isGone = stored.get(stored_id)?.deleted ?? true;
  return present?.id === stored_id && isGone ? present : { stored_id };
}

/** The extras that a whole order means: those of a dialect that is left out are removed. */
function extrasMeant(
  sent: Record<string, JsonObject> | undefined,
  present: Order['extras'] | undefined,
): Record<string, JsonObject | null> {
  const removed = Object.keys(present ?? {}).map((dialect) => [dialect, null] as const);
  return { ...Object.fromEntries(removed), ...sent };
}

type Json = Record<string, unknown>;

/**
 * What a merge patch makes of a document (RFC 7396, section 2): objects are merged field by field, null removes, and
 * whatever else is sent takes the place of what is there, lists as a whole. The target is left as it is. Calls itself as
 * deep as the patch is nested: whoever asks has limited that.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Json = isObject(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergePatch(Object.hasOwn(merged, field) ? merged[field] : undefined, value);
  }
  return merged;
}

/** Which problems do not count, beside what the order itself exempts: of a file that is no request, say. */
export type Exemption = (problem: Problem) => boolean;

const nothing: Exemption = () => false;

/**
 * The change that a whole order means which takes the place of the present one: every writable field counts as sent. What
 * must have a value goes back to what a new order has; `display_id`, `created_at` and the status stay when they are left
 * out. `problems` is what the request validation found. Fails with `invalid`: those that the order does not exempt, all at once.
 */
export function replace(
  order: Order,
  body: unknown,
  problems: readonly Problem[],
  context: OrderContext,
  isExempt: Exemption = nothing,
): Result<OrderPatch> {
  const wrong = wrongIn(body, body, problems, order, context).filter((problem) => !isExempt(problem));
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  return ok(meant(WRITABLE, body as Written, order, context));
}

/**
 * The change that a merge patch means (RFC 7396). What it makes of the order is what is checked, as far as it differs from
 * what is there; only fields that are sent are touched. A status is no document to be merged into: it is where to go. Fails
 * as `replace` does.
 */
export function merge(
  order: Order,
  body: unknown,
  problems: readonly Problem[],
  context: OrderContext,
  isExempt: Exemption = nothing,
): Result<OrderPatch> {
  const deep = depthProblems(valueAt(body, ['extras']));
  if (deep.length > 0 || !isObject(body)) {
    return refuse({ kind: 'invalid', problems: [...problemsBesideExisting(problems, body, undefined), ...deep] });
  }
  const { status, ...patch } = body;
  const merged = { ...(mergePatch(asDocument(order), patch) as object), ...(status === undefined ? {} : { status }) };
  const fields = Object.keys(patch).filter((field) => isWritable(field) && field !== 'updated_at');
  const sent = Object.fromEntries(Object.entries(merged).filter(([field]) => Object.hasOwn(body, field)));
  const wrong = [...wrongIn(sent, body, problems, order, context), ...incomplete(sent)].filter(
    (problem) => !isExempt(problem),
  );
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  return ok(meant(fields as typeof WRITABLE, merged as Written, order, context));
}

/** The content of a new order. What is left out is as in any new order. Fails as `replace` does. */
export function create(
  body: unknown,
  problems: readonly Problem[],
  context: OrderContext,
  isExempt: Exemption = nothing,
): Result<OrderPatch> {
  const wrong = wrongIn(body, body, problems, undefined, context).filter((problem) => !isExempt(problem));
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  const fields = Object.keys(body as object).filter(isWritable);
  return ok(meant(fields, body as Written, undefined, context));
}

function meant(
  fields: readonly Parameters<typeof contentMeant>[0][number][],
  wished: Written,
  present: Order | undefined,
  context: OrderContext,
): OrderPatch {
  const status = wished.status && statusMeant(wished.status, present, context);
  return { ...contentMeant(fields, wished, present, context), ...(status ? { status } : {}) };
}

/** All that is wrong with an order as it is to be: what the request validation found in the body, and what only the order can tell. */
function wrongIn(
  wished: unknown,
  body: unknown,
  problems: readonly Problem[],
  present: Order | undefined,
  context: OrderContext,
): Problem[] {
  const extras = valueAt(wished, ['extras']);
  const deep = depthProblems(extras);
  return [
    ...problemsBesideExisting(problems, body, present && view(present, context)),
    ...deep,
    ...(deep.length > 0 ? [] : extrasProblems(extras, present?.extras)),
    ...referenceProblems(wished, present, context),
  ];
}

/** What a patch is merged into: the order as it would be sent, without its status. */
const asDocument = (order: Order): unknown => {
  const { status: _status, ...document } = view(order, { statuses: [] });
  return document;
};

const COMPLETE = {
  customer_consent: ['has_consent', 'consent_file_id'],
  container_info: ['key', 'unit', 'volume'],
} as const;

/** What a merge leaves without a value that it must have. */
function incomplete(merged: Record<string, unknown>): Problem[] {
  return Object.entries(COMPLETE).flatMap(([field, required]) => {
    const value = merged[field];
    if (!isObject(value)) return [];
    return required
      .filter((name) => value[name] === undefined)
      .map(
        (name): Problem => ({
          place: 'body',
          path: [field, name],
          rule: 'required',
          reason: 'is required',
          binding: 'shape',
        }),
      );
  });
}

/** The records that a body names, read with the order. The body may be anything: what is no text names nothing. */
export function requirementsOf(body: unknown): RequiredRecords {
  const named = (...paths: string[][]): string[] => paths.flatMap((path) => textAt(body, path) ?? []);
  const addresses = ['billing_address', 'shipping_address'];
  return {
    customers: named(['customer_id']),
    addresses: named(
      ...addresses.flatMap((field) => [
        [field, 'stored_id'],
        [field, 'id'],
      ]),
    ),
    contacts: named(['primary_contact', 'stored_id'], ['primary_contact', 'id']),
    referenceIds: named(['reference_id']),
  };
}

/** The move that a status change means. Fails with `invalid` when there is no such entry. */
export function statusMove(
  sent: Pick<StatusChange, 'id' | 'state'>,
  order: Order,
  context: OrderContext,
): Result<OrderPatch> {
  const problems = statusProblems(sent, [], order, context);
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const status = statusMeant(sent, order, context);
  return ok(status ? { status } : {});
}

/** The tags after a change of them. Fails with `invalid`. */
export function retagged(present: readonly string[], { add = [], remove = [] }: TagChange): Result<OrderPatch> {
  const added = new Set(add);
  const removed = new Set(remove);
  const contradictions = remove.flatMap((tag, i): Problem[] =>
    added.has(tag)
      ? [{ place: 'body', path: ['remove', i], rule: 'duplicate', reason: 'is to be added too', binding: 'shape' }]
      : [],
  );
  if (contradictions.length > 0) return refuse({ kind: 'invalid', problems: contradictions });
  const kept = present.filter((tag) => !removed.has(tag));
  const tags = [...kept, ...[...added].filter((tag) => !kept.includes(tag))];
  if (tags.length <= Math.max(MOST_ENTRIES, present.length)) return ok({ tags });
  const reason = `must leave the order at most ${MOST_ENTRIES} tags`;
  return refuse({
    kind: 'invalid',
    problems: [{ place: 'body', path: ['add'], rule: 'count', reason, binding: 'limit', expected: MOST_ENTRIES }],
  });
}

type Note = 'internal_note' | 'customer_note';

/** The order with a paragraph appended to a note. Fails with `invalid`. */
export function appended(
  field: Note,
  order: Readonly<Partial<Record<Note, string | undefined>>>,
  text: string,
): Result<OrderPatch> {
  const note = order[field] ? `${order[field]}\n\n${text}` : text;
  if ([...note].length <= LONGEST_NOTE) return ok({ [field]: note });
  const reason = `must leave the note at most ${LONGEST_NOTE} characters long`;
  return refuse({
    kind: 'invalid',
    problems: [{ place: 'body', path: ['text'], rule: 'max_length', reason, binding: 'limit', expected: LONGEST_NOTE }],
  });
}
