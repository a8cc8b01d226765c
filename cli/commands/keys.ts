import type { Key, KeyRequest, NewKey } from '../../sdk/index.ts';
import { finishWrite, type WriteFlags, withDryRun, writeOptionsOf } from '../orders/writes.ts';
import { paint, plain } from '../output/output.ts';
import { count, moment } from '../output/words.ts';
import { confirmOrLeave } from '../session/ask.ts';
import { command, group } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import type { Session } from '../session/session.ts';
import { type Column, printList, type TableFlags, withColumns } from '../tables/table.ts';

const COLUMNS: readonly Column<Key>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', cutsTo: 8, of: ({ name }) => plain(name) },
  { title: 'KEY', hides: 4, of: ({ hint }) => plain(hint) },
  { title: 'STATE', of: (key) => stateOf(key) },
  { title: 'MADE', hides: 1, of: ({ created_at }) => moment(created_at) },
  { title: 'LAST USED', hides: 5, of: ({ last_used_at }) => moment(last_used_at) },
  { title: 'ENDS', hides: 3, of: ({ expires_at }) => moment(expires_at) },
  { title: 'SCOPES', hides: 2, cutsTo: 20, of: ({ scopes }) => scopes.join(' ') },
];

function stateOf({ revoked_at, expires_at }: Key): string {
  if (revoked_at !== null) return paint('red', 'revoked');
  if (expires_at !== null && Date.parse(expires_at) <= Date.now()) return paint('yellow', 'expired');
  return paint('green', 'valid');
}

/** The key is alone on standard output, so that it can be piped into a file. */
const showNew =
  ({ output }: Pick<Session, 'output'>) =>
  ({ key, id, scopes }: NewKey): string => {
    output.note(`Key ${id}: ${scopes.join(' ')}. It is shown only once.`);
    return key;
  };

export const keysCommands = (signal: AbortSignal) =>
  group('keys', 'API keys of the workspace (scope admin)', [
    command<TableFlags & { all?: boolean }>(
      {
        name: 'list',
        summary: 'list the keys',
        examples: ['stele keys list', 'stele keys list --columns name,scopes', 'stele keys list --all --json'],
        options: (made) => withColumns(made.option('-a, --all', 'include revoked and expired keys'), COLUMNS),
        run: async ({ stele, output }, { options }) => {
          const all = await (await stele()).keys.list().toArray();
          const isOver = ({ revoked_at, expires_at }: Key): boolean =>
            revoked_at !== null || (expires_at !== null && Date.parse(expires_at) <= Date.now());
          const shown = all.filter((key) => options.all === true || !isOver(key));
          const others = all.length - shown.length;
          printList(
            output,
            COLUMNS,
            shown,
            options,
            others > 0 ? `${count(others, 'key')} more with --all` : undefined,
          );
        },
      },
      signal,
    ),
    command<WriteFlags & { scope: string[]; expires?: string; ip?: string[]; rate?: string; style?: string }>(
      {
        name: 'create',
        args: '<name>',
        summary: 'create a key, and print it once',
        examples: [
          'stele keys create Shop --scope orders:read --scope orders:write',
          'stele keys create Chat --scope orders:read --style bitbybit-live --rate 100 > key.txt',
          'stele keys create Visitor --scope orders:read --expires 2030-01-01 --ip 192.0.2.0/24',
        ],
        options: (made) =>
          withDryRun(made)
            .requiredOption('-s, --scope <scope...>', 'the scopes of the key')
            .option('--expires <time>', 'the time of expiry')
            .option('--ip <range...>', 'the only addresses or networks that can use it')
            .option('--rate <number>', 'the most requests per minute')
            .option('--style <style>', 'the format of the key: stele, bitbybit-live …'),
        run: async (session, { args: [name = ''], options }) => {
          const request = {
            name,
            scopes: options.scope as KeyRequest['scopes'],
            ...(options.expires === undefined ? {} : { expires_at: instant(options.expires) }),
            ...(options.ip === undefined ? {} : { allowed_ips: options.ip }),
            ...(options.rate === undefined ? {} : { rate_limit_per_minute: Number(options.rate) }),
            ...(options.style === undefined ? {} : { style: options.style as NonNullable<KeyRequest['style']> }),
          };
          const { keys } = await session.stele();
          await finishWrite(session, await keys.create(request, writeOptionsOf(options)), showNew(session));
        },
      },
      signal,
    ),
    command<WriteFlags & { grace?: string }>(
      {
        name: 'rotate',
        args: '<id>',
        summary: 'replace a key with a new one, and print the new one once',
        details:
          'Replaces a key with a new one that has the same scopes, and prints it once. The old key stays valid for a while.',
        examples: ['stele keys rotate 01990a3e-5a52-7c1f-9c55-2f2d8f0f4a77 --grace 0'],
        options: (made) =>
          withDryRun(made).option('--grace <hours>', 'how long the old key stays valid; 24 by default'),
        run: async (session, { args: [id = ''], options }) => {
          const body = options.grace === undefined ? {} : { grace_hours: Number(options.grace) };
          const { keys } = await session.stele();
          await finishWrite(session, await keys.rotate(id, body, writeOptionsOf(options)), showNew(session));
        },
      },
      signal,
    ),
    command<WriteFlags & { yes?: boolean }>(
      {
        name: 'revoke',
        args: '<id>',
        summary: 'revoke a key',
        examples: ['stele keys revoke 01990a3e-5a52-7c1f-9c55-2f2d8f0f4a77 --yes'],
        options: (made) => withDryRun(made).option('-y, --yes', 'do not ask for confirmation'),
        run: async (session, { args: [id = ''], options }) => {
          if (!options.dryRun) await confirmOrLeave(`Revoke the key ${plain(id)}?`, options.yes);
          const { keys } = await session.stele();
          const before = options.dryRun ? undefined : (await keys.list().toArray()).find((key) => key.id === id);
          const done = await keys.revoke(id, writeOptionsOf(options));
          await finishWrite(session, done ?? { id, revoked: true }, () =>
            before?.revoked_at
              ? `Key ${plain(id)} is unchanged: it is revoked already.`
              : `Key ${plain(id)} is revoked.`,
          );
        },
      },
      signal,
    ),
  ]);

function instant(text: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new CommandFailure(`${JSON.stringify(text)} is not a time`, EXIT.usage);
  return new Date(at).toISOString();
}
