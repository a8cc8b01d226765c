import type { SecurityScheme } from '../dialects/dialect.ts';

const BEARER = 'bearer ';

/** The API key in a request's headers, of the first scheme that has one. An empty header counts as absent. */
export function credentialOf(
  security: Readonly<Record<string, SecurityScheme>>,
  header: (name: string) => string | undefined,
): string | undefined {
  for (const name in security) {
    const scheme = security[name] as SecurityScheme;
    const key = scheme.type === 'http' ? bearerToken(header('authorization')) : header(scheme.name.toLowerCase());
    if (key) return key;
  }
  return undefined;
}

/** The token of an `Authorization: Bearer` header. The scheme's name is case-insensitive (RFC 9110, section 11.1). */
function bearerToken(value = ''): string | undefined {
  return value.slice(0, BEARER.length).toLowerCase() === BEARER ? value.slice(BEARER.length).trim() : undefined;
}
