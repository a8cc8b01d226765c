import type { Role } from '../../model/scope.ts';
import type { User } from '../../model/user.ts';
import { type Query, type Row, toInstant, writing } from '../database/query.ts';

/** A user with the hash of the password. */
export interface UserWithPassword {
  user: User;
  passwordHash: string;
}

/** A change of a user. Absent fields stay. */
export interface UserChange {
  email?: string | undefined;
  first_name?: string | undefined;
  last_name?: string | undefined;
  role?: Role | undefined;
  passwordHash?: string | undefined;
  disabled?: boolean | undefined;
}

/** The columns that `readUser` reads, in its order. */
export const USER_COLUMNS =
  'u.workspace_id, u.id, u.email, u.first_name, u.last_name, u.role, u.created_at, u.disabled_at';

export const readUser = (row: Row): User => ({
  workspace_id: row[0] as string,
  id: row[1] as string,
  email: row[2] as string,
  first_name: row[3] as string,
  last_name: row[4] as string,
  role: row[5] as Role,
  created_at: toInstant(row[6] as string),
  disabled_at: row[7] ? toInstant(row[7]) : undefined,
});

const readOne = ([row]: Row[]): User | undefined => row && readUser(row);

/** Reads the user with this email address, in any case, disabled or not. Users of archived workspaces are left out. */
export function findUserByEmail(email: string): Query<UserWithPassword | undefined> {
  return {
    name: 'find_user_by_email',
    text: `select ${USER_COLUMNS}, u.password_hash from users u
      join workspaces w on w.id = u.workspace_id and w.archived_at is null
      where fold_text(u.email) = fold_text($1) and u.deleted_at is null`,
    values: [email],
    read: ([row]) => row && { user: readUser(row), passwordHash: row[8] as string },
  };
}

export function findUser(workspaceId: string, id: string): Query<User | undefined> {
  return {
    name: 'find_user',
    text: `select ${USER_COLUMNS} from users u where u.workspace_id = $1 and u.id = $2 and u.deleted_at is null`,
    values: [workspaceId, id],
    read: readOne,
  };
}

/** Lists a workspace's users after the one with the id `after`, by id. */
export function listUsers(workspaceId: string, after: string, most: number): Query<User[]> {
  return {
    name: 'list_users',
    text: `select ${USER_COLUMNS} from users u
      where u.workspace_id = $1 and u.id > $2 and u.deleted_at is null order by u.id limit $3`,
    values: [workspaceId, after, most],
    read: (rows) => rows.map(readUser),
  };
}

/** Stores a new user. Fails on `users_email` when another user has the email address. */
export function insertUser(
  user: Pick<User, 'workspace_id' | 'id' | 'email' | 'first_name' | 'last_name' | 'role'>,
  passwordHash: string,
): Query<User | undefined> {
  return {
    name: 'insert_user',
    text: `insert into users as u (workspace_id, id, email, first_name, last_name, role, password_hash)
      values ($1, $2, $3, $4, $5, $6, $7) returning ${USER_COLUMNS}`,
    values: [user.workspace_id, user.id, user.email, user.first_name, user.last_name, user.role, passwordHash],
    read: readOne,
  };
}

/**
 * Changes a user. Returns `undefined` when there is none. Fails on `users_email` when another user has the email
 * address.
 */
export function changeUser(workspaceId: string, id: string, change: UserChange): Query<User | undefined> {
  return {
    name: 'change_user',
    text: `update users u set email = coalesce($3, u.email), first_name = coalesce($4, u.first_name),
        last_name = coalesce($5, u.last_name), role = coalesce($6, u.role),
        password_hash = coalesce($7, u.password_hash),
        disabled_at = case $8::bool when true then coalesce(u.disabled_at, now()) when false then null
          else u.disabled_at end
      where u.workspace_id = $1 and u.id = $2 and u.deleted_at is null returning ${USER_COLUMNS}`,
    values: [
      workspaceId,
      id,
      change.email ?? null,
      change.first_name ?? null,
      change.last_name ?? null,
      change.role ?? null,
      change.passwordHash ?? null,
      change.disabled ?? null,
    ],
    read: readOne,
  };
}

/** Deletes a user. Another user may take the email address then. */
export function deleteUser(workspaceId: string, id: string): Query<void> {
  return writing(
    'delete_user',
    'update users set deleted_at = now() where workspace_id = $1 and id = $2 and deleted_at is null',
    [workspaceId, id],
  );
}
