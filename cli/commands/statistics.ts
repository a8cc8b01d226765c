import type { CountRequestsOverTimeResponse } from '../../sdk/index.ts';
import { print } from '../output/output.ts';
import { moment } from '../output/words.ts';
import { command } from '../session/command.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import type { Session } from '../session/session.ts';
import { type Column, printList } from '../tables/table.ts';

interface Flags {
  from?: string;
  to?: string;
  interval?: 'hour' | 'day';
}

/** A row of numbers by name, at a time. */
interface Row {
  at: string;
  numbers: Readonly<Record<string, number>>;
}

/** What is counted, how it is asked for, and the numbers of an interval. */
const KINDS: Readonly<Record<string, (session: Session, query: Flags) => Promise<Counted>>> = {
  orders: async (session, query) => {
    const counted = await (await session.stele()).statistics.orders(query);
    return tableOf(counted, ({ states }) => states);
  },
  changes: async (session, query) => {
    const counted = await (await session.stele()).statistics.changes(query);
    return tableOf(counted, ({ dialects }) => dialects);
  },
  requests: async (session, query) => {
    const counted = await (await session.stele()).statistics.requests(query);
    return tableOf(counted, requestNumbers);
  },
  webhooks: async (session, query) => {
    const counted = await (await session.stele()).statistics.webhooks(query);
    return tableOf(counted, ({ delivered, failed }) => ({ delivered, failed }));
  },
};

interface Counted {
  /** As the hub answers them. */
  items: readonly object[];
  rows: Row[];
  timeZone: string;
  completeTo: string | null;
}

const tableOf = <T extends { at: string }>(
  { items, time_zone, complete_to }: { items: T[]; time_zone: string; complete_to: string | null },
  numbersOf: (item: T) => Readonly<Record<string, number>>,
): Counted => ({
  items,
  rows: items.map((item) => ({ at: item.at, numbers: numbersOf(item) })),
  timeZone: time_zone,
  completeTo: complete_to,
});

/** The requests of all dialects together. Percentiles cannot be added, so the slowest dialect's is shown. */
function requestNumbers({ dialects }: CountRequestsOverTimeResponse['items'][number]): Record<string, number> {
  const all = Object.values(dialects);
  const sum = (of: (each: (typeof all)[number]) => number): number => all.reduce((total, each) => total + of(each), 0);
  return {
    requests: sum(({ requests }) => requests),
    '4xx': sum(({ client_errors }) => client_errors),
    '5xx': sum(({ server_errors }) => server_errors),
    'slowest p95 ms': Math.max(0, ...all.map(({ p95_ms }) => p95_ms ?? 0)),
  };
}

const columnsOf = (rows: readonly Row[], timeZone: string): Column<Row>[] => [
  { title: 'AT', of: ({ at }) => moment(at, timeZone) },
  ...Object.keys(rows[0]?.numbers ?? {}).map(
    (name): Column<Row> => ({
      title: name.toUpperCase(),
      align: 'right',
      of: ({ numbers }) => (numbers[name] ?? 0).toLocaleString('en'),
    }),
  ),
];

export const statisticsCommand = (signal: AbortSignal) =>
  command<Flags>(
    {
      name: 'statistics',
      args: '<counted>',
      meanings: { counted: Object.keys(KINDS).join(', ') },
      summary: 'count orders, changes, requests or webhooks by hour or day',
      details: `Counts by time: the orders in each state at the end of each interval, the changes of each dialect, the requests of all
dialects, or the attempts of webhooks. Hours and days are those of the workspace. By default, the last 24 hours.`,
      examples: [
        'stele statistics orders --interval day',
        'stele statistics changes --from yesterday',
        'stele statistics requests --from today --json',
      ],
      options: (options) =>
        options
          .option('--interval <length>', 'hour or day', 'hour')
          .option('--from <time>', 'a day of the workspace, such as 2026-11-29 or yesterday, or a time')
          .option('--to <time>', 'the same; a day is included'),
      run: async (session, { args: [kind = ''], options }) => {
        const count = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
        if (!count) {
          throw new CommandFailure(
            `${JSON.stringify(kind)} is not one of ${Object.keys(KINDS).join(', ')}`,
            EXIT.usage,
          );
        }
        const { items, rows, timeZone, completeTo } = await count(session, options);
        if (session.output.json) {
          for (const item of items) print(JSON.stringify(item));
          return;
        }
        const reach =
          completeTo === null ? 'the history is being counted' : `complete to ${moment(completeTo, timeZone)}`;
        printList(session.output, columnsOf(rows, timeZone), rows, {}, `${timeZone}; ${reach}`);
      },
    },
    signal,
  );
