import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../core/access/authenticate.ts';
import type { Core } from '../core/core.ts';
import { basesOf, type Dialect } from '../dialects/dialect.ts';
import { type Failure, type Problem, renderFailure } from '../model/failure.ts';
import type { Result } from '../model/result.ts';
import { handle, handleOpen } from '../operations/dry-run.ts';
import type { Answer, Call, Operation } from '../operations/operation.ts';
import { problemsInText, SOON_READ } from '../validation/json-text.ts';
import { repeatedNames } from '../validation/repeated-names.ts';
import { type Check, type Compile, onePerField } from '../validation/validation.ts';
import { type AdmissionOptions, addressOf, admit, admitAgain, headerOf, refusalOfBody } from './admission.ts';
import { withoutNulls } from './body.ts';
import { noteFailure } from './ended-requests.ts';
import { readFormFields } from './form-body.ts';
import { failureOf, MAX_OPEN_BODY_BYTES, MAX_UPLOAD_BYTES } from './framework-errors.ts';
import { problemsInQuery, readQuery } from './query.ts';
import { send } from './send.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent, of a multipart form its fields as JSON; empty when there was none. */
    rawBody: string;
    /** A body that is read piece by piece. */
    upload: AsyncIterable<Uint8Array> | undefined;
  }
}

export interface MountOptions extends AdmissionOptions {
  core: Core;
  /** All dialects, since a dry run shows the view of each. */
  dialects: readonly Dialect[];
  compile: Compile;
}

/** Serves a dialect under one of its bases. The dialect's failure table answers every failure there. */
export function mountDialect(app: FastifyInstance, dialect: Dialect, base: string, options: MountOptions): void {
  const fail = (reply: FastifyReply, failure: Failure): FastifyReply => {
    noteFailure(reply.request, failure);
    if (failure.kind === 'internal') options.onError(failure.cause, reply.request);
    return send(reply, renderFailure(dialect.failures, failure, reply.request.id));
  };

  const operations = dialect.operations.filter((operation) => basesOf(dialect, operation).includes(base));
  app.register(
    (scope, _options, done) => {
      scope.setErrorHandler((error, request, reply) => {
        const failure = failureOf(error, request.routeOptions.bodyLimit);
        // If the connection is closed while the client sends, the client does not read the reply. So the rest of the
        // body is discarded.
        if (failure.kind === 'too_large' && request.headers.expect === undefined) reply.removeHeader('connection');
        return fail(reply, failure);
      });
      const answerUnrouted = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
        const allowed = allowedMethods(operations, request.url, base);
        return fail(reply, allowed ? { kind: 'method_not_allowed', allowed } : { kind: 'route_not_found' });
      };
      scope.setNotFoundHandler(answerUnrouted);
      // The handler alone would run after the body is read, so that a problem of the body would be reported instead.
      scope.addHook('onRequest', (request, reply, next) => {
        if (request.is404) answerUnrouted(request, reply);
        else next();
      });
      for (const operation of operations) {
        scope.route({
          method: operation.method,
          url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
          ...(operation.scope === null ? { bodyLimit: MAX_OPEN_BODY_BYTES } : {}),
          ...(operation.upload ? { bodyLimit: MAX_UPLOAD_BYTES } : {}),
          config: {
            served: { dialect, operation, base },
            ...(operation.accepts ? { accepts: operation.accepts } : {}),
            ...(operation.upload ? { uploads: operation.upload } : {}),
          },
          onRequest: (request, reply, done) => {
            admit({ dialect, operation, options, request, reply }, (failure) => {
              const refusal = failure ?? refusalOfBody(operation, request);
              if (refusal) fail(reply, refusal);
              else done();
            });
          },
          handler: handlerOf(dialect, operation, options, fail),
        });
      }
      done();
    },
    { prefix: base },
  );
}

