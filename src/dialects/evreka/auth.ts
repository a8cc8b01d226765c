import type { Security } from '../dialect.ts';

const SCHEME = 'bearer ';

export const security: Security = {
  schemes: { BearerAuth: { type: 'http', scheme: 'bearer' } },
  // RFC 9110, section 11.1: the scheme's name is case-insensitive. Another scheme presents no key of ours.
  credential: (header) => {
    const value = header('authorization') ?? '';
    if (value.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return undefined;
    return value.slice(SCHEME.length).trim() || undefined;
  },
};
