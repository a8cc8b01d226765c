import type { Explanation } from '../generated/types.ts';

/** How to reach a hub. */
export interface ClientOptions {
  /** The URL of the hub, such as `http://127.0.0.1:4000`, with its path if it has one. */
  baseUrl: string;
  key: string;
  /** By default, the platform's `fetch`. */
  fetch?: typeof fetch | undefined;
  /** How often a repeatable call is repeated; 4 by default, 0 for never. */
  retries?: number | undefined;
  /** The time of one attempt until its reply is complete, or until a stream begins; 30 s by default. */
  timeoutMs?: number | undefined;
  /** Aborts every call of this client. */
  signal?: AbortSignal | undefined;
  /**
   * Parses the JSON of replies; `JSON.parse` by default, which rounds numbers with more digits than a double. Totals of
   * orders can be such numbers.
   */
  parse?: ((text: string) => unknown) | undefined;
  /** Called before each wait for another attempt. */
  onRetry?: ((retry: Retry) => void) | undefined;
}

/** An attempt that follows a failed one. */
export interface Retry {
  /** 1 for the first retry. */
  attempt: number;
  waitMs: number;
  /** The error of the attempt before. */
  error: Error;
}

/** Options of every call. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
  timeoutMs?: number | undefined;
  retries?: number | undefined;
  /** Further headers, such as your own `X-Request-Id`. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Called with the facts in the headers of the reply. */
  onReply?: ((reply: ReplyFacts) => void) | undefined;
}

/** Options of a write. */
export interface WriteOptions extends CallOptions {
  /** By default a new key for each call. All attempts of a call have the same key. */
  idempotencyKey?: string | undefined;
  /** Refuse the write unless this is the current version: its number, or the `etag` of a reply. */
  ifMatch?: number | string | undefined;
  /** Store nothing. The reply is an explanation of what would happen. */
  dryRun?: boolean | undefined;
}

/** Options of a write of an order. */
export interface OrderWriteOptions extends WriteOptions {
  /** With an outdated `ifMatch`: change the order unless a field that is sent has changed since. */
  merge?: boolean | undefined;
  /** Make a status change that the catalog refuses. Needs the scope `orders:force`. */
  force?: boolean | undefined;
}

/** The reply of a write: with `dryRun: true`, an explanation of what it would do. */
export type Outcome<Options, Done> = Options extends { dryRun: true } ? Explanation : Done;

/** A document that is read: with `fields`, the fields that are named. */
export type Selected<Query, Whole, Part> = Query extends { fields: string | readonly string[] } ? Part : Whole;

/** The facts in the headers of a reply. */
export interface ReplyFacts {
  status: number;
  requestId?: string;
  etag?: string;
  /** The reply is that of an earlier attempt; nothing was done twice. */
  replayed: boolean;
  /** The write was merged with a change made in between. */
  merged: boolean;
  /** The fields that a replacement removed. */
  removed: string[];
  /** The time of the reply, by the hub's clock. */
  date?: string;
}

/** The request headers of options. */
export function headersOf({ ifMatch, merge, force, dryRun, headers }: OrderWriteOptions): Record<string, string> {
  return {
    ...(ifMatch === undefined ? {} : { 'If-Match': typeof ifMatch === 'number' ? `"${ifMatch}"` : ifMatch }),
    ...(merge ? { Prefer: 'merge' } : {}),
    ...(force ? { 'Stele-Force': 'true' } : {}),
    ...(dryRun ? { 'Stele-Dry-Run': 'true' } : {}),
    ...headers,
  };
}

/** The facts in the headers of a reply. */
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
