import type { OrderPatch } from '../model/change.ts';
import type { Failure } from '../model/failure.ts';
import type { Order } from '../model/order.ts';
import type { Result } from '../model/result.ts';
import type { IdempotencyScope } from '../store/idempotency.ts';
import type { Needs, Neighbours } from './orders/neighbours.ts';

/** Who acts, through what. Goes into the history as it is. */
export interface Actor {
  workspaceId: string;
  keyId: string;
  dialect: string;
  operation: string;
  requestId: string;
}

/** What is sent back over the wire; the body is already written out, since a repeated request gets the same bytes. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Which order a command is about: one that is there, by the id its dialect's clients use, or one to be made. */
export type Target = { find: string } | { create: string; aliases: Order['aliases'] };

/** An `Idempotency-Key` with the request it came with. */
export interface IdempotencyClaim {
  scope: IdempotencyScope;
  /** SHA-256 of the request's body, in hexadecimal. */
  fingerprint: string;
}

/** One wish to write. Everything in it is known before the order is. */
export interface WriteCommand {
  actor: Actor;
  target: Target;
  /** What the request means for the order as it is then (`undefined` for one to be made). Pure. */
  change(current: Order | undefined, neighbours: Neighbours): Result<OrderPatch>;
  /** The answer when it is done. Pure. */
  reply(order: Order, neighbours: Neighbours): Reply;
  needs: Needs;
  /** Delete the order. What `change` asks for is done too, so `ok({})` deletes and nothing else. */
  remove?: boolean | undefined;
  /** The failure when there is no such order. */
  absent: Failure;
  /** `If-Match`: the versions the caller knows. */
  ifMatch?: number[] | undefined;
  idempotency?: IdempotencyClaim | undefined;
  /** Override a refused move. The caller has checked the scope. */
  force?: boolean | undefined;
}

export type WriteOutcome = { ok: true; reply: Reply; replayed: boolean } | { ok: false; failure: Failure };
