import type { Failure } from '../model/failure.ts';
import type { RecordContent, Recorded, RecordKind } from '../model/record.ts';
import { type Result, refuse } from '../model/result.ts';
import type { Actor, IdempotencyClaim, Reply, WriteOutcome } from './command.ts';
import type { Page, Period } from './list-orders.ts';

/** Which records a call needs at hand. Only living ones are found. */
export interface RecordNeeds {
  /** By the ids that the dialect's clients use. */
  ids?: { [K in RecordKind]?: readonly string[] } | undefined;
  /** Everything that belongs to these customers: addresses, contacts, payment methods. */
  ofCustomers?: readonly string[] | undefined;
  /** Customers with one of these addresses or numbers. */
  customersReachedBy?: Reach | undefined;
  /** Contacts with one of these addresses or numbers. */
  contactsReachedBy?: Reach | undefined;
  /** The products to which these variants belong. */
  productsOfVariants?: readonly string[] | undefined;
}

/** Email addresses are compared without regard to case. */
export interface Reach {
  emails?: readonly string[] | undefined;
  phones?: readonly string[] | undefined;
}

/** The records that were found, as they are in one moment. */
export interface Found {
  /** A living record by its id. */
  get<K extends RecordKind>(kind: K, id: string | undefined): Recorded<K> | undefined;
  /** All that were found of a kind, in the order of their creation. */
  all<K extends RecordKind>(kind: K): Recorded<K>[];
}

/** What one record is to become; `null` deletes it. */
export type RecordWrite = {
  [K in RecordKind]: { kind: K; id: string; content: RecordContent<K> | null };
}[RecordKind];

/** One wish to write a record, and what hangs on it. Everything in it is known before the record is. */
export interface RecordCommand {
  actor: Actor;
  /** The record that is locked, and whose version `If-Match` speaks of: for what belongs to a customer, the customer's. */
  target: { kind: RecordKind; find: string } | { kind: RecordKind; create: string };
  needs: RecordNeeds;
  /**
   * What is to be written, with all that hangs on it, or why not. Content that equals the present one writes nothing. The
   * hub keeps reference ids unique by itself and answers `duplicate`. Pure.
   */
  change(found: Found): Result<RecordWrite[]>;
  /** The answer when it is done; `found` is as it is then. Pure. */
  reply(found: Found): Reply;
  /** The failure when there is no such record. */
  absent: Failure;
  ifMatch?: number[] | undefined;
  idempotency?: IdempotencyClaim | undefined;
}

/** Which records a list has; every part that is there must hold. */
export interface RecordFilter {
  status?: 'active' | 'inactive' | undefined;
  referenceIds?: readonly string[] | undefined;
  customerId?: string | undefined;
  orderTypeId?: string | undefined;
  sources?: readonly string[] | undefined;
  /** Records with any of these tags. */
  tags?: readonly string[] | undefined;
  /** In a name, email address, phone number or id of the record, without regard to case. */
  search?: string | undefined;
  created?: Period | undefined;
  changed?: Period | undefined;
}

export interface RecordListRequest<K extends RecordKind> {
  workspaceId: string;
  kind: K;
  /** Who walks through the list: pages that one caller asks for one after the other go on where the last one ended. */
  walker: string;
  filter: RecordFilter;
  sort: { by: 'created_at' | 'changed_at' | 'name' | 'display_name'; descending: boolean };
  page: Page;
}

export interface RecordPage<K extends RecordKind> {
  records: Recorded<K>[];
  total: number;
  hasMore: boolean;
}

/** Customers and the other records around the orders: reading and writing, for every dialect. */
export interface Records {
  /** Fails with `unavailable`. */
  find(workspaceId: string, dialect: string, needs: RecordNeeds): Promise<Result<Found>>;
  /** Fails with `unavailable`. */
  list<K extends RecordKind>(request: RecordListRequest<K>): Promise<Result<RecordPage<K>>>;
  /**
   * Does what the command says, or refuses it; a success is durable, and never rejects. Fails with what `change` refuses,
   * `duplicate`, `version_conflict`, `idempotency_reuse`, `busy`, `unavailable` or `internal`.
   */
  write(command: RecordCommand): Promise<WriteOutcome>;
}

const later: Failure = { kind: 'unavailable', retryAfterSeconds: 1 };

export function createRecords(): Records {
  return {
    find: async () => refuse(later),
    list: async () => refuse(later),
    write: async () => refuse(later),
  };
}
