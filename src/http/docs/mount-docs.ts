import type { FastifyInstance } from 'fastify';
import type { Dialect } from '../../dialects/dialect.ts';
import { documentToTry } from './document.ts';
import { type File, sendFile, toFile } from './files.ts';
import { ASSETS, indexPage, referencePage } from './pages.ts';
import { loadScalarScript } from './scalar-script.ts';
import { STYLES } from './styles.ts';

/**
 * Serves the API reference: an index at `/docs`, a page for each dialect, and all files of the pages. The hub's root
 * address redirects browsers there (RFC 9110, 15.4.4).
 */
export function mountDocs(app: FastifyInstance, dialects: readonly Dialect[]): void {
  const serve = (path: string, make: () => Promise<File>): void => {
    const file = onFirstUse(make);
    app.get(path, async (request, reply) => sendFile(request, reply, await file()));
  };
  app.get('/', (_request, reply) =>
    reply.code(303).headers({ location: '/docs', 'cache-control': 'no-cache' }).send({ docs: '/docs' }),
  );
  serve('/docs', () => toFile('text/html', indexPage(dialects)));
  for (const dialect of dialects) {
    serve(`/docs/${dialect.name}`, () => toFile('text/html', referencePage(dialect)));
    serve(ASSETS.document(dialect.name), () => toFile('application/json', JSON.stringify(documentToTry(dialect))));
  }
  serve(ASSETS.styles, () => toFile('text/css', STYLES));
  serve(ASSETS.scalar, async () => toFile('text/javascript', await loadScalarScript()));
}

/** Runs once, for concurrent requests too; after a failure, the next request tries again. */
function onFirstUse<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
