import type { Dialect } from '../dialect.ts';

/** The only header that the vendor declares, in the spelling of the vendor's document. */
export const KEY_HEADER = 'X-API-Key';

export const security: Dialect['security'] = { ApiKeyAuth: { type: 'apiKey', in: 'header', name: KEY_HEADER } };
