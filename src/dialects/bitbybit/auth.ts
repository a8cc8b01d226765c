import type { Security } from '../dialect.ts';

/** The documented header first; the second is the one that the vendor's own front end sends. */
const HEADERS = ['x-api-key', 'x-bitbybit-key'];

export const security: Security = {
  schemes: {
    ApiKeyAuth: { type: 'apiKey', in: 'header', name: 'x-api-key' },
    BitbybitKeyAuth: { type: 'apiKey', in: 'header', name: 'x-bitbybit-key' },
  },
  credential: (header) => HEADERS.map(header).find((key) => key !== undefined && key !== ''),
};
