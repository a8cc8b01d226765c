import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { Authenticate, Principal } from '../../core/access/authenticate.ts';
import type { Reply } from '../../core/write-command.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { credentialOf } from '../../http/admission.ts';
import { pathOf } from '../../http/message.ts';
import type { Intercept } from '../../http/server.ts';
import { answer, type HeldReply, type Kept, keepBody, readToEnd, release, watchReply } from './exchange.ts';
import type { Fault } from './faults.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { Routes } from './routes.ts';
import type { Traffic } from './traffic.ts';
import { vendorError } from './vendor-error.ts';

export interface InterceptOptions {
  routes: Routes;
  dialects: readonly Dialect[];
  authenticate: Authenticate;
  /** Whether there is any traffic to watch. */
  isWatching(): boolean;
  /** The traffic of a workspace, if it is watched, or of the requests without a valid key. */
  trafficOf(workspaceId: string | undefined): Traffic | undefined;
  /** In milliseconds since 1970. */
  now(): number;
}

/** One request on its way through the hub. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  traffic: Traffic;
  entry: JournalEntry;
  dialect: Dialect;
  principal: Principal | undefined;
  target: string;
  body: () => Kept;
  beganMs: number;
}

/** Notes each request of a dialect in the journal of its workspace, and applies the first fault that strikes it. */
export function createIntercept(options: InterceptOptions): Intercept {
  const hidden = hiddenHeaders(options.dialects);
  return (request, response, next) => {
    const target = pathOf(request.url ?? '/');
    const dialect = options.isWatching() ? options.routes.dialectOf(target.split('?', 1)[0] as string) : undefined;
    if (!dialect) {
      next();
      return;
    }
    const beganMs = performance.now();
    const body = keepBody(request);
    const principal = principalOf(request, dialect, options.authenticate);
    void principal.then((found) => {
      const traffic = options.trafficOf(found?.workspaceId);
      if (!traffic) {
        next();
        return;
      }
      const entry = traffic.journal.open(targetText(request, target), {
        time: new Date(options.now()).toISOString(),
        ...routed(request, target, options.routes),
        dialect: dialect.name,
        headers: headersOf(request, hidden),
        handled: false,
      });
      const exchange = { request, response, traffic, entry, dialect, principal: found, target, body, beganMs };
      const earlier = (): ReturnType<Traffic['journal']['earlierReply']> =>
        request.method === 'GET' ? traffic.journal.earlierReply(targetText(request, target)) : undefined;
      const fault = traffic.strike(entry, ({ stale }) => !stale || earlier() !== undefined);
      if (!fault) {
        pass(exchange, next);
        return;
      }
      entry.fault = fault.id;
      // An endless reply cannot be held until its end. It changes nothing, so it may as well be struck first.
      if (fault.when === 'after' && !isEndless(request, target, options.routes))
        handleThenStrike(exchange, fault, next);
      else void strikeFirst(exchange, fault, earlier(), next);
    });
  };
}

const targetText = ({ method }: IncomingMessage, target: string): string => `${method} ${target}`;

/** The principal of a request's key. A key that is not valid, or cannot be checked, has none. */
async function principalOf(
  request: IncomingMessage,
  { security }: Dialect,
  authenticate: Authenticate,
): Promise<Principal | undefined> {
  const key = credentialOf(security, (name) => textOf(request.headers[name]));
  const result = await authenticate(key);
  return result.ok ? result.value : undefined;
}

const textOf = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

function routed(
  { method = 'GET' }: IncomingMessage,
  target: string,
  routes: Routes,
): Pick<JournalEntry, 'method' | 'path' | 'query' | 'operation'> {
  const [path = '/', ...query] = target.split('?');
  const found: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query.join('?'))) {
    found[name] = Object.hasOwn(found, name) ? `${found[name]},${value}` : value;
  }
  return { method, path, query: found, operation: routes.find(method, path)?.operation.id };
}

const isEndless = ({ method = 'GET' }: IncomingMessage, target: string, routes: Routes): boolean =>
  routes.find(method, target.split('?', 1)[0] as string)?.operation.isEndless === true;

/** The headers with keys, tokens and cookies. */
const hiddenHeaders = (dialects: readonly Dialect[]): ReadonlySet<string> =>
  new Set([
    'authorization',
    'proxy-authorization',
    'cookie',
    ...dialects.flatMap(({ security }) =>
      Object.values(security).flatMap((scheme) => (scheme.type === 'apiKey' ? [scheme.name.toLowerCase()] : [])),
    ),
  ]);

const headersOf = ({ headers }: IncomingMessage, hidden: ReadonlySet<string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, hidden.has(name) ? '***' : (textOf(value) ?? '')]),
  );

