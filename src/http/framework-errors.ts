import type { Failure } from '../model/failure.ts';
import { MalformedBodyError } from '../validation/json-text.ts';
import { UnsupportedMediaError } from './body.ts';
import { BodyTooLargeError } from './message.ts';

/** With a key: an order whose lists are all full of the longest texts can be sent back as it is shown. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** Without a key: enough for signing in, even if every letter is escaped, and small enough to be parsed at once. */
export const MAX_OPEN_BODY_BYTES = 64 * 1024;

/** Of a streamed body, which is never held as a whole. */
export const MAX_UPLOAD_BYTES = 4 * 1024 * 1024 * 1024;

/**
 * Converts an error of the framework into a failure, with the limit of the body. An unknown error is internal, and goes
 * into the log.
 */
export function failureOf(error: unknown, limitBytes = MAX_BODY_BYTES): Failure {
  if (error instanceof MalformedBodyError) {
    return { kind: 'malformed_body', reason: error.message, position: error.position };
  }
  if (error instanceof UnsupportedMediaError) {
    return { kind: 'unsupported_media', given: error.given, accepted: error.accepted };
  }
  if (error instanceof BodyTooLargeError) return { kind: 'too_large', limitBytes };
  switch ((error as { code?: string } | undefined)?.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_TYPE':
      return { kind: 'unsupported_media', given: undefined };
    // Node's error for a request whose client has disconnected, so no client receives the reply.
    case 'ECONNRESET':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return { kind: 'malformed_body', reason: 'the connection was cut' };
    case 'FST_ERR_BAD_URL':
      return { kind: 'route_not_found' };
    default:
      return { kind: 'internal', cause: error };
  }
}
