import { addressOf, type Query } from './address.ts';
import { errorFrom, SteleConnectionError, SteleError } from './errors.ts';
import { type ClientOptions, factsOf, headersOf, type OrderWriteOptions } from './options.ts';
import { withRetries } from './retry.ts';

const DEFAULT_RETRIES = 4;
const DEFAULT_TIMEOUT_MS = 30_000;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What goes into a call, beside its options. */
export interface Sent {
  path?: unknown;
  query?: unknown;
  /** The media type of the answer that is wanted. */
  accept?: string | undefined;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, instead of a JSON body. */
  upload?: { body: Blob | string | ReadableStream<Uint8Array>; type: string } | undefined;
}

/** An operation as it is in the generated types. */
interface Described {
  url: string;
  body?: unknown;
  path?: unknown;
  query?: unknown;
}

/** What an operation takes. */
export type Takes<D extends Described> = Omit<D, 'url' | 'headers'>;

/** What an operation answers when all is well. */
export type Answers<R> = R[keyof R];

/** Speaks with one hub. */
export interface Caller {
  /**
   * Calls an operation, and again as long as that may help.
   * Rejects with a {@link SteleError} when the hub refuses or fails, with a {@link SteleConnectionError} when it cannot be
   * reached, and with the signal's reason when it is aborted.
   */
  call<D extends Described, R>(
    method: Method,
    path: D['url'],
    sent: Takes<D>,
    options?: OrderWriteOptions,
  ): Promise<Answers<R>>;
  /** As `call`, for an answer that is read piece by piece: resolves when it begins. */
  open(method: Method, path: string, sent: Sent, options?: OrderWriteOptions): Promise<Response>;
}

/** @throws TypeError when the base URL is none */
export function createCaller(client: ClientOptions): Caller {
  const base = new URL(client.baseUrl);
  if (!/^https?:$/.test(base.protocol)) throw new TypeError(`baseUrl must begin with http:// or https://`);
  const baseUrl = base.origin + base.pathname;
  const send = client.fetch ?? fetch;

  async function perform<T>(
    method: Method,
    path: string,
    sent: Sent,
    options: OrderWriteOptions,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const url = addressOf(baseUrl, path, sent.path as Query, sent.query as Query);
    const outer = signalOf(client.signal, options.signal);
    const isRead = method === 'GET';
    const isStream = sent.upload?.body instanceof ReadableStream;
    const headers = {
      Accept: `${sent.accept ?? 'application/json'}, application/problem+json`,
      'X-API-Key': client.key,
      ...(isRead ? {} : { 'Idempotency-Key': options.idempotencyKey ?? crypto.randomUUID() }),
      ...bodyType(sent),
      ...headersOf(options),
    };
    const attempt = async (): Promise<T> => {
      const patience = patienceOf(options.timeoutMs ?? client.timeoutMs ?? DEFAULT_TIMEOUT_MS, outer);
      try {
        const response = await send(url, {
          method,
          headers,
          signal: patience.signal,
          // Followed elsewhere, the key would go there too.
          redirect: 'manual',
          ...bodyOf(sent),
          // Node.js and browsers want to be told that the answer comes after the whole of a stream; lib.dom does not know it.
          ...(isStream ? ({ duplex: 'half' } as object) : {}),
        });
        if (isRedirect(response)) throw redirected(baseUrl, response);
        if (!response.ok && response.status !== 304) throw await errorFrom(response);
        const answer = await read(response);
        options.onReply?.(factsOf(response));
        return answer;
      } catch (error) {
        throw outer?.aborted ? outer.reason : asFailure(error, baseUrl, patience.signal);
      } finally {
        patience.end();
      }
    };
    return await withRetries(attempt, {
      retries: options.retries ?? client.retries ?? DEFAULT_RETRIES,
      // Who sends a file knows how to go on with it.
      isRepeatable: sent.upload === undefined,
      signal: outer,
      onRetry: client.onRetry,
    });
  }

  return {
    call: <D extends Described, R>(method: Method, path: D['url'], sent: Takes<D>, options: OrderWriteOptions = {}) =>
      perform(method, path, sent, options, (response) => readJson(response, client.parse)) as Promise<Answers<R>>,
    open: (method, path, sent, options = {}) => perform(method, path, sent, options, async (response) => response),
  };
}

function bodyType({ body, upload }: Sent): Record<string, string> {
  if (upload) return { 'Content-Type': upload.type };
  return body === undefined ? {} : { 'Content-Type': 'application/json' };
}

function bodyOf({ body, upload }: Sent): Pick<RequestInit, 'body'> {
  if (upload) return { body: upload.body };
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

async function readJson(response: Response, parse: (text: string) => unknown = JSON.parse): Promise<unknown> {
  const text = await response.text();
  return text === '' ? undefined : parse(text);
}

/** Browsers tell of a redirect that is not followed without saying which. */
const isRedirect = ({ type, status }: Response): boolean =>
  type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304);

function redirected(baseUrl: string, { headers }: Response): Error {
  const to = headers.get('Location');
  return new TypeError(`${baseUrl} redirects${to === null ? '' : ` to ${to}`}: give that as the base URL`);
}

function asFailure(error: unknown, baseUrl: string, attempt: AbortSignal): unknown {
  if (error instanceof SteleError || error instanceof SyntaxError) return error;
  if (error instanceof TypeError && error.message.includes('redirects')) return error;
  const timedOut = attempt.aborted;
  const reason = timedOut ? 'it took too long' : reasonOf(error);
  return new SteleConnectionError(`No answer from ${baseUrl}: ${reason}`, { cause: error, timedOut });
}

/** Node.js says `fetch failed`, and why in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? (cause?.message || error.message);
}

const signalOf = (...signals: (AbortSignal | undefined)[]): AbortSignal | undefined => {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
};

/** A signal that aborts after a time, or with the outer one; after `end` the time does not count any more. */
function patienceOf(timeoutMs: number, outer: AbortSignal | undefined): { signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('The time ran out', 'TimeoutError')), timeoutMs);
  const signal = outer ? AbortSignal.any([outer, controller.signal]) : controller.signal;
  return { signal, end: () => clearTimeout(timer) };
}
