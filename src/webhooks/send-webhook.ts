import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher, errors, request } from 'undici';
import type { AddressGuard, WebhookProtocol } from './addresses.ts';
import { readWebhookUrl } from './judge-url.ts';
import { KEPT_BYTES, keptHeaders, keptText } from './reply-text.ts';
import { readRetryAfter } from './retry-after.ts';

/** For everything: the connection, the reply's headers, its body. */
const ATTEMPT_TIMEOUT_MS = 15_000;
/** The most bytes of a reply's body that are read. Beyond them the connection is closed. */
const READ_BYTES = 65_536;
/** The most bytes of a reply's headers. */
const HEADER_BYTES = 16_384;
/**
 * Far above what one endpoint is sent at once, since endpoints of many workspaces may share an origin: one that hangs must not
 * make another one wait for a connection.
 */
const CONNECTIONS_PER_ORIGIN = 1024;
/** Shorter than most servers keep idle connections, so that they are seldom closed under a request. */
const IDLE_MS = 4000;
const LONGEST_IDLE_MS = 10_000;
/** On the way to an unreachable address of a host, before its next address is tried. */
const ADDRESS_TIMEOUT_MS = 2000;

/** Headers that the client writes. With others in their place, a message would be read in two ways. */
export const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  ...['connection', 'content-length', 'content-type', 'expect', 'host', 'keep-alive', 'proxy-connection', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade'],
]);

/** One attempt. */
export interface WebhookAttempt {
  url: string;
  /** Beside those of `RESERVED_HEADERS`, which are left out. Of two spellings of one name, the last one counts. */
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Ends the attempt. Whether the receiver has it is unknown then. */
  signal?: AbortSignal | undefined;
}

/**
 * How an attempt ended. `delivered`: a status from 200 to 299 and the whole reply, or its first 64 KiB. `refused_status`:
 * any other status but 410, which is `gone`, and 300 to 399, which are `redirected` and not followed. `invalid_reply`: bytes
 * that are not HTTP. `not_sent`: the message cannot be sent at all. `cancelled`: by the caller; the receiver may have it.
 */
export type AttemptOutcome =
  | 'delivered'
  | 'refused_status'
  | 'gone'
  | 'redirected'
  | 'timeout'
  | 'connection_failed'
  | 'address_refused'
  | 'invalid_reply'
  | 'not_sent'
  | 'cancelled';

/** What became of an attempt. */
export interface AttemptResult {
  outcome: AttemptOutcome;
  /** Of a reply whose headers came. */
  status?: number | undefined;
  /** What the receiver asked for with a refusal, a day at most. */
  retryAfterSeconds?: number | undefined;
  /** A sentence that says what went wrong. */
  problem?: string | undefined;
  replyHeaders: Readonly<Record<string, string>>;
  /** The first 4 KiB of the reply's body. */
  replyText: string;
  durationMs: number;
}

/** Sends webhooks. */
export interface WebhookSender {
  /** Makes one attempt. Resolves whatever the receiver does. */
  send(attempt: WebhookAttempt): Promise<AttemptResult>;
  /** Closes every connection. Attempts under way, and later ones, end as `cancelled`. */
  close(): Promise<void>;
}

export interface SenderOptions {
  guard: AddressGuard;
  now?: () => Date;
  /** By default 15 s. */
  timeoutMs?: number;
}

/** A host that was refused when it was dialled. */
class AddressRefused extends Error {
  override name = 'AddressRefused';
}

/** A host that was not resolved when it was dialled. */
class HostUnresolved extends Error {
  override name = 'HostUnresolved';
}

