import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Answer } from '../operations/operation.ts';

/** Whoever neither takes anything of a long answer nor sends anything for so long is taken to be gone. */
const STALLED_MS = 300_000;

/**
 * Sends what a dialect answered. A body is written out already, so nothing is serialised here; one that comes piece by piece
 * is asked for no faster than the caller takes it, and no further once the caller is gone. `onError` is told what broke it.
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
    // Also when the caller is gone before the first piece is asked for: whatever holds something lets it go.
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
