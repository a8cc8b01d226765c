import { bearerToken } from '../bearer.ts';
import type { Security } from '../dialect.ts';

export const security: Security = {
  schemes: { BearerAuth: { type: 'http', scheme: 'bearer' } },
  credential: bearerToken,
};
