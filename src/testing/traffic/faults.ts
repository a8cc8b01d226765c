import { type Static, Type } from 'typebox';
import type { Problem } from '../../model/failure.ts';
import { problem, TestWorkspaceError } from '../common/errors.ts';
import { closed, maybe } from '../common/schema.ts';
import { type RoutedRequest, routeDifferences, routeFields } from './request-match.ts';
import { seededShare } from './seeded.ts';

// RFC 9110, sections 5.1 and 5.5.
const HEADER_NAME = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";
const HEADER_VALUE = '^[\\t -~\\u0080-\\u00ff]*$';

/** A fault to be added. */
export const FaultSchema = closed({
  ...routeFields,
  when: maybe(Type.Unsafe<'before' | 'after'>({ type: 'string', enum: ['before', 'after'] })),
  status: maybe(Type.Integer({ minimum: 200, maximum: 599 })),
  body: maybe(Type.Unknown()),
  headers: maybe(
    Type.Record(Type.String({ pattern: HEADER_NAME }), Type.String({ maxLength: 2000, pattern: HEADER_VALUE }), {
      additionalProperties: false,
    }),
  ),
  retry_after: maybe(Type.Integer({ minimum: 0, maximum: 86_400 })),
  delay_ms: maybe(Type.Integer({ minimum: 1, maximum: 120_000 })),
  cut: maybe(Type.Literal(true)),
  stale: maybe(Type.Literal(true)),
  times: maybe(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  share: maybe(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
  seed: maybe(Type.Integer()),
});

/**
 * A fault on demand: which requests it strikes, what happens to them, and how often.
 *
 * - `operation`, `dialect`, `method`, `path` select requests; a left-out one selects all. In `path`, `*` stands for one
 *   part between slashes.
 * - `status`: the client is sent this status, with the vendor's own error body and headers; `body` and `headers` replace
 *   them. `retry_after` is in seconds, for 429 and 503.
 * - `cut`: the connection is closed without a reply.
 * - `stale`: a read gets the reply that the same request got before. Without an earlier one it is not struck.
 * - `delay_ms`: the reply comes so much later, alone or with one of the above.
 * - `when`: `before`, the default, keeps the request from being handled. With `after` it is handled and committed, and
 *   only the reply is lost or replaced.
 * - `times`: strikes so many requests and no more. `share`: strikes this share of the requests, drawn from `seed`.
 */
export type FaultOptions = Static<typeof FaultSchema>;

/** A fault with what has become of it. */
export interface Fault extends FaultOptions {
  id: string;
  /** The number of requests that it was meant for. */
  matched: number;
  /** The number of requests that it struck. */
  struck: number;
}

/** What of a fault its schema cannot say. */
export function problemsOfFault(fault: FaultOptions): Problem[] {
  const { status, body, headers, retry_after, delay_ms, cut, stale, when, share, seed } = fault;
  const effects = [status !== undefined && 'status', cut && 'cut', stale && 'stale'].filter((name) => name);
  const problems: Problem[] = [];
  if (effects.length > 1) problems.push(problem([String(effects[1])], `cannot be given with ${String(effects[0])}`));
  if (effects.length === 0 && delay_ms === undefined) {
    problems.push(problem([], 'has no effect: give status, cut, stale or delay_ms'));
  }
  if (status === undefined) {
    for (const [name, value] of Object.entries({ body, headers, retry_after })) {
      if (value !== undefined) problems.push(problem([name], 'can only be given with status'));
    }
  }
  if (status !== undefined && status < 400 && body === undefined) {
    problems.push(problem(['body'], `is required with the status ${status}, which is no error`));
  }
  if (when === 'after' && stale) problems.push(problem(['when'], 'cannot be given with stale'));
  if (seed !== undefined && share === undefined) problems.push(problem(['seed'], 'can only be given with share'));
  return problems;
}

/** The faults of one workspace. */
export class Faults {
  #faults: Fault[] = [];
  #count = 0;

  /** Throws `TestWorkspaceError` if there are too many. */
  add(options: FaultOptions): Fault {
    if (this.#faults.length >= MOST_FAULTS) {
      throw new TestWorkspaceError(`there are already ${MOST_FAULTS} faults: clear some`);
    }
    this.#count++;
    const fault: Fault = { id: `fault-${this.#count}`, ...options, matched: 0, struck: 0 };
    this.#faults.push(fault);
    return fault;
  }

  /** In the order in which they were added; those that are used up too. */
  list(): Fault[] {
    return this.#faults.map((fault) => ({ ...fault }));
  }

  /** Removes one fault, or all. Returns whether there was one with this id. */
  clear(id?: string): boolean {
    const before = this.#faults.length;
    this.#faults = id === undefined ? [] : this.#faults.filter((fault) => fault.id !== id);
    return this.#faults.length < before;
  }

  /** The first fault that strikes a request. `canStrike` says whether it has an effect on this one. */
  strike(request: RoutedRequest, canStrike: (fault: Fault) => boolean): Fault | undefined {
    return this.#faults.find((fault) => {
      if (fault.times !== undefined && fault.struck >= fault.times) return false;
      if (routeDifferences(fault, request).length > 0 || !canStrike(fault)) return false;
      fault.matched++;
      const { share, seed = 1 } = fault;
      if (share !== undefined && seededShare(String(seed), fault.matched) >= share) return false;
      fault.struck++;
      return true;
    });
  }
}

const MOST_FAULTS = 1000;
