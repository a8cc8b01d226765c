import { STATUS_CODES } from 'node:http';
import type { Reply } from '../core/write-command.ts';
import type { Failure } from '../model/failure.ts';

/** RFC 9457 problem details, for paths that belong to no dialect. */
export function problem(failure: Failure): Reply {
  const [status, title] =
    failure.kind === 'bad_message'
      ? [failure.status, STATUS_CODES[failure.status]]
      : (STATUS[failure.kind] ?? [500, 'Internal Server Error']);
  return {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      ...(failure.kind === 'method_not_allowed' ? { Allow: failure.allowed.join(', ') } : {}),
    },
    body: JSON.stringify({
      type: 'about:blank',
      status,
      title,
      ...(failure.kind === 'bad_message' ? { detail: failure.reason } : {}),
    }),
  };
}

const STATUS: Partial<Record<Failure['kind'], [number, string]>> = {
  route_not_found: [404, 'Not Found'],
  method_not_allowed: [405, 'Method Not Allowed'],
  malformed_body: [400, 'Bad Request'],
  unsupported_media: [415, 'Unsupported Media Type'],
  too_large: [413, 'Content Too Large'],
};
