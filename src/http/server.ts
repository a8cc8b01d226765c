import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Authenticate } from '../core/access/authenticate.ts';
import type { LimitRate } from '../core/access/rate-limit.ts';
import type { Core } from '../core/core.ts';
import type { ErrorLog } from '../core/error-log.ts';
import type { CheckReadiness } from '../core/readiness.ts';
import type { KeepRequests } from '../core/requests/keep-requests.ts';
import type { Reply } from '../core/write-command.ts';
import { allBasesOf, type Dialect } from '../dialects/dialect.ts';
import { type Failure, renderFailure } from '../model/failure.ts';
import type { BodyForm } from '../operations/operation.ts';
import { SOON_READ } from '../validation/json-text.ts';
import { createValidation } from '../validation/validation.ts';
import { MEDIA_TYPES, mediaFaultOf, parseJsonBody, UnsupportedMediaError } from './body.ts';
import { mountDocs } from './docs/mount-docs.ts';
import { createKeep, type Keep, noteFailure, noteUnparsed } from './ended-requests.ts';
import { parseMultipartBody, parseUrlencodedBody } from './form-body.ts';
import { failureOf, MAX_BODY_BYTES } from './framework-errors.ts';
import { AwaitedBodies, continueWhenRead, faultOf, hasBody, pathOf, readBody, readUpload } from './message.ts';
import { mountDialect } from './mount-dialect.ts';
import { mountService } from './mount-service.ts';
import { mountTesting, type TestingCall } from './mount-testing.ts';
import { problem } from './problem-json.ts';
import { send } from './send.ts';
import { answerUnreadable } from './unreadable.ts';

export interface ServerOptions {
  dialects: readonly Dialect[];
  core: Core;
  authenticate: Authenticate;
  limitRate: LimitRate;
  checkReadiness: CheckReadiness;
  keepRequests: Pick<KeepRequests, 'note' | 'now'>;
  trustProxy: boolean | string;
  /** Only in a hub for tests: more calls. */
  testingCalls?: readonly TestingCall[] | undefined;
  /** Only in a hub for tests: takes each request before the server does. */
  intercept?: Intercept | undefined;
  /** Logs a line for each request. */
  logger: Logger;
  /** Logs internal errors. */
  errors: ErrorLog;
}

/** Takes a request before the server does. `next` hands it to the server, once, or not at all if it is answered here. */
export type Intercept = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

export interface HttpServer {
  /** Returns the port it listens on. Rejects with the socket's error. */
  listen(host: string, port: number): Promise<number>;
  /** Stops accepting connections, and lets running requests finish. */
  close(): Promise<void>;
}

/** Builds the HTTP server with every dialect at its base. It does not listen yet. */
export function createServer(options: ServerOptions): HttpServer {
  const app = build(options);
  if (options.intercept) interceptRequests(app, options.intercept);
  return {
    listen: async (host, port) => {
      await app.listen({ host, port });
      return (app.server.address() as AddressInfo).port;
    },
    close: () => closeServer(app),
  };
}

function interceptRequests({ server }: FastifyInstance, intercept: Intercept): void {
  const listeners = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    intercept(request, response, () => {
      for (const listener of listeners) listener.call(server, request, response);
    });
  });
}

/** The time limit of a streamed body; send a longer one in several uploads. */
const UPLOAD_WITHIN_MS = 3_600_000;

/** The time limit for running requests after the hub begins to stop. */
const FINISH_WITHIN_MS = 5000;

/**
 * Lets requests finish, then closes the other connections. For Node, a connection without any request, or with half of
 * one, counts as busy, and would delay the stop as long as its client likes.
 */
async function closeServer(app: FastifyInstance): Promise<void> {
  const latest = performance.now() + FINISH_WITHIN_MS;
  const cut = setInterval(() => {
    if (app.requestsUnderWay.count === 0 || performance.now() > latest) app.server.closeAllConnections();
  }, 50);
  try {
    await app.close();
  } finally {
    clearInterval(cut);
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    requestsUnderWay: { count: number };
  }
}

