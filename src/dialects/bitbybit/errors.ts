import type { Reply } from '../../core/write-command.ts';
import type { FailureTable } from '../../model/failure.ts';
import { json } from '../../operations/reply.ts';
import { type ConflictWords, clausesOf, conflictSentence, sentences } from '../../operations/sentences.ts';
import { financialStatus, fulfillmentStatus, status } from './orders/status-mappings.ts';

/** The reply to each failure. A comment marks the codes that the vendor does not list. */
export const failures: FailureTable<Reply> = {
  route_not_found: () => error(404, 'NOT_FOUND', NOT_FOUND),
  // Not listed by the vendor.
  method_not_allowed: (failure) =>
    error(405, 'METHOD_NOT_ALLOWED', sentences.method_not_allowed(failure), { Allow: failure.allowed.join(', ') }),
  unauthenticated: (failure) =>
    error(
      401,
      failure.reason === 'missing' ? 'MISSING_API_KEY' : 'INVALID_API_KEY',
      sentences.unauthenticated(failure),
    ),
  forbidden: (failure) => error(403, 'INSUFFICIENT_SCOPE', sentences.forbidden(failure)),
  ip_not_allowed: (failure) => error(403, 'IP_NOT_ALLOWED', sentences.ip_not_allowed(failure)),
  // The next three belong to calls that this dialect does not have.
  wrong_credentials: (failure) => error(401, 'INVALID_CREDENTIALS', sentences.wrong_credentials(failure)),
  wrong_client: (failure) => error(401, 'INVALID_CLIENT', sentences.wrong_client(failure)),
  bad_refresh_token: (failure) => error(400, INVALID, sentences.bad_refresh_token(failure)),
  // Not listed by the vendor.
  unsupported_media: (failure) => error(415, 'UNSUPPORTED_MEDIA_TYPE', sentences.unsupported_media(failure)),
  // Not listed by the vendor.
  too_large: (failure) => error(413, 'PAYLOAD_TOO_LARGE', sentences.too_large(failure)),
  // Not listed by the vendor.
  bad_message: (failure) => error(failure.status, 'BAD_MESSAGE', sentences.bad_message(failure)),
  malformed_body: (failure) => error(400, INVALID, sentences.malformed_body(failure)),
  invalid: (failure) => error(400, INVALID, clausesOf(failure.problems, MOST_FIELDS)),
  not_found: () => error(404, 'NOT_FOUND', NOT_FOUND),
  unknown_status: (failure) => error(400, INVALID, sentences.unknown_status(failure)),
  refused_transition: (failure) => error(400, INVALID, sentences.refused_transition(failure)),
  duplicate: (failure) => error(400, INVALID, sentences.duplicate(failure)),
  conflict: (failure) => error(400, INVALID, sentences.conflict(failure)),
  // Not listed by the vendor.
  version_conflict: (failure) => error(412, 'VERSION_CONFLICT', conflictSentence(failure, WORDS)),
  // Not listed by the vendor.
  idempotency_reuse: (failure) => error(422, 'IDEMPOTENCY_KEY_REUSED', sentences.idempotency_reuse(failure)),
  answer_erased: (failure) => error(410, 'ANSWER_ERASED', sentences.answer_erased(failure)),
  rate_limited: (failure) => later(429, 'RATE_LIMIT_EXCEEDED', sentences.rate_limited(failure), failure),
  busy: (failure) => later(503, 'SERVICE_UNAVAILABLE', sentences.busy(failure), failure),
  unavailable: (failure) => later(503, 'SERVICE_UNAVAILABLE', sentences.unavailable(failure), failure),
  // Not listed by the vendor.
  internal: (failure) => error(500, 'INTERNAL_ERROR', sentences.internal(failure)),
};

/** The most fields in a message, since the vendor's errors have no other place for them. */
const MOST_FIELDS = 200;

const INVALID = 'VALIDATION_ERROR';
const NOT_FOUND = 'Resource not found';

/** The wire names of the canonical fields that a client can change. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  status_id: 'status',
  fulfillment_status: 'fulfillmentStatus',
  payment_status: 'financialStatus',
  internal_note: 'notes',
  email: 'email',
  phone: 'phoneNumber',
  first_name: 'firstName',
  last_name: 'lastName',
  image_url: 'imageUrl',
  name: 'name',
  description: 'description',
  variants: 'variants',
};

/** The wire values of canonical values. */
const SHOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  fulfillment_status: fulfillmentStatus.shows,
  payment_status: financialStatus.shows,
};

const WORDS: ConflictWords = {
  name: (field) => WIRE_NAMES[field],
  value: (field, value) => SHOWN[field]?.[String(value)] ?? value,
  status: (state) => status.shows[state],
};

const error = (status: number, code: string, message: string, headers: Record<string, string> = {}): Reply =>
  json(status, { error: { code, message } }, headers);

const later = (status: number, code: string, message: string, wait: { retryAfterSeconds: number }): Reply =>
  error(status, code, message, { 'Retry-After': String(wait.retryAfterSeconds) });
