import { expect, test } from 'vitest';
import { failures } from '../../../src/dialects/wizcommerce/errors.ts';
import { type Failure, type Problem, renderFailure } from '../../../src/model/failure.ts';

const problem = (path: (string | number)[], place: Problem['place'] = 'body'): Problem => ({
  place,
  path,
  rule: 'format',
  reason: 'is wrong',
  binding: 'limit',
});

const rows: [Failure, number, string, string[], Record<string, string>?][] = [
  [{ kind: 'route_not_found' }, 404, 'ROUTE_NOT_FOUND', []],
  [{ kind: 'method_not_allowed', allowed: ['GET', 'PUT'] }, 405, 'METHOD_NOT_ALLOWED', [], { Allow: 'GET, PUT' }],
  [{ kind: 'unauthenticated', reason: 'missing' }, 401, 'UNAUTHORIZED', ['X-API-Key']],
  [{ kind: 'unauthenticated', reason: 'invalid' }, 401, 'UNAUTHORIZED', ['X-API-Key']],
  [{ kind: 'forbidden', scope: 'orders:write' }, 403, 'FORBIDDEN', []],
  [{ kind: 'unsupported_media', given: 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE', ['Content-Type']],
  [{ kind: 'too_large', limitBytes: 1024 }, 413, 'PAYLOAD_TOO_LARGE', []],
  [{ kind: 'bad_message', status: 417, reason: 'The expectation is not met' }, 417, 'BAD_MESSAGE', []],
  [{ kind: 'malformed_body', reason: 'the body is not valid JSON' }, 400, 'MALFORMED_BODY', []],
  [
    {
      kind: 'invalid',
      problems: [
        problem(['billing_address', 'phone']),
        problem(['line_items', 0, 'sku']),
        problem(['If-Match'], 'header'),
        problem([]),
      ],
    },
    400,
    'BAD_REQUEST',
    ['billing_address.phone', 'line_items[0].sku', 'If-Match', 'body'],
  ],
  [{ kind: 'not_found', entity: 'order', id: 'x' }, 404, 'NOT_FOUND', []],
  [{ kind: 'unknown_status', status_id: 'draft' }, 400, 'UNKNOWN_STATUS', ['status']],
  [{ kind: 'refused_transition', from: 'a', to: 'b', allowed: [] }, 400, 'STATUS_CHANGE_REFUSED', ['status']],
  [{ kind: 'duplicate', field: 'reference_id', value: '1' }, 400, 'DUPLICATE', ['reference_id']],
  [
    { kind: 'version_conflict', currentVersion: 7, differing: ['status_id', 'po_number'] },
    412,
    'VERSION_CONFLICT',
    ['status', 'po_number'],
  ],
  [{ kind: 'idempotency_reuse' }, 422, 'IDEMPOTENCY_KEY_REUSED', ['Idempotency-Key']],
  [{ kind: 'answer_erased' }, 410, 'ANSWER_ERASED', ['Idempotency-Key']],
  [{ kind: 'rate_limited', retryAfterSeconds: 9 }, 429, 'RATE_LIMIT_EXCEEDED', [], { 'Retry-After': '9' }],
  [{ kind: 'busy', retryAfterSeconds: 1 }, 503, 'SERVICE_UNAVAILABLE', [], { 'Retry-After': '1' }],
  [{ kind: 'unavailable', retryAfterSeconds: 2 }, 503, 'SERVICE_UNAVAILABLE', [], { 'Retry-After': '2' }],
  [{ kind: 'ip_not_allowed', address: '192.0.2.1' }, 403, 'IP_NOT_ALLOWED', []],
  [{ kind: 'wrong_credentials' }, 401, 'INVALID_CREDENTIALS', []],
  [{ kind: 'wrong_client' }, 401, 'INVALID_CLIENT', []],
  [{ kind: 'bad_refresh_token' }, 400, 'INVALID_REFRESH_TOKEN', []],
  [{ kind: 'conflict', reason: 'it is otherwise' }, 400, 'CONFLICT', []],
  [{ kind: 'internal' }, 500, 'INTERNAL_ERROR', []],
];

test.each(rows)('%j', (failure, status, code, fields, headers = {}) => {
  const reply = renderFailure(failures, failure);
  const body = JSON.parse(reply.body) as {
    code: string;
    message: string;
    details: { field: string; reason: string }[];
  };
  expect(reply.status).toBe(status);
  expect(reply.headers).toEqual(headers);
  expect(Object.keys(body)).toEqual(['code', 'message', 'details']);
  expect(body.code).toBe(code);
  expect(body.message).not.toBe('');
  expect(body.details.map((detail) => detail.field)).toEqual(fields);
  for (const { reason } of body.details) expect(reason).not.toBe('');
});

test('no row of the table goes untested', () => {
  expect(new Set(rows.map(([failure]) => failure.kind))).toEqual(new Set(Object.keys(failures)));
});
