/**
 * The rights of an API key. Writing does not include reading, and deleting does not include writing. `admin` is for the
 * keys, users and settings of one workspace, and `workspaces` is for all workspaces of the hub. `webhooks` is for the endpoints
 * of one workspace, which are sent everything that their filter wants.
 */
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
  'webhooks',
  'admin',
  'workspaces',
] as const;
export type Scope = (typeof SCOPES)[number];

/** The scopes within one workspace. */
export const WORKSPACE_SCOPES: readonly Scope[] = SCOPES.filter((scope) => scope !== 'workspaces');

/** The role of a user in a workspace. */
export const ROLES = ['admin', 'editor', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** The scopes of each role. Users belong to one workspace, so no role has `workspaces`. */
export const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  admin: WORKSPACE_SCOPES,
  editor: WORKSPACE_SCOPES.filter((scope) => scope !== 'admin' && scope !== 'webhooks' && scope !== 'orders:force'),
  viewer: SCOPES.filter((scope) => scope.endsWith(':read')),
};
