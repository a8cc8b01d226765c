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
 * The problem of a message, whatever it requests: headers that a server must refuse (RFC 9112, sections 3.2 and 6.1;
 * RFC 9110, section 10.1.1) and that Node accepts.
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
