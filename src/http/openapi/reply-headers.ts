import type { Reply } from '../../core/write-command.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { type Failure, renderFailure } from '../../model/failure.ts';
import type { DescribedReply, Operation } from '../../operations/operation.ts';
import { isOfContent, readsOne, writes, writesOneOrder } from './common-headers.ts';

/** A header of replies, as OpenAPI describes it. */
export interface ReplyHeader {
  description: string;
  schema: { type: 'string' | 'integer'; enum?: string[]; minimum?: number };
}

type Name =
  | 'ETag'
  | 'Idempotency-Replayed'
  | 'Preference-Applied'
  | 'RateLimit-Limit'
  | 'RateLimit-Remaining'
  | 'RateLimit-Reset'
  | 'Retry-After'
  | 'Stele-Removed'
  | 'WWW-Authenticate'
  | 'X-Request-Id';

const count = { type: 'integer', minimum: 0 } as const;

/** The meaning of reply headers, in every dialect. */
export const REPLY_HEADERS: Readonly<Record<Name, ReplyHeader>> = {
  ETag: {
    description:
      'Of a read: the version and a digest of the body, such as `"7-CvPxFnMuqjDlGkbnKXuYzQ"`, for `If-Match` and ' +
      '`If-None-Match`. Of a write: the version alone, `"7"`, for `If-Match` (RFC 9110, 8.8.3).',
    schema: { type: 'string' },
  },
  'Idempotency-Replayed': {
    description: 'The `Idempotency-Key` was used before: this is the first reply, and nothing was done.',
    schema: { type: 'string', enum: ['true'] },
  },
  'Preference-Applied': {
    description:
      '`If-Match` was out of date, and the change was merged with the changes in between (RFC 7240, section 3).',
    schema: { type: 'string', enum: ['merge'] },
  },
  'RateLimit-Limit': { description: 'For a key with a limit: the allowed requests a minute.', schema: count },
  'RateLimit-Remaining': { description: 'For a key with a limit: the requests that are left.', schema: count },
  'RateLimit-Reset': {
    description: 'For a key with a limit: the seconds until all of them are available again.',
    schema: count,
  },
  'Retry-After': {
    description: 'With 429 and 503: the seconds to wait before sending the request again (RFC 9110, 10.2.3).',
    schema: count,
  },
  'Stele-Removed': {
    description: 'The fields that the call removed without naming them, separated by commas.',
    schema: { type: 'string' },
  },
  'WWW-Authenticate': {
    description: 'With 401: the expected form of the key (RFC 9110, 11.6.1).',
    schema: { type: 'string' },
  },
  'X-Request-Id': {
    description: "The request's id: yours, if you sent one. Logs and the history name it.",
    schema: { type: 'string' },
  },
};

const RATE: readonly Name[] = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

/** The headers of every reply; calls without a key have no limit. */
const always = ({ scope }: Pick<Operation, 'scope'>): readonly Name[] => [
  'X-Request-Id',
  ...(scope === null ? [] : RATE),
];

/** The headers of a 304. */
export const unchangedHeadersOf = (operation: Operation): readonly Name[] => ['ETag', ...always(operation)];

/** The possible headers of a successful reply. */
export function replyHeadersOf(operation: Operation, { schema }: DescribedReply): readonly Name[] {
  const isWrite = writes(operation);
  const isOfOne = schema !== undefined && isOfContent(operation) && !operation.handlesDryRun;
  const showsWritten = isOfOne && isWrite && operation.method !== 'DELETE';
  return [
    ...(showsWritten || (isOfOne && readsOne(operation)) ? (['ETag'] as const) : []),
    ...(isWrite ? (['Idempotency-Replayed'] as const) : []),
    ...(showsWritten && writesOneOrder(operation) ? (['Preference-Applied'] as const) : []),
    ...(operation.tellsRemoved ? (['Stele-Removed'] as const) : []),
    ...always(operation),
  ];
}

const FAILURES_WITH_HEADERS: readonly Failure[] = [
  { kind: 'unauthenticated', reason: 'missing' },
  { kind: 'unavailable', retryAfterSeconds: 1 },
];

/** The possible headers of a failure: those of the dialect's table, and those of every reply. */
export function failureHeadersOf(
  { failures }: Pick<Dialect, 'failures'>,
  operation: Pick<Operation, 'scope'>,
): readonly Name[] {
  const sent = FAILURES_WITH_HEADERS.flatMap((failure) =>
    Object.keys((renderFailure(failures, failure) as Reply).headers),
  );
  const names = (Object.keys(REPLY_HEADERS) as Name[]).filter((name) => sent.includes(name));
  return [...names, ...always(operation)];
}
