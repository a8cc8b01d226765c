import { bearerToken } from '../bearer.ts';
import type { Security } from '../dialect.ts';

export const security: Security = {
  schemes: {
    ApiKeyAuth: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
    BearerAuth: { type: 'http', scheme: 'bearer' },
  },
  credential: (header) => header('x-api-key') || bearerToken(header),
};