/** Lets the hub answer. */
function pass(exchange: Exchange, next: () => void): void {
  const { response, entry } = exchange;
  entry.handled = true;
  watchReply(response, false, (reply) => complete(exchange, { status: reply.status, reply }));
  response.once('close', () => complete(exchange, {}));
  next();
}

/** Strikes a request that the hub has not begun to handle. Only a delay lets the hub handle it afterwards. */
async function strikeFirst(
  exchange: Exchange,
  fault: Fault,
  earlier: ReturnType<Traffic['journal']['earlierReply']>,
  next: () => void,
): Promise<void> {
  const { request, response } = exchange;
  if (fault.status === undefined && !fault.cut && !fault.stale) {
    await sleep(fault.delay_ms ?? 0);
    pass(exchange, next);
    return;
  }
  await readToEnd(request, response);
  if (fault.delay_ms !== undefined) await sleep(fault.delay_ms);
  send(exchange, fault, earlier && { ...earlier, body: earlier.text });
}

/** Lets the hub handle and commit, and replaces its reply. */
function handleThenStrike(exchange: Exchange, fault: Fault, next: () => void): void {
  const { response, entry } = exchange;
  entry.handled = true;
  response.once('close', () => complete(exchange, {}));
  watchReply(response, true, (held) => {
    const go = (): void => {
      release(response);
      send(exchange, fault, { ...held, body: held.body.text });
    };
    if (fault.delay_ms === undefined) go();
    else setTimeout(go, fault.delay_ms);
  });
  next();
}

/** Sends what a fault says, or else the given reply. */
function send(exchange: Exchange, fault: Fault, otherwise: Reply | undefined): void {
  const { request, response } = exchange;
  if (fault.cut) {
    complete(exchange, {});
    request.socket.destroy();
    return;
  }
  const reply = fault.status === undefined ? otherwise : faultReply(exchange, fault, fault.status);
  if (!reply || response.destroyed) return;
  watchReply(response, false, (sent) => complete(exchange, { status: sent.status, reply: sent }));
  answer(request, response, reply);
}

const RETRY_AFTER_SECONDS = 1;
/** The limit that a reply 429 shows if the key has none. */
const SHOWN_LIMIT = 60;

/** The vendor's own error, with what the fault replaces in it. */
function faultReply({ dialect, entry, principal }: Exchange, fault: Fault, status: number): Reply {
  const requestId = uuidv7();
  const { retry_after: retryAfterSeconds = RETRY_AFTER_SECONDS, body, headers = {} } = fault;
  const id = entry.path.split('/').at(-1) ?? '';
  const own: Reply =
    status < 400
      ? { status, headers: {}, body: '' }
      : vendorError(dialect, status, { requestId, retryAfterSeconds, id });
  const limit = String(principal?.rateLimitPerMinute ?? SHOWN_LIMIT);
  const rate =
    status === 429
      ? { 'RateLimit-Limit': limit, 'RateLimit-Remaining': '0', 'RateLimit-Reset': String(retryAfterSeconds) }
      : {};
  const plain = typeof body === 'string' ? { 'Content-Type': 'text/plain; charset=utf-8' } : {};
  return {
    status,
    headers: { 'X-Request-Id': requestId, ...own.headers, ...rate, ...plain, ...headers },
    body: body === undefined ? own.body : typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** Completes the entry of a request, once. */
function complete(exchange: Exchange, { status, reply }: { status?: number; reply?: HeldReply }): void {
  const { traffic, entry, body, beganMs } = exchange;
  if (entry.duration_ms !== undefined) return;
  const sent = body();
  const isRepeatable = reply?.status === 200 && reply.body.isWhole && entry.fault === undefined;
  traffic.journal.complete(
    entry,
    {
      ...(sent.text === '' ? {} : { body: bodyOf(sent, entry.headers['content-type']) }),
      ...(status === undefined ? {} : { status }),
      ...(reply ? { reply: { headers: reply.headers, body: bodyOf(reply.body, reply.headers['content-type']) } } : {}),
      duration_ms: Math.round((performance.now() - beganMs) * 10) / 10,
    },
    sent.text.length + (reply?.body.text.length ?? 0),
    isRepeatable ? { status: reply.status, headers: reply.headers, text: reply.body.text } : undefined,
  );
}

/** A body as data, where its type says so. */
function bodyOf({ text, isWhole }: Kept, type = ''): unknown {
  if (text === '') return null;
  if (!isWhole) return `${text}…`;
  if (/^application\/x-www-form-urlencoded/i.test(type)) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
