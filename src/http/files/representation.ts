import { createHash } from 'node:crypto';

/** One form of a file in memory, with the tag that stands for its bytes. */
export interface Representation {
  body: Buffer;
  etag: string;
}

/** So many characters of a digest have 132 bits. */
const DIGEST_LENGTH = 22;

/** Tags the bytes of a file. */
export const represent = (body: Buffer): Representation => ({
  body,
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, DIGEST_LENGTH)}"`,
});

/** Whether an `Accept-Encoding` header names a coding, and not with the weight 0 (RFC 9110, section 12.5.3). */
export const takesCoding = (header: string | undefined, coding: string): boolean =>
  (header ?? '').split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((word) => word.trim().toLowerCase());
    return name === coding && !parameters.some((parameter) => /^q\s*=\s*0(?:\.0*)?$/.test(parameter));
  });

/** Whether an `If-None-Match` header has a tag; the comparison is weak (RFC 9110, section 13.1.2). */
export const isKnown = (header: string | undefined, etag: string): boolean =>
  header !== undefined && (header.trim() === '*' || [...header.matchAll(/"[^"]*"/g)].some(([tag]) => tag === etag));