function handlerOf(
  dialect: Dialect,
  operation: Operation,
  options: MountOptions,
  fail: (reply: FastifyReply, failure: Failure) => FastifyReply,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  const { core, compile, dialects, onError } = options;
  const checkBody = operation.body && onFirstUse(() => compile(operation.body ?? {}, 'body'));
  const checkQuery = operation.query && onFirstUse(() => compile(operation.query ?? {}, 'query'));
  const idParameter = /\{(\w+)\}/.exec(operation.path)?.[1];
  const { keyedAs = operation.id } = operation;
  return async (request, reply) => {
    // A client that has disconnected reads no answer. It can send many requests before its connection closes.
    if (operation.method === 'GET' && reply.raw.destroyed) return reply.hijack();
    const { rawBody } = request;
    const sent = bodyOf(operation, request);
    const body = operation.nullMeansAbsent ? withoutNulls(sent) : sent;
    const repeated = dialect.refusesRepeatedNames && body !== undefined ? repeatedNames(rawBody) : NONE;
    // A long body takes long to check and to process, so other requests run in between.
    if (rawBody.length >= SOON_READ) await new Promise((resolve) => setImmediate(resolve));
    const query = operation.query ? readQuery(operation.query, request.query as Record<string, unknown>) : {};
    const parameters = request.params as Record<string, string>;
    const ofQuery = checkQuery ? onePerField([...problemsInQuery(query), ...checkQuery(query)]) : NONE;
    const hasBody = body !== undefined || !operation.bodyIsOptional;
    const ofBody = checkBody && hasBody ? problemsOfBody(rawBody, body, checkBody) : NONE;
    const call: Call & { prepared: unknown } = {
      requestId: request.id,
      address: addressOf(request),
      dialect: dialect.name,
      operation: operation.id,
      keyedAs,
      method: operation.method,
      path: request.url.split('?', 1)[0] as string,
      parameters,
      id: idParameter === undefined ? '' : (parameters[idParameter] ?? ''),
      query,
      // An empty header counts as absent, but for the condition that nothing meets.
      header: (name) =>
        headerOf(request, name) ?? (name === 'if-match' && 'if-match' in request.headers ? '' : undefined),
      body,
      rawBody,
      upload: operation.upload && request.upload,
      onError: (error) => onError(error, request),
      problems: repeated.length + ofQuery.length > 0 ? [...ofQuery, ...ofBody, ...repeated] : ofBody,
      // An operation that needs no key never looks at it.
      principal: request.principal as Principal,
      checkAgain: operation.isEndless ? () => admitAgain({ dialect, operation, options, request }) : undefined,
      prepared: undefined,
    };
    if (rawBody.length >= SOON_READ) await new Promise((resolve) => setImmediate(resolve));
    const result: Result<Answer> =
      operation.scope === null
        ? await handleOpen(operation, call, core)
        : await handle(operation, call, core, dialect.failures, dialects);
    return result.ok ? send(reply, result.value, call.onError) : fail(reply, result.failure);
  };
}

const NONE: readonly Problem[] = [];

/** The body in the form of the operation's schema. The fields of a form are converted to their types. */
function bodyOf({ body, accepts }: Operation, request: FastifyRequest): unknown {
  const isForm = accepts?.includes('multipart') && /^multipart\//i.test(request.headers['content-type'] ?? '');
  return isForm && body && request.body ? readFormFields(body, request.body as Record<string, string>) : request.body;
}

/**
 * Compiles a schema on first use. There are hundreds, and each takes a millisecond or more, which would delay the
 * start.
 */
function onFirstUse(compile: () => Check): Check {
  let check: Check | undefined;
  return (value) => {
    check ??= compile();
    return check(value);
  };
}

function problemsOfBody(text: string, body: unknown, check: Check): Problem[] {
  if (body !== undefined) return onePerField([...problemsInText(text, body), ...check(body)]);
  const missing = check({});
  return missing.length > 0
    ? missing
    : [{ place: 'body', path: [], rule: 'required', reason: 'is required', binding: 'shape' }];
}

/**
 * The methods of a path, for the `Allow` header; `undefined` if the path is unknown. Used only after routing found
 * nothing, so it need not be fast.
 */
function allowedMethods(operations: readonly Operation[], url: string, base: string): string[] | undefined {
  const path = (url.split('?', 1)[0] as string).slice(base.length);
  const methods = operations.filter((operation) => patternOf(operation.path).test(path)).map(({ method }) => method);
  if (methods.length === 0) return undefined;
  const answered = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return [...new Set(answered)].sort();
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`);
