import { createKeepClients, type KeepClients } from '../access/keep-clients.ts';
import { createKeepKeys, type KeepKeys } from '../access/keep-keys.ts';
import { createKeepUsers, type KeepUsers } from '../access/keep-users.ts';
import type { Ground } from './ground.ts';
import { createKeepStatuses, type KeepStatuses } from './keep-statuses.ts';
import { createKeepWorkspaces, type KeepWorkspaces } from './keep-workspaces.ts';

/** All that is administered: who may do what, the workspaces, and their catalogs. */
export interface Administration {
  keys: KeepKeys;
  users: KeepUsers;
  clients: KeepClients;
  workspaces: KeepWorkspaces;
  statuses: KeepStatuses;
}

/** Builds it on shared connections, or on one transaction. */
export const createAdministration = (ground: Ground): Administration => ({
  keys: createKeepKeys(ground),
  users: createKeepUsers(ground),
  clients: createKeepClients(ground),
  workspaces: createKeepWorkspaces(ground),
  statuses: createKeepStatuses(ground),
});
