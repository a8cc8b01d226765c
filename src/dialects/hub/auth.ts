import type { Dialect } from '../dialect.ts';

export const security: Dialect['security'] = {
  ApiKeyAuth: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  BearerAuth: { type: 'http', scheme: 'bearer' },
};
