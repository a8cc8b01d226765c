import type { Dialect } from '../dialect.ts';

/** The name of this dialect in the history and in an order's `extras`. */
export const NAME = 'bitbybit';

/** The vendor documents the first header. Its own front end sends the second. */
export const security: Dialect['security'] = {
  ApiKeyAuth: { type: 'apiKey', in: 'header', name: 'x-api-key' },
  BitbybitKeyAuth: { type: 'apiKey', in: 'header', name: 'x-bitbybit-key' },
};

/** The prefixes of the vendor's API keys, by style. */
export const keyPrefixes = { 'bitbybit-live': 'bbb_live_', 'bitbybit-test': 'bbb_test_' };
