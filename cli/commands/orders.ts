import {
  type ChangeFilters,
  type FieldChange,
  type HistoryEntry,
  type Order,
  type SteleClient,
  SteleError,
} from '../../sdk/index.ts';
import { type ChangeFlags, changeFilters, withChangeFilters } from '../orders/change-filters.ts';
import { readFilters, withFilters } from '../orders/filters.ts';
import { aboutOrder, ORDER_NAME, type Wanted } from '../orders/order-name.ts';
import { ORDER_COLUMNS, type OrderSurroundings, orderPage } from '../orders/show-order.ts';
import { statusNaming } from '../orders/statuses.ts';
import { changeLines, count, differences } from '../output/words.ts';
import { command, group, positiveNumber, wholeNumber } from '../session/command.ts';
import { type HistoryPage, printHistory } from '../tables/history.ts';
import { LONGEST_PAGE, printPages } from '../tables/listed.ts';
import { type TableFlags, withColumns } from '../tables/table.ts';
import {
  addNote,
  changeTags,
  createOrder,
  deleteOrder,
  patchOrder,
  restoreOrder,
  revertOrder,
  setStatus,
} from './order-writes.ts';

const ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';
const VENDORS = ['wizcommerce', 'bitbybit', 'evreka'] as const;
const DIALECTS = [...VENDORS, 'hub'] as const;

/** Fields that every version changes. */
const OF_EVERY_VERSION = ['version', 'changed_at', 'updated_at'];

interface ListFlags extends TableFlags {
  filter?: string[];
  sort?: string;
  limit: string;
  all?: boolean;
  deleted?: boolean;
  fields?: string;
}

const listOrders = (signal: AbortSignal) =>
  command<ListFlags>(
    {
      name: 'list',
      summary: 'list orders, the newest first',
      details: `Lists orders. On a terminal, the table shows as many columns as fit; --wide shows all of them, --columns the given ones.
With --json it prints one order per line.`,
      examples: [
        'stele orders list',
        'stele orders list --filter state=confirmed --filter tag=rush --sort -changed_at',
        'stele orders list --columns order,reference,total,id --limit 5',
        'stele orders list --filter q=SO-10 --json | jq -r .id',
        'stele orders list --all --json --fields id,status.name,totals',
      ],
      options: (made) =>
        withColumns(withFilters(made), ORDER_COLUMNS)
          .option(
            '--sort <field>',
            'created_at, changed_at, completed_at or display_id; a minus sorts in descending order',
            '-created_at',
          )
          .option('--limit <number>', 'the most orders', '25')
          .option('--all', 'list all orders')
          .option('--deleted', 'list deleted orders instead')
          .option('--fields <names>', 'print only these fields (with --json)'),
      run: async ({ stele: connected, output }, { options }) => {
        const stele = await connected();
        const most = options.all ? Number.POSITIVE_INFINITY : positiveNumber(options.limit, '--limit');
        const filters = {
          ...(await readFilters(stele, options.filter)),
          ...(options.deleted ? { deleted: true } : { sort: options.sort as '-created_at' }),
          ...(options.fields !== undefined && output.json ? { fields: options.fields } : {}),
          limit: Math.min(most, LONGEST_PAGE),
        };
        const list = stele.orders.list(filters);
        await printPages({ output }, list, { columns: ORDER_COLUMNS, most, noun: 'order', flags: options });
      },
    },
    signal,
  );

/** An earlier version can be that of a deleted order. */
const wantedOf = ({ atVersion, asOf }: { atVersion?: string; asOf?: string }): Wanted =>
  atVersion === undefined && asOf === undefined ? 'living' : 'living or deleted';

const getOrder = (signal: AbortSignal) =>
  command<{ atVersion?: string; asOf?: string; as?: string }>(
    {
      name: 'get',
      args: '<order>',
      meanings: ORDER_NAME,
      summary: 'show an order, or an earlier version of it',
      details: `Shows an order: its lines and how they add up to the total, what is paid and owed, people and addresses, where it came
from, and its names and statuses in each dialect. --as prints the document that clients of a dialect get.`,
      examples: [
        'stele orders get SO-1150',
        `stele orders get ${ID}`,
        `stele orders get ${ID} --at-version 1`,
        `stele orders get ${ID} --as-of 2026-01-31T08:00:00Z --json`,
        `stele orders get ${ID} --as wizcommerce`,
      ],
      options: (made) =>
        made
          .option('--at-version <number>', 'show this version')
          .option('--as-of <time>', 'show the version of this time')
          .option('--as <dialect>', `show the order as clients of a dialect see it: ${DIALECTS.join(', ')}`),
      run: aboutOrder(async ({ stele, output }, { args: [id = ''], options }) => {
        const { atVersion, asOf, as } = options as {
          atVersion?: string;
          asOf?: string;
          as?: (typeof DIALECTS)[number];
        };
        const when = {
          ...(atVersion === undefined ? {} : { version: wholeNumber(atVersion) }),
          ...(asOf === undefined ? {} : { as_of: asOf }),
        };
        const { orders } = await stele();
        if (as !== undefined) {
          const seen = await orders.getAs(id, as, when);
          output.one(seen, () => JSON.stringify(seen, null, 2));
          return;
        }
        const order = await orders.get(id, when);
        const around = output.json ? NOTHING : await surroundingsOf(await stele(), order, when);
        output.one(order, () => orderPage(order, around));
      }, wantedOf),
    },
    signal,
  );