function build(options: ServerOptions): FastifyInstance {
  const { logger, errors, dialects } = options;
  const render = (failure: Failure, path: string | undefined, requestId: string): Reply => {
    const dialect = path === undefined ? undefined : dialectOf(dialects, path);
    return dialect ? renderFailure(dialect.failures, failure, requestId) : problem(failure);
  };
  const logUnreadable = (requestId: string, status: number, { message }: Error): void => {
    logger.info({ request_id: requestId, status, reason: message }, 'no request');
  };
  const newRequestId = requestIds();
  const app = fastify({
    logger: false,
    trustProxy: options.trustProxy,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: UPLOAD_WITHIN_MS,
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    // The server's own limit on a request line and its headers is 16 KiB; a shorter id of any length is simply unknown.
    routerOptions: { maxParamLength: 16_384, ignoreTrailingSlash: true },
    genReqId: newRequestId,
    rewriteUrl: ({ url = '/' }) => pathOf(url),
    // Node's own reply to a missing Host has no body.
    http: { requireHostHeader: false },
    clientErrorHandler: (error, socket) =>
      answerUnreadable(
        { render, newRequestId: () => newRequestId({ headers: {} }), onAnswer: logUnreadable },
        error,
        socket,
      ),
    frameworkErrors: (error, request, reply) => {
      reply.header('x-request-id', request.id);
      return send(reply, render(failureOf(error), request.url, request.id));
    },
  });
  // A client may close its sending side after the request and still wait for the reply.
  Object.assign(app.server, { httpAllowHalfOpen: true });
  app.decorate('requestsUnderWay', { count: 0 });
  app.decorateRequest('principal', null);
  app.decorateRequest('rawBody', '');
  app.decorateRequest('upload', undefined);
  const bodies = new AwaitedBodies();
  readBodies(app, bodies);
  continueWhenRead(app);
  const onError = (error: unknown, request: FastifyRequest): void => {
    errors.tell(error ?? new Error('a failure without a cause'), 'request failed', { request_id: request.id });
  };
  app.setErrorHandler((error, request, reply) => {
    const failure = failureOf(error);
    if (failure.kind === 'internal') onError(error, request);
    return send(reply, problem(failure));
  });
  const answerUnrouted = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const isService = app.hasRoute({ method: 'GET', url: request.url.split('?', 1)[0] as string });
    return send(
      reply,
      problem(isService ? { kind: 'method_not_allowed', allowed: ['GET', 'HEAD'] } : { kind: 'route_not_found' }),
    );
  };
  app.setNotFoundHandler(answerUnrouted);
  const keep = createKeep(options.keepRequests, (url) => dialectOf(dialects, url));
  const follow = followRequests(app, bodies, logger, keep);
  app.addHook('onRequest', (request, reply, next) => {
    if (hasBody(request.raw)) bodies.limit(request.raw);
    follow(request, reply);
    const fault = faultOf(request.raw);
    if (fault) {
      noteFailure(request, fault);
      reply.header('connection', 'close');
      send(reply, render(fault, request.url, request.id));
    } else if (request.is404 && !dialectOf(dialects, request.url)) answerUnrouted(request, reply);
    else next();
  });
  const compile = createValidation();
  for (const dialect of dialects) {
    for (const base of allBasesOf(dialect)) mountDialect(app, dialect, base, { ...options, compile, onError });
  }
  mountService(app, dialects, options.checkReadiness);
  mountDocs(app, dialects);
  if (options.testingCalls) mountTesting(app, options.testingCalls);
  return app;
}

/** The dialect of a path, if any: bases may be nested, and the longest one decides. */
function dialectOf(dialects: readonly Dialect[], url: string): Dialect | undefined {
  const candidates = dialects.flatMap((dialect) => allBasesOf(dialect).map((base) => ({ dialect, base })));
  const isBelow = (base: string): boolean => url.startsWith(base) && /^(?:[/?]|$)/.test(url.slice(base.length));
  return candidates.filter(({ base }) => isBelow(base)).sort((a, b) => b.base.length - a.base.length)[0]?.dialect;
}

type ReadBody = (
  body: Buffer,
  contentType: string,
) => { text: string; value: unknown } | Promise<{ text: string; value: unknown }>;

const READERS: Readonly<Record<BodyForm, ReadBody>> = {
  json: parseJsonBody,
  'merge-patch': parseJsonBody,
  urlencoded: parseUrlencodedBody,
  multipart: parseMultipartBody,
};

/** Parses a body in the forms that its operation accepts. */
function readBodies(app: FastifyInstance, bodies: AwaitedBodies): void {
  app.removeAllContentTypeParsers();
  for (const form of Object.keys(READERS) as BodyForm[]) {
    app.addContentTypeParser(MEDIA_TYPES[form], (request, raw, done) => {
      const { bodyLimit = MAX_BODY_BYTES, config } = request.routeOptions;
      readBody(raw, bodyLimit, bodies, (error, body) => {
        const fault = error ?? mediaFaultOf(request.headers, config) ?? null;
        // A body of length zero counts as absent, with any headers.
        if (fault || !body?.length) done(fault, undefined);
        else parse(form, request, body, done);
      });
    });
  }
  app.addContentTypeParser('*', (request, _payload, done) => {
    if (request.headers['content-length'] === '0') return done(null, undefined);
    const { config } = request.routeOptions;
    const fault = mediaFaultOf(request.headers, config);
    if (fault || !config.uploads) {
      return done(fault ?? new UnsupportedMediaError(request.headers['content-type']));
    }
    request.upload = readUpload(request.raw, bodies);
    done(null, undefined);
  });
}

