import { v7 as uuidv7 } from 'uuid';
import type { Failure } from '../../model/failure.ts';
import { isPossibleId } from '../../model/id.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { type Role, SCOPES_OF } from '../../model/scope.ts';
import type { User } from '../../model/user.ts';
import { endSessionsOfUser } from '../../store/access/tokens.ts';
import { changeUser, deleteUser, findUser, insertUser, listUsers, type UserChange } from '../../store/access/users.ts';
import type { Readers } from '../../store/database/connections.ts';
import { troubleOf } from '../../store/database/sql-error.ts';
import type { Guarded } from '../guarded.ts';
import type { Principal } from './authenticate.ts';
import { endSessions } from './end-sessions.ts';
import { type Listed, lackingScope, pageOf, type Walk } from './keep-keys.ts';
import type { Passwords } from './password.ts';

export interface UserWish extends Pick<User, 'email' | 'first_name' | 'last_name' | 'role'> {
  password: string;
}

/** What may become of a user; what is left out stays. */
export interface UserEdit extends Omit<UserChange, 'passwordHash'> {
  password?: string | undefined;
}

/** A workspace's users, for whoever administers them. All fail with `unavailable` or `internal`. */
export interface KeepUsers {
  list(workspaceId: string, walk: Walk): Promise<Result<Listed<User>>>;
  /** Fails with `forbidden` when the role may more than the caller, `duplicate` or `busy`. */
  create(caller: Principal, wish: UserWish): Promise<Result<User>>;
  /**
   * A new password, or being disabled, ends all that the user was given. Fails with `not_found`, `forbidden` when the role,
   * the present or the next one, may more than the caller, `duplicate` or `busy`.
   */
  change(caller: Principal, id: string, edit: UserEdit): Promise<Result<User>>;
  /** Fails with `not_found`. */
  delete(workspaceId: string, id: string): Promise<Result<void>>;
}

/** Builds the administration of users. */
export function createKeepUsers(readers: Readers, passwords: Passwords, guarded: Guarded): KeepUsers {
  return {
    list: (workspaceId, walk) =>
      guarded(async () => {
        const [found] = await readers.read(listUsers(workspaceId, walk.after, walk.most + 1));
        return ok(pageOf(found, walk.most));
      }),
    create: (caller, wish) =>
      guarded(async () => {
        const refused = beyond(caller, wish.role);
        if (refused) return refused;
        const hashed = await passwords.hash(wish.password);
        if (!hashed.ok) return hashed;
        const user = { ...wish, workspace_id: caller.workspaceId, id: uuidv7() };
        return unlessTaken(user, async () => (await readers.read(insertUser(user, hashed.value)))[0]);
      }),
    change: (caller, id, { password, ...edit }) =>
      guarded(async () => {
        if (!isPossibleId(id)) return refuse(absent(id));
        const [present] = await readers.read(findUser(caller.workspaceId, id));
        if (!present) return refuse(absent(id));
        const refused = beyond(caller, present.role) ?? beyond(caller, edit.role ?? present.role);
        if (refused) return refused;
        const hashed = password === undefined ? undefined : await passwords.hash(password);
        if (hashed && !hashed.ok) return hashed;
        const change = changeUser(caller.workspaceId, id, { ...edit, passwordHash: hashed?.value });
        const ends = hashed !== undefined || edit.disabled === true;
        return unlessTaken({ id, email: edit.email ?? '' }, async () => {
          const [changed] = await readers.read(change);
          // In a statement of its own, which sees what was given until the change was stored.
          if (changed && ends) await endSessions(readers, () => endSessionsOfUser(caller.workspaceId, id));
          return changed;
        });
      }),
    delete: (workspaceId, id) =>
      guarded(async () => {
        if (!isPossibleId(id)) return refuse(absent(id));
        const [present] = await readers.read(findUser(workspaceId, id));
        if (!present) return refuse(absent(id));
        await readers.read(deleteUser(workspaceId, id));
        await endSessions(readers, () => endSessionsOfUser(workspaceId, id));
        return ok(undefined);
      }),
  };
}

const absent = (id: string): Failure => ({ kind: 'not_found', entity: 'user', id });

function beyond(caller: Principal, role: Role): ReturnType<typeof refuse> | undefined {
  const lacking = lackingScope(caller, SCOPES_OF[role]);
  return lacking && refuse({ kind: 'forbidden', scope: lacking });
}

async function unlessTaken(
  { id, email }: Pick<User, 'id' | 'email'>,
  write: () => Promise<User | undefined>,
): Promise<Result<User>> {
  try {
    const user = await write();
    return user ? ok(user) : refuse(absent(id));
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind !== 'constraint' || trouble.constraint !== 'users_email') throw error;
    return refuse({ kind: 'duplicate', entity: 'users', field: 'email', value: email });
  }
}
