import type { JsonObject } from './json.ts';
import type { LineItem, Order, OrderContent } from './order.ts';
import type { Address, Contact } from './party.ts';
import type { RecordContent, RecordWrite } from './record.ts';
import type { StatusTarget } from './status.ts';
import type { Instant } from './time.ts';

/** Asks for a copy of the stored address or contact with this id. */
export interface StoredReference {
  stored_id: string;
}

export function isStoredReference(value: Address | Contact | StoredReference): value is StoredReference {
  return 'stored_id' in value;
}

/** A line to be: one that carries the `id` of a present line stays that line, one without becomes a new line. */
export type LineItemDraft = Omit<LineItem, 'id'> & { id?: string | undefined };

/** Asks for the customer whom one of these reaches, or else for a new one. */
export interface CustomerSought {
  /** Compared first. */
  reference_id?: string | undefined;
  /** Compared next. */
  phone?: string | undefined;
  /** Compared without regard to case. */
  email?: string | undefined;
  /** What a new one is made of. */
  otherwise: RecordContent<'customers'>;
}

type Replaced = 'customer_id' | 'line_items' | 'billing_address' | 'shipping_address' | 'primary_contact' | 'extras';

/**
 * What a request means, in canonical words: only the named fields change, `null` removes. Lists and objects are replaced
 * whole, except `extras` and `aliases`, whose dialects are replaced one by one.
 */
export type OrderPatch = {
  [K in Exclude<keyof OrderContent, Replaced>]?: OrderContent[K] | null;
} & {
  customer_id?: string | CustomerSought | null;
  line_items?: LineItemDraft[];
  billing_address?: Address | StoredReference | null;
  shipping_address?: Address | StoredReference | null;
  primary_contact?: Contact | StoredReference | null;
  extras?: { [dialect: string]: JsonObject | null };
  aliases?: { [dialect: string]: string | null };
  status?: StatusTarget;
  /** What is written beside the order in the same transaction: its shipments and invoices. */
  beside?: RecordWrite[];
  /** Of an order to be made, which was completed elsewhere before, or null: was not. One that is there has it from its status. */
  completed_at?: Instant | null;
};

/** One field before and after; `null` stands for no value. Names are the canonical order's. */
export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
}

/** What kind of event a version is. */
export type ChangeKind = 'created' | 'updated' | 'deleted' | 'restored';

/** One version of an order: an entry of its history, an event, and an outgoing message at once. */
export interface OrderChange {
  order_id: string;
  version: number;
  kind: ChangeKind;
  changes: FieldChange[];
  dialect: string;
  operation: string;
  /** The API key that did it. */
  actor: string;
  request_id: string;
  /** A refused move that the caller forced through. */
  forced: boolean;
  /** Why, in the caller's words. */
  reason?: string | undefined;
  changed_at: Instant;
  updated_at: Instant;
}

/** The fields a version writes about itself and that are therefore no field changes of their own. */
export const SELF_DESCRIBING = ['version', 'changed_at', 'updated_at'] as const satisfies (keyof Order)[];