function parse(
  form: BodyForm,
  request: FastifyRequest,
  body: Buffer,
  done: (error: Error | null, body?: unknown) => void,
): void {
  const take = ({ text, value }: { text: string; value: unknown }): void => {
    request.rawBody = text;
    // A large body takes long to validate too, so other requests get a turn in between.
    if (text.length < SOON_READ) done(null, value);
    else setImmediate(done, null, value);
  };
  const refuse = (error: Error): void => {
    noteUnparsed(request, body);
    done(error);
  };
  try {
    const parsed = READERS[form](body, request.headers['content-type'] ?? '');
    if (parsed instanceof Promise) parsed.then(take, refuse);
    else take(parsed);
  } catch (error) {
    refuse(error as Error);
  }
}

/** The unsent replies of each connection. */
const owedBySocket = new WeakMap<Socket, Set<ServerResponse>>();

/**
 * Returns the unfinished replies of a connection, with this one. When the connection closes, Node ends only the first request and
 * reply. The later ones, to pipelined requests, would continue without a reader, as would a request that is parsed while its
 * connection closes.
 */
function owe(reply: ServerResponse, socket: Socket): Set<ServerResponse> {
  const known = owedBySocket.get(socket);
  const owed = known ?? new Set<ServerResponse>();
  owed.add(reply);
  if (socket.destroyed) abandonAll(owed);
  else if (!known) socket.once('close', () => abandonAll(owed));
  owedBySocket.set(socket, owed);
  return owed;
}

function abandonAll(owed: ReadonlySet<ServerResponse>): void {
  setImmediate(() => {
    for (const reply of owed) {
      if (!reply.req.complete) reply.req.destroy(aborted());
      reply.destroy();
      reply.emit('close');
    }
  });
}

/** The error with which Node ends a request whose connection closes. */
const aborted = (): Error => Object.assign(new Error('aborted'), { code: 'ECONNRESET' });

/** The lowest status of a failed request. Workspaces may keep others too. */
const FAILED = 400;

/**
 * Whether the client had the reply, as far as the hub can see. Clients that give up close their side first, and what is written
 * to them later is lost; a refusal stays one. A client that closes its sending side and still reads is very rare.
 */
const isAnswered = ({ raw, routeOptions }: FastifyRequest, reply: FastifyReply): boolean =>
  isBegunEndless(routeOptions, reply) ||
  (reply.raw.writableFinished && (!raw.socket.readableEnded || reply.statusCode >= FAILED));

/** An endless reply is answered with its beginning, since clients end it by disconnecting. */
const isBegunEndless = ({ config }: FastifyRequest['routeOptions'], { raw }: FastifyReply): boolean =>
  config.served?.operation.isEndless === true && raw.headersSent;

/** Counts, logs and keeps requests, and gives each reply its id. */
function followRequests(
  app: FastifyInstance,
  bodies: AwaitedBodies,
  logger: Logger,
  keep: Keep,
): (request: FastifyRequest, reply: FastifyReply) => void {
  const log = (request: FastifyRequest, reply: FastifyReply, since: number, hasReply: boolean): void => {
    const level = hasReply && reply.statusCode >= 500 ? 'warn' : 'info';
    logger[level](
      {
        request_id: request.id,
        method: request.method,
        route: request.routeOptions.url,
        // A client that closed the connection got no reply, or part of one.
        ...(hasReply ? { status: reply.statusCode } : { aborted: true }),
        ms: Math.round((performance.now() - since) * 10) / 10,
        key_id: request.principal?.keyId,
      },
      'request',
    );
  };
  return (request, reply) => {
    app.requestsUnderWay.count++;
    const since = performance.now();
    const owed = owe(reply.raw, request.raw.socket);
    reply.raw.once('close', () => {
      if (reply.raw.writableFinished) bodies.passOver(request.raw);
      else bodies.release(request.raw);
      owed.delete(reply.raw);
      app.requestsUnderWay.count--;
      const hasReply = isAnswered(request, reply);
      log(request, reply, since, hasReply);
      const isKept = !hasReply || reply.statusCode >= (request.principal?.keptFrom ?? FAILED);
      if (isKept) keep(request, reply, since, hasReply);
    });
    reply.header('x-request-id', request.id);
  };
}

const CALLERS_REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/** Uses the client's `X-Request-Id` if it is valid, so that logs of several systems can be joined. */
function requestIds(): (request: { headers: Record<string, string | string[] | undefined> }) => string {
  const start = randomBytes(6).toString('hex');
  let count = 0;
  return ({ headers }) => {
    const given = headers['x-request-id'];
    if (typeof given === 'string' && CALLERS_REQUEST_ID.test(given)) return given;
    count++;
    return `${start}-${count.toString(36)}`;
  };
}
