import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ensureWorkspace, startingCatalog } from '../src/core/administration/workspaces.ts';
import type { OrderFilter, OrderSort } from '../src/core/lists/order-lists.ts';
import { createReadOrders, type ReadOrders } from '../src/core/read/read-orders.ts';
import { createRecords } from '../src/core/read/read-records.ts';
import type { RecordFilter, RecordSort, Records } from '../src/core/records/record-command.ts';
import { startEmbedded } from '../src/embedded/postgres.ts';
import { Connection, type DatabaseAddress, Readers } from '../src/store/database/connection.ts';
import { migrate } from '../src/store/database/migrate.ts';
import { fillWithMany } from './many-orders.ts';

const SMALL = 10_000;
const LARGE = 1_000_000;
const ROUNDS = 5;
const ASKED_A_ROUND = 40;
const MOST_MS_A_ROUND = 2000;
const PAGE_SIZE = 50;
const DEEP_PAGE = 1000;
const WORKSPACE = 'default';

/** A page of a list, by its number, for the owner of bookmarks. */
type ReadPage = (shop: Shop, number: number, bookmarkOwner: string) => Promise<{ ok: boolean; failure?: unknown }>;

interface List {
  title: string;
  read: ReadPage;
}

const byChange: OrderSort = { by: 'changed_at', descending: true };
const byCreation: OrderSort = { by: 'created_at', descending: true };

const orders =
  (filter: OrderFilter, sort: OrderSort = byChange): ReadPage =>
  ({ read }, number, bookmarkOwner) =>
    read.list({
      workspaceId: WORKSPACE,
      bookmarkOwner,
      filter,
      sort,
      page: { number, size: PAGE_SIZE },
      requires: { showsCustomer: true, showsPaymentMethod: true },
    });

/** As the console asks for orders: by cursor, without a total. */
const ordersByCursor =
  (filter: OrderFilter): ReadPage =>
  ({ read }) =>
    read.listByCursor({
      workspaceId: WORKSPACE,
      filter,
      sort: byCreation,
      after: undefined,
      size: PAGE_SIZE,
      withTotal: false,
      requires: {},
    });

const customers =
  (filter: RecordFilter): ReadPage =>
  ({ records }, number, bookmarkOwner) =>
    records.list({
      workspaceId: WORKSPACE,
      bookmarkOwner,
      kind: 'customers',
      filter,
      sort: byChange as RecordSort,
      page: { number, size: PAGE_SIZE },
    });

const ALL_ORDERS: List = { title: 'all, latest change first', read: orders({}) };

const LISTS: readonly List[] = [
  ALL_ORDERS,
  { title: 'all, newest first', read: orders({}, byCreation) },
  { title: 'confirmed (85 %)', read: orders({ states: ['confirmed'] }) },
  { title: 'refunded (1 in 10 000)', read: orders({ states: ['refunded'] }) },
  {
    title: 'partially delivered (1 in 10 000)',
    read: orders({ fulfillmentStatuses: ['PARTIALLY_DELIVERED'] }, byCreation),
  },
  {
    title: 'changed on one day, newest first',
    read: orders({ changed: { from: '2025-01-02T00:00:00.000Z', to: '2025-01-02T23:59:59.999Z' } }, byCreation),
  },
  { title: 'of one reference id', read: orders({ referenceIds: ['PO-00000123-5a3c-7b1e-9d42-6f08c2e7a915'] }) },
  { title: 'whose ids begin with 00000123', read: orders({ search: '00000123' }) },
  { title: 'of customers named "Quixote"', read: orders({ search: 'Quixote' }) },
  { title: '… by cursor', read: ordersByCursor({ text: 'Quixote' }) },
  { title: 'of customers with "a", by cursor', read: ordersByCursor({ text: 'a' }) },
  { title: 'customers', read: customers({}) },
  { title: 'customers: "Quixote" (1 in 10 000)', read: customers({ search: 'Quixote' }) },
  { title: 'customers: "annette" (1 in 500)', read: customers({ search: 'annette' }) },
  { title: 'customers: "berg" (1 in 20)', read: customers({ search: 'berg' }) },
  { title: 'customers: "a" (all)', read: customers({ search: 'a' }) },
  { title: 'customers: "qx" (none)', read: customers({ search: 'qx' }) },
  { title: 'customers: name has "Quixote"', read: customers({ name: { contains: 'Quixote' } }) },
];

/** A workspace in a database of its own, with calls for its lists. */
interface Shop {
  read: ReadOrders;
  records: Records;
  close(): Promise<void>;
}

