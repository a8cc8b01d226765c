import type { Security } from '../dialect.ts';

const SCHEME = 'bearer ';

export const security: Security = {
  schemes: {
    ApiKeyAuth: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
    BearerAuth: { type: 'http', scheme: 'bearer' },
  },
  credential: (header) => {
    const key = header('x-api-key');
    if (key) return key;
    const value = header('authorization') ?? '';
    // RFC 9110, section 11.1: the scheme's name is case-insensitive.
    if (value.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return undefined;
    return value.slice(SCHEME.length).trim() || undefined;
  },
};
