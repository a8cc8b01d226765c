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

/** The time limit of a body; for a streamed body, the limit between two pieces. */
const BODY_WITHIN_MS = 60_000;

const limits = new WeakMap<IncomingMessage, NodeJS.Timeout>();

function limit(raw: IncomingMessage): void {
  release(raw);
  limits.set(
    raw,
    // The timer does not keep a stopping process alive.
    setTimeout(() => raw.socket.destroy(), BODY_WITHIN_MS).unref(),
  );
}

const release = (raw: IncomingMessage): void => clearTimeout(limits.get(raw));

/**
 * Closes the connection of a client that sends a body too slowly. Node's own limit is the same for all requests, and
 * uploads need a longer one. Theirs begins when the body is first read, which does not happen for a refused request.
 */
export function limitBodyTime(raw: IncomingMessage): void {
  const { headers } = raw;
  if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') return;
  limit(raw);
  raw.once('end', () => release(raw));
  raw.once('close', () => release(raw));
}

/**
 * Reads the rest of a body whose reply was sent before its end. Otherwise the client's next request on the connection
 * would wait for ever. Node does this itself if no part of the body was read.
 */
export function passOver(raw: IncomingMessage): void {
  if (raw.complete || raw.destroyed) return;
  limit(raw);
  // While a reader waits, a stream does not flow. Without a reader, removing it would stop the flow.
  if (raw.listenerCount('readable') > 0) raw.removeAllListeners('readable');
  raw.resume();
}

/** A streamed body, which may take long as long as it keeps arriving. */
export async function* readUpload(raw: IncomingMessage): AsyncGenerator<Uint8Array> {
  const pieces = raw[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    for (;;) {
      limit(raw);
      const piece = await pieces.next();
      // The hub's own processing time does not count.
      release(raw);
      if (piece.done) return;
      yield piece.value;
    }
  } finally {
    if (!raw.complete && !raw.destroyed) limit(raw);
  }
}
