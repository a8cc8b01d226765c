import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Answer } from '../operations/operation.ts';

/** A client that neither reads a long reply nor sends anything for this time counts as disconnected. */
const STALLED_MS = 300_000;

/**
 * Sends a dialect's reply. A body is already serialised. A stream is read no faster than the client reads, and no
 * further once the client has disconnected. `onError` receives the error that broke it.
 */
export function send(reply: FastifyReply, answer: Answer, onError?: (error: unknown) => void): FastifyReply {
  const { status, headers } = answer;
  reply.code(status);
  if ('stream' in answer) {
    for (const name in headers) reply.header(name, headers[name]);
    const stream = Readable.from(answer.stream, { objectMode: false });
    if (reply.raw.destroyed) {
      stream.destroy();
      return reply.hijack();
    }
    stream.once('error', (error) => onError?.(error));
    // Also if the client disconnects before the first piece, so that the stream releases its resources.
    reply.raw.once('close', () => stream.destroy());
    reply.raw.setTimeout(STALLED_MS, () => reply.raw.destroy());
    return reply.send(stream);
  }
  const { body } = answer;
  if (body !== '' && headers['Content-Type'] === undefined)
    reply.header('content-type', 'application/json; charset=utf-8');
  for (const name in headers) reply.header(name, headers[name]);
  return body === '' ? reply.send() : reply.send(body);
}
