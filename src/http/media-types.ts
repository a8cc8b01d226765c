import type { FastifyRequest } from 'fastify';
import type { BodyForm } from '../operations/operation.ts';
import { UnsupportedMediaError } from './framework-errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** JSON by default, and none if there are `uploads`. */
    accepts?: readonly BodyForm[];
    /** The media types of a streamed body. */
    uploads?: readonly string[];
  }
}

/** The media type of each form of a body. */
export const MEDIA_TYPES: Readonly<Record<BodyForm, string>> = {
  json: 'application/json',
  'merge-patch': 'application/merge-patch+json',
  urlencoded: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
};

/**
 * The failure for a body that is not read because of its headers: a media type that the operation does not accept, a
 * charset other than UTF-8, or a content coding. `undefined` if the body is read.
 */
export function mediaFaultOf({
  headers,
  routeOptions,
}: Pick<FastifyRequest, 'headers' | 'routeOptions'>): UnsupportedMediaError | undefined {
  const { uploads, accepts = uploads ? [] : (['json'] as const) } = routeOptions.config;
  const contentType = headers['content-type'] ?? '';
  const given = (contentType.split(';', 1)[0] as string).trim().toLowerCase();
  if (uploads?.includes(given)) return undefined;
  const accepted = accepts.map((form) => MEDIA_TYPES[form]);
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  const isPlain = /^(?:identity)?$/i.test(headers['content-encoding'] ?? '');
  if (isPlain && accepted.includes(given) && (!charset || /^utf-?8$/i.test(charset))) return undefined;
  return new UnsupportedMediaError(contentType, uploads ?? accepted);
}
