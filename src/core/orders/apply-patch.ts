import {
  type FieldChange,
  isStoredReference,
  type LineItemDraft,
  noteChange,
  type OrderPatch,
  type StoredReference,
} from '../../model/change.ts';
import type { Failure, Problem } from '../../model/failure.ts';
import type { Address, Contact, LineItem, Order } from '../../model/order.ts';
import { ADDRESS_FIELDS, CONTACT_FIELDS, findOrderField, pickFields } from '../../model/order-fields.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { foldText } from '../../model/text.ts';
import { aliasText, type OrderContext } from '../context/order-context.ts';
import type { RecordWrite } from '../records/record-command.ts';
import { isRepriced } from './amount.ts';

/**
 * The fields of a patch that the order itself holds, without the status and what follows from it, which have rules of
 * their own.
 */
export type ContentPatch = Omit<OrderPatch, 'status' | 'completed_at' | 'beside'>;

/** The result of applying a patch. */
export interface Applied {
  /** The same object when nothing differs, else a copy. */
  order: Order;
  changes: FieldChange[];
  /** Records to be made beside the order. */
  records: RecordWrite[];
}

/**
 * Applies a patch to an order. Returns the next order (the same object when nothing differs) with a change per field.
 * When lines are repriced and the patch has no amount, the order's amount is removed. References in changed values must
 * exist, unless `keepsReferences`. Fails with `invalid`, which names all missing ones, or with `duplicate` when another
 * order has the reference id.
 */
export function applyPatch(
  order: Order,
  patch: ContentPatch,
  context: OrderContext,
  newId: () => string,
  keepsReferences = false,
): Result<Applied> {
  const fields = Object.keys(patch) as (keyof ContentPatch)[];
  if (fields.length === 0) return ok({ order, changes: [], records: [] });
  const problems = keepsReferences ? [] : referenceProblems(order, patch, context);
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const changes: FieldChange[] = [];
  const records: RecordWrite[] = [];
  const next: Record<string, unknown> = { ...order };
  for (const field of fields) {
    const requested = patch[field];
    if (requested === undefined) continue;
    if (field === 'extras' || field === 'aliases') {
      mergeByDialect(field, order, patch[field] ?? {}, next, changes);
      continue;
    }
    const value =
      field === 'customer_id'
        ? customerMeant(patch.customer_id, context, newId, records)
        : resolveValue(field, requested, context, newId);
    if (!noteChange(changes, field, order[field], value)) continue;
    if (value === undefined) delete next[field];
    else next[field] = value;
  }
  if (changes.length === 0) return ok({ order, changes, records });
  const { line_items } = next as unknown as Order;
  // The amount of other lines does not hold for these.
  if (patch.amount === undefined && order.amount !== undefined && isRepriced(order.line_items, line_items)) {
    changes.push({ field: 'amount', from: order.amount, to: null });
    delete next.amount;
  }
  const taken = takenName(next as unknown as Order, order, context);
  if (taken) return refuse(taken);
  return ok({ order: next as unknown as Order, changes, records });
}

/** The id of the customer that a patch requests. If there is none, a new customer is added to `records`. */
function customerMeant(
  requested: ContentPatch['customer_id'],
  { reached }: Pick<OrderContext, 'reached'>,
  newId: () => string,
  records: RecordWrite[],
): string | undefined {
  if (typeof requested !== 'object' || requested === null) return requested ?? undefined;
  const { reference_id, phone, email, otherwise } = requested;
  const found =
    (reference_id !== undefined && reached.find((customer) => customer.reference_id === reference_id)) ||
    (phone && reached.find((customer) => customer.phone === phone)) ||
    (email && reached.find((customer) => customer.email !== undefined && foldText(customer.email) === foldText(email)));
  if (found) return found.id;
  const id = newId();
  records.push({ kind: 'customers', id, content: otherwise });
  return id;
}

/** Turns a requested value into the value that the order will hold. */
function resolveValue(
  field: keyof ContentPatch,
  requested: unknown,
  context: OrderContext,
  newId: () => string,
): unknown {
  if (requested === null) return undefined;
  switch (findOrderField(field)?.kind) {
    case 'lines':
      return (requested as LineItemDraft[]).map((line): LineItem => ({ ...line, id: line.id ?? newId() }));
    // The order keeps a copy, so later changes of the stored record do not reach it.
    case 'address': {
      const address = requested as Address | StoredReference;
      if (!isStoredReference(address)) return address;
      return pickFields<Address>(ADDRESS_FIELDS, context.addresses.get(address.stored_id)?.record ?? {});
    }
    case 'contact': {
      const contact = requested as Contact | StoredReference;
      if (!isStoredReference(contact)) return contact;
      return pickFields<Contact>(CONTACT_FIELDS, context.contacts.get(contact.stored_id)?.record ?? {});
    }
    default:
      return requested;
  }
}

function mergeByDialect(
  field: 'extras' | 'aliases',
  order: Order,
  patch: { [dialect: string]: unknown },
  next: Record<string, unknown>,
  changes: FieldChange[],
): void {
  const merged: Record<string, unknown> = { ...order[field] };
  for (const [dialect, value] of Object.entries(patch)) {
    const present = order[field][dialect];
    if (!noteChange(changes, `${field}.${dialect}`, present, value)) continue;
    if (value === null) delete merged[dialect];
    else merged[dialect] = value;
  }
  next[field] = merged;
}

/**
 * A reference id or alias that an order takes and another order has. `before` is what the order had; a restored order
 * had none.
 */
export function takenName(
  after: Order,
  before: Pick<Order, 'reference_id' | 'aliases'>,
  { referenceIds, aliases }: Pick<OrderContext, 'referenceIds' | 'aliases'>,
): Failure | undefined {
  const isOthers = (owner: string | undefined): boolean => owner !== undefined && owner !== after.id;
  const requested = after.reference_id;
  if (requested !== undefined && requested !== before.reference_id && isOthers(referenceIds.get(requested))) {
    return { kind: 'duplicate', field: 'reference_id', value: requested };
  }
  const taken = Object.entries(after.aliases).find(
    ([dialect, alias]) => alias !== before.aliases[dialect] && isOthers(aliases.get(aliasText(dialect, alias))),
  );
  return taken && { kind: 'duplicate', field: 'alias', value: taken[1] };
}
/** The parts of a patch that refer to other records. */
export type Referring = Pick<OrderPatch, 'customer_id' | 'billing_address' | 'shipping_address' | 'primary_contact'>;

/**
 * The references in a patch whose record does not exist. A reference that the order has already is not checked, since
 * its record may have been deleted.
 */
export function referenceProblems(
  order: Order | undefined,
  patch: Referring,
  { customers, addresses, contacts }: Pick<OrderContext, 'customers' | 'addresses' | 'contacts'>,
): Problem[] {
  const problems: Problem[] = [];
  const demand = (path: string[], found: { deleted: boolean } | undefined): void => {
    if (found && !found.deleted) return;
    problems.push({ place: 'body', path, rule: 'reference', reason: 'does not exist', binding: 'limit' });
  };
  const { customer_id } = patch;
  if (typeof customer_id === 'string' && customer_id !== order?.customer_id) {
    demand(['customer_id'], customers.get(customer_id));
  }
  for (const field of ['billing_address', 'shipping_address', 'primary_contact'] as const) {
    const requested = patch[field];
    if (!requested || !isStoredReference(requested)) continue;
    demand([field, 'id'], (field === 'primary_contact' ? contacts : addresses).get(requested.stored_id));
  }
  return problems;
}
