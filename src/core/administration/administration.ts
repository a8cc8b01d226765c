import { type ClientAdministration, createClientAdministration } from './administer-clients.ts';
import { createKeyAdministration, type KeyAdministration } from './administer-keys.ts';
import { createStatusAdministration, type StatusAdministration } from './administer-statuses.ts';
import { createUserAdministration, type UserAdministration } from './administer-users.ts';
import { createWebhookAdministration, type WebhookAdministration } from './administer-webhooks.ts';
import { createWorkspaceAdministration, type WorkspaceAdministration } from './administer-workspaces.ts';
import type { AdministrationContext } from './context.ts';

/** The administration of keys, users, clients, workspaces, status catalogs and webhook endpoints. */
export interface Administration {
  keys: KeyAdministration;
  users: UserAdministration;
  clients: ClientAdministration;
  workspaces: WorkspaceAdministration;
  statuses: StatusAdministration;
  webhooks: WebhookAdministration;
}

/** Builds it on shared connections, or on one transaction. */
export const createAdministration = (context: AdministrationContext): Administration => ({
  keys: createKeyAdministration(context),
  users: createUserAdministration(context),
  clients: createClientAdministration(context),
  workspaces: createWorkspaceAdministration(context),
  statuses: createStatusAdministration(context),
  webhooks: createWebhookAdministration(context),
});
