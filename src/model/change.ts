import { sameValue } from './equal.ts';
import type { JsonObject } from './json.ts';
import type { Address, Contact, LineItem, Order } from './order.ts';
import type { ORDER_FIELDS } from './order-fields.ts';
import type { RecordContent, RecordWrite } from './record.ts';
import type { StatusTarget } from './status.ts';
import type { Instant } from './time.ts';

/** Requests a copy of the stored address or contact with this id. */
export interface StoredReference {
  stored_id: string;
}

export function isStoredReference(value: Address | Contact | StoredReference): value is StoredReference {
  return 'stored_id' in value;
}

/** A sent line. With the `id` of a present line it replaces that line. Without one it is a new line. */
export type LineItemDraft = Omit<LineItem, 'id'> & { id?: string | undefined };

/** Requests the customer with one of these email addresses or phone numbers, or else a new customer. */
export interface CustomerSought {
  /** Compared first. */
  reference_id?: string | undefined;
  /** Compared next. */
  phone?: string | undefined;
  /** Compared without regard to case. */
  email?: string | undefined;
  /** The content of a new customer. */
  otherwise: RecordContent<'customers'>;
}

/** The requested forms of values that differ from the stored ones. Extras and aliases are replaced by dialect. */
interface Requested {
  customer: string | CustomerSought;
  lines: LineItemDraft[];
  address: Address | StoredReference;
  contact: Contact | StoredReference;
  extras: { [dialect: string]: JsonObject | null };
  aliases: { [dialect: string]: string | null };
}

type Fields = typeof ORDER_FIELDS;

type NotPatched = { written: 'by_hub' | 'by_status' | 'follows' };

/** The fields that a patch names. */
export type PatchedField = { [F in keyof Fields]: Fields[F] extends NotPatched ? never : F }[keyof Fields];

type RequestedOf<F extends keyof Fields> = Fields[F]['kind'] extends keyof Requested
  ? Requested[Fields[F]['kind']]
  : Order[F];

/**
 * The changes of a request, in canonical fields. Only the named fields change, and `null` removes one. Arrays and
 * objects are replaced as a whole, except `extras` and `aliases`, which are replaced by dialect.
 */
export type OrderPatch = {
  [F in PatchedField]?: RequestedOf<F> | (Fields[F] extends { always: true } ? never : null);
} & {
  status?: StatusTarget;
  /** Records written in the same transaction: the order's shipments and invoices. */
  beside?: RecordWrite[];
  /**
   * Read for new orders only: when the order was completed elsewhere, or null if it was not. Later its status decides.
   */
  completed_at?: Instant | null;
};

/** One field before and after a change. `null` stands for no value. Names are those of the canonical order. */
export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
}

/** Notes a field that differs, and returns whether it does. A missing value and `null` are equal. */
export function noteChange(changes: FieldChange[], field: string, from: unknown, to: unknown): boolean {
  if (sameValue(from ?? undefined, to ?? undefined)) return false;
  changes.push({ field, from: from ?? null, to: to ?? null });
  return true;
}

/** The fields in which two values differ, those of the first one first. A missing value has no fields. */
export function differences(
  before: object | undefined,
  after: object | undefined,
  ignored: ReadonlySet<string>,
): FieldChange[] {
  const was = (before ?? {}) as Record<string, unknown>;
  const is = (after ?? {}) as Record<string, unknown>;
  const changes: FieldChange[] = [];
  for (const field of Object.keys(was)) if (!ignored.has(field)) noteChange(changes, field, was[field], is[field]);
  for (const field of Object.keys(is)) {
    if (!ignored.has(field) && !Object.hasOwn(was, field)) noteChange(changes, field, undefined, is[field]);
  }
  return changes;
}

/** The kind of a version. */
export type ChangeKind = 'created' | 'updated' | 'deleted' | 'restored';

/** One version of an order, which is an entry of its history and an event of the change feed. */
export interface OrderChange {
  order_id: string;
  version: number;
  kind: ChangeKind;
  changes: FieldChange[];
  dialect: string;
  operation: string;
  /** The API key or the user that made the change. */
  actor: string;
  request_id: string;
  /** True if the catalog refused the status change and the caller forced it. */
  forced: boolean;
  /** The reason, in the caller's words. */
  reason?: string | undefined;
  /** The batch that the change is part of. */
  batch_id?: string | undefined;
  /** The trace of the request: a valid `traceparent`. */
  trace_context?: string | undefined;
  changed_at: Instant;
  updated_at: Instant;
}
