import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyContextConfig } from 'fastify';
import type { BodyForm } from '../operations/operation.ts';
import { MalformedBodyError, parseJsonText } from '../validation/json-text.ts';

/** Parses a JSON body as `parseJsonText` does. Throws `MalformedBodyError`, also for bytes that are not UTF-8. */
export function parseJsonBody(bytes: Buffer): { text: string; value: unknown } {
  if (!isUtf8(bytes)) throw new MalformedBodyError('the body is not valid UTF-8');
  const text = bytes.toString('utf8');
  return { text, value: parseJsonText(text) };
}

/**
 * Removes the properties that are null from a parsed body, at any depth, and returns it. Entries of lists stay: a null
 * there is not an absence. Iterative, since a hostile body can be nested deeper than the call stack.
 */
export function withoutNulls(body: unknown): unknown {
  const rest = [body];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (Array.isArray(next)) {
      for (const entry of next) if (isObject(entry)) rest.push(entry);
    } else if (isObject(next)) {
      for (const [key, value] of Object.entries(next)) {
        if (value === null) delete next[key];
        else if (isObject(value)) rest.push(value);
      }
    }
  }
  return body;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** JSON by default, and none if there are `uploads`. */
    accepts?: readonly BodyForm[];
    /** The media types of a streamed body. */
    uploads?: readonly string[];
  }
}

/** The operation does not read a body of this media type. */
export class UnsupportedMediaError extends Error {
  readonly given: string | undefined;
  readonly accepted: readonly string[] | undefined;

  constructor(given: string | undefined, accepted?: readonly string[]) {
    super('unsupported media type');
    this.given = given;
    this.accepted = accepted;
  }
}

/** The media type of each form of a body. */
export const MEDIA_TYPES: Readonly<Record<BodyForm, string>> = {
  json: 'application/json',
  'merge-patch': 'application/merge-patch+json',
  urlencoded: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
};

const JSON_ALONE = ['json'] as const;

const CHARSET = /charset\s*=\s*"?([^\s;"]+)/i;

/**
 * The failure for a body that is not read because of its headers: a media type that the operation does not accept, a
 * charset other than UTF-8, or a content coding. `undefined` if the body is read.
 */
export function mediaFaultOf(
  { 'content-type': contentType = '', 'content-encoding': coding = '' }: IncomingHttpHeaders,
  { uploads, accepts = uploads ? [] : JSON_ALONE }: FastifyContextConfig,
): UnsupportedMediaError | undefined {
  const end = contentType.indexOf(';');
  const given = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  if (uploads?.includes(given)) return undefined;
  const charset = end < 0 ? undefined : CHARSET.exec(contentType)?.[1];
  const isReadable = (coding === '' || /^identity$/i.test(coding)) && (!charset || /^utf-?8$/i.test(charset));
  if (isReadable && accepts.some((form) => MEDIA_TYPES[form] === given)) return undefined;
  return new UnsupportedMediaError(contentType, uploads ?? accepts.map((form) => MEDIA_TYPES[form]));
}
