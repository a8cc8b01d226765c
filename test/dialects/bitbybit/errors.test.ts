import { describe, expect, it } from 'vitest';
import { failures } from '../../../src/dialects/bitbybit/errors.ts';
import { security } from '../../../src/dialects/bitbybit/settings.ts';
import { credentialOf } from '../../../src/http/admission.ts';
import { type Failure, type FailureKind, renderFailure } from '../../../src/model/failure.ts';

type Row = [failure: Failure, status: number, code: string, message: string, headers?: Record<string, string>];

const rows: Row[] = [
  [{ kind: 'route_not_found' }, 404, 'NOT_FOUND', 'Resource not found'],
  [
    { kind: 'method_not_allowed', allowed: ['GET', 'PUT'] },
    405,
    'METHOD_NOT_ALLOWED',
    'This path answers GET, PUT only',
    { Allow: 'GET, PUT' },
  ],
  [{ kind: 'unauthenticated', reason: 'missing' }, 401, 'MISSING_API_KEY', 'An API key is required'],
  [{ kind: 'unauthenticated', reason: 'invalid' }, 401, 'INVALID_API_KEY', 'The API key is not valid'],
  [{ kind: 'forbidden', scope: 'orders:write' }, 403, 'INSUFFICIENT_SCOPE', 'The API key lacks the scope orders:write'],
  [
    { kind: 'ip_not_allowed', address: '192.0.2.7' },
    403,
    'IP_NOT_ALLOWED',
    'The API key may not be used from 192.0.2.7',
  ],
  [{ kind: 'wrong_credentials' }, 401, 'INVALID_CREDENTIALS', 'The email address or the password is wrong'],
  [{ kind: 'wrong_client' }, 401, 'INVALID_CLIENT', 'The client id or the client secret is missing or wrong'],
  [{ kind: 'bad_refresh_token' }, 400, 'VALIDATION_ERROR', 'The refresh token is not valid'],
  [
    { kind: 'unsupported_media', given: 'text/xml' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    'The body must be sent as application/json',
  ],
  [{ kind: 'too_large', limitBytes: 1024 }, 413, 'PAYLOAD_TOO_LARGE', 'The body must not be larger than 1024 bytes'],
  [
    { kind: 'bad_message', status: 400, reason: 'The Host header is missing' },
    400,
    'BAD_MESSAGE',
    'The Host header is missing',
  ],
  [
    { kind: 'malformed_body', reason: 'the body is not valid JSON' },
    400,
    'VALIDATION_ERROR',
    'Malformed request: the body is not valid JSON',
  ],
  [
    {
      kind: 'invalid',
      problems: [
        { place: 'body', path: ['status'], rule: 'enum', reason: 'must be one of active', binding: 'shape' },
        { place: 'body', path: ['lines', 0, 'sku'], rule: 'text', reason: 'must be text', binding: 'shape' },
        { place: 'body', path: [], rule: 'type', reason: 'must be an object', binding: 'shape' },
        { place: 'header', path: ['If-Match'], rule: 'format', reason: 'must be a tag', binding: 'shape' },
      ],
    },
    400,
    'VALIDATION_ERROR',
    'status must be one of active; lines[0].sku must be text; body must be an object; If-Match must be a tag',
  ],
  [{ kind: 'not_found', entity: 'order', id: 'o-1' }, 404, 'NOT_FOUND', 'Resource not found'],
  [{ kind: 'unknown_status', status_id: 'archived' }, 400, 'VALIDATION_ERROR', 'There is no status "archived"'],
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
    'VALIDATION_ERROR',
    'status cannot change from "New" to "Gone"; allowed from there: "Picked", "Packed"',
  ],
  [
    { kind: 'refused_transition', from: 'Gone', to: 'New', allowed: [] },
    400,
    'VALIDATION_ERROR',
    'status cannot change from "Gone" to "New": "Gone" is final',
  ],
  [
    { kind: 'duplicate', field: 'reference_id', value: 'R1' },
    400,
    'VALIDATION_ERROR',
    'reference_id "R1" is in use by another order',
  ],
  [{ kind: 'conflict', reason: 'The key is gone' }, 400, 'VALIDATION_ERROR', 'The key is gone'],
  [
    { kind: 'version_conflict', currentVersion: 7, differing: ['status_id', 'completed_at', 'internal_note'] },
    412,
    'VERSION_CONFLICT',
    'The order has changed since: it is at version 7, and this request would change status, notes',
  ],
  [{ kind: 'idempotency_reuse' }, 422, 'IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used with another body'],
  [
    { kind: 'answer_erased' },
    410,
    'ANSWER_ERASED',
    "The request with this Idempotency-Key was done; its reply was erased with a person's data and is not repeated",
  ],
  [
    { kind: 'rate_limited', retryAfterSeconds: 30 },
    429,
    'RATE_LIMIT_EXCEEDED',
    'Too many requests; retry after 30 s',
    { 'Retry-After': '30' },
  ],
  [
    { kind: 'busy', retryAfterSeconds: 1 },
    503,
    'SERVICE_UNAVAILABLE',
    'The service is overloaded; retry after 1 s',
    { 'Retry-After': '1' },
  ],
  [
    { kind: 'unavailable', retryAfterSeconds: 2 },
    503,
    'SERVICE_UNAVAILABLE',
    'The service is not available; retry after 2 s',
    { 'Retry-After': '2' },
  ],
  [{ kind: 'internal' }, 500, 'INTERNAL_ERROR', 'Something went wrong on our side'],
];

describe('the table of failures', () => {
  it.each(rows)('replies to %j', (failure, status, code, message, headers = {}) => {
    const reply = renderFailure(failures, failure);
    expect({ ...reply, body: JSON.parse(reply.body) }).toEqual({ status, headers, body: { error: { code, message } } });
  });

  it('is tested row by row', () => {
    expect(new Set(rows.map(([{ kind }]) => kind))).toEqual(new Set(Object.keys(failures) as FailureKind[]));
  });
});

describe('the API key', () => {
  const keyIn = (headers: Record<string, string>) => credentialOf(security, (name) => headers[name]);

  it('is read from either header, the documented one first', () => {
    expect(keyIn({ 'x-api-key': 'a' })).toBe('a');
    expect(keyIn({ 'x-bitbybit-key': 'b' })).toBe('b');
    expect(keyIn({ 'x-api-key': 'a', 'x-bitbybit-key': 'b' })).toBe('a');
  });

  it('is absent when its header is empty', () => {
    expect(keyIn({ 'x-api-key': '', 'x-bitbybit-key': 'b' })).toBe('b');
    expect(keyIn({ 'x-api-key': '' })).toBeUndefined();
    expect(keyIn({ authorization: 'Bearer a' })).toBeUndefined();
  });
});
