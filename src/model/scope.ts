/** What an API key may do. Reading is not part of writing. */
export const SCOPES = ['orders:read', 'orders:write', 'orders:force'] as const;
export type Scope = (typeof SCOPES)[number];
