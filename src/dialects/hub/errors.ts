import { type Static, Type } from 'typebox';
import type { Reply } from '../../core/write-command.ts';
import type { Failure, FailureTable, Problem } from '../../model/failure.ts';
import { nameOfAbsent, sentences, takenBy } from '../../operations/sentences.ts';

/** RFC 9457. */
export const PROBLEM_TYPE = 'application/problem+json';

/** Problem types are stable, since programs compare them. They are URNs, since a hub may have any address. */
const TYPES = 'urn:problem-type:stele:';

/** The problem type of an order that an undo leaves, since it was changed since. */
export const CHANGED_SINCE = 'urn:problem-type:stele:changed-since';

const FieldProblem = Type.Object(
  {
    detail: Type.String({ description: 'A clause to read after the field.' }),
    rule: Type.String(),
    pointer: Type.Optional(
      Type.String({ description: 'A place in the body: a JSON pointer (RFC 6901) as a URI fragment.' }),
    ),
    parameter: Type.Optional(Type.String({ description: 'A query parameter.' })),
    header: Type.Optional(Type.String()),
    allowed: Type.Optional(Type.Array(Type.Unknown(), { description: 'The allowed values.' })),
    expected: Type.Optional(
      Type.Unsafe<string | number>({
        type: ['string', 'number'],
        description: 'The limit of the rule: the maximum length, the type, the format.',
      }),
    ),
  },
  { 'x-name': 'FieldProblem' },
);

export const ProblemReply = Type.Object(
  {
    type: Type.String({ description: `\`${TYPES}\` and the kind of problem.` }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    request_id: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(FieldProblem)),
    scope: Type.Optional(Type.String({ description: 'The scope that the key lacks.' })),
    allowed: Type.Optional(Type.Array(Type.Object({ id: Type.String(), name: Type.String() }))),
    version: Type.Optional(Type.Integer()),
    differing: Type.Optional(Type.Array(Type.String())),
    conflicts: Type.Optional(
      Type.Array(
        Type.Object({
          field: Type.String(),
          base: Type.Optional(Type.Unknown({ description: 'The value in the version that the client knows.' })),
          theirs: Type.Unknown({ description: 'The present value; null for no value.' }),
          yours: Type.Unknown({ description: 'The value that the request would store.' }),
        }),
      ),
    ),
  },
  { 'x-name': 'Problem' },
);
type ProblemReply = Static<typeof ProblemReply>;

type Row<K extends Failure['kind']> = FailureTable<Reply>[K];

/** Every failure as a problem. `title` is the same for all of a type, `detail` describes the occurrence. */
export const failures: FailureTable<Reply> = {
  route_not_found: row(404, 'Nothing at this path'),
  method_not_allowed: row(405, 'Method not allowed', ({ allowed }) => ({ headers: { Allow: allowed.join(', ') } })),
  unauthenticated: row(401, 'No valid key', () => ({ headers: { 'WWW-Authenticate': 'Bearer' } })),
  forbidden: row(403, 'Scope missing', ({ scope }) => ({ more: { scope } })),
  ip_not_allowed: row(403, 'Address not allowed'),
  wrong_credentials: row(401, 'Wrong credentials', () => ({ headers: { 'WWW-Authenticate': 'Bearer' } })),
  wrong_client: row(401, 'Wrong client', () => ({ headers: { 'WWW-Authenticate': 'Basic realm="token"' } })),
  bad_refresh_token: row(400, 'Refresh token not valid'),
  // RFC 5789, section 2.2: the reply to a patch in another format names the accepted ones.
  unsupported_media: row(415, 'Unsupported media type', ({ accepted }) =>
    accepted?.some((type) => type.includes('patch')) ? { headers: { 'Accept-Patch': accepted.join(', ') } } : {},
  ),
  too_large: row(413, 'Content too large'),
  bad_message: (failure, requestId) => row<'bad_message'>(failure.status, 'Bad message')(failure, requestId),
  malformed_body: row(400, 'Malformed body'),
  invalid: row(400, 'Invalid request', ({ problems }) => ({ more: { errors: problems.map(fieldProblem) } })),
  not_found: row(404, 'Not found', ({ entity, id }) => ({
    more: { detail: `There is no ${nameOfAbsent(entity)} ${JSON.stringify(id)}` },
  })),
  unknown_status: row(400, 'Unknown status'),
  refused_transition: row(409, 'Status change refused', ({ allowed }) => ({ more: { allowed } })),
  duplicate: row(409, 'Already in use', (failure) => ({
    more: { errors: [{ detail: takenBy(failure), rule: 'duplicate', pointer: `#/${failure.field}` }] },
  })),
  conflict: row(409, 'Conflict'),
  version_conflict: row(412, 'Version conflict', ({ currentVersion, differing, sides }) => ({
    more: {
      ...(currentVersion > 0 ? { version: currentVersion } : {}),
      differing,
      ...(sides ? { conflicts: sides } : {}),
    },
  })),
  idempotency_reuse: row(422, 'Idempotency key reused'),
  answer_erased: row(410, 'Answer erased'),
  rate_limited: row(429, 'Too many requests', later),
  busy: row(503, 'Overloaded', later),
  unavailable: row(503, 'Not available', later),
  internal: row(500, 'Internal error'),
};

function row<K extends Failure['kind']>(
  status: number,
  title: string,
  extra?: (failure: Extract<Failure, { kind: K }>) => {
    headers?: Record<string, string>;
    more?: Partial<ProblemReply>;
  },
): Row<K> {
  const render = (failure: Extract<Failure, { kind: K }>, requestId?: string): Reply => {
    const { headers = {}, more = {} } = extra?.(failure) ?? {};
    const body: ProblemReply = {
      type: TYPES + failure.kind.replaceAll('_', '-'),
      title,
      status,
      detail: (sentences[failure.kind] as (failure: Failure) => string)(failure),
      ...(requestId === undefined ? {} : { request_id: requestId }),
      ...more,
    };
    return { status, headers: { 'Content-Type': PROBLEM_TYPE, ...headers }, body: JSON.stringify(body) };
  };
  return render as Row<K>;
}

function later({ retryAfterSeconds }: { retryAfterSeconds: number }): { headers: Record<string, string> } {
  return { headers: { 'Retry-After': String(retryAfterSeconds) } };
}

function fieldProblem({ place, path, rule, reason, expected }: Problem): Static<typeof FieldProblem> {
  const detail = { detail: reason, rule, ...allowance(expected) };
  if (place === 'header') return { ...detail, header: String(path[0]) };
  if (place === 'query') return { ...detail, parameter: String(path[0]) };
  return { ...detail, pointer: `#${path.map((part) => `/${pointerPart(String(part))}`).join('')}` };
}

/** The allowed values, if they can be named. */
function allowance(expected: unknown): { allowed?: unknown[]; expected?: string | number } {
  if (Array.isArray(expected)) return { allowed: expected };
  return typeof expected === 'string' || typeof expected === 'number' ? { expected } : {};
}

/** RFC 6901, sections 3 and 6. */
const pointerPart = (part: string): string =>
  encodeURIComponent(part.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
