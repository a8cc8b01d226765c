import type { ChangeKind, FieldChange, OrderPatch } from '../model/change.ts';
import type { Failure } from '../model/failure.ts';
import type { Order } from '../model/order.ts';
import type { Result } from '../model/result.ts';
import type { Instant } from '../model/time.ts';
import type { IdempotencyScope, Reply } from '../store/idempotency.ts';
import type { OrderContext } from './context/order-context.ts';
import type { RequiredRecords } from './context/required-records.ts';

/** Who acts, through what. Goes into the history as it is. */
export interface Actor {
  workspaceId: string;
  keyId: string;
  dialect: string;
  operation: string;
  requestId: string;
}

export type { Reply } from '../store/idempotency.ts';

/** What the rules need from outside, handed in so that they stay pure. */
export interface Environment {
  now: Instant;
  newId(): string;
}

/** Which order a command is about. */
export type Target =
  /** One that is there, by the id its dialect's clients use; by its own id alone where that is said. */
  | { find: string; isOwnId?: boolean }
  /** One to be made. */
  | { create: string; aliases: Order['aliases'] }
  /** The one that has the reference id, else the one with this id, else one to be made with it. */
  | { put: string; referenceId: string | undefined; aliases: Order['aliases'] }
  /** One that was deleted, or is there after all. */
  | { restore: string };

/** The id in a target: of the order that is meant, or that is to be made. */
export function idOfTarget(target: Target): string {
  if ('find' in target) return target.find;
  if ('create' in target) return target.create;
  return 'put' in target ? target.put : target.restore;
}

/** What was decided about an order, for its answer to tell. */
export interface Done {
  kind: ChangeKind;
  /** Empty: nothing changed, and there is no new version. */
  changes: readonly FieldChange[];
  /** The caller's knowledge was old, and its fields were laid over what had changed since. */
  merged: boolean;
}

/** An `Idempotency-Key` with the request it came with. */
export interface IdempotencyClaim {
  scope: IdempotencyScope;
  /** SHA-256 of the request's body, in hexadecimal. */
  fingerprint: string;
}

/** `If-None-Match` of a write: refuse when what is written is there at all, or at one of these versions. */
export type Unwanted = '*' | readonly number[];

/** Whether what is there at a version is what a caller does not want to find (RFC 9110, section 13.1.2). */
export const isUnwanted = (unwanted: Unwanted | undefined, version: number): boolean =>
  unwanted !== undefined && (unwanted === '*' || unwanted.includes(version));

/** One wish to write. Everything in it is known before the order is. */
export interface WriteCommand {
  actor: Actor;
  target: Target;
  /** What the request means for the order as it is then (`undefined` for one to be made). Pure. */
  change(current: Order | undefined, context: OrderContext): Result<OrderPatch>;
  /** The answer when it is done. Pure. */
  reply(order: Order, context: OrderContext, done: Done): Reply;
  requires: RequiredRecords;
  /** Delete the order. What `change` asks for is done too, so `ok({})` deletes and nothing else. */
  remove?: boolean | undefined;
  /** Why, for the history. */
  reason?: string | undefined;
  /** The failure when there is no such order. */
  absent: Failure;
  /** `If-Match`: the versions the caller knows. */
  ifMatch?: number[] | undefined;
  ifNoneMatch?: Unwanted | undefined;
  /**
   * When the caller's knowledge is old, lay its fields over the order as it is now, unless one of them changed since: then
   * it is refused as without this.
   */
  merge?: boolean | undefined;
  idempotency?: IdempotencyClaim | undefined;
  /** Override a refused move. The caller has checked the scope. */
  force?: boolean | undefined;
  /** Take a customer's id as it is, though it may lead nowhere: of an order that led somewhere where it comes from. */
  keepsReferences?: boolean | undefined;
}

export type WriteOutcome = { ok: true; reply: Reply; replayed: boolean } | { ok: false; failure: Failure };
