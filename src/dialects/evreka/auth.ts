import type { Dialect } from '../dialect.ts';

export const security: Dialect['security'] = { BearerAuth: { type: 'http', scheme: 'bearer' } };
