import type { FastifyReply } from 'fastify';
import type { Reply } from '../core/command.ts';

/** Sends what a dialect answered. The body is written out already, so nothing is serialised here. */
export function send(reply: FastifyReply, { status, headers, body }: Reply): FastifyReply {
  reply.code(status);
  if (body !== '' && headers['Content-Type'] === undefined)
    reply.header('content-type', 'application/json; charset=utf-8');
  for (const name in headers) reply.header(name, headers[name]);
  return body === '' ? reply.send() : reply.send(body);
}
