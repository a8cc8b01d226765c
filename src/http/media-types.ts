import type { FastifyRequest } from 'fastify';
import type { BodyForm } from '../operations/operation.ts';
import { UnsupportedMediaError } from './framework-errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** By default JSON, and nothing where there are `uploads`. */
    accepts?: readonly BodyForm[];
    /** The media types of a body that is read piece by piece. */
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
 * Why the body of a request is not read, by its headers: a media type that its operation does not take, a charset that is not
 * UTF-8, or a content coding. `undefined` where it is read.
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
