import { ok, type Result, refuse } from '../../model/result.ts';
import type { Workspace, WorkspaceChange } from '../../model/workspace.ts';
import type { Readers } from '../../store/database/connections.ts';
import { changeWorkspace } from '../../store/workspaces.ts';
import { createGuarded } from '../guarded.ts';
import { createKeepClients, type KeepClients } from './keep-clients.ts';
import { createKeepKeys, type KeepKeys } from './keep-keys.ts';
import { createKeepUsers, type KeepUsers } from './keep-users.ts';
import { createPasswords } from './password.ts';
import { createSignIn, type SignIn } from './sign-in.ts';

/** Who may do what, for every dialect: signing in, and the administration of what that needs. */
export interface Access extends SignIn {
  keys: KeepKeys;
  users: KeepUsers;
  clients: KeepClients;
  /** Changes a workspace's name, currency or settings. Fails with `not_found`, `unavailable` or `internal`. */
  changeWorkspace(workspaceId: string, change: WorkspaceChange): Promise<Result<Workspace>>;
}

/** Builds it on shared connections; trouble with the database goes to `onError`. */
export function createAccess(readers: Readers, onError: (error: unknown) => void): Access {
  const guarded = createGuarded(onError);
  const passwords = createPasswords();
  return {
    ...createSignIn(readers, passwords, guarded),
    keys: createKeepKeys(readers, guarded),
    users: createKeepUsers(readers, passwords, guarded),
    clients: createKeepClients(readers, guarded),
    changeWorkspace: (workspaceId, change) =>
      guarded(async () => {
        const [workspace] = await readers.read(changeWorkspace(workspaceId, change));
        return workspace ? ok(workspace) : refuse({ kind: 'not_found', entity: 'workspace', id: workspaceId });
      }),
  };
}
