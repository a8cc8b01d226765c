import { STATUS_CODES } from 'node:http';
import type { Reply } from '../core/write-command.ts';
import { type Failure, renderFailure } from '../model/failure.ts';
import { sentences } from '../operations/sentences.ts';

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
      ...(EXPLAINED.has(failure.kind) ? { detail: renderFailure(sentences, failure) } : {}),
    }),
  };
}

/** The others say nothing beyond their title. */
const EXPLAINED: ReadonlySet<Failure['kind']> = new Set([
  'bad_message',
  'malformed_body',
  'unsupported_media',
  'too_large',
]);

const STATUS: Partial<Record<Failure['kind'], [number, string]>> = {
  route_not_found: [404, 'Not Found'],
  method_not_allowed: [405, 'Method Not Allowed'],
  malformed_body: [400, 'Bad Request'],
  unsupported_media: [415, 'Unsupported Media Type'],
  too_large: [413, 'Content Too Large'],
};
