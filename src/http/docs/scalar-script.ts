import fastify from 'fastify';

const PREFIX = '/reference';

/**
 * Scalar's part for the browser, as one script. Its package exposes it only through the plugin's own route. Its 5 MB
 * are loaded here on first use, so that a hub without visitors of the reference does not hold them.
 */
export async function loadScalarScript(): Promise<string> {
  const { default: reference } = await import('@scalar/fastify-api-reference');
  const app = fastify();
  try {
    await app.register(reference, { routePrefix: PREFIX, configuration: { url: '/' } });
    const { statusCode, body } = await app.inject(`${PREFIX}/js/scalar.js`);
    if (statusCode !== 200) throw new Error(`the plugin answered ${statusCode} for its script`);
    // The rest is a reference to a source map that does not exist.
    return body.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
  } finally {
    await app.close();
  }
}
