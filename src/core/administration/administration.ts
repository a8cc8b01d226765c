import type { AdministrationContext } from './context.ts';
import { createKeepClients, type KeepClients } from './keep-clients.ts';
import { createKeepKeys, type KeepKeys } from './keep-keys.ts';
import { createKeepStatuses, type KeepStatuses } from './keep-statuses.ts';
import { createKeepUsers, type KeepUsers } from './keep-users.ts';
import { createKeepWorkspaces, type KeepWorkspaces } from './keep-workspaces.ts';

/** Everything that is administered: keys, users, clients, workspaces and their status catalogs. */
export interface Administration {
  keys: KeepKeys;
  users: KeepUsers;
  clients: KeepClients;
  workspaces: KeepWorkspaces;
  statuses: KeepStatuses;
}

/** Builds it on shared connections, or on one transaction. */
export const createAdministration = (context: AdministrationContext): Administration => ({
  keys: createKeepKeys(context),
  users: createKeepUsers(context),
  clients: createKeepClients(context),
  workspaces: createKeepWorkspaces(context),
  statuses: createKeepStatuses(context),
});
