import type { ChangeKind, FieldChange, OrderPatch } from '../model/change.ts';
import type { Failure } from '../model/failure.ts';
import type { Order } from '../model/order.ts';
import type { Result } from '../model/result.ts';
import type { Instant } from '../model/time.ts';
import type { IdempotencyScope, Reply } from '../store/idempotency.ts';
import type { OrderContext, RequiredRecords } from './context/order-context.ts';

/** The key, dialect, operation and request of a write, as its history names them. */
export interface Actor {
  workspaceId: string;
  keyId: string;
  dialect: string;
  operation: string;
  requestId: string;
  /** The trace of the request: a valid `traceparent`. */
  traceContext?: string | undefined;
  /** The batch that the write is part of. */
  batchId?: string | undefined;
}

export type { Reply } from '../store/idempotency.ts';

/** What the rules need from outside, handed in so that they stay pure. */
export interface Environment {
  now: Instant;
  newId(): string;
}

/** The order that a command concerns. */
export type Target =
  /** An existing order, by the id that the dialect's clients use; with `isOwnId`, by its own id alone. */
  | { find: string; isOwnId?: boolean }
  /** A new order. */
  | { create: string; aliases: Order['aliases'] }
  /** The order with the reference id, else the order with this id, else a new order with this id. */
  | { put: string; referenceId: string | undefined; aliases: Order['aliases'] }
  /** An order that is deleted or not. */
  | { restore: string };

/** The id in a target: of the existing or of the new order. */
export function idOfTarget(target: Target): string {
  if ('find' in target) return target.find;
  if ('create' in target) return target.create;
  return 'put' in target ? target.put : target.restore;
}

/** What the answer may say about the decision. */
export interface Done {
  kind: ChangeKind;
  /** Empty: nothing changed, and there is no new version. */
  changes: readonly FieldChange[];
  /** The caller knew an older version, and its change was merged. */
  merged: boolean;
}

/** An idempotency key with the request that it came with. */
export interface IdempotencyClaim {
  scope: IdempotencyScope;
  /** SHA-256 of the request's body, in hexadecimal. */
  fingerprint: string;
}

/** Versions at which a write is refused; with `*`, it is refused if the order or record exists at all. */
export type UnwantedVersions = '*' | readonly number[];

/** Whether a write is refused at a version. */
export const isUnwanted = (unwanted: UnwantedVersions | undefined, version: number): boolean =>
  unwanted !== undefined && (unwanted === '*' || unwanted.includes(version));

/** A command to write an order. */
export interface WriteCommand {
  actor: Actor;
  target: Target;
  /** What the request changes in the order as it is then; `undefined` is a new order. Pure. */
  change(current: Order | undefined, context: OrderContext): Result<OrderPatch>;
  /** The answer. Pure. */
  reply(order: Order, context: OrderContext, done: Done): Reply;
  requires: RequiredRecords;
  /** Delete the order, after the change. `ok({})` as a change only deletes. */
  remove?: boolean | undefined;
  /** The reason, for the history. */
  reason?: string | undefined;
  /** The failure when there is no such order. */
  absent: Failure;
  /** The versions that the caller knows. At another version the command is refused, unless its change is in effect already. */
  knownVersions?: number[] | undefined;
  unwantedVersions?: UnwantedVersions | undefined;
  /**
   * When the caller knows an older version, merge its change, unless one of its fields changed since. Then it is refused as without
   * this.
   */
  merge?: boolean | undefined;
  idempotency?: IdempotencyClaim | undefined;
  /** Override a refused status change. The scope has been checked. */
  force?: boolean | undefined;
  /** Accept references to missing records: of an imported order, whose records existed in its source. */
  keepsReferences?: boolean | undefined;
}

export type WriteOutcome = { ok: true; reply: Reply; replayed: boolean } | { ok: false; failure: Failure };
