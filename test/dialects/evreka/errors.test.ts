import { describe, expect, it } from 'vitest';
import { failures, noOrderToChange, noOrderType } from '../../../src/dialects/evreka/errors.ts';
import { security } from '../../../src/dialects/evreka/settings.ts';
import { credentialOf } from '../../../src/http/admission.ts';
import { type Failure, type FailureKind, type Problem, renderFailure } from '../../../src/model/failure.ts';

type Row = [failure: Failure, status: number, detail: unknown, headers?: Record<string, string>];

const problem = (rest: Partial<Problem>): Problem => ({
  place: 'body',
  path: ['status_id'],
  rule: 'type',
  reason: 'must be so',
  binding: 'shape',
  ...rest,
});

const rows: Row[] = [
  [{ kind: 'route_not_found' }, 404, 'There is nothing at this path'],
  [{ kind: 'method_not_allowed', allowed: ['PUT'] }, 405, 'This path answers PUT only', { Allow: 'PUT' }],
  [
    { kind: 'unauthenticated', reason: 'missing' },
    401,
    'An access token is required',
    { 'WWW-Authenticate': 'Bearer' },
  ],
  [
    { kind: 'unauthenticated', reason: 'invalid' },
    401,
    'The access token is not valid',
    { 'WWW-Authenticate': 'Bearer' },
  ],
  [{ kind: 'forbidden', scope: 'orders:write' }, 403, 'The access token lacks the scope orders:write'],
  [{ kind: 'unsupported_media', given: undefined }, 415, 'The body must be sent as application/json'],
  [{ kind: 'too_large', limitBytes: 1024 }, 413, 'The body must not be larger than 1024 bytes'],
  [{ kind: 'bad_message', status: 400, reason: 'The Host header is missing' }, 400, 'The Host header is missing'],
  [
    { kind: 'malformed_body', reason: 'the body is not valid JSON' },
    422,
    [{ loc: ['body', 0], msg: 'the body is not valid JSON', type: 'value_error.jsondecode' }],
  ],
  [
    {
      kind: 'invalid',
      problems: [
        problem({ rule: 'required', reason: 'is required' }),
        problem({ expected: 'string' }),
        problem({ path: [], expected: 'object' }),
        problem({ expected: 'integer' }),
        problem({ rule: 'text', reason: 'must be Unicode' }),
        problem({ place: 'header', path: ['If-Match'], rule: 'format', reason: 'must be a tag' }),
      ],
    },
    422,
    [
      { loc: ['body', 'status_id'], msg: 'field required', type: 'value_error.missing' },
      { loc: ['body', 'status_id'], msg: 'str type expected', type: 'type_error.str' },
      { loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' },
      { loc: ['body', 'status_id'], msg: 'must be so', type: 'type_error' },
      { loc: ['body', 'status_id'], msg: 'must be Unicode', type: 'value_error' },
      { loc: ['header', 'If-Match'], msg: 'must be a tag', type: 'value_error' },
    ],
  ],
  [{ kind: 'not_found', entity: 'order', id: 'o 1' }, 404, 'Order (o 1) not found'],
  [noOrderToChange('o 1'), 400, 'Order (o 1) not found'],
  [{ kind: 'not_found', entity: 'contacts', id: 'c 1' }, 400, 'Contact (c 1) not found'],
  [{ kind: 'not_found', entity: 'customers', id: 'c 1' }, 404, 'Entity not found'],
  [{ kind: 'not_found', entity: 'service_points', id: 's 1' }, 404, 'Service Point (s 1) not found'],
  [noOrderType('t 1'), 404, { message: 'Order type not found' }],
  [{ kind: 'conflict', reason: 'Entity (e-1) not found' }, 400, 'Entity (e-1) not found'],
  [{ kind: 'ip_not_allowed', address: '192.0.2.1' }, 403, 'The access token may not be used from 192.0.2.1'],
  [{ kind: 'wrong_credentials' }, 400, 'The username or the password is wrong'],
  [
    { kind: 'wrong_client' },
    401,
    'The client id or the client secret is missing or wrong',
    { 'WWW-Authenticate': 'Basic realm="token", charset="UTF-8"' },
  ],
  [{ kind: 'bad_refresh_token' }, 400, 'The refresh token is not valid'],
  [{ kind: 'unknown_status', status_id: 's-1' }, 400, 'Status (s-1) not found'],
  [
    {
      kind: 'refused_transition',
      from: 'New',
      to: 'Gone',
      allowed: [
        { id: 'p1', name: 'Picked' },
        { id: 'p2', name: 'Packed' },
      ],
    },
    400,
    'status cannot change from "New" to "Gone"; allowed from there: "Picked (p1)", "Packed (p2)"',
  ],
  [{ kind: 'duplicate', field: 'reference_id', value: 'R1' }, 400, 'reference_id "R1" is in use by another order'],
  [
    { kind: 'version_conflict', currentVersion: 7, differing: ['status_id'] },
    412,
    'The order has changed since: it is at version 7, and this request would change status_id',
  ],
  [{ kind: 'idempotency_reuse' }, 422, 'This Idempotency-Key was used with another body'],
  [
    { kind: 'answer_erased' },
    410,
    "The request with this Idempotency-Key was done; its reply was erased with a person's data and is not repeated",
  ],
  [
    { kind: 'rate_limited', retryAfterSeconds: 30 },
    429,
    'Too many requests; retry after 30 s',
    { 'Retry-After': '30' },
  ],
  [{ kind: 'busy', retryAfterSeconds: 1 }, 503, 'The service is overloaded; retry after 1 s', { 'Retry-After': '1' }],
  [
    { kind: 'unavailable', retryAfterSeconds: 2 },
    503,
    'The service is not available; retry after 2 s',
    { 'Retry-After': '2' },
  ],
  [{ kind: 'internal' }, 500, 'Something went wrong on our side'],
];

describe('the table of failures', () => {
  it.each(rows)('answers %j', (failure, status, detail, headers = {}) => {
    const reply = renderFailure(failures, failure);
    expect({ ...reply, body: JSON.parse(reply.body) }).toEqual({ status, headers, body: { detail } });
  });

  it('is tried here row by row', () => {
    expect(new Set(rows.map(([{ kind }]) => kind))).toEqual(new Set(Object.keys(failures) as FailureKind[]));
  });
});

describe('the access token', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   abc ', 'abc'],
    ['Bearer', undefined],
    ['Bearer ', undefined],
    ['Bearerabc', undefined],
    ['Basic YTpi', undefined],
    ['abc', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('in %j is %j', (authorization, token) => {
    expect(credentialOf(security, (name) => (name === 'authorization' ? authorization : 'other'))).toBe(token);
  });
});
