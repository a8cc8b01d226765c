import type { RecordKind } from './record.ts';
import type { State } from './status.ts';

/** Where in a request something is wrong. */
export type ProblemPlace = 'body' | 'query' | 'header';

/**
 * What is wrong with one field. `path` leads to it from the place (`['line_items', 0, 'sku']`); a missing field is named
 * itself. `reason` is a clause that reads after the field's name.
 *
 * `binding` tells how firmly the problem stands: a `shape` (wrong type, missing, unknown word) is always wrong, a
 * `limit` (length, format, range) is not when the value is the one the dialect itself shows.
 */
export interface Problem {
  place: ProblemPlace;
  path: (string | number)[];
  rule: ProblemRule;
  reason: string;
  binding: 'shape' | 'limit';
  /** What the rule compares with: the allowed words, the longest length, the expected type. */
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

/** What there is besides orders and records, and must be unique. */
export type AccessKind = 'api_keys' | 'users' | 'oauth_clients' | 'workspaces' | 'statuses';

/** An entry of the status catalog that an order may go to. */
export interface Reachable {
  id: string;
  name: string;
}

/** A field in which a caller with old knowledge and the order as it is now differ; null stands for no value. */
export interface ConflictingField {
  field: string;
  /** As the caller knew it, where that is known. */
  base?: unknown;
  theirs: unknown;
  yours: unknown;
}

/**
 * Every way a request can fail, by name. Each dialect has one table from here to its own status and body, and the
 * compiler complains about a missing row.
 */
export type Failure =
  | { kind: 'route_not_found' }
  | { kind: 'method_not_allowed'; allowed: string[] }
  | { kind: 'unauthenticated'; reason: 'missing' | 'invalid' }
  | { kind: 'forbidden'; scope: string }
  /** The key is good, but not from this address. */
  | { kind: 'ip_not_allowed'; address: string }
  /** The user does not exist or is disabled, or the password is wrong. The reply does not say which. */
  | { kind: 'wrong_credentials' }
  | { kind: 'wrong_client' }
  /** The token is unknown, expired, revoked, used before or another client's. The reply does not say which. */
  | { kind: 'bad_refresh_token' }
  /** `accepted` are the media types that the operation reads; by default, JSON alone. */
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
  /** Another record of the kind has the value; without a kind, another order. */
  | { kind: 'duplicate'; field: string; value: string; entity?: RecordKind | AccessKind | undefined }
  /** Things are not as the request takes them to be; `reason` is a sentence. */
  | { kind: 'conflict'; reason: string }
  /** Without a kind, of an order. */
  | {
      kind: 'version_conflict';
      /** 0 for what is not there. */
      currentVersion: number;
      differing: string[];
      entity?: RecordKind | undefined;
      /** What each differing field is now, and what the request would make of it. */
      sides?: ConflictingField[] | undefined;
      /** What the statuses among them stand for, by the ids of their entries. */
      states?: Readonly<Record<string, State>> | undefined;
      /** It is at a version that the caller does not want to find. */
      isUnwanted?: true;
    }
  /** An idempotency key came with another request before: of another operation, or with another body or query. */
  | { kind: 'idempotency_reuse'; isOtherOperation?: true }
  /** The request was carried out before, and its answer was erased with a person's data. */
  | { kind: 'answer_erased' }
  | { kind: 'rate_limited'; retryAfterSeconds: number }
  /** `isHeld`: another transaction held what the request is about for as long as it may wait. */
  | { kind: 'busy'; retryAfterSeconds: number; isHeld?: true }
  | { kind: 'unavailable'; retryAfterSeconds: number }
  /** `cause` is for the log alone: the edge that answers logs it once. */
  | { kind: 'internal'; cause?: unknown };

export type FailureKind = Failure['kind'];

/** One row per kind of failure: what a dialect answers, to which request. */
export type FailureTable<T> = { [K in FailureKind]: (failure: Extract<Failure, { kind: K }>, requestId?: string) => T };

/** Looks a failure up in a dialect's table. */
export function renderFailure<T>(table: FailureTable<T>, failure: Failure, requestId?: string): T {
  const row = table[failure.kind] as (failure: Failure, requestId?: string) => T;
  return row(failure, requestId);
}
