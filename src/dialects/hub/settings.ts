import { COOKIE_NAME } from '../../operations/session-cookie.ts';
import type { Dialect } from '../dialect.ts';

/** The hub's own API in histories. */
export const NAME = 'hub';

export const security: Dialect['security'] = {
  ApiKeyAuth: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  BearerAuth: { type: 'http', scheme: 'bearer' },
  SessionCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: COOKIE_NAME,
    description:
      'The session of a browser, for calls without a key. With sessions of several workspaces, the header `Stele-Workspace` names one. A ' +
      'call that changes something must come from a page of the hub: by its `Origin`, or `Sec-Fetch-Site: same-origin`.',
  },
};
