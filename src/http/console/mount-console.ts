import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ConsoleSource } from '../../model/console-state.ts';
import { problem } from '../problem-json.ts';
import { send } from '../send.ts';
import { type ConsoleFiles, readConsole } from './console-files.ts';
import { CONSOLE_HEADERS } from './console-headers.ts';
import { sendConsoleFile } from './send-console-file.ts';
import { statusOf, waitingPage } from './waiting-page.ts';

/** The addresses of its pages. The console itself chooses the page. */
const PAGES = ['/', '/sign-in', '/w', '/w/*'];

/** Serves the console. Its files are read once and kept in memory. `onError` receives the error of a file that cannot be read. */
export function mountConsole(app: FastifyInstance, source: ConsoleSource, onError: (error: unknown) => void): void {
  const find = filesOf(source, onError);
  for (const path of PAGES) {
    app.get(path, async (request, reply) => {
      const found = await find();
      if (!('kind' in found)) return sendConsoleFile(request, reply, found.page);
      return reply
        .code(statusOf(found))
        .headers({ ...CONSOLE_HEADERS, 'Cache-Control': 'no-store' })
        .header('Content-Type', 'text/html; charset=utf-8')
        .send(waitingPage(found));
    });
  }
  app.get('/console/*', async (request: FastifyRequest, reply: FastifyReply) => {
    const found = await find();
    const [path = ''] = request.url.split('?', 1);
    const file = 'kind' in found ? undefined : found.byPath.get(path);
    if (file) return sendConsoleFile(request, reply, file);
    return send(
      reply.headers({ ...CONSOLE_HEADERS, 'Cache-Control': 'no-store' }),
      problem({ kind: 'route_not_found' }),
    );
  });
}

type Found = ConsoleFiles | Exclude<Awaited<ReturnType<ConsoleSource>>, { kind: 'built' }>;

/** The files, once they are built; until then the reason. A reading that failed is tried again with the next request. */
function filesOf(source: ConsoleSource, onError: (error: unknown) => void): () => Promise<Found> {
  let files: Promise<ConsoleFiles> | undefined;
  return async () => {
    const state = files === undefined ? await source() : undefined;
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
