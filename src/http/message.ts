import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Failure } from '../model/failure.ts';

type BadMessage = Extract<Failure, { kind: 'bad_message' }>;

/** Node silently drops headers beyond its limit, and their meaning with them. */
const MOST_HEADERS = 500;

/** `uri-host [ ":" port ]` (RFC 9112, section 3.2, and RFC 3986, section 3.2.2). Empty if a target has no authority. */
const HOST = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i;

const bad = (status: BadMessage['status'], reason: string): BadMessage => ({ kind: 'bad_message', status, reason });

/**
 * The problem of a message of any operation: headers that a server must refuse (RFC 9112, sections 3.2 and 6.1; RFC
 * 9110, section 10.1.1) and that Node accepts.
 */
export function faultOf({ headers, rawHeaders, httpVersion }: IncomingMessage): BadMessage | undefined {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  if (rawHeaders.length > 2 * MOST_HEADERS) return bad(431, `There are more than ${MOST_HEADERS} headers`);
  if (hosts > 1) return bad(400, 'There is more than one Host header');
  if (hosts === 0 && httpVersion === '1.1') return bad(400, 'The Host header is missing');
  if (!HOST.test(headers.host ?? '')) return bad(400, 'The Host header names no host');
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    return bad(501, 'The only supported transfer coding is chunked');
  }
  const { expect } = headers;
  if (expect !== undefined && httpVersion === '1.1' && expect.toLowerCase() !== '100-continue') {
    return bad(417, 'The only supported expectation is 100-continue');
  }
  return undefined;
}

/** A target with scheme and host (RFC 9112, section 3.2.2). `Host` is then ignored. */
const ABSOLUTE = /^https?:\/\/[^/?#]*/i;

/** The path and query of a request's target, which may name the host before them. */
export function pathOf(target: string): string {
  if (target.startsWith('/')) return target;
  const path = target.replace(ABSOLUTE, '');
  return path === target || path.startsWith('/') ? path : `/${path}`;
}

/**
 * Sends `100 Continue` (RFC 9110, section 10.1.1) when the body is first read. A client whose key, scope, media type or
 * `Content-Length` is refused gets no 100. Such a client may or may not send the body, so the connection ends.
 */
export function continueWhenRead({ server }: FastifyInstance): void {
  // Node would send it before anything is known of the request.
  server.on('checkContinue', (request, response) => {
    const { shouldKeepAlive } = response;
    response.shouldKeepAlive = false;
    const onReader = (event: string): void => {
      if (event !== 'data' && event !== 'readable') return;
      request.removeListener('newListener', onReader);
      if (response.headersSent) return;
      response.shouldKeepAlive = shouldKeepAlive;
      response.writeContinue();
    };
    request.on('newListener', onReader);
    server.emit('request', request, response);
  });
  // Node would reply without a body.
  server.on('checkExpectation', (request, response) => void server.emit('request', request, response));
}

/** Whether a request has a body, by its headers. */
export const hasBody = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** The time limit of a body; for a streamed body, the limit between two pieces. */
const BODY_WITHIN_MS = 60_000;

/** How often the requests with unfinished bodies are looked through. A limit is kept within this time. */
const SWEEP_MS = 1000;

/**
 * The requests of a server whose bodies are awaited. One sweep serves all of them: most bodies arrive with their headers, and a
 * timer with two listeners for each costs 1.4 µs.
 */
export class AwaitedBodies {
  /** Each request with the number of the sweep that closes its connection. */
  readonly #awaited = new Map<IncomingMessage, number>();
  #sweeps = 0;
  #isSweepDue = false;

  /**
   * Closes the connection of a request if the rest of its body, or its next piece, does not arrive in time. Node's own limit
   * is the same for all requests, and uploads need a longer one.
   */
  limit(raw: IncomingMessage): void {
    this.#awaited.set(raw, this.#sweeps + 1 + BODY_WITHIN_MS / SWEEP_MS);
    if (!this.#isSweepDue) this.#planSweep();
  }

  /** Ends the limit, since the body has arrived or is not read for now. */
  release(raw: IncomingMessage): void {
    this.#awaited.delete(raw);
  }

  /**
   * Reads the rest of a body whose reply was sent before its end. Otherwise the client's next request on the connection
   * would wait for ever. Node does this itself if no part of the body was read.
   */
  passOver(raw: IncomingMessage): void {
    if (raw.complete || raw.destroyed) {
      this.release(raw);
      return;
    }
    this.limit(raw);
    // While a reader waits, a stream does not flow. Without a reader, removing it would stop the flow.
    if (raw.listenerCount('readable') > 0) raw.removeAllListeners('readable');
    raw.resume();
  }

  #planSweep(): void {
    this.#isSweepDue = true;
    // The timer does not keep a stopping process alive.
    setTimeout(() => this.#sweep(), SWEEP_MS).unref();
  }

  #sweep(): void {
    this.#sweeps++;
    for (const [raw, closesAt] of this.#awaited) {
      // A request that was parsed as its connection closed is not destroyed.
      if (raw.complete || raw.socket.destroyed) this.#awaited.delete(raw);
      else if (this.#sweeps >= closesAt) {
        this.#awaited.delete(raw);
        raw.socket.destroy();
      }
    }
    this.#isSweepDue = false;
    if (this.#awaited.size > 0) this.#planSweep();
  }
}

/** A body is longer than its operation allows. */
export class BodyTooLargeError extends Error {}

/**
 * Reads a body as a whole. Calls `done` once: with the bytes, or with `BodyTooLargeError`, or with the stream's error. A body
 * with a `Content-Length` ends with its last byte. The end of the stream comes a turn of the queue later (24 instead of
 * 28 µs of a bare server).
 */
export function readBody(
  raw: IncomingMessage,
  limitBytes: number,
  bodies: AwaitedBodies,
  done: (error: Error | null, body?: Buffer) => void,
): void {
  const { 'content-length': given } = raw.headers;
  const length = given === undefined ? Number.POSITIVE_INFINITY : Number(given);
  if (given !== undefined && length > limitBytes) {
    done(new BodyTooLargeError());
    return;
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  const finish = (error: Error | null): void => {
    raw.off('data', take).off('end', end).off('error', finish);
    if (error) done(error);
    else {
      bodies.release(raw);
      done(null, pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, bytes));
    }
  };
  const take = (piece: Buffer): void => {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > limitBytes) finish(new BodyTooLargeError());
    else if (bytes === length) finish(null);
  };
  const end = (): void => finish(null);
  raw.on('data', take).on('end', end).on('error', finish);
}

/** A streamed body, which may take long as long as it keeps arriving. */
export async function* readUpload(raw: IncomingMessage, bodies: AwaitedBodies): AsyncGenerator<Uint8Array> {
  const pieces = raw[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    for (;;) {
      bodies.limit(raw);
      const piece = await pieces.next();
      // The hub's own processing time does not count.
      bodies.release(raw);
      if (piece.done) return;
      yield piece.value;
    }
  } finally {
    if (!raw.complete && !raw.destroyed) bodies.limit(raw);
  }
}
