import type { Security } from '../dialect.ts';

/** The one header the vendor declares, by the name its document has. */
export const KEY_HEADER = 'X-API-Key';

export const security: Security = {
  schemes: { ApiKeyAuth: { type: 'apiKey', in: 'header', name: KEY_HEADER } },
  credential: (header) => header(KEY_HEADER.toLowerCase()) || undefined,
};
