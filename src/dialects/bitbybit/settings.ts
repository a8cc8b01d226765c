import type { Dialect } from '../dialect.ts';

/** What the history and an order's `extras` call this dialect. */
export const NAME = 'bitbybit';

/** The documented header first. The vendor's own front end sends the second one. */
export const security: Dialect['security'] = {
  ApiKeyAuth: { type: 'apiKey', in: 'header', name: 'x-api-key' },
  BitbybitKeyAuth: { type: 'apiKey', in: 'header', name: 'x-bitbybit-key' },
};
