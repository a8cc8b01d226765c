import { addressOf, type Query } from './address.ts';
import { errorFrom, SteleConnectionError, SteleError } from './errors.ts';
import { type ClientOptions, factsOf, headersOf, type OrderWriteOptions } from './options.ts';
import { withRetries } from './retry.ts';

const DEFAULT_RETRIES = 4;
const DEFAULT_TIMEOUT_MS = 30_000;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The content of a call, beside its options. */
export interface Sent {
  path?: unknown;
  query?: unknown;
  /** The media type of the reply; JSON by default. */
  accept?: string | undefined;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, instead of a JSON body. */
  upload?: { body: Blob | string | ReadableStream<Uint8Array>; type: string } | undefined;
}

/** Sends calls to one hub. */
export interface Caller {
  /**
   * Calls an operation, and repeats it while a retry can succeed.
   * Rejects with a {@link SteleError} when the hub refuses or fails, with a {@link SteleConnectionError} when it cannot be
   * reached, and with the signal's reason when it is aborted.
   */
  call<Reply>(method: Method, path: string, sent: Sent, options?: OrderWriteOptions): Promise<Reply>;
  /** As `call`, for a reply that is streamed: resolves when the reply begins. */
  open(method: Method, path: string, sent: Sent, options?: OrderWriteOptions): Promise<Response>;
}

/** @throws TypeError when the base URL is not an HTTP URL */
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
      const timeout = timeoutSignalOf(options.timeoutMs ?? client.timeoutMs ?? DEFAULT_TIMEOUT_MS, outer);
      try {
        const response = await send(url, {
          method,
          headers,
          signal: timeout.signal,
          // A followed redirect would send the key to another server.
          redirect: 'manual',
          ...bodyOf(sent),
          // Node.js and browsers require `duplex` for a streamed body; lib.dom does not declare it.
          ...(isStream ? ({ duplex: 'half' } as object) : {}),
        });
        if (isRedirect(response)) throw redirected(baseUrl, response);
        if (!response.ok && response.status !== 304) throw await errorFrom(response);
        const reply = await read(response);
        options.onReply?.(factsOf(response));
        return reply;
      } catch (error) {
        throw outer?.aborted ? outer.reason : asFailure(error, baseUrl, timeout.signal);
      } finally {
        timeout.end();
      }
    };
    return await withRetries(attempt, {
      retries: options.retries ?? client.retries ?? DEFAULT_RETRIES,
      // An upload is resumed by its sender instead.
      isRepeatable: sent.upload === undefined,
      signal: outer,
      onRetry: client.onRetry,
    });
  }

  return {
    call: <Reply>(method: Method, path: string, sent: Sent, options: OrderWriteOptions = {}) =>
      perform(method, path, sent, options, (response) => readJson(response, client.parse) as Promise<Reply>),
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

/** Browsers report an unfollowed redirect without its status. */
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

/** Node.js throws `fetch failed` with the reason as its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? (cause?.message || error.message);
}

const signalOf = (...signals: (AbortSignal | undefined)[]): AbortSignal | undefined => {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
};

/** A signal that aborts after a timeout or with the outer signal. `end` clears the timeout. */
function timeoutSignalOf(timeoutMs: number, outer: AbortSignal | undefined): { signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('The time ran out', 'TimeoutError')), timeoutMs);
  const signal = outer ? AbortSignal.any([outer, controller.signal]) : controller.signal;
  return { signal, end: () => clearTimeout(timer) };
}
