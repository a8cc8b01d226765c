import { type AdministrationChange, type SteleClient, SteleError } from '../../sdk/index.ts';
import { paint, plain, print } from '../output/output.ts';
import { changeLines, count, moment } from '../output/words.ts';
import { command, positiveNumber } from '../session/command.ts';

export const auditCommand = (signal: AbortSignal) =>
  command<{ limit: string; all?: boolean }>(
    {
      name: 'audit',
      summary: 'list changes of keys, users, statuses, settings and webhook endpoints, the latest first (scope admin)',
      details: `Lists every change of keys, users, OAuth clients, statuses, settings and webhook endpoints of the workspace, the latest first:
when, by whom, and each field from and to. The hub itself is the author where it disabled or paused an endpoint. With --json it prints one change per line.`,
      examples: ['stele audit', 'stele audit --limit 5', 'stele audit --all --json | jq -r .entity'],
      options: (made) => made.option('--limit <number>', 'the most changes', '25').option('--all', 'list all changes'),
      run: async ({ stele: connected, output }, { options }) => {
        const stele = await connected();
        const most = options.all ? Number.POSITIVE_INFINITY : positiveNumber(options.limit, '--limit');
        const names = output.json ? new Map<string, string>() : await namesOf(stele);
        let shown = 0;
        let hasMore = false;
        for await (const change of stele.administration.changes()) {
          hasMore = shown >= most;
          if (hasMore) break;
          shown += 1;
          if (output.json) print(JSON.stringify(change));
          else print(linesOf(change, names).join('\n'));
        }
        output.note(hasMore ? `the latest ${count(shown, 'change')}; --all shows all` : count(shown, 'change'));
      },
    },
    signal,
  );

function linesOf(change: AdministrationChange, names: ReadonlyMap<string, string>): string[] {
  const { entity, entity_id: id, change: kind, changes, dialect, operation, actor, changed_at } = change;
  const named = (each: string): string => plain(names.get(each) ?? each);
  const head = [
    moment(changed_at),
    paint('bold', `${entity} ${named(id)}`),
    kind,
    `by ${named(actor)}`,
    paint('dim', `${dialect} ${operation}`),
  ];
  // Of a password, only the fact of the change is known.
  const shown = changes.map((each) => (each.from === null && each.to === null ? { ...each, to: 'not shown' } : each));
  return [head.join('  '), ...changeLines(shown)];
}

/** The names of keys, users, statuses and endpoints by their ids, as far as the key may read them. */
async function namesOf(stele: SteleClient): Promise<Map<string, string>> {
  const optional = async <T>(reading: Promise<T[]>): Promise<T[]> =>
    reading.catch((error: unknown) => {
      if (error instanceof SteleError) return [];
      throw error;
    });
  const [keys, users, statuses, endpoints] = await Promise.all([
    optional(stele.keys.list().toArray()),
    optional(stele.users.list().toArray()),
    optional(stele.statuses.list({ archived: true })),
    optional(stele.webhooks.list().toArray()),
  ]);
  return new Map([
    ...[...keys, ...statuses, ...endpoints].map(({ id, name }) => [id, name] as const),
    ...users.map(({ id, email }) => [id, email] as const),
  ]);
}