export function createWebhookSender({
  guard,
  now = () => new Date(),
  timeoutMs = ATTEMPT_TIMEOUT_MS,
}: SenderOptions): WebhookSender {
  const agent = new Agent({
    connect: guardedConnector(guard, timeoutMs),
    connections: CONNECTIONS_PER_ORIGIN,
    pipelining: 1,
    // One protocol has one set of limits.
    allowH2: false,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: LONGEST_IDLE_MS,
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    send: (attempt) => sendOnce(agent, attempt, { now, timeoutMs }),
    close: () => agent.destroy(),
  };
}

/**
 * Opens connections to judged addresses only. The lookup returns the addresses that it has judged, so there is no second
 * answer that could differ. An address in place of a name is not looked up, and is judged before.
 */
function guardedConnector(guard: AddressGuard, timeoutMs: number): buildConnector.connector {
  const connectBy = (protocol: WebhookProtocol): buildConnector.connector => {
    const lookup: LookupFunction = (host, options, done) => {
      allowedAddresses(guard, host, protocol).then(
        (addresses) => {
          const found = addresses.map((address) => ({ address, family: isIP(address) }));
          if (options.all) done(null, found);
          else done(null, found[0]?.address ?? '', found[0]?.family);
        },
        (error: Error) => done(error, ''),
      );
    };
    return buildConnector({
      allowH2: false,
      timeout: timeoutMs,
      // The types lack what the connector passes on to the socket.
      ...({ lookup, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS } as object),
    });
  };
  const connectors = { 'http:': connectBy('http:'), 'https:': connectBy('https:') };
  return (options, callback) => {
    const protocol: WebhookProtocol = options.protocol === 'https:' ? 'https:' : 'http:';
    const connect = connectors[protocol];
    if (isIP(options.hostname) === 0) return connect(options, callback);
    allowedAddresses(guard, options.hostname, protocol).then(
      () => connect(options, callback),
      (error: Error) => callback(error, null),
    );
  };
}

async function allowedAddresses(guard: AddressGuard, host: string, protocol: WebhookProtocol) {
  const judged = await guard.judge(host, protocol);
  if (!('problem' in judged)) return judged.addresses;
  throw new (judged.reason === 'refused' ? AddressRefused : HostUnresolved)(`The URL ${judged.problem}.`);
}

type Ended = Omit<AttemptResult, 'durationMs'>;

const NO_REPLY = { replyHeaders: {}, replyText: '' };

async function sendOnce(
  dispatcher: Dispatcher,
  { url, headers, body, signal }: WebhookAttempt,
  { now, timeoutMs }: { now: () => Date; timeoutMs: number },
): Promise<AttemptResult> {
  const started = performance.now();
  const end = new AbortController();
  let endedBy: 'timeout' | 'cancelled' | undefined;
  const stop = (by: 'timeout' | 'cancelled'): void => {
    endedBy ??= by;
    end.abort();
  };
  const cancel = (): void => stop('cancelled');
  const timer = setTimeout(() => stop('timeout'), timeoutMs);
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  /** What came of the reply before it ended. */
  let seen: Pick<Ended, 'status' | 'replyHeaders' | 'replyText'> = NO_REPLY;
  let result: Ended;
  try {
    const read = readWebhookUrl(url);
    if ('problem' in read) {
      result = { outcome: 'not_sent', problem: `The URL ${read.problem}.`, ...NO_REPLY };
    } else {
      const reply = await request(read.url, {
        dispatcher,
        method: 'POST',
        headers: sentHeaders(headers),
        body,
        signal: end.signal,
      });
      seen = { status: reply.statusCode, replyHeaders: keptHeaders(reply.headers), replyText: '' };
      const first = new FirstBytes(KEPT_BYTES);
      try {
        await readSome(reply.body, first);
      } finally {
        seen = { ...seen, replyText: keptText(first.bytes()) };
      }
      result = { ...seen, ...judgeStatus(reply, now()) };
    }
  } catch (error) {
    if (endedBy === 'cancelled') {
      result = { ...seen, outcome: 'cancelled', problem: CANCELLED };
    } else if (endedBy === 'timeout') {
      result = { ...seen, outcome: 'timeout', problem: `There was no whole reply within ${timeoutMs / 1000} s.` };
    } else {
      result = { ...seen, ...judgeError(error as NodeJS.ErrnoException) };
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
  return { ...result, durationMs: Math.round(performance.now() - started) };
}

function sentHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const byName = new Map(Object.entries(headers).map((header) => [header[0].toLowerCase(), header]));
  const free = [...byName].filter(([name]) => !RESERVED_HEADERS.has(name)).map(([, header]) => header);
  return { ...Object.fromEntries(free), 'Content-Type': 'application/json' };
}

/** The first bytes of a body that comes in pieces. */
class FirstBytes {
  readonly #most: number;
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  take(piece: Uint8Array): void {
    if (this.#length >= this.#most) return;
    this.#pieces.push(piece.subarray(0, this.#most - this.#length));
    this.#length += piece.length;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#pieces);
  }
}

/** Reads a body to its end or its limit. Leaving the loop destroys the body, and with it the connection. */
async function readSome(body: AsyncIterable<Uint8Array>, first: FirstBytes): Promise<void> {
  let length = 0;
  for await (const piece of body) {
    first.take(piece);
    length += piece.length;
    if (length > READ_BYTES) return;
  }
}

function judgeStatus(
  { statusCode: status, headers }: Dispatcher.ResponseData,
  now: Date,
): Omit<Ended, keyof typeof NO_REPLY> {
  if (status >= 200 && status < 300) return { outcome: 'delivered' };
  if (status === 410) return { outcome: 'gone', problem: 'The receiver answered 410 Gone: it wants no more.' };
  if (status >= 300 && status < 400) {
    return { outcome: 'redirected', problem: `The receiver answered ${status}. Redirects are not followed.` };
  }
  const asked = headers['retry-after'];
  const retryAfterSeconds = readRetryAfter(Array.isArray(asked) ? asked[0] : asked, now);
  return { outcome: 'refused_status', problem: `The receiver answered ${status}.`, retryAfterSeconds };
}

const CANCELLED = 'The attempt was stopped before its end.';
/** The sender was closed: whether the receiver has the message is unknown. */
const OWN_END = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);

/** Sentences for the usual errors of connections. */
const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was reset before the end of the reply.',
  EPIPE: 'The connection was closed before the end of the request.',
  EHOSTUNREACH: 'The host is not reachable.',
  ENETUNREACH: 'The network of the host is not reachable.',
  ETIMEDOUT: 'The connection was not opened in time.',
  UND_ERR_CONNECT_TIMEOUT: 'The connection was not opened in time.',
  UND_ERR_SOCKET: 'The connection was closed before the end of the reply.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is not signed by a known authority.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate is not signed by a known authority.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'The certificate is not signed by a known authority.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate comes without the certificates that lead to a known authority.',
  CERT_HAS_EXPIRED: 'The certificate has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is of another host.',
};

function judgeError(error: NodeJS.ErrnoException): Omit<Ended, keyof typeof NO_REPLY> {
  if (error instanceof AddressRefused) return { outcome: 'address_refused', problem: error.message };
  if (error instanceof HostUnresolved) return { outcome: 'connection_failed', problem: error.message };
  const code = error.code ?? '';
  if (OWN_END.has(code)) return { outcome: 'cancelled', problem: CANCELLED };
  if (error instanceof errors.HTTPParserError || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return { outcome: 'invalid_reply', problem: 'The reply is not valid HTTP.' };
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return { outcome: 'invalid_reply', problem: `The reply has more than ${HEADER_BYTES / 1024} KiB of headers.` };
  }
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return { outcome: 'timeout', problem: 'The reply did not come in time.' };
  }
  if (code === 'UND_ERR_INVALID_ARG') {
    return { outcome: 'not_sent', problem: `The request cannot be written: ${error.message}.` };
  }
  if (SENTENCES[code] !== undefined) return { outcome: 'connection_failed', problem: SENTENCES[code] };
  const isTls = /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code);
  return {
    outcome: 'connection_failed',
    problem: isTls ? `TLS failed (${code}).` : `The connection failed (${code || error.message}).`,
  };
}
