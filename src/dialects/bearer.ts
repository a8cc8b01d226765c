const SCHEME = 'bearer ';

/**
 * The token of an `Authorization: Bearer` header, or `undefined`. The scheme's name is case-insensitive (RFC 9110, section
 * 11.1); another scheme presents no token.
 */
export function bearerToken(header: (name: string) => string | undefined): string | undefined {
  const value = header('authorization') ?? '';
  if (value.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return undefined;
  return value.slice(SCHEME.length).trim() || undefined;
}
