import { Type } from 'typebox';
import type { Reply } from '../../core/write-command.ts';
import type { FailureTable } from '../../model/failure.ts';
import type { RecordKind } from '../../model/record.ts';
import { json } from '../../operations/reply.ts';
import { differencesOf, fieldOf, sentences, takenBy, usedWith } from '../../operations/sentences.ts';
import { status } from './orders/status-mappings.ts';
import { KEY_HEADER } from './settings.ts';

/** The body of every refusal, as the vendor declares it. */
export const ErrorReply = Type.Object(
  {
    code: Type.String(),
    message: Type.String(),
    details: Type.Array(Type.Object({ field: Type.String(), reason: Type.String() })),
  },
  { 'x-name': 'Error' },
);

/**
 * Every failure in WizCommerce's form. The vendor declares the form and the statuses 400, 401, 403, 404 and 500, and
 * lists no codes; the codes and the other statuses are this hub's.
 */
export const failures: FailureTable<Reply> = {
  route_not_found: (failure) => error(404, 'ROUTE_NOT_FOUND', sentences.route_not_found(failure)),
  method_not_allowed: (failure) =>
    error(405, 'METHOD_NOT_ALLOWED', sentences.method_not_allowed(failure), [], { Allow: failure.allowed.join(', ') }),
  unauthenticated: (failure) =>
    error(401, 'UNAUTHORIZED', `${sentences.unauthenticated(failure)}; send it in the header ${KEY_HEADER}`, [
      detail(KEY_HEADER, failure.reason === 'missing' ? 'is required' : 'is unknown, expired or revoked'),
    ]),
  forbidden: (failure) => error(403, 'FORBIDDEN', sentences.forbidden(failure)),
  ip_not_allowed: (failure) => error(403, 'IP_NOT_ALLOWED', sentences.ip_not_allowed(failure)),
  wrong_credentials: (failure) => error(401, 'INVALID_CREDENTIALS', sentences.wrong_credentials(failure)),
  // The next two belong to calls that this vendor does not have.
  wrong_client: (failure) => error(401, 'INVALID_CLIENT', sentences.wrong_client(failure)),
  bad_refresh_token: (failure) => error(400, 'INVALID_REFRESH_TOKEN', sentences.bad_refresh_token(failure)),
  unsupported_media: (failure) =>
    error(415, 'UNSUPPORTED_MEDIA_TYPE', sentences.unsupported_media(failure), [
      detail('Content-Type', 'must be application/json'),
    ]),
  too_large: (failure) => error(413, 'PAYLOAD_TOO_LARGE', sentences.too_large(failure)),
  bad_message: (failure) => error(failure.status, 'BAD_MESSAGE', sentences.bad_message(failure)),
  malformed_body: (failure) => error(400, 'MALFORMED_BODY', sentences.malformed_body(failure)),
  invalid: (failure) =>
    error(
      400,
      'BAD_REQUEST',
      sentences.invalid(failure),
      failure.problems.map((problem) => detail(fieldOf(problem), problem.reason)),
    ),
  not_found: (failure) => error(404, 'NOT_FOUND', sentences.not_found(failure)),
  unknown_status: (failure) =>
    error(400, 'UNKNOWN_STATUS', sentences.unknown_status(failure), [detail('status', 'does not exist')]),
  refused_transition: (failure) =>
    error(400, 'STATUS_CHANGE_REFUSED', sentences.refused_transition(failure), [
      detail('status', 'cannot be reached from the present status'),
    ]),
  duplicate: (failure) =>
    error(400, 'DUPLICATE', sentences.duplicate(failure), [detail(failure.field, takenBy(failure))]),
  conflict: (failure) => error(400, 'CONFLICT', sentences.conflict(failure)),
  version_conflict: (failure) => {
    const names = NAMES[failure.entity ?? 'orders'] ?? {};
    const differences = differencesOf(failure, {
      name: (field) => names[field] ?? field,
      status: (state) => status.shows[state],
    });
    const differing = differences.map(({ field }) => field);
    const message = sentences.version_conflict({ ...failure, differing });
    return error(412, 'VERSION_CONFLICT', message, differences);
  },
  idempotency_reuse: (failure) =>
    error(422, 'IDEMPOTENCY_KEY_REUSED', sentences.idempotency_reuse(failure), [
      detail('Idempotency-Key', usedWith(failure)),
    ]),
  answer_erased: (failure) =>
    error(410, 'ANSWER_ERASED', sentences.answer_erased(failure), [
      detail('Idempotency-Key', 'was used for a request whose answer was erased'),
    ]),
  rate_limited: (failure) => later(429, 'RATE_LIMIT_EXCEEDED', sentences.rate_limited(failure), failure),
  busy: (failure) => later(503, 'SERVICE_UNAVAILABLE', sentences.busy(failure), failure),
  unavailable: (failure) => later(503, 'SERVICE_UNAVAILABLE', sentences.unavailable(failure), failure),
  internal: (failure) => error(500, 'INTERNAL_ERROR', sentences.internal(failure)),
};

interface Detail {
  field: string;
  reason: string;
}

const detail = (field: string, reason: string): Detail => ({ field, reason });

/** The hub has WizCommerce's names, but for these. */
const NAMES: { [kind in RecordKind | 'orders']?: Readonly<Record<string, string>> } = {
  orders: { status_id: 'status' },
  customers: {
    name: 'company_name',
    price_list_id: 'assigned_price_list_id',
    sales_rep_ids: 'assigned_sales_rep_ids',
  },
  shipments: { items: 'shipment_items' },
};

const error = (
  status: number,
  code: string,
  message: string,
  details: Detail[] = [],
  headers: Record<string, string> = {},
): Reply => json(status, { code, message, details }, headers);

const later = (status: number, code: string, message: string, wait: { retryAfterSeconds: number }): Reply =>
  error(status, code, message, [], { 'Retry-After': String(wait.retryAfterSeconds) });
