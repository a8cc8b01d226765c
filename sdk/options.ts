/** How to reach a hub. */
export interface ClientOptions {
  /** Where the hub is, as `http://127.0.0.1:4000`; below a path, with that path. */
  baseUrl: string;
  key: string;
  /** By default, the platform's own. */
  fetch?: typeof fetch | undefined;
  /** How often a call that may be sent again is sent again; 4 by default, 0 for never. */
  retries?: number | undefined;
  /** How long one attempt may take until its answer is there, or of a stream, until it begins; 30 s by default. */
  timeoutMs?: number | undefined;
  /** Ends everything that this client does. */
  signal?: AbortSignal | undefined;
  /**
   * Reads the JSON of answers; `JSON.parse` by default, which rounds numbers of more digits than a double has. Totals of orders
   * may be such numbers.
   */
  parse?: ((text: string) => unknown) | undefined;
  /** Told before each wait for another attempt. */
  onRetry?: ((retry: Retry) => void) | undefined;
}

/** Another attempt that is about to be made. */
export interface Retry {
  /** 1 for the first repetition. */
  attempt: number;
  waitMs: number;
  /** Why the attempt before it was not enough. */
  error: Error;
}

/** What can be said of any call. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
  timeoutMs?: number | undefined;
  retries?: number | undefined;
  /** More headers, such as an `X-Request-Id` of your own. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Told what the headers of the answer said. */
  onReply?: ((reply: ReplyFacts) => void) | undefined;
}

/** What can be said of a call that changes something. */
export interface WriteOptions extends CallOptions {
  /** By default a new one for each call; every attempt at the call has the same. */
  idempotencyKey?: string | undefined;
  /** Only if this is still the version: the number of the order's, or the `etag` of a reply. */
  ifMatch?: number | string | undefined;
  /** Store nothing: the answer is an explanation of what would happen. */
  dryRun?: boolean | undefined;
}

/** What can be said of a call that changes an order. */
export interface OrderWriteOptions extends WriteOptions {
  /** With `ifMatch` out of date: change the order all the same unless a field that is sent has changed since. */
  merge?: boolean | undefined;
  /** Make a move that the status catalog refuses; needs the scope `orders:force`. */
  force?: boolean | undefined;
}

/** What the headers of an answer say. */
export interface ReplyFacts {
  status: number;
  requestId?: string;
  etag?: string;
  /** The answer to an earlier attempt, given again; nothing was done twice. */
  replayed: boolean;
  /** The change was merged into one that came between. */
  merged: boolean;
  /** The fields that a replacing call removed. */
  removed: string[];
  /** When the hub answered, by its own clock. */
  date?: string;
}

/** Headers as the hub takes them. */
export function headersOf({ ifMatch, merge, force, dryRun, headers }: OrderWriteOptions): Record<string, string> {
  return {
    ...(ifMatch === undefined ? {} : { 'If-Match': typeof ifMatch === 'number' ? `"${ifMatch}"` : ifMatch }),
    ...(merge ? { Prefer: 'merge' } : {}),
    ...(force ? { 'Stele-Force': 'true' } : {}),
    ...(dryRun ? { 'Stele-Dry-Run': 'true' } : {}),
    ...headers,
  };
}

/** What the headers of an answer say. */
export function factsOf({ status, headers }: Response): ReplyFacts {
  const text = (name: string): string | undefined => headers.get(name) ?? undefined;
  const [requestId, etag, date] = [text('X-Request-Id'), text('ETag'), text('Date')];
  return {
    status,
    ...(requestId === undefined ? {} : { requestId }),
    ...(etag === undefined ? {} : { etag }),
    ...(date === undefined ? {} : { date }),
    replayed: headers.get('Idempotency-Replayed') === 'true',
    merged: headers.get('Preference-Applied') === 'merge',
    removed: (headers.get('Stele-Removed') ?? '').split(/\s*,\s*/).filter((field) => field !== ''),
  };
}