const NOTHING: OrderSurroundings = { created: undefined, changed: undefined, views: {} };

/** Reads what the page of an order shows beside it. What the key may not read is missing. */
async function surroundingsOf(
  { orders }: SteleClient,
  { id, version }: Order,
  when: object,
): Promise<OrderSurroundings> {
  const optional = async <T>(reading: Promise<T>): Promise<T | undefined> =>
    reading.catch((error: unknown) => {
      if (error instanceof SteleError && error.status < 500) return undefined;
      throw error;
    });
  const entry = async (wanted: number) => {
    // `after` is the version behind the wanted one: histories begin with the latest.
    const page = await optional(orders.history(id, { limit: 1, after: wanted + 1 } as { limit: number }).first());
    return page?.items[0];
  };
  const [created, changed, ...views] = await Promise.all([
    entry(1),
    entry(version),
    ...VENDORS.map(async (dialect) => [dialect, await optional(orders.getAs(id, dialect, when))] as const),
  ]);
  return { created, changed, views: Object.fromEntries(views.filter(([, view]) => view !== undefined)) };
}

interface HistoryFlags extends ChangeFlags {
  limit?: string;
}

const orderHistory = (signal: AbortSignal) =>
  command<HistoryFlags>(
    {
      name: 'history',
      args: '<order>',
      meanings: ORDER_NAME,
      summary: 'list the versions of an order, with actor, time and changes',
      details: `Lists the versions of an order, the latest first; with filters, those that meet all of them. Times and days are those of
the workspace's time zone. With --json it prints one version per line.`,
      examples: [
        `stele orders history ${ID}`,
        `stele orders history ${ID} --limit 1 --json`,
        `stele orders history ${ID} --field status --by ada`,
      ],
      options: (made) => withChangeFilters(made).option('--limit <number>', 'the most versions'),
      run: aboutOrder(async ({ stele, output }, { args: [id = ''], options }) => {
        const filters = changeFilters(options);
        const connected = await stele();
        const pages = historyPages(connected, id, filters);
        const shown = await printHistory({ output }, pages, options.limit, statusNaming(connected));
        if (filters) output.note(count(shown, 'version'));
      }, 'living or deleted'),
    },
    signal,
  );

/** The versions of an order, the latest first. The feed has those that meet filters, the oldest first. */
async function* historyPages(
  { orders, changes }: SteleClient,
  id: string,
  filters: ChangeFilters | undefined,
): AsyncGenerator<HistoryPage> {
  if (!filters) {
    yield* orders.history(id).pages();
    return;
  }
  // Of a deleted order too, which no other call finds by an alias.
  const known = await orders.history(id, { limit: 1 }).first();
  const feed = changes({ ...filters, order: known?.order_id ?? id, limit: 1000 });
  const items: HistoryEntry[] = [];
  for await (const { type: _type, entity: _entity, id: _id, display_id: _name, ...entry } of feed) items.push(entry);
  yield { items: items.reverse(), time_zone: feed.timeZone };
}

const diffOrder = (signal: AbortSignal) =>
  command(
    {
      name: 'diff',
      args: '<order> [from] [to]',
      meanings: ORDER_NAME,
      summary: 'show the fields in which two versions of an order differ',
      details:
        'Compares two versions of an order. By default, the last version with the one before it; with one version, that with the last.',
      examples: [`stele orders diff ${ID}`, `stele orders diff ${ID} 1`, `stele orders diff ${ID} 1 3 --json`],
      run: aboutOrder(async ({ stele, output }, { args: [id = '', first, second] }) => {
        const { orders } = await stele();
        const last =
          second === undefined ? await orders.get(id) : await orders.get(id, { version: wholeNumber(second) });
        const from = first === undefined ? last.version - 1 : wholeNumber(first);
        const before = from < 1 ? undefined : await orders.get(id, { version: from });
        const changes = differences(comparable(before), comparable(last));
        output.one({ id, from, to: last.version, changes }, () =>
          [`Order ${id}, version ${from} → ${last.version}`, ...changeLines(changes.filter(isReadable))].join('\n'),
        );
        if (changes.length === 0) output.note('The versions are equal.');
      }, 'living or deleted'),
    },
    signal,
  );

/** Whether a change is shown: of a status, only the name is. */
const isReadable = ({ field }: FieldChange): boolean => !['status.id', 'status.color'].includes(field);

const comparable = (order: Order | undefined): Record<string, unknown> =>
  Object.fromEntries(Object.entries(order ?? {}).filter(([field]) => !OF_EVERY_VERSION.includes(field)));

/** `stele orders …`. */
export const ordersCommands = (signal: AbortSignal) =>
  group('orders', 'list, read and change orders', [
    listOrders(signal),
    getOrder(signal),
    createOrder(signal),
    setStatus(signal),
    patchOrder(signal),
    addNote(signal),
    changeTags(signal),
    orderHistory(signal),
    diffOrder(signal),
    revertOrder(signal),
    deleteOrder(signal),
    restoreOrder(signal),
  ]);
