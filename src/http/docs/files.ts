import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DOCS_HEADERS } from './headers.ts';

/** A file in memory, plain and compressed, each with its tag. */
export interface File {
  mediaType: string;
  plain: Representation;
  gzipped: Representation;
}

interface Representation {
  body: Buffer;
  etag: string;
}

const compress = promisify(gzip);

/** Compresses a text once, for all requests. */
export async function toFile(mediaType: string, text: string): Promise<File> {
  const body = Buffer.from(text);
  return { mediaType, plain: represent(body), gzipped: represent(await compress(body)) };
}

const represent = (body: Buffer): Representation => ({
  body,
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
});

/** Sends a file, or 304 if the client has it (RFC 9110, sections 12.5.3 and 13.1.2). */
export function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { mediaType, plain, gzipped }: File,
): FastifyReply {
  const isGzipped = takesGzip(request.headers['accept-encoding']);
  const { body, etag } = isGzipped ? gzipped : plain;
  reply.headers({ ...DOCS_HEADERS, ETag: etag, Vary: 'Accept-Encoding' });
  if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
  if (isGzipped) reply.header('Content-Encoding', 'gzip');
  return reply.header('Content-Type', `${mediaType}; charset=utf-8`).send(body);
}

const takesGzip = (header = ''): boolean =>
  header.split(',').some((part) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)|$)/i.test(part));

const isKnown = (header: string | undefined, etag: string): boolean =>
  header !== undefined && (header.trim() === '*' || [...header.matchAll(/"[^"]*"/g)].some(([tag]) => tag === etag));
