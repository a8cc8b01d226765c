import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Reply } from '../core/write-command.ts';
import { MAX_BODY_BYTES } from './framework-errors.ts';
import { send } from './send.ts';

/** The calls for tests, beside the dialects. */
export interface TestingCalls {
  /** `POST /dev/reset`, with the workspace's key in a header. */
  reset(header: (name: string) => string | undefined): Promise<Reply>;
  /** `POST /dev/workspaces`, with or without a body. */
  makeWorkspace(body: unknown): Promise<Reply>;
}

/** Enough for a seed of some ten thousand orders; a larger one is read from a file. */
const MAX_SEED_BYTES = 16 * MAX_BODY_BYTES;

/** Serves the calls for tests. A hub with real data must not have them: they need no key, and undo history. */
export function mountTesting(app: FastifyInstance, calls: TestingCalls): void {
  app.post('/dev/reset', async (request, reply) => send(reply, await calls.reset(headerOf(request))));
  app.post('/dev/workspaces', { bodyLimit: MAX_SEED_BYTES }, async (request, reply) =>
    send(reply, await calls.makeWorkspace(request.body)),
  );
}

const headerOf =
  (request: FastifyRequest) =>
  (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
