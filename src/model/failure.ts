import type { RefusedKey } from './kept-request.ts';
import type { RecordKind } from './record.ts';
import type { State } from './status.ts';

/** The part of a request that has a problem. */
export type ProblemPlace = 'body' | 'query' | 'header';

/**
 * One problem of a request. `path` leads to the field from the place (`['line_items', 0, 'sku']`), also to a missing
 * field. `reason` is a clause that reads after the field's name. `binding`: a `shape` (wrong type, missing, unknown
 * word) is always a problem. A `limit` (length, format, range) is none if the value is the one that the dialect shows.
 */
export interface Problem {
  place: ProblemPlace;
  path: (string | number)[];
  rule: ProblemRule;
  reason: string;
  binding: 'shape' | 'limit';
  /** The value that the rule compares with: the allowed words, the longest length, the expected type. */
  expected?: unknown;
}

export type ProblemRule =
  | 'required'
  | 'type'
  | 'enum'
  | 'max_length'
  | 'min_length'
  | 'format'
  | 'range'
  | 'count'
  | 'text'
  | 'json'
  | 'order_of_dates'
  | 'reference'
  | 'duplicate';

/** The things besides orders and records that have unique values. */
export type AccessKind = 'api_keys' | 'users' | 'oauth_clients' | 'workspaces' | 'statuses';

/** An entry of the status catalog that an order may enter. */
export interface Reachable {
  id: string;
  name: string;
}

/**
 * A field in which the request of a caller with an older version differs from the present order. `null` stands for no
 * value.
 */
export interface ConflictingField {
  field: string;
  /** The value that the caller knew, if it is known. */
  base?: unknown;
  theirs: unknown;
  yours: unknown;
}

/**
 * All failures of requests, by name. Each dialect has one table from these to its own status and body, and a missing
 * row does not compile.
 */
export type Failure =
  | { kind: 'route_not_found' }
  | { kind: 'method_not_allowed'; allowed: string[] }
  /** `key` is the key of a known workspace, for the requests that it keeps only. */
  | { kind: 'unauthenticated'; reason: 'missing' | 'invalid'; key?: RefusedKey | undefined }
  | { kind: 'forbidden'; scope: string }
  /** The key is valid, but not from this address. */
  | { kind: 'ip_not_allowed'; address: string }
  /** The user does not exist or is disabled, or the password is wrong. The reply does not say which. */
  | { kind: 'wrong_credentials' }
  | { kind: 'wrong_client' }
  /** The token is unknown, expired, revoked, used before or another client's. The reply does not say which. */
  | { kind: 'bad_refresh_token' }
  /** `accepted` are the media types that the operation reads. By default, only JSON. */
  | { kind: 'unsupported_media'; given: string | undefined; accepted?: readonly string[] | undefined }
  | { kind: 'too_large'; limitBytes: number }
  /** The message violates HTTP. `reason` is a sentence. */
  | { kind: 'bad_message'; status: 400 | 408 | 417 | 431 | 501; reason: string }
  | {
      kind: 'malformed_body';
      reason: string /** In characters from the start, where it is known. */;
      position?: number | undefined;
    }
  | { kind: 'invalid'; problems: Problem[] }
  | { kind: 'not_found'; entity: string; id: string }
  | { kind: 'unknown_status'; status_id: string }
  | { kind: 'refused_transition'; from: string; to: string; allowed: Reachable[] }
  /** Another record of the kind has the value. Without a kind, another order has it. */
  | { kind: 'duplicate'; field: string; value: string; entity?: RecordKind | AccessKind | undefined }
  /** The present state does not allow the request. `reason` is a sentence. */
  | { kind: 'conflict'; reason: string }
  /** Without a kind, of an order. */
  | {
      kind: 'version_conflict';
      /** 0 if it does not exist. */
      currentVersion: number;
      differing: string[];
      entity?: RecordKind | undefined;
      /** The present value of each differing field, and the value of the request. */
      sides?: ConflictingField[] | undefined;
      /** The states of the statuses among them, by the ids of their entries. */
      states?: Readonly<Record<string, State>> | undefined;
      /** The caller excluded the present version (`If-None-Match`). */
      isUnwanted?: true;
    }
  /** The idempotency key came with another request before: of another operation, or with another body or query. */
  | { kind: 'idempotency_reuse'; isOtherOperation?: true }
  /** The request was done before, and its answer was erased with a person's data. */
  | { kind: 'answer_erased' }
  | { kind: 'rate_limited'; retryAfterSeconds: number }
  /** `isHeld`: another transaction held a lock on the order or record for the whole time that the request may wait. */
  | { kind: 'busy'; retryAfterSeconds: number; isHeld?: true }
  | { kind: 'unavailable'; retryAfterSeconds: number }
  /** `cause` is for the log only. The HTTP layer logs it once. */
  | { kind: 'internal'; cause?: unknown };

/** The request may be sent again in a moment. */
export const BUSY: Failure = { kind: 'busy', retryAfterSeconds: 1 };
/** Another transaction kept a lock for too long. */
export const HELD: Failure = { kind: 'busy', retryAfterSeconds: 1, isHeld: true };
/** The database does not answer, or the outcome of a commit is unknown. */
export const UNAVAILABLE: Failure = { kind: 'unavailable', retryAfterSeconds: 1 };

export type FailureKind = Failure['kind'];

/** One row for each kind of failure, which renders the dialect's reply. */
export type FailureTable<T> = { [K in FailureKind]: (failure: Extract<Failure, { kind: K }>, requestId?: string) => T };

/** Renders a failure by a dialect's table. */
export function renderFailure<T>(table: FailureTable<T>, failure: Failure, requestId?: string): T {
  const row = table[failure.kind] as (failure: Failure, requestId?: string) => T;
  return row(failure, requestId);
}
