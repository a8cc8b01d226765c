import type { SteleClient, User, UserChange, UserRequest } from '../../sdk/index.ts';
import { finishWrite, type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { paint, plain } from '../output/output.ts';
import { moment } from '../output/words.ts';
import { askSecret, confirmOrLeave } from '../session/ask.ts';
import { command, group } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { type Column, printList, type TableFlags, withColumns } from '../tables/table.ts';

const COLUMNS: readonly Column<User>[] = [
  { title: 'ID', hides: 1, of: ({ id }) => id },
  { title: 'EMAIL', of: ({ email }) => plain(email) },
  { title: 'NAME', hides: 3, cutsTo: 12, of: (user) => nameOf(user) },
  { title: 'ROLE', of: ({ role }) => role },
  { title: 'STATE', of: ({ disabled }) => (disabled ? paint('red', 'disabled') : paint('green', 'active')) },
  { title: 'CREATED', hides: 2, of: ({ created_at }) => moment(created_at) },
];

const ROLE = 'its role: admin (all scopes), editor (all except force and administration) or viewer (the read scopes)';

interface UserFlags extends WriteFlags {
  email?: string;
  firstName?: string;
  lastName?: string;
  role?: string;
  password?: boolean;
  disable?: boolean;
  enable?: boolean;
}

const nameOf = ({ first_name, last_name }: User): string => plain(`${first_name} ${last_name}`.trim());

const isNow = (user: User): string =>
  `User ${plain(user.email)} (${nameOf(user)}) is ${user.role}${user.disabled ? ' and disabled' : ''}.`;

/** @throws CommandFailure when there is no user with this id or email address */
async function findUser(stele: SteleClient, text: string): Promise<User> {
  for await (const user of stele.users.list()) {
    if (user.id === text || user.email.toLowerCase() === text.toLowerCase()) return user;
  }
  throw new CommandFailure(`There is no user ${JSON.stringify(text)}`, EXIT.refused, '`stele users list` lists them.');
}

const requestOf = ({ email, firstName, lastName, role }: UserFlags) => ({
  ...(email === undefined ? {} : { email }),
  ...(firstName === undefined ? {} : { first_name: firstName }),
  ...(lastName === undefined ? {} : { last_name: lastName }),
  ...(role === undefined ? {} : { role: role as User['role'] }),
});

async function askPassword(): Promise<string> {
  const password = await askSecret('Password');
  if (password !== '') return password;
  throw new CommandFailure('No password was given', EXIT.usage, 'Type it, or send it to standard input.');
}

export const usersCommands = (signal: AbortSignal) =>
  group('users', 'users of the workspace, who sign in (scope admin)', [
    command<TableFlags>(
      {
        name: 'list',
        summary: 'list the users',
        examples: ['stele users list', 'stele users list --columns email,role,id', 'stele users list --json'],
        options: (made) => withColumns(made, COLUMNS),
        run: async ({ stele, output }, { options }) =>
          printList(output, COLUMNS, await (await stele()).users.list().toArray(), options),
      },
      signal,
    ),
    command<UserFlags & { firstName: string; lastName: string; role: string }>(
      {
        name: 'create',
        args: '<email>',
        summary: 'create a user',
        details: 'Creates a user. The password is typed, or read from standard input.',
        examples: [
          'stele users create ada@example.com --first-name Ada --last-name King --role editor',
          'printenv PASSWORD | stele users create sync@example.com --first-name Sync --last-name ERP --role viewer',
        ],
        options: (made) =>
          withDryRun(made)
            .requiredOption('--first-name <name>', 'the first name')
            .requiredOption('--last-name <name>', 'the last name')
            .requiredOption('--role <role>', ROLE),
        run: async (session, { args: [email = ''], options }) => {
          const { users } = await session.stele();
          const request = { ...requestOf(options), email, password: await askPassword() } as UserRequest;
          await finishWrite(session, await users.create(request, writeOptionsOf(options)), isNow);
        },
      },
      signal,
    ),
    command<UserFlags>(
      {
        name: 'update',
        args: '<user>',
        summary: 'change a user, named by id or email address',
        details: `Changes a user, named by the id or the email address. A new password, or --disable, ends all tokens of the user.`,
        examples: [
          'stele users update ada@example.com --role admin',
          'stele users update ada@example.com --password',
          'stele users update ada@example.com --disable',
        ],
        options: (made) =>
          withDryRun(made)
            .option('--email <email>', 'the new email address')
            .option('--first-name <name>', 'the first name')
            .option('--last-name <name>', 'the last name')
            .option('--role <role>', ROLE)
            .option('--password', 'ask for a new password, or read it from standard input')
            .option('--disable', 'refuse sign-ins of the user')
            .option('--enable', 'accept sign-ins of the user again'),
        run: async (session, { args: [text = ''], options }) => {
          const stele = await session.stele();
          if (options.disable && options.enable) throw new CommandFailure('Give --disable or --enable', EXIT.usage);
          const change: UserChange = {
            ...requestOf(options),
            ...(options.password ? { password: await askPassword() } : {}),
            ...(options.disable || options.enable ? { disabled: options.disable === true } : {}),
          };
          if (Object.keys(change).length === 0) throw new CommandFailure('Give a change, such as --role', EXIT.usage);
          const before = await findUser(stele, text);
          await finishWrite(session, await stele.users.change(before.id, change, writeOptionsOf(options)), (user) =>
            JSON.stringify(user) === JSON.stringify(before) && !options.password
              ? `User ${plain(user.email)} is unchanged.`
              : isNow(user),
          );
        },
      },
      signal,
    ),
    command<WriteFlags & { yes?: boolean }>(
      {
        name: 'delete',
        args: '<user>',
        summary: 'delete a user, named by id or email address',
        examples: ['stele users delete ada@example.com --yes'],
        options: (made) => withDryRun(made).option('-y, --yes', 'do not ask for confirmation'),
        run: async (session, { args: [text = ''], options }) => {
          const stele = await session.stele();
          const { id, email } = await findUser(stele, text);
          if (!options.dryRun) await confirmOrLeave(`Delete the user ${plain(email)}?`, options.yes);
          const done = await stele.users.delete(id, writeOptionsOf(options));
          await finishWrite(session, done ?? { id, deleted: true }, () => `User ${plain(email)} is deleted.`);
        },
      },
      signal,
    ),
  ]);
