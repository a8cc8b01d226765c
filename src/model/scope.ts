/** What an API key may do. Reading is not part of writing, nor writing of deleting; `admin` is keys, users and settings. */
export const SCOPES = [
  'orders:read',
  'orders:write',
  'orders:delete',
  'orders:force',
  'customers:read',
  'customers:write',
  'customers:delete',
  'products:read',
  'products:write',
  'products:delete',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What a user is in a workspace. */
export const ROLES = ['admin', 'editor', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** What each role may do. */
export const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  admin: SCOPES,
  editor: SCOPES.filter((scope) => scope !== 'admin' && scope !== 'orders:force'),
  viewer: SCOPES.filter((scope) => scope.endsWith(':read')),
};
