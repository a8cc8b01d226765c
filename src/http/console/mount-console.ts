import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ConsoleSource } from '../../model/console-state.ts';
import { type ConsoleFiles, readConsole } from './console-files.ts';
import { CONSOLE_HEADERS } from './console-headers.ts';
import { sendConsoleFile } from './send-console-file.ts';
import { statusOf, waitingPage } from './waiting-page.ts';

/**
 * How long a request for the page waits while the console is being built. A link that signs in has its code behind the
 * `#`. A browser does not load such an address again by itself, so this page is not sent before it is there.
 */
const WAIT_MS = 60_000;

/** The addresses of its pages, each with the time that it waits. The console itself chooses the page. */
const PAGES = { '/': 0, '/sign-in': WAIT_MS, '/w': 0, '/w/*': 0 };

/** Serves the console. Its files are read once and kept in memory. `onError` receives the error of a file that cannot be read. */
export function mountConsole(app: FastifyInstance, source: ConsoleSource, onError: (error: unknown) => void): void {
  const find = filesOf(source, onError);
  for (const [path, waitMs] of Object.entries(PAGES)) {
    app.get(path, async (request, reply) => {
      const found = await find(waitMs);
      if (!('kind' in found)) return sendConsoleFile(request, reply, found.page);
      return reply
        .code(statusOf(found))
        .headers({ ...CONSOLE_HEADERS, 'Cache-Control': 'no-store' })
        .header('Content-Type', 'text/html; charset=utf-8')
        .send(waitingPage(found));
    });
  }
  app.get('/console/*', async (request: FastifyRequest, reply: FastifyReply) => {
    const found = await find(0);
    const [path = ''] = request.url.split('?', 1);
    const file = 'kind' in found ? undefined : found.byPath.get(path);
    if (file) return sendConsoleFile(request, reply, file);
    reply.headers({ ...CONSOLE_HEADERS, 'Cache-Control': 'no-store' });
    return reply.callNotFound();
  });
}

type Found = ConsoleFiles | Exclude<Awaited<ReturnType<ConsoleSource>>, { kind: 'built' }>;

/** The files, once they are built; until then the reason. A reading that failed is tried again with the next request. */
function filesOf(source: ConsoleSource, onError: (error: unknown) => void): (waitMs: number) => Promise<Found> {
  let files: Promise<ConsoleFiles> | undefined;
  return async (waitMs) => {
    const state = files === undefined ? await source(waitMs) : undefined;
    if (state && state.kind !== 'built') return state;
    if (state) files ??= readConsole(state.folder);
    try {
      return await (files as Promise<ConsoleFiles>);
    } catch (error) {
      files = undefined;
      onError(error);
      return { kind: 'failed', reason: 'Its files cannot be read; the log of the hub says why.' };
    }
  };
}
