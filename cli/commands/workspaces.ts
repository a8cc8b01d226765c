import type { Workspace } from '../../sdk/index.ts';
import { finishWrite, type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { plain, print } from '../output/output.ts';
import { table } from '../output/table.ts';
import { moment } from '../output/words.ts';
import { command, group } from '../session/command.ts';

const COLUMNS = [
  { title: 'ID', of: ({ id }: Workspace) => id },
  { title: 'NAME', of: ({ name }: Workspace) => plain(name) },
  { title: 'CURRENCY', of: ({ default_currency }: Workspace) => default_currency ?? '' },
  { title: 'TIME ZONE', of: ({ time_zone }: Workspace) => time_zone ?? '' },
  { title: 'MADE', of: ({ created_at }: Workspace) => moment(created_at) },
  { title: 'ARCHIVED', of: ({ archived_at }: Workspace) => moment(archived_at) },
];

export const workspacesCommands = (signal: AbortSignal) =>
  group('workspaces', 'all workspaces of the hub (scope workspaces)', [
    command(
      {
        name: 'list',
        summary: 'list the workspaces',
        examples: ['stele workspaces list', 'stele workspaces list --json'],
        run: async ({ stele, output }) => {
          const all = await (await stele()).workspaces.list().toArray();
          if (output.json) for (const workspace of all) print(JSON.stringify(workspace));
          else print(table(COLUMNS, all));
        },
      },
      signal,
    ),
    command<WriteFlags & { name?: string; currency?: string; timeZone?: string }>(
      {
        name: 'create',
        args: '<id>',
        summary: 'create a workspace, and print its admin key once',
        examples: ['stele workspaces create acme --name "Acme Ltd" --currency EUR --time-zone Europe/Berlin'],
        options: (made) =>
          withDryRun(made)
            .option('--name <name>', 'the name; the id by default')
            .option('--currency <code>', 'the currency of orders without one (ISO 4217)')
            .option('--time-zone <zone>', 'the time zone, by its IANA name'),
        run: async (session, { args: [id = ''], options }) => {
          const { name = id, currency, timeZone } = options;
          const request = {
            id,
            name,
            ...(currency === undefined ? {} : { default_currency: currency }),
            ...(timeZone === undefined ? {} : { time_zone: timeZone }),
          };
          const { workspaces } = await session.stele();
          const made = await workspaces.create(request, writeOptionsOf(options));
          await finishWrite(session, made, ({ admin_key }) => {
            session.output.note(`The key of workspace ${id}. It is shown only once.`);
            return admin_key.key;
          });
        },
      },
      signal,
    ),
    command<WriteFlags & { archive?: boolean; name?: string }>(
      {
        name: 'update',
        args: '<id>',
        summary: 'rename, archive or restore a workspace',
        examples: ['stele workspaces update acme --name "Acme Inc"', 'stele workspaces update acme --archive'],
        options: (made) =>
          withDryRun(made)
            .option('--name <name>', 'the new name')
            .option('--archive', 'archive the workspace: its keys stop working')
            .option('--no-archive', 'restore the workspace'),
        run: async (session, { args: [id = ''], options: { name, archive, ...flags } }) => {
          const request = {
            ...(name === undefined ? {} : { name }),
            ...(archive === undefined ? {} : { archived: archive }),
          };
          const { workspaces } = await session.stele();
          const changed = await workspaces.change(id, request, writeOptionsOf(flags));
          await finishWrite(session, changed, (workspace) => table(COLUMNS, [workspace]));
        },
      },
      signal,
    ),
  ]);
