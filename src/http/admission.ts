import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticate, Principal } from '../core/access/authenticate.ts';
import type { LimitRate, RateState } from '../core/access/rate-limit.ts';
import type { Dialect, SecurityScheme } from '../dialects/dialect.ts';
import { type Failure, UNAVAILABLE } from '../model/failure.ts';
import { type Result, refuse } from '../model/result.ts';
import type { KeyedOperation, Operation } from '../operations/operation.ts';
import { mediaFaultOf } from './body.ts';
import { failureOf, MAX_BODY_BYTES } from './framework-errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null;
  }
}

/** The services that admission uses. */
export interface AdmissionOptions {
  authenticate: Authenticate;
  limitRate: LimitRate;
  onError(error: unknown, request: FastifyRequest): void;
}

/**
 * The failure of a body that is refused by its headers, before any of it is read: an upload, which may be long, or a body
 * that the client sends only after `100 Continue`. Other bodies are read first.
 */
export function refusalOfBody({ method, upload }: Operation, request: FastifyRequest): Failure | undefined {
  const { headers } = request;
  if ((upload === undefined && headers.expect === undefined) || method === 'GET') return undefined;
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  if (length === '0' && coding === undefined) return undefined;
  const { bodyLimit: limitBytes = MAX_BODY_BYTES, config } = request.routeOptions;
  if (Number(length) > limitBytes) return { kind: 'too_large', limitBytes };
  const fault = mediaFaultOf(headers, config);
  return fault && failureOf(fault);
}

export interface Admission {
  dialect: Dialect;
  operation: Operation;
  options: AdmissionOptions;
  request: FastifyRequest;
  reply: FastifyReply;
}

/**
 * Checks the key, then its rate limit, so that every reply to a limited key has the rate headers; then the scope, then the
 * address. All of it comes before the body: an unauthenticated client never makes the hub parse anything. A cached key
 * without a limit is checked synchronously.
 */
export function admit(
  { dialect, operation, options, request, reply }: Admission,
  next: (failure?: Failure) => void,
): void {
  if (operation.scope === null) {
    next();
    return;
  }
  const decide = (result: Result<Principal>): void => {
    if (!result.ok) {
      next(result.failure);
      return;
    }
    const principal = result.value;
    request.principal = principal;
    if (principal.rateLimitPerMinute === undefined) next(refusalOf(principal, operation, addressOf(request)));
    else count(principal, options.limitRate(principal, principal.rateLimitPerMinute));
  };
  const count = (principal: Principal, state: ReturnType<LimitRate>): void => {
    const go = (known: RateState): void =>
      next(showRate(reply, known) ?? refusalOf(principal, operation, addressOf(request)));
    if (!(state instanceof Promise)) {
      go(state);
      return;
    }
    state.then(go, (error: unknown) => {
      options.onError(error, request);
      next(UNAVAILABLE);
    });
  };
  const answer = options.authenticate(credentialOf(dialect.security, (name) => headerOf(request, name)));
  if (answer instanceof Promise) void answer.catch(internal).then(decide);
  else decide(answer);
}

/** Checks an admitted request once more, without counting it again. Returns why it would be refused now. */
export async function admitAgain({
  dialect,
  operation,
  options,
  request,
}: Omit<Admission, 'reply'>): Promise<Failure | undefined> {
  if (operation.scope === null) return undefined;
  const known = await options.authenticate(credentialOf(dialect.security, (name) => headerOf(request, name)));
  return known.ok ? refusalOf(known.value, operation, addressOf(request)) : known.failure;
}

/** A rejected promise of the hub itself. */
const internal = (cause: unknown): { ok: false; failure: Failure } => refuse({ kind: 'internal', cause });

/** The scope first, then the address. */
function refusalOf(
  { scopes, allowedIps }: Principal,
  { scope, anyOfScopes = [] }: Pick<KeyedOperation, 'scope' | 'anyOfScopes'>,
  address: string,
): Failure | undefined {
  const isAllowed = scope === 'any' || scopes.has(scope) || anyOfScopes.some((each) => scopes.has(each));
  if (!isAllowed) return { kind: 'forbidden', scope };
  return allowedIps && !allowedIps.has(address) ? { kind: 'ip_not_allowed', address } : undefined;
}

/** Sets the rate headers of a reply with any status. Returns a failure when the limit is exceeded. */
function showRate(reply: FastifyReply, { limit, remaining, resetSeconds, isExceeded }: RateState): Failure | undefined {
  reply.header('RateLimit-Limit', String(limit));
  reply.header('RateLimit-Remaining', String(remaining));
  reply.header('RateLimit-Reset', String(resetSeconds));
  return isExceeded ? { kind: 'rate_limited', retryAfterSeconds: resetSeconds } : undefined;
}

const BEARER = 'bearer ';

/** The API key in a request's headers, of the first scheme that has one. An empty header counts as absent. */
export function credentialOf(
  security: Readonly<Record<string, SecurityScheme>>,
  header: (name: string) => string | undefined,
): string | undefined {
  for (const name in security) {
    const scheme = security[name] as SecurityScheme;
    const key = scheme.type === 'http' ? bearerToken(header('authorization')) : header(scheme.name.toLowerCase());
    if (key) return key;
  }
  return undefined;
}

/** The token of an `Authorization: Bearer` header. The scheme's name is case-insensitive (RFC 9110, section 11.1). */
function bearerToken(value = ''): string | undefined {
  return value.slice(0, BEARER.length).toLowerCase() === BEARER ? value.slice(BEARER.length).trim() : undefined;
}

/** Longer than any address with its zone: a trusted proxy can send any text, which is stored. */
const LONGEST_ADDRESS = 64;

/** The address of a client; empty once its connection is closed. */
export const addressOf = (request: FastifyRequest): string => String(request.ip ?? '').slice(0, LONGEST_ADDRESS);

export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  const text = Array.isArray(value) ? value[0] : value;
  return text === '' ? undefined : text;
}
