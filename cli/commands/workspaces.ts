import type { Workspace, WorkspaceChangeWritable as WorkspaceChange } from '../../sdk/index.ts';
import { finishWrite, type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { plain } from '../output/output.ts';
import { count, moment } from '../output/words.ts';
import { command, group, wholeNumber } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { type Column, printList, type TableFlags, table, withColumns } from '../tables/table.ts';

const COLUMNS: readonly Column<Workspace>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', cutsTo: 12, of: ({ name }) => plain(name) },
  { title: 'CURRENCY', hides: 3, of: ({ default_currency }) => default_currency ?? '' },
  { title: 'TIME ZONE', hides: 2, of: ({ time_zone }) => time_zone ?? '' },
  { title: 'MADE', hides: 1, of: ({ created_at }) => moment(created_at) },
  { title: 'ARCHIVED', hides: 4, of: ({ archived_at }) => moment(archived_at) },
  { title: 'KEPT REQUESTS', hides: 5, of: keptRequests },
];

/** Which requests a workspace keeps, and for how long: `failures for 14 days, with masked bodies`. */
function keptRequests({ requests_kept: kept, requests_kept_days: days, request_bodies: bodies }: Workspace): string {
  if (kept === 'none') return kept;
  return `${kept} for ${count(days, 'day')}${bodies === 'none' ? '' : `, with ${bodies} bodies`}`;
}

/** What a workspace keeps of requests. */
interface KeepingFlags {
  requestsKept?: NonNullable<WorkspaceChange['requests_kept']>;
  requestsKeptDays?: string;
  requestBodies?: NonNullable<WorkspaceChange['request_bodies']>;
}

const keepingOf = ({ requestsKept, requestsKeptDays, requestBodies }: KeepingFlags): WorkspaceChange => ({
  ...(requestsKept === undefined ? {} : { requests_kept: requestsKept }),
  ...(requestsKeptDays === undefined ? {} : { requests_kept_days: wholeNumber(requestsKeptDays) }),
  ...(requestBodies === undefined ? {} : { request_bodies: requestBodies }),
});

export const workspacesCommands = (signal: AbortSignal) =>
  group('workspaces', 'all workspaces of the hub (scope workspaces)', [
    command<TableFlags>(
      {
        name: 'list',
        summary: 'list the workspaces',
        examples: ['stele workspaces list', 'stele workspaces list --json'],
        options: (made) => withColumns(made, COLUMNS),
        run: async ({ stele, output }, { options }) => {
          printList(output, COLUMNS, await (await stele()).workspaces.list().toArray(), options);
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
    command<WriteFlags & KeepingFlags & { archive?: boolean; name?: string }>(
      {
        name: 'update',
        args: '[id]',
        summary: 'change, archive or restore a workspace',
        details: `Without an id, changes the key's own workspace (scope admin). The settings of kept requests say what
\`stele requests\` can show.`,
        examples: [
          'stele workspaces update acme --name "Acme Inc"',
          'stele workspaces update --requests-kept all --requests-kept-days 30 --request-bodies masked',
          'stele workspaces update acme --archive',
        ],
        options: (made) =>
          withDryRun(made)
            .option('--name <name>', 'the new name')
            .option('--requests-kept <which>', 'keep requests that are failures, all or none')
            .option('--requests-kept-days <days>', 'how long requests are kept: 1 to 90 days')
            .option('--request-bodies <how>', 'keep the bodies of requests masked, or none')
            .option('--archive', 'archive the workspace: its keys stop working')
            .option('--no-archive', 'restore the workspace'),
        run: async (session, { args: [id], options }) => {
          const { name, archive } = options;
          const change = { ...(name === undefined ? {} : { name }), ...keepingOf(options) };
          const request = { ...change, ...(archive === undefined ? {} : { archived: archive }) };
          if (Object.keys(request).length === 0) throw new CommandFailure('Give a change, such as --name', EXIT.usage);
          if (id === undefined && archive !== undefined)
            throw new CommandFailure('Name the workspace that is archived or restored', EXIT.usage);
          const { workspace: own, workspaces } = await session.stele();
          const before =
            id === undefined ? await own.get() : (await workspaces.list().toArray()).find((each) => each.id === id);
          const write = writeOptionsOf(options);
          const changed = await (id === undefined ? own.change(change, write) : workspaces.change(id, request, write));
          await finishWrite(session, changed, (workspace) => {
            if (JSON.stringify(workspace) === JSON.stringify(before))
              session.output.note('The workspace is unchanged.');
            return table(COLUMNS, [workspace]);
          });
        },
      },
      signal,
    ),
  ]);
