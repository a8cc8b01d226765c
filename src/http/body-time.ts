import type { FastifyInstance } from 'fastify';

/** How long a body may take to arrive, but for those that are read piece by piece. */
const BODY_WITHIN_MS = 60_000;

/**
 * Cuts the connection of whoever sends a body too slowly. Node's own limit is one for all requests, and uploads need a
 * longer one.
 */
export function limitBodyTime(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, next) => {
    const { headers, raw } = request;
    const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
    if (hasBody && !request.routeOptions.config.uploads) {
      const tooLate = setTimeout(() => raw.socket.destroy(), BODY_WITHIN_MS);
      raw.once('end', () => clearTimeout(tooLate));
      raw.once('close', () => clearTimeout(tooLate));
    }
    next();
  });
}
