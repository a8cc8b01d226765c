import type { Reply } from '../../core/write-command.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { type Failure, renderFailure } from '../../model/failure.ts';
import { isObject } from '../../operations/values.ts';

/** What a rendered failure shows. */
interface Details {
  requestId: string;
  retryAfterSeconds: number;
  /** The id in the path of the request. */
  id: string;
}

/** One failure for each status, as a request may meet it. The first one that a dialect shows with the status counts. */
const failuresOf = ({ retryAfterSeconds, id }: Details): Failure[] => [
  { kind: 'invalid', problems: [] },
  { kind: 'conflict', reason: 'The request cannot be done in the present state' },
  { kind: 'unauthenticated', reason: 'invalid' },
  { kind: 'forbidden', scope: 'any' },
  { kind: 'not_found', entity: 'orders', id },
  { kind: 'method_not_allowed', allowed: [] },
  { kind: 'bad_message', status: 408, reason: 'The request did not arrive in time' },
  { kind: 'duplicate', field: 'id', value: id },
  { kind: 'answer_erased' },
  { kind: 'version_conflict', currentVersion: 2, differing: [] },
  { kind: 'too_large', limitBytes: 0 },
  { kind: 'unsupported_media', given: undefined },
  { kind: 'idempotency_reuse' },
  { kind: 'rate_limited', retryAfterSeconds },
  { kind: 'internal' },
  { kind: 'unavailable', retryAfterSeconds },
];

/**
 * The reply with which a dialect fails with this status. A status that the dialect never sends gets the body of its
 * internal error, or of an invalid request, with the status in it.
 */
export function vendorError({ failures }: Dialect, status: number, details: Details): Reply {
  const rendered = failuresOf(details).map((failure) => renderFailure(failures, failure, details.requestId));
  const own = rendered.find((reply) => reply.status === status);
  if (own) return own;
  const kind: Failure = status >= 500 ? { kind: 'internal' } : { kind: 'invalid', problems: [] };
  const nearest = renderFailure(failures, kind, details.requestId);
  const body: unknown = JSON.parse(nearest.body);
  const shown = isObject(body) && body['status'] === nearest.status ? { ...body, status } : body;
  return { status, headers: nearest.headers, body: JSON.stringify(shown) };
}
