import type { OrderContext, RequiredRecords } from '../../../core/context/order-context.ts';
import { NEW_ORDER } from '../../../core/orders/blank-order.ts';
import { missingContent } from '../../../core/orders/order-content.ts';
import { shownTotals } from '../../../core/orders/totals.ts';
import type { LineItemDraft, OrderPatch, PatchedField, StoredReference } from '../../../model/change.ts';
import type { Problem } from '../../../model/failure.ts';
import type { JsonObject } from '../../../model/json.ts';
import { type Address, type Charge, type Contact, idFor, type Order } from '../../../model/order.ts';
import {
  type FieldKind,
  isPatched,
  ORDER_FIELDS,
  type OrderFieldName,
  orderFieldsWhere,
  PARTS_OF,
  type PartField,
} from '../../../model/order-fields.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { findEntry, type State, type StatusTarget } from '../../../model/status.ts';
import { type Instant, parseInstant } from '../../../model/time.ts';
import { isObject, textAt, valueAt } from '../../../operations/values.ts';
import { NAME } from '../settings.ts';
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

/** The view of an order: all its fields. A field without a value is `undefined` and is left out. */
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
  } satisfies Record<Exclude<OrderFieldName, 'status_id'> | 'status' | 'totals', unknown>;
}

/** An order whose status is no longer in the catalog shows only its id. */
function statusView({ status_id }: Order, statuses: OrderContext['statuses']) {
  const entry = findEntry(statuses, status_id);
  return entry ? { id: entry.id, name: entry.name, state: entry.state, color: entry.color } : { id: status_id };
}

/** A party as sent, possibly with the stored record to copy. */
type SentParty<T> = T & { stored_id?: string };

/** The fields that requests write. */
export type Written = Omit<OrderReplacement, 'id' | 'version' | 'aliases' | 'totals' | `${string}_at`> &
  Pick<NewOrder, 'created_at' | 'updated_at'>;

type Context = Pick<OrderContext, 'addresses' | 'contacts' | 'statuses'>;

/**
 * The change for a sent field, or for a field that a whole order leaves out: it is removed, or returns to the value of
 * a new order. `undefined` leaves the field unchanged. `present` is the order's value.
 */
type Meaning = (sent: never, present: never, context: Context) => unknown;

const removable: Meaning = (sent: unknown) => sent ?? null;
const lasting: Meaning = (sent: unknown) => sent;
const listed: Meaning = (sent: unknown) => sent ?? [];
const lastingTime = (sent: string | undefined): Instant | undefined =>
  sent === undefined ? undefined : parseInstant(sent);
const removableTime = (sent: string | undefined): Instant | null => lastingTime(sent) ?? null;

/** The kinds that are not simply removed by leaving them out. */
const MEANING_OF_KIND: { [kind in FieldKind]?: Meaning } = {
  time: removableTime,
  tags: listed,
  attributes: listed,
  extras: (sent: Record<string, JsonObject> | undefined, present: Order['extras'] | undefined) =>
    extrasMeant(sent, present),
  contact: (sent: SentParty<Contact> | undefined, present: Contact | undefined, { contacts }) =>
    partyMeant(sent, present, contacts),
  address: (sent: SentParty<Address> | undefined, present: Address | undefined, { addresses }) =>
    partyMeant(sent, present, addresses),
  lines: (sent: Partial<LineItemDraft>[] | undefined) =>
    (sent ?? []).map((line) => ({ ...NO_QUANTITIES, ...line }) as LineItemDraft),
  charges: (sent: Partial<Charge>[] | undefined) =>
    (sent ?? []).map((charge) => (charge.value_type === undefined ? { value_type: 'value', ...charge } : charge)),
};

const MEANING_OF_FIELD: { [field in PatchedField]?: Meaning } = {
  // Without a display id the hub would make a new one each time, and the same request twice would change the order twice.
  display_id: lasting,
  source: (sent: string | undefined) => sent ?? NEW_ORDER.source,
  payment_status: (sent: Order['payment_status'] | undefined) => sent ?? NEW_ORDER.payment_status,
  fulfillment_status: (sent: Order['fulfillment_status'] | undefined) => sent ?? NEW_ORDER.fulfillment_status,
  created_at: lastingTime,
  updated_at: lastingTime,
};

type SentField = Exclude<keyof Written, 'status'>;

const MEANINGS = new Map<string, Meaning>(
  orderFieldsWhere((field) => isPatched(field) && field.kind !== 'aliases').map((name) => [
    name,
    MEANING_OF_FIELD[name as PatchedField] ?? MEANING_OF_KIND[ORDER_FIELDS[name].kind] ?? removable,
  ]),
);

/** Every field that a whole order writes. `updated_at` of an existing order is the hub's. */
export const WRITABLE = [...MEANINGS.keys()].filter((field) => field !== 'updated_at') as SentField[];

