import type { FastifyReply, FastifyRequest } from 'fastify';
import { hashKey, isPossibleKey } from '../core/access/api-key.ts';
import type { KeepRequests, NotedRequest } from '../core/requests/keep-requests.ts';
import { maskBody, maskText, scrubPath } from '../core/requests/mask.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Failure } from '../model/failure.ts';
import type { EndedRequest, MaskedBody } from '../model/kept-request.ts';
import { instantOf } from '../model/time.ts';
import { DRY_RUN_HEADER } from '../operations/conditions.ts';
import type { Operation } from '../operations/operation.ts';
import { ABORTED, closedFieldsOf, refusalOf } from '../operations/refusal.ts';
import { credentialOf, headerOf } from './admission.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What is served at the route. */
    served?: { dialect: Dialect; operation: Operation; base: string };
  }
}

/**
 * Keeps a request that has ended, if its workspace keeps it. `since` is of the monotonic clock, and `isAnswered` says whether the
 * client had the reply.
 */
export type Keep = (request: FastifyRequest, reply: FastifyReply, since: number, isAnswered: boolean) => void;

/** Beside the requests, so that those that succeed carry nothing of it. */
const failures = new WeakMap<FastifyRequest, Failure>();
const unparsed = new WeakMap<FastifyRequest, string>();

/** Notes why a request fails. */
export function noteFailure(request: FastifyRequest, failure: Failure): void {
  failures.set(request, failure);
}

/** More than is shown of a masked body. */
const UNPARSED_BYTES = 16_384;

/** Notes the beginning of a body that could not be parsed. */
export function noteUnparsed(request: FastifyRequest, body: Buffer): void {
  unparsed.set(request, body.toString('utf8', 0, UNPARSED_BYTES));
}

const LONGEST_PATH = 300;
const LONGEST_ID = 255;

/** Builds it. `dialectAt` is the dialect of a path. */
export function createKeep(
  { note, now }: Pick<KeepRequests, 'note' | 'now'>,
  dialectAt: (url: string) => Dialect | undefined,
): Keep {
  return (request, reply, since, isAnswered) => {
    const { served } = request.routeOptions.config;
    const dialect = served?.dialect ?? dialectAt(request.url);
    const failure = failures.get(request);
    const caller = dialect && callerOf(request, dialect, failure);
    if (!caller) return;
    const durationMs = performance.now() - since;
    const [path = ''] = request.url.split('?', 1);
    const ended: EndedRequest = {
      received_at: instantOf(() => now() - durationMs),
      request_id: request.id,
      dialect: dialect.name,
      operation: served?.operation.id,
      method: request.method,
      route: served && served.base + served.operation.path,
      path: scrubPath(path).slice(0, LONGEST_PATH),
      order_ref: served && orderOf(served.operation, request.params),
      status: isAnswered ? reply.statusCode : undefined,
      refusal: isAnswered ? failure && refusalOf(failure) : ABORTED,
      duration_ms: Math.round(durationMs * 10) / 10,
      replayed: reply.getHeader('idempotency-replayed') === 'true',
      dry_run: headerOf(request, DRY_RUN_HEADER.toLowerCase()) === 'true',
      body_bytes: bytesOf(request),
    };
    note({ request: ended, caller, body: () => bodyOf(request, served?.operation) });
  };
}

/** The caller of a request, `undefined` if it belongs to no known workspace. */
function callerOf(
  request: FastifyRequest,
  dialect: Dialect,
  failure: Failure | undefined,
): NotedRequest['caller'] | undefined {
  if (request.principal) {
    const { workspaceId, keyId, keeping } = request.principal;
    return { workspaceId, keyId, keeping };
  }
  if (failure?.kind === 'unauthenticated') return failure.key;
  // The key was not looked up, as for a path that is not served.
  const key = credentialOf(dialect.security, (name) => headerOf(request, name));
  return key !== undefined && isPossibleKey(key) ? { keyHash: hashKey(key) } : undefined;
}

/** The id of the order in the path of an operation, if there is one. */
function orderOf({ path }: Operation, parameters: unknown): string | undefined {
  const name = /^\/orders\/\{(\w+)\}/.exec(path)?.[1];
  const id = name === undefined ? undefined : (parameters as Record<string, string>)[name];
  return id === undefined ? undefined : scrubPath(id).slice(0, LONGEST_ID);
}

function bytesOf(request: FastifyRequest): number | undefined {
  const { 'content-length': given } = request.headers;
  if (given !== undefined && /^\d{1,9}$/.test(given)) return Number(given);
  return request.rawBody === '' ? undefined : Buffer.byteLength(request.rawBody);
}

const closedFields = new WeakMap<Operation, ReadonlySet<string>>();

function bodyOf(request: FastifyRequest, operation: Operation | undefined): MaskedBody | undefined {
  const text = unparsed.get(request);
  if (text !== undefined) return maskText(text);
  if (!operation || request.body === undefined || request.rawBody === '') return undefined;
  const closed = closedFields.get(operation) ?? closedFieldsOf(operation.body);
  closedFields.set(operation, closed);
  return maskBody(request.body, closed);
}
