import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** How long a body may take to arrive; one that is read piece by piece, how long it may take to go on. */
const BODY_WITHIN_MS = 60_000;

const limits = new WeakMap<IncomingMessage, NodeJS.Timeout>();

function limit(raw: IncomingMessage): void {
  release(raw);
  limits.set(
    raw,
    // The timer does not keep a process alive that is stopping.
    setTimeout(() => raw.socket.destroy(), BODY_WITHIN_MS).unref(),
  );
}

const release = (raw: IncomingMessage): void => clearTimeout(limits.get(raw));

/**
 * Cuts the connection of whoever sends a body too slowly. Node's own limit is one for all requests, and uploads need a
 * longer one: theirs begins once somebody reads them, which nobody does when the request is refused.
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
 * Takes what is left of a body that was answered before it was read to its end: the client would send it for nothing, and its
 * next request on the connection would wait for ever. Node does so itself where nothing of the body was read.
 */
function passOver(raw: IncomingMessage): void {
  limit(raw);
  // While something waits to read, a stream does not flow. Where nothing does, to remove it would stop the flow.
  if (raw.listenerCount('readable') > 0) raw.removeAllListeners('readable');
  raw.resume();
}

/** A body to be read piece by piece: it may take long while it is read, as long as it goes on coming. */
export async function* readUpload(raw: IncomingMessage): AsyncGenerator<Uint8Array> {
  const pieces = raw[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    for (;;) {
      limit(raw);
      const piece = await pieces.next();
      // How long we take ourselves does not count.
      release(raw);
      if (piece.done) return;
      yield piece.value;
    }
  } finally {
    if (!raw.complete && !raw.destroyed) limit(raw);
  }
}
