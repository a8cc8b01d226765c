import type { Failure } from '../../model/failure.ts';
import type { PaymentStatus } from '../../model/order.ts';
import type { Recorded, RecordKind, RecordWrite, ShipmentStatus } from '../../model/record.ts';
import type { Result } from '../../model/result.ts';
import type { Position } from '../../store/list-statements.ts';
import type { RecordChange } from '../../store/records/records.ts';
import type { RequiredRecords } from '../context/order-context.ts';
import type { RecordSet } from '../context/record-set.ts';
import type { Page, Period, TextMatch } from '../lists/order-lists.ts';
import type { Actor, IdempotencyClaim, Reply, UnwantedVersions, WriteOutcome } from '../write-command.ts';

export type { RecordWrite } from '../../model/record.ts';

/** The record that a command concerns: an existing one, a new one, or either. */
export type RecordTarget =
  | { kind: RecordKind; find: string }
  | { kind: RecordKind; create: string }
  /** Made unless it exists, under an id that the caller chose. */
  | { kind: RecordKind; put: string }
  /** Deleted, and to be restored with what was deleted with it. By its own id. */
  | { kind: RecordKind; restore: string };

/** The id of the record that a command concerns. */
export function idOf(target: RecordTarget): string {
  if ('find' in target) return target.find;
  if ('restore' in target) return target.restore;
  return 'put' in target ? target.put : target.create;
}

/** A command to write a record and what depends on it. */
export interface RecordCommand {
  actor: Actor;
  /** The record that is locked first: for what belongs to a customer, the customer's. */
  target: RecordTarget;
  /** The record whose versions the caller knows, if it is not the target. */
  subject?: { kind: RecordKind; id: string } | undefined;
  /** What is read beside the target, in the same transaction. */
  requires: RequiredRecords;
  /**
   * Returns the writes, also of dependent records, or a refusal. Content that equals the present one writes nothing.
   * The hub itself refuses a reference id that is taken. Pure.
   */
  change(found: RecordSet): Result<RecordWrite[]>;
  /** The answer. `found` is the result, and `changes` is what led to it. Pure. */
  reply(found: RecordSet, changes: readonly RecordChange[]): Reply;
  /** The failure when there is no such record. */
  absent: Failure;
  knownVersions?: number[] | undefined;
  unwantedVersions?: UnwantedVersions | undefined;
  idempotency?: IdempotencyClaim | undefined;
}

/** Which records a list has; every part that is there must hold. */
export interface RecordFilter {
  status?: 'active' | 'inactive' | undefined;
  referenceIds?: readonly string[] | undefined;
  customerId?: string | undefined;
  /** What belongs to an order, by the order's own id: shipments or invoices. */
  orderId?: string | undefined;
  orderTypeId?: string | undefined;
  /** Invoices with one of these. */
  paymentStatuses?: readonly PaymentStatus[] | undefined;
  shipmentStatus?: ShipmentStatus | undefined;
  sources?: readonly string[] | undefined;
  /** Records with any of these tags. */
  tags?: readonly string[] | undefined;
  /** In a name, email address, phone number, id, title or SKU of the record, without regard to case. */
  search?: string | undefined;
  created?: Period | undefined;
  changed?: Period | undefined;
  /** The name of a record: `name`, or first and last name. Compared without regard to case. */
  name?: TextMatch | undefined;
  /** A text, number or boolean at a path within the record. */
  fields?: readonly { path: readonly string[]; match: TextMatch }[] | undefined;
}

export interface RecordSort {
  by: 'created_at' | 'changed_at' | 'name' | 'display_name';
  descending: boolean;
}

export interface RecordListRequest<K extends RecordKind> {
  workspaceId: string;
  kind: K;
  /**
   * The owner of the page bookmarks. When one caller requests consecutive pages, each continues where the last one
   * ended.
   */
  bookmarkOwner: string;
  filter: RecordFilter;
  sort: RecordSort;
  page: Page;
}

export interface RecordPage<K extends RecordKind> {
  records: Recorded<K>[];
  total: number;
  hasMore: boolean;
}

/** Records after a place in a list. */
export interface RecordCursorRequest<K extends RecordKind> {
  workspaceId: string;
  kind: K;
  filter: RecordFilter;
  /** `deleted_at`: deleted records, the last deletion first. */
  sort: RecordSort | 'deleted_at';
  /** The place after which to continue; the beginning, without one. */
  after: Position | undefined;
  size: number;
  /** Count the whole list, which may take longer than reading from it. */
  withTotal?: boolean | undefined;
}

export interface RecordCursorPage<K extends RecordKind> {
  records: Recorded<K>[];
  total: number | undefined;
  /** Where to continue; absent at the end. */
  next: Position | undefined;
}

/** Customers and the other records around the orders: reading and writing, for every dialect. */
export interface Records {
  /** By the ids that a dialect's clients use. Fails with `unavailable`. */
  find(workspaceId: string, requires: RequiredRecords, dialect: string): Promise<Result<RecordSet>>;
  /** Fails with `unavailable`. */
  list<K extends RecordKind>(request: RecordListRequest<K>): Promise<Result<RecordPage<K>>>;
  /** Lists by cursor; fewer than `size` when records are long. Nothing is remembered. Fails with `unavailable`. */
  listByCursor<K extends RecordKind>(request: RecordCursorRequest<K>): Promise<Result<RecordCursorPage<K>>>;
  /**
   * Does what the command says, or refuses it; a success is durable. Never rejects. Fails with what `change` refuses,
   * `duplicate`, `version_conflict`, `idempotency_reuse`, `busy`, `unavailable` or `internal`.
   */
  write(command: RecordCommand): Promise<WriteOutcome>;
}
