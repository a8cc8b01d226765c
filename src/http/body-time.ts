import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

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
export function limitBodyTime(app: FastifyInstance): void {
  app.addHook('onRequest', ({ headers, raw }, _reply, next) => {
    const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
    if (hasBody) {
      limit(raw);
      raw.once('end', () => release(raw));
      raw.once('close', () => release(raw));
    }
    next();
  });
  app.addHook('onResponse', ({ raw }, _reply, next) => {
    if (!raw.complete && !raw.destroyed) passOver(raw);
    next();
  });
}

/**
 * Reads the rest of a body whose reply was sent before its end. Otherwise the client's next request on the connection
 * would wait for ever. Node does this itself if no part of the body was read.
 */
function passOver(raw: IncomingMessage): void {
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
