import type { FastifyInstance } from 'fastify';
import type { CheckReadiness } from '../core/readiness.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { openApiDocument } from './openapi/document.ts';

const READY_WITHIN_MS = 2000;

/** Serves the paths that belong to no dialect: health, and the OpenAPI document of each dialect. */
export function mountService(app: FastifyInstance, dialects: readonly Dialect[], checkReadiness: CheckReadiness): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const late = new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new Error('the database was not ready in time')), READY_WITHIN_MS).unref();
    });
    try {
      await Promise.race([checkReadiness(), late]);
      return { status: 'ready' };
    } catch {
      return reply.code(503).header('retry-after', '1').send({ status: 'unavailable', reason: 'database' });
    }
  });
  for (const dialect of dialects) {
    const document = JSON.stringify(openApiDocument(dialect));
    app.get(`/openapi/${dialect.name}.json`, (_request, reply) =>
      reply.header('content-type', 'application/json; charset=utf-8').send(document),
    );
  }
}
