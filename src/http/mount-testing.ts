import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Reply } from '../core/write-command.ts';
import { MAX_BODY_BYTES } from './framework-errors.ts';
import { send } from './send.ts';

/** A request of one of the calls for tests. */
interface TestingRequest {
  /** A header by its name in lower case. */
  header(name: string): string | undefined;
  parameters: Readonly<Record<string, string>>;
  query: Readonly<Record<string, unknown>>;
  /** `undefined` without a body. */
  body: unknown;
}

/** A call for tests, beside the dialects. */
export interface TestingCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/dev`; parameters in braces. */
  path: string;
  handle(request: TestingRequest): Promise<Reply> | Reply;
}

/** Enough for a seed of some ten thousand orders; a larger one is read from a file. */
const MAX_SEED_BYTES = 16 * MAX_BODY_BYTES;

/** Serves the calls for tests. A hub with real data must not have them: some need no key, and they undo history. */
export function mountTesting(app: FastifyInstance, calls: readonly TestingCall[]): void {
  for (const { method, path, handle } of calls) {
    app.route({
      method,
      url: `/dev${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      bodyLimit: MAX_SEED_BYTES,
      handler: async (request, reply) =>
        send(
          reply,
          await handle({
            header: headerOf(request),
            parameters: request.params as Record<string, string>,
            query: request.query as Record<string, unknown>,
            body: request.body,
          }),
        ),
    });
  }
}

const headerOf =
  (request: FastifyRequest) =>
  (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
