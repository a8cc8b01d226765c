import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Authenticate } from '../core/authenticate.ts';
import type { Core } from '../core/core.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { renderFailure } from '../model/failure.ts';
import { failureOf, MAX_BODY_BYTES, UnsupportedMediaError } from './framework-errors.ts';
import { parseJsonBody } from './json-body.ts';
import { mountDialect } from './mount-dialect.ts';
import { mountService } from './mount-service.ts';
import { problem } from './problem-json.ts';
import { send } from './send.ts';
import { answerUnreadable } from './unreadable.ts';
import { createValidation } from './validation.ts';

export interface ServerOptions {
  dialects: readonly Dialect[];
  core: Core;
  authenticate: Authenticate;
  /** Throws when the database does not answer. */
  checkDatabase(): Promise<void>;
  trustProxy: boolean | string;
  logger: Logger;
}

export interface HttpServer {
  /** Answers the port it listens on. Rejects with the socket's error. */
  listen(host: string, port: number): Promise<number>;
  /** Stops accepting, lets what is under way finish. */
  close(): Promise<void>;
}

/** Builds the HTTP server, with every dialect at its place. It does not listen yet. */
export function createServer(options: ServerOptions): HttpServer {
  const app = build(options);
  return {
    listen: async (host, port) => {
      await app.listen({ host, port });
      return (app.server.address() as AddressInfo).port;
    },
    close: () => closeServer(app),
  };
}

/** How long requests under way may take to finish once the hub stops. */
const FINISH_WITHIN_MS = 5000;

/**
 * Lets requests finish, then cuts what is left: a connection on which nothing, or half a request, was ever sent counts as
 * busy for Node, and would hold the stop up for as long as its other end likes.
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
  const { logger, dialects } = options;
  const app = fastify({
    logger: false,
    trustProxy: options.trustProxy,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: 60_000,
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    // The server's own limit on a request line and its headers is 16 KiB; an id of any length below is simply unknown.
    routerOptions: { maxParamLength: 16_384, ignoreTrailingSlash: true },
    genReqId: requestIds(),
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, request, reply) => {
      const dialect = dialectOf(dialects, request.url);
      const failure = failureOf(error);
      reply.header('x-request-id', request.id);
      return send(reply, dialect ? renderFailure(dialect.failures, failure) : problem(failure));
    },
  });
  // A client that has sent all it has to say may close its side, and still wants the answer.
  Object.assign(app.server, { httpAllowHalfOpen: true });
  app.decorate('requestsUnderWay', { count: 0 });
  app.decorateRequest('principal', null);
  app.decorateRequest('rawBody', '');
  readOnlyJson(app);
  identifyAndLog(app, logger);
  const onError = (error: unknown, request: FastifyRequest): void => {
    logger.error({ request_id: request.id, err: error }, 'request failed');
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
  app.addHook('onRequest', (request, reply, next) => {
    if (request.is404 && !dialectOf(dialects, request.url)) answerUnrouted(request, reply);
    else next();
  });
  const compile = createValidation();
  for (const dialect of dialects) {
    for (const base of dialect.bases) mountDialect(app, dialect, base, { ...options, compile, onError });
  }
  mountService(app, dialects, options.checkDatabase);
  return app;
}

/** Whose path it is, if any dialect's. */
function dialectOf(dialects: readonly Dialect[], url: string): Dialect | undefined {
  return dialects.find(({ bases }) =>
    bases.some((base) => url.startsWith(base) && /^(?:[/?]|$)/.test(url.slice(base.length))),
  );
}

function readOnlyJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
    const isPlain = /^(?:identity)?$/i.test(request.headers['content-encoding'] ?? '');
    if (!isPlain || (charset && !/^utf-?8$/i.test(charset)))
      return done(new UnsupportedMediaError(request.headers['content-type']));
    // A body of length zero is no body, whatever its headers say.
    if (body.length === 0) return done(null, undefined);
    try {
      const { text, value } = parseJsonBody(body as Buffer);
      request.rawBody = text;
      done(null, value);
    } catch (error) {
      done(error as Error);
    }
  });
  app.addContentTypeParser('*', (request, _payload, done) => {
    if (request.headers['content-length'] === '0') return done(null, undefined);
    done(new UnsupportedMediaError(request.headers['content-type']));
  });
}

function identifyAndLog(app: FastifyInstance, logger: Logger): void {
  app.addHook('onRequest', (request, reply, done) => {
    app.requestsUnderWay.count++;
    reply.raw.once('close', () => {
      app.requestsUnderWay.count--;
    });
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const level = reply.statusCode >= 500 ? 'warn' : 'info';
    logger[level](
      {
        request_id: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        key_id: request.principal?.keyId,
      },
      'request',
    );
    done();
  });
}

const CALLERS_REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/** Takes over the caller's `X-Request-Id` when it is a sensible one, so that logs of several systems can be joined. */
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
