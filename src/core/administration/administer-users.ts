import { v7 as uuidv7 } from 'uuid';
import type { Failure } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { type Role, SCOPES_OF } from '../../model/scope.ts';
import { isPossibleId } from '../../model/text.ts';
import type { User } from '../../model/user.ts';
import { endSessionsOfUser } from '../../store/access/tokens.ts';
import { changeUser, deleteUser, findUser, insertUser, listUsers, type UserChange } from '../../store/access/users.ts';
import { troubleOf } from '../../store/database/sql-error.ts';
import type { Principal } from '../access/authenticate.ts';
import type { HashedPassword } from '../access/password.ts';
import { endSessions } from '../access/sign-in.ts';
import { type IdPage, type IdPageRequest, listById } from '../lists/read-list.ts';
import { lackingScope } from './administer-keys.ts';
import type { AdministrationContext } from './context.ts';
import { type Note, noteDifference } from './context.ts';

export interface NewUserContent extends Pick<User, 'email' | 'first_name' | 'last_name' | 'role'> {
  password: HashedPassword;
}

/** A change of a user. Absent fields stay. */
export interface UserEdit extends Omit<UserChange, 'passwordHash'> {
  password?: HashedPassword | undefined;
}

/** Administers a workspace's users. All fail with `unavailable` or `internal`. */
export interface UserAdministration {
  list(workspaceId: string, page: IdPageRequest): Promise<Result<IdPage<User>>>;
  /** Fails with `forbidden` when the role has a scope that the caller lacks, or `duplicate`. */
  create(caller: Principal, content: NewUserContent): Promise<Result<User>>;
  /**
   * A new password or disabling the user ends all tokens of the user. Fails with `not_found`, with `forbidden` when the
   * present or the next role has a scope that the caller lacks, or with `duplicate`.
   */
  change(caller: Principal, id: string, edit: UserEdit): Promise<Result<User>>;
  /** Fails with `not_found`. */
  delete(workspaceId: string, id: string): Promise<Result<void>>;
}

/** Builds the administration of users. */
export function createUserAdministration({ reading, guarded, note }: AdministrationContext): UserAdministration {
  return {
    list: (workspaceId, page) =>
      guarded(() => listById(reading, (after, most) => listUsers(workspaceId, after, most), page)),
    create: (caller, { password, ...content }) =>
      guarded(async () => {
        const refused = beyond(caller, content.role);
        if (refused) return refused;
        const user = { ...content, workspace_id: caller.workspaceId, id: uuidv7() };
        const made = await unlessTaken(user, async () => (await reading.read(insertUser(user, password.hash)))[0]);
        if (made.ok) noteUser(note, undefined, made.value, true);
        return made;
      }),
    change: (caller, id, { password, ...edit }) =>
      guarded(async () => {
        if (!isPossibleId(id)) return refuse(absent(id));
        const [present] = await reading.read(findUser(caller.workspaceId, id));
        if (!present) return refuse(absent(id));
        const refused = beyond(caller, present.role) ?? beyond(caller, edit.role ?? present.role);
        if (refused) return refused;
        const change = changeUser(caller.workspaceId, id, { ...edit, passwordHash: password?.hash });
        const ends = password !== undefined || edit.disabled === true;
        const changed = await unlessTaken({ id, email: edit.email ?? '' }, async () => {
          const [user] = await reading.read(change);
          // In a later statement, so that it sees the tokens that were issued before the change.
          if (user && ends) await endSessions(reading, () => endSessionsOfUser(caller.workspaceId, id));
          return user;
        });
        if (changed.ok) noteUser(note, present, changed.value, password !== undefined);
        return changed;
      }),
    delete: (workspaceId, id) =>
      guarded(async () => {
        if (!isPossibleId(id)) return refuse(absent(id));
        const [present] = await reading.read(findUser(workspaceId, id));
        if (!present) return refuse(absent(id));
        await reading.read(deleteUser(workspaceId, id));
        await endSessions(reading, () => endSessionsOfUser(workspaceId, id));
        noteUser(note, present, undefined, false);
        return ok(undefined);
      }),
  };
}

function noteUser(note: Note, before: User | undefined, after: User | undefined, isPasswordNew: boolean): void {
  const user = after ?? before;
  if (!user) return;
  const { workspace_id: workspaceId, id } = user;
  noteDifference(note, { workspaceId, entity: 'user', id, before, after, secrets: isPasswordNew ? ['password'] : [] });
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