async function openShop(server: DatabaseAddress, size: number): Promise<Shop> {
  const name = `lists_${size}`;
  const admin = new pg.Client(server);
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const address = { ...server, database: name };
  await migrate(address);
  const options = { address, name: 'stele bench', statementTimeoutMs: 60_000, connectTimeoutMs: 5000 };
  const connection = await Connection.open(options);
  await ensureWorkspace(connection, { id: WORKSPACE, name: 'Bench', is_demo: false }, startingCatalog());
  await connection.close();
  const client = new pg.Client(address);
  await client.connect();
  await fillWithMany(client, WORKSPACE, size, size);
  await client.end();
  const readers = new Readers(options, 1);
  return {
    read: createReadOrders(readers, { of: () => readers }, console.error),
    records: createRecords(
      readers,
      { of: () => readers },
      () => Promise.reject(new Error('nothing is written')),
      console.error,
    ),
    close: () => readers.close(),
  };
}

/** Requests one page and returns the time in milliseconds. */
async function ask(shop: Shop, list: List, number: number, bookmarkOwner: string): Promise<number> {
  const begun = performance.now();
  const listed = await list.read(shop, number, bookmarkOwner);
  if (!listed.ok) throw new Error(`a list was refused: ${JSON.stringify(listed.failure)}`);
  return performance.now() - begun;
}

const repeat = async (times: number, run: () => Promise<number>): Promise<number[]> => {
  const all: number[] = [];
  const end = performance.now() + MOST_MS_A_ROUND;
  for (let i = 0; i < times && (i === 0 || performance.now() < end); i++) all.push(await run());
  return all;
};

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const ms = (value: number): string => `${value.toFixed(2)} ms`.padStart(10);

async function comparePageOne(small: Shop, large: Shop): Promise<void> {
  const heading = `page 1 of ${PAGE_SIZE}`.padEnd(36);
  console.log(`${heading}${`${SMALL}`.padStart(10)}${`${LARGE}`.padStart(12)}     ratio`);
  for (const list of LISTS) {
    const ratios: number[] = [];
    const medians = { small: [] as number[], large: [] as number[] };
    for (let round = 0; round <= ROUNDS; round++) {
      const first = round % 2 === 0 ? small : large;
      const second = round % 2 === 0 ? large : small;
      const took = new Map<Shop, number>();
      for (const shop of [first, second]) {
        took.set(shop, median(await repeat(ASKED_A_ROUND, () => ask(shop, list, 1, 'bench'))));
      }
      // The first round warms up.
      if (round === 0) continue;
      const [inSmall = 0, inLarge = 0] = [took.get(small), took.get(large)];
      medians.small.push(inSmall);
      medians.large.push(inLarge);
      ratios.push(inLarge / inSmall);
    }
    const spread = `${median(ratios).toFixed(2)} [${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}]`;
    console.log(
      `${list.title.padEnd(36)}${ms(median(medians.small))}${ms(median(medians.large)).padStart(12)}     ${spread}`,
    );
  }
}

async function readDeep(large: Shop): Promise<void> {
  const took: number[] = [];
  for (let number = 1; number <= DEEP_PAGE; number++) took.push(await ask(large, ALL_ORDERS, number, 'caller'));
  console.log(
    `\npages in sequence up to ${DEEP_PAGE} of ${LARGE} orders: median of pages 2–101 ${ms(median(took.slice(1, 101)))},`,
  );
  console.log(
    `of the last hundred ${ms(median(took.slice(-100)))}; ratio ${(median(took.slice(-100)) / median(took.slice(1, 101))).toFixed(2)}`,
  );
  let strangers = 0;
  const jumps = await repeat(20, () => ask(large, ALL_ORDERS, DEEP_PAGE, `other caller ${++strangers}`));
  console.log(`page ${DEEP_PAGE} without the pages before it, counted from the beginning: ${ms(median(jumps))}`);
}

const folder = await mkdtemp(join(tmpdir(), 'stele-lists-'));
// For root, PostgreSQL runs as another user, who must be able to enter the folder.
await chmod(folder, 0o755);
const server = await startEmbedded({ dataDir: join(folder, 'data'), durable: false });
const shops: Shop[] = [];
try {
  for (const size of [SMALL, LARGE]) {
    console.log(`Making ${size} orders and customers …`);
    shops.push(await openShop(server.connection, size));
  }
  const [small, large] = shops as [Shop, Shop];
  await comparePageOne(small, large);
  await readDeep(large);
} finally {
  await Promise.all(shops.map((shop) => shop.close()));
  await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
