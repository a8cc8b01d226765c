/**
 * What an API key may do. Reading is not part of writing, nor writing of deleting; `admin` is keys, users and settings of one
 * workspace, `workspaces` is all workspaces of the hub.
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
  'admin',
  'workspaces',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What can be done within one workspace: all but what concerns the others. */
export const WORKSPACE_SCOPES: readonly Scope[] = SCOPES.filter((scope) => scope !== 'workspaces');

/** What a user is in a workspace. */
export const ROLES = ['admin', 'editor', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** What each role may do. Users are of one workspace, so none may touch others. */
export const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  admin: WORKSPACE_SCOPES,
  editor: WORKSPACE_SCOPES.filter((scope) => scope !== 'admin' && scope !== 'orders:force'),
  viewer: SCOPES.filter((scope) => scope.endsWith(':read')),
};
