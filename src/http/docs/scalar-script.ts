import fastify from 'fastify';

const PREFIX = '/reference';

/**
 * Scalar's part in the browser, as one script. Its package gives it away only through the plugin's own route, and its
 * 5 MB are read only here, so that a hub nobody asks for the reference never holds them.
 */
export async function loadScalarScript(): Promise<string> {
  const { default: reference } = await import('@scalar/fastify-api-reference');
  const app = fastify();
  try {
    await app.register(reference, { routePrefix: PREFIX, configuration: { url: '/' } });
    const { statusCode, body } = await app.inject(`${PREFIX}/js/scalar.js`);
    if (statusCode !== 200) throw new Error(`the plugin answered ${statusCode} for its script`);
    // What follows is a reference to a source map that nobody has.
    return body.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
  } finally {
    await app.close();
  }
}
