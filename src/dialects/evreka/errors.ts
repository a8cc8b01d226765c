import { type Static, Type } from 'typebox';
import type { Reply } from '../../core/write-command.ts';
import type { Failure, FailureTable, Problem, Reachable } from '../../model/failure.ts';
import { json } from '../../operations/reply.ts';
import { type ConflictWords, conflictSentence, sentences } from '../../operations/sentences.ts';

const FieldError = Type.Object(
  {
    loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
    msg: Type.String(),
    type: Type.String(),
  },
  { 'x-name': 'FieldError' },
);
type FieldError = Static<typeof FieldError>;

export const ErrorReply = Type.Object(
  {
    detail: Type.Union([Type.String(), Type.Array(FieldError), Type.Object({ message: Type.String() })], {
      description: 'A sentence, bare or as a message. A list only for a malformed request (422).',
    }),
  },
  { 'x-name': 'Error' },
);

const ORDER_TO_CHANGE = 'order_to_change';

/** The failure for an unknown order of a status call: the vendor answers 400 there, and 404 where an order is read. */
export function noOrderToChange(id: string): Failure {
  return { kind: 'not_found', entity: ORDER_TO_CHANGE, id };
}

/** The failure for an unknown order type of a call for items: its reply has another shape. */
export function noOrderType(id: string): Failure {
  return { kind: 'not_found', entity: 'order_types', id };
}

/** Every failure in Evreka360's words. The vendor documents 400 and 404 for an unknown order, and the shape of 422. */
export const failures: FailureTable<Reply> = {
  route_not_found: (failure) => refusal(404, sentences.route_not_found(failure)),
  method_not_allowed: (failure) =>
    refusal(405, sentences.method_not_allowed(failure), { Allow: failure.allowed.join(', ') }),
  unauthenticated: ({ reason }) =>
    refusal(401, reason === 'missing' ? 'An access token is required' : 'The access token is not valid', {
      'WWW-Authenticate': 'Bearer',
    }),
  forbidden: ({ scope }) => refusal(403, `The access token lacks the scope ${scope}`),
  ip_not_allowed: ({ address }) => refusal(403, `The access token may not be used from ${address}`),
  // RFC 6749, section 5.2, has 400 for a bad grant and 401 for a bad client; the bodies stay this vendor's.
  wrong_credentials: () => refusal(400, 'The username or the password is wrong'),
  wrong_client: (failure) =>
    refusal(401, sentences.wrong_client(failure), { 'WWW-Authenticate': 'Basic realm="token", charset="UTF-8"' }),
  bad_refresh_token: (failure) => refusal(400, sentences.bad_refresh_token(failure)),
  unsupported_media: (failure) => refusal(415, sentences.unsupported_media(failure)),
  too_large: (failure) => refusal(413, sentences.too_large(failure)),
  bad_message: (failure) => refusal(failure.status, sentences.bad_message(failure)),
  malformed_body: ({ reason, position = 0 }) =>
    malformed([{ loc: ['body', position], msg: reason, type: 'value_error.jsondecode' }]),
  invalid: ({ problems }) => malformed(problems.map(fieldError)),
  not_found: ({ entity, id }) => (ABSENT[entity] ?? noOrder)(id),
  unknown_status: ({ status_id }) => refusal(400, `Status (${status_id}) not found`),
  // The caller needs ids to act on it, and names may repeat.
  refused_transition: ({ from, to, allowed }) =>
    refusal(400, sentences.refused_transition({ kind: 'refused_transition', from, to, allowed: allowed.map(withId) })),
  duplicate: (failure) => refusal(400, sentences.duplicate(failure)),
  conflict: (failure) => refusal(400, sentences.conflict(failure)),
  version_conflict: (failure) => refusal(412, conflictSentence(failure, WORDS)),
  idempotency_reuse: (failure) => refusal(422, sentences.idempotency_reuse(failure)),
  answer_erased: (failure) => refusal(410, sentences.answer_erased(failure)),
  rate_limited: (failure) => later(429, sentences.rate_limited(failure), failure),
  busy: (failure) => later(503, sentences.busy(failure), failure),
  unavailable: (failure) => later(503, sentences.unavailable(failure), failure),
  internal: (failure) => refusal(500, sentences.internal(failure)),
};

/** Its status is the entry's id, and the other fields are named alike. */
const WORDS: ConflictWords = { name: (field) => field };

const noOrder = (id: string): Reply => refusal(404, `Order (${id}) not found`);

/** The replies for other things that are not found. The vendor answers 400 to some updates, and 404 to the rest. */
const ABSENT: Readonly<Record<string, (id: string) => Reply>> = {
  [ORDER_TO_CHANGE]: (id) => refusal(400, `Order (${id}) not found`),
  contacts: (id) => refusal(400, `Contact (${id}) not found`),
  customers: () => refusal(404, 'Entity not found'),
  order_types: () => json(404, { detail: { message: 'Order type not found' } }),
  service_points: (id) => refusal(404, `Service Point (${id}) not found`),
};

const withId = ({ id, name }: Reachable): Reachable => ({ id, name: `${name} (${id})` });

/** As FastAPI on pydantic 1 writes it, which the only list in the vendor's pages looks like. */
function fieldError({ place, path, rule, reason, expected }: Problem): FieldError {
  const loc = [place, ...path];
  if (rule === 'required') return { loc, msg: 'field required', type: 'value_error.missing' };
  if (rule === 'type' && expected === 'string') return { loc, msg: 'str type expected', type: 'type_error.str' };
  if (rule === 'type' && expected === 'object') {
    return { loc, msg: 'value is not a valid dict', type: 'type_error.dict' };
  }
  return { loc, msg: reason, type: rule === 'type' ? 'type_error' : 'value_error' };
}

const refusal = (status: number, detail: string, headers: Record<string, string> = {}): Reply =>
  json(status, { detail }, headers);

const malformed = (detail: FieldError[]): Reply => json(422, { detail });

const later = (status: number, detail: string, wait: { retryAfterSeconds: number }): Reply =>
  refusal(status, detail, { 'Retry-After': String(wait.retryAfterSeconds) });
