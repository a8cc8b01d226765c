import type { TSchema } from 'typebox';
import type { OrderContext, RequiredRecords } from '../../core/context/order-context.ts';
import type { RecordSet } from '../../core/context/record-set.ts';
import type { Order } from '../../model/order.ts';
import type { Recorded } from '../../model/record.ts';

/** A record as a vendor's reply has it. */
export type ReplyRecord = Readonly<Record<string, unknown>>;

/** The row that a record of a reply stands for. */
export interface RowOfReply {
  /** Every field that such a record shows, under the hub's name. Null: it has no value. */
  row: Record<string, unknown>;
  /** The form of the record, for a vendor whose lists show less than a single reply. */
  form: ReplyForm;
  /** The version of the vendor's API that shows such a record, where they differ. */
  version?: string;
  /** What an order says of its customer, for a customer that is not there yet. */
  customer?: Readonly<Record<string, unknown>> | undefined;
}

export type ReplyForm = 'list' | 'whole';

/** Reads one kind of a vendor's records. */
interface ReplyLens {
  /** The schema of the vendor's own records. It names the known fields, and the types that they must have. */
  schema: TSchema;
  /** Vendor's names of the row's fields, by the first part of their paths, where they differ. */
  names: Readonly<Record<string, string>>;
  /** Fields that are known and not kept, with the reason. */
  lost: Readonly<Record<string, string>>;
  /** Total for a record that fits the schema where it has a value. Null stands for no value. */
  rowOf(record: ReplyRecord): RowOfReply;
}

/** Reads a vendor's orders. `rowOf` of what is shown of an order stands for that order. */
export interface OrderReplies extends ReplyLens {
  /** The records that are required to show an order. */
  requires: RequiredRecords;
  shown(order: Order, context: OrderContext, form: ReplyForm, version: string | undefined): unknown;
  /** Whether a record belongs to the order before it, such as one of its lines in a reply of their own. */
  isPart?(record: ReplyRecord): boolean;
  /** An order with its parts. */
  join?(record: ReplyRecord, parts: readonly ReplyRecord[]): ReplyRecord;
}

/** Reads a vendor's customers. */
export interface CustomerReplies extends ReplyLens {
  /** The further records that are required to show these customers, by their own ids. */
  requires(ids: readonly string[]): RequiredRecords;
  shown(customer: Recorded<'customers'>, found: RecordSet, form: ReplyForm): unknown;
}

/** Reads a vendor's products or items, whose ids are the hub's own. */
export interface RecordReplies<K extends 'products' | 'items'> extends ReplyLens {
  shown(record: Recorded<K>): unknown;
}

export type AnyReplies = OrderReplies | CustomerReplies | RecordReplies<'products'> | RecordReplies<'items'>;

/** Reads the replies of one vendor, as its clients get them. A dialect has one. */
export interface VendorReplies {
  /** The name of the dialect, under which orders and customers keep their ids as aliases. */
  name: string;
  /** The address of the module that exports this as `replies`: functions cannot be passed to a thread. */
  module: string;
  /** The members under which a reply has its records. */
  wrappers: readonly string[];
  orders: OrderReplies;
  customers: CustomerReplies;
  products?: RecordReplies<'products'>;
  items?: RecordReplies<'items'>;
}

/** An object without fields that have no value. */
export const withoutAbsent = (value: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && each !== null));

/** The fields of a record under their names in rows, null where it has no value. */
export const fieldsFrom = (record: ReplyRecord, fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(fields.map((field) => [field, record[field] ?? null]));
