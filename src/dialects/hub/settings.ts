import type { Dialect } from '../dialect.ts';

/** The hub's own API in histories. */
export const NAME = 'hub';

export const security: Dialect['security'] = {
  ApiKeyAuth: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  BearerAuth: { type: 'http', scheme: 'bearer' },
};
