import type { FastifyReply, FastifyRequest } from 'fastify';
import { isKnown, takesCoding } from '../files/representation.ts';
import { CODINGS, type ConsoleFile } from './console-files.ts';
import { CONSOLE_HEADERS } from './console-headers.ts';

const YEAR_SECONDS = 31_536_000;

/** Sends a file in the best coding that the client takes, or 304 if it has it (RFC 9110, sections 12.5.3 and 13.1.2). */
export function sendConsoleFile(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile): FastifyReply {
  const { 'accept-encoding': accepted, 'if-none-match': known } = request.headers;
  const coding = CODINGS.find((each) => file.coded[each] && takesCoding(accepted, each));
  const { body, etag } = (coding && file.coded[coding]) || file.plain;
  reply.headers({
    ...CONSOLE_HEADERS,
    'Cache-Control': file.isImmutable ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
    ETag: etag,
    Vary: 'Accept-Encoding',
  });
  if (isKnown(known, etag)) return reply.code(304).send();
  if (coding) reply.header('Content-Encoding', coding);
  return reply.header('Content-Type', file.mediaType).send(body);
}
