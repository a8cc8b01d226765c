import type { FeedEntry, HubEvent, Retry } from '../../sdk/index.ts';
import { type ChangeFlags, changeFilters, withChangeFilters } from '../orders/change-filters.ts';
import { lagText } from '../orders/lag.ts';
import { orderIdOf } from '../orders/order-name.ts';
import { statusNaming } from '../orders/statuses.ts';
import { paint, plain, print, printed } from '../output/output.ts';
import { changeLines, changeText, count, moment } from '../output/words.ts';
import { command } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { type Column, startTable, type TableFlags, withColumns } from '../tables/table.ts';

interface Flags extends ChangeFlags, TableFlags {
  after?: string;
  order?: string;
  follow?: boolean;
  fields?: boolean;
}

/** A change with the time zone in which its time is shown. */
interface Shown extends FeedEntry {
  timeZone: string | undefined;
}

const COLUMNS: readonly Column<Shown>[] = [
  { title: 'WHEN', of: ({ at, timeZone }) => moment(at, timeZone) },
  { title: 'WHO', cutsTo: 8, of: ({ actor }) => plain(actor.name ?? actor.id) },
  { title: 'THROUGH', hides: 2, cutsTo: 11, of: ({ dialect, operation }) => plain(`${dialect} ${operation}`) },
  { title: 'WHAT', cutsTo: 12, of: ({ entity, id, display_id }) => subjectOf(entity, display_id ?? id) },
  { title: 'CHANGE', cutsTo: 25, of: (change) => whatChanged(change) },
  { title: 'ID', hides: 1, of: ({ id }) => plain(id) },
];

/** An order by its id for people alone, other records with what they are. */
const subjectOf = (entity: string, id: string): string => plain(entity === 'order' ? id : `${entity} ${id}`);

/** What a change did: its kind, or its first field from and to, and how many fields more. */
function whatChanged({ kind, changes }: FeedEntry): string {
  const [first, ...more] = changes;
  if (kind !== 'updated' || !first) return kind;
  return more.length === 0 ? changeText(first) : `${changeText(first)} (+${more.length})`;
}

export const changesCommand = (signal: AbortSignal) =>
  command<Flags>(
    {
      name: 'changes',
      summary: 'list changes: who changed what, when and through what',
      details: `Lists the changes of the workspace, the oldest first: when in the workspace's time zone, by whom, through which dialect and
operation, and from what to what. Without filters it lists all changes from the beginning, or from a cursor on. Days are the
workspace's. Commas separate several names. With --json it prints one change per line. The last line on standard error is the
cursor for the next call. With --follow the command shows further changes as they happen, until Ctrl-C.`,
      examples: [
        'stele changes --today',
        'stele changes --today --by ada',
        'stele changes --order SO-1042 --field status',
        'stele changes --from 2026-11-01 --to 2026-11-30 --dialect wizcommerce --json',
        'stele changes --follow',
        'stele changes --after "$CURSOR" --json',
      ],
      options: (made) =>
        withColumns(
          withChangeFilters(made)
            .option('--order <id>', 'only changes of this order, by any of its names')
            .option('--after <cursor>', 'the cursor of an earlier call')
            .option('-F, --follow', 'show further changes as they happen')
            .option('--fields', 'show the old and new value of each field'),
          COLUMNS,
        ),
      run: async (session, { options }) => {
        const { stele, output } = session;
        const { after, follow, fields } = options;
        const filters = changeFilters(options);
        if (follow && filters?.to !== undefined) {
          throw new CommandFailure(
            '--follow waits for changes to come: it goes with --from, not with an end',
            EXIT.usage,
          );
        }
        const connected = await stele();
        const order = options.order === undefined ? undefined : await orderIdOf(session, options.order);
        const name = statusNaming(connected);
        const feed = connected.changes({ ...filters, order, after, signal });
        const table = startTable(COLUMNS, options, true);
        let shown = 0;
        let cursor: string | undefined;
        const show = async (page: readonly FeedEntry[]): Promise<void> => {
          shown += page.length;
          if (output.json) {
            for (const change of page) await printed(JSON.stringify(change));
            return;
          }
          const rows: Shown[] = [];
          for (const change of page) {
            rows.push({ ...change, changes: await name(change.changes), timeZone: feed.timeZone });
          }
          if (fields) for (const row of rows) print(linesOf(row).join('\n'));
          else await printed(table.draw(rows));
        };
        try {
          for await (const page of feed.pages()) {
            await show(page);
            cursor = feed.cursor;
          }
          cursor = feed.cursor;
          const lag = lagText(feed.lag);
          if (lag !== undefined) output.note(lag);
          if (follow) {
            const { from: _, to: __, ...others } = filters ?? {};
            const onReconnect = ({ error }: Retry): void => output.note(`${error.message}: connecting again`);
            const stream = connected.stream({ ...others, order, after: cursor, includeOwn: true, onReconnect, signal });
            for await (const item of stream) {
              if (item.kind === 'event') await show([entryOf(item.data)]);
              cursor = item.cursor;
            }
          }
          output.note([count(shown, 'change'), fields ? undefined : table.hidden()].filter(Boolean).join('; '));
        } finally {
          if (cursor !== undefined) process.stderr.write(`${cursor}\n`);
        }
      },
    },
    signal,
  );

/** An event of the stream in the form of the list. */
function entryOf({ type, timestamp, data }: HubEvent): FeedEntry {
  const { origin, ...rest } = data;
  const what = type.slice(type.indexOf('.') + 1);
  const kind = (what === 'status_changed' ? 'updated' : what) as FeedEntry['kind'];
  return { type, kind, at: timestamp, ...rest, ...origin } as FeedEntry;
}

function linesOf({ at, timeZone, type, id, version, actor, dialect, operation, changes }: Shown): string[] {
  const head = [
    moment(at, timeZone),
    paint('bold', type),
    `${plain(id)} v${version}`,
    `by ${plain(actor.name ?? actor.id)}`,
    paint('dim', `${dialect} ${operation}`),
  ];
  return [head.join('  '), ...changeLines(changes)];
}
