import { type ClientAdministration, createClientAdministration } from './administer-clients.ts';
import { createKeyAdministration, type KeyAdministration } from './administer-keys.ts';
import { createSessionAdministration, type SessionAdministration } from './administer-sessions.ts';
import { createStatusAdministration, type StatusAdministration } from './administer-statuses.ts';
import { createUserAdministration, type UserAdministration } from './administer-users.ts';
import { createViewAdministration, type ViewAdministration } from './administer-views.ts';
import { createWebhookAdministration, type WebhookAdministration } from './administer-webhooks.ts';
import { createWorkspaceAdministration, type WorkspaceAdministration } from './administer-workspaces.ts';
import type { AdministrationContext } from './context.ts';

/** The administration of keys, users, sessions, clients, workspaces, status catalogs, webhook endpoints and saved views. */
export interface Administration {
  keys: KeyAdministration;
  users: UserAdministration;
  sessions: SessionAdministration;
  clients: ClientAdministration;
  workspaces: WorkspaceAdministration;
  statuses: StatusAdministration;
  webhooks: WebhookAdministration;
  views: ViewAdministration;
}

/** Builds it on shared connections, or on one transaction. */
export const createAdministration = (context: AdministrationContext): Administration => ({
  keys: createKeyAdministration(context),
  users: createUserAdministration(context),
  sessions: createSessionAdministration(context),
  clients: createClientAdministration(context),
  workspaces: createWorkspaceAdministration(context),
  statuses: createStatusAdministration(context),
  webhooks: createWebhookAdministration(context),
  views: createViewAdministration(context),
});