const isWritable = (field: string): field is SentField => MEANINGS.has(field);

/** The change that sets these fields of an order, new or existing. */
function contentMeant(
  fields: readonly SentField[],
  requested: Written,
  present: Order | undefined,
  context: Context,
): OrderPatch {
  const patch: Record<string, unknown> = {};
  for (const field of fields) {
    const value = MEANINGS.get(field)?.(requested[field] as never, present?.[field] as never, context);
    if (value !== undefined) patch[field] = value;
  }
  return patch as OrderPatch;
}

/** The target of a sent status. Undefined if the order already has that status or state. */
export function statusMeant(
  sent: { id?: string; state?: State },
  present: Order | undefined,
  { statuses }: Pick<Context, 'statuses'>,
): StatusTarget | undefined {
  if (sent.id !== undefined) return sent.id === present?.status_id ? undefined : { entry_id: sent.id };
  if (sent.state === undefined) return undefined;
  return present && findEntry(statuses, present.status_id)?.state === sent.state ? undefined : { state: sent.state };
}

const NO_QUANTITIES = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };

/** An order keeps its copy of a deleted record: its present reference need not exist. */
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

/** The change for the extras of a whole order: a dialect that is left out is removed. */
function extrasMeant(
  sent: Record<string, JsonObject> | undefined,
  present: Order['extras'] | undefined,
): Record<string, JsonObject | null> {
  const removed = Object.keys(present ?? {}).map((dialect) => [dialect, null] as const);
  return { ...Object.fromEntries(removed), ...sent };
}

type Json = Record<string, unknown>;

/**
 * Applies a merge patch to a document (RFC 7396, section 2). Objects are merged field by field, null removes, and other
 * values replace, lists as a whole. The target is not changed. Recursive: the caller limits the depth of the patch.
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

/** Selects problems to ignore in addition to existing-value exemptions, for example for files. */
export type Exemption = (problem: Problem) => boolean;

const nothing: Exemption = () => false;

/**
 * The change for a whole order that replaces the present one: every writable field counts as sent. Required fields
 * return to the values of a new order. `display_id`, `created_at` and the status stay if they are left out. `problems`
 * are those of the request validation. Fails with `invalid`: all problems that the order does not exempt.
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
 * The change for a merge patch (RFC 7396). The merged order is validated where it differs from the present one; only
 * sent fields change. A status is not merged: it names the target of a move. Fails like `replace`.
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

/**
 * The content of a new order. Fields that are left out have the values of a new order. An order with nothing in it is
 * refused. Fails like `replace`.
 */
export function create(
  body: unknown,
  problems: readonly Problem[],
  context: OrderContext,
  isExempt: Exemption = nothing,
): Result<OrderPatch> {
  const wrong = wrongIn(body, body, problems, undefined, context).filter((problem) => !isExempt(problem));
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  const fields = Object.keys(body as object).filter(isWritable);
  const content = meant(fields, body as Written, undefined, context);
  const missing = missingContent(content);
  return missing ? refuse({ kind: 'invalid', problems: [missing] }) : ok(content);
}

function meant(
  fields: readonly SentField[],
  wished: Written,
  present: Order | undefined,
  context: OrderContext,
): OrderPatch {
  const status = wished.status && statusMeant(wished.status, present, context);
  return { ...contentMeant(fields, wished, present, context), ...(status ? { status } : {}) };
}

/** All problems of the resulting order: those of the request validation, and those that depend on the present order. */
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

/** The target of a merge patch: the order as shown, without its status. */
const asDocument = (order: Order): unknown => {
  const { status: _status, ...document } = view(order, { statuses: [] });
  return document;
};

const requiredParts = (parts: Readonly<Record<string, PartField>>): string[] =>
  Object.keys(parts).filter((name) => parts[name]?.always);

/** The objects that a merge can leave incomplete, with what they must have. */
const COMPLETE = {
  customer_consent: requiredParts(PARTS_OF.consent),
  container_info: requiredParts(PARTS_OF.container),
};

/** Required fields that a merge leaves without a value. */
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

/** The records that a body names, to be read with the order. The body may be unvalidated: only strings are ids. */
export function requirementsOf(body: unknown): RequiredRecords {
  const named = (...paths: string[][]): string[] => paths.flatMap((path) => textAt(body, path) ?? []);
  const addresses = ['billing_address', 'shipping_address'];
  return {
    ids: {
      customers: named(['customer_id']),
      addresses: named(
        ...addresses.flatMap((field) => [
          [field, 'stored_id'],
          [field, 'id'],
        ]),
      ),
      contacts: named(['primary_contact', 'stored_id'], ['primary_contact', 'id']),
    },
    referenceIds: named(['reference_id']),
  };
}

/** The move for a status change. Fails with `invalid` if the entry does not exist. */
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

/** The tags after adding and removing. Fails with `invalid`. */
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
