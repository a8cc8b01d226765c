import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { ensureWorkspace, startingCatalog } from '../src/core/administration/workspaces.ts';
import { PAYMENT_METHODS } from '../src/demo/parties.ts';
import { type EmbeddedPostgres, startEmbedded } from '../src/embedded/postgres.ts';
import type { State } from '../src/model/status.ts';
import { Connection } from '../src/store/database/connection.ts';
import { migrate } from '../src/store/database/migrate.ts';
import { documentOf } from '../src/store/orders/orders.ts';
import { makeWorld, orderId } from './orders.ts';

/** The workspace of a hub without a demo. */
const WORKSPACE = 'default';

/**
 * Enough for the largest number of pgbench clients beside the hub's connections. The embedded server's own limit is 60.
 */
const MAX_CONNECTIONS = '120';

const LOAD_AT_ONCE = 2000;

/** The growth of the orders and their history. */
export interface Growth {
  versions: number;
  changes: number;
  /** The transactions that wrote the changes. */
  transactions: number;
}

export interface Mark {
  versions: number;
  transactionId: string;
}

/** The two entries of the catalog that every order moves between. */
export interface Entries {
  confirmed: string;
  cancelled: string;
}

/** The connection to the embedded server, as its superuser. */
export class Database {
  readonly #embedded: EmbeddedPostgres;
  readonly #client: pg.Client;
  readonly #orders: number;
  readonly entries: Entries;
  readonly postmasterPid: number;

  private constructor(
    embedded: EmbeddedPostgres,
    client: pg.Client,
    orders: number,
    entries: Entries,
    postmasterPid: number,
  ) {
    this.#embedded = embedded;
    this.#client = client;
    this.#orders = orders;
    this.entries = entries;
    this.postmasterPid = postmasterPid;
  }

  /**
   * Starts an embedded server in a folder, with durable commits like the hub's own, and fills it. Throws the error of
   * the server's start or of the driver, and leaves nothing running then.
   */
  static async start(dataDir: string, orders: number): Promise<Database> {
    const embedded = await startEmbedded({ dataDir, settings: { max_connections: MAX_CONNECTIONS } });
    try {
      await migrate(embedded.connection);
      const entries = await makeWorkspace(embedded.connection);
      const client = new pg.Client(embedded.connection);
      await client.connect();
      await fill(client, orders, entries.confirmed);
      const pid = await readFile(join(embedded.folder, 'postgres', 'postmaster.pid'), 'utf8');
      return new Database(embedded, client, orders, entries, Number.parseInt(pid, 10));
    } catch (error) {
      await embedded.stop();
      throw error;
    }
  }

  get address(): EmbeddedPostgres['connection'] {
    return this.#embedded.connection;
  }

  /** For `STELE_DATABASE_URL`: the socket's folder is in the query, since a URL's host cannot hold a path. */
  get url(): string {
    const { host, port, user, password, database } = this.address;
    return `postgres:///${database}?${new URLSearchParams({ host, port: String(port), user, password })}`;
  }

  /** The server's version, and the settings that determine the cost of a commit. */
  async describe(): Promise<string> {
    const { rows } = await this.#client.query<{ text: string }>(
      `select 'PostgreSQL ' || current_setting('server_version') || ', fsync ' || current_setting('fsync')
        || ', synchronous_commit ' || current_setting('synchronous_commit') as text`,
    );
    return rows[0]?.text ?? '';
  }

  /** The average size of an order's document as JSON text, in bytes. */
  async documentBytes(): Promise<number> {
    const { rows } = await this.#client.query<{ bytes: string }>(
      'select avg(length(document::text)) as bytes from order_documents tablesample system (5)',
    );
    return Math.round(Number(rows[0]?.bytes));
  }

  /**
   * Brings the server into the state in which every stage begins: no dead rows, and a fresh checkpoint. Each stage then
   * pays for its own first change of a page (PostgreSQL writes that page whole into the WAL), and for no other stage's.
   */
  async tidy(): Promise<void> {
    await this.#client.query('vacuum orders');
    await this.#client.query('checkpoint');
  }

  /** Which orders are cancelled: a string of one digit for each order, in the order of their numbers. */
  async statuses(): Promise<string> {
    const { rows } = await this.#client.query<{ text: string }>(
      `select string_agg(case status_id when $1 then '1' else '0' end, '' order by id) as text from orders`,
      [this.entries.cancelled],
    );
    return rows[0]?.text ?? '';
  }

  async mark(): Promise<Mark> {
    const { rows } = await this.#client.query<{ versions: string; id: string }>(
      'select sum(version) as versions, pg_snapshot_xmax(pg_current_snapshot())::text as id from orders',
    );
    return { versions: Number(rows[0]?.versions), transactionId: rows[0]?.id ?? '0' };
  }

  async growthSince(mark: Mark): Promise<Growth> {
    const { versions } = await this.mark();
    const { rows } = await this.#client.query<{ changes: string; transactions: string }>(
      `select count(*) as changes, count(distinct transaction_id) as transactions from order_changes
        where workspace_id = $1 and transaction_id >= $2::xid8`,
      [WORKSPACE, mark.transactionId],
    );
    return {
      versions: versions - mark.versions,
      changes: Number(rows[0]?.changes),
      transactions: Number(rows[0]?.transactions),
    };
  }

  /**
   * Waits until no order changes any more. The server still processes requests whose replies a stopped load generator
   * did not read.
   */
  async waitUntilIdle(): Promise<void> {
    for (let before = -1, now = -2; before !== now; ) {
      before = now;
      now = (await this.mark()).versions;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Ids of orders spread over the table. */
  sampleIds(count: number): string[] {
    return Array.from({ length: count }, (_, i) => orderId(Math.floor((i * this.#orders) / count)));
  }

  async stop(): Promise<void> {
    await this.#client.end().catch(() => undefined);
    await this.#embedded.stop();
  }
}

async function makeWorkspace(address: EmbeddedPostgres['connection']): Promise<Entries> {
  const connection = await Connection.open({
    address,
    name: 'stele bench',
    statementTimeoutMs: 60_000,
    connectTimeoutMs: 5000,
  });
  try {
    const catalog = startingCatalog();
    const { accounts } = makeWorld('');
    await ensureWorkspace(
      connection,
      { id: WORKSPACE, name: 'Bench', default_currency: 'USD', is_demo: false },
      catalog,
      [
        ...accounts.map(({ customer: { id, ...content } }) => ({ kind: 'customers' as const, id, content })),
        ...PAYMENT_METHODS.map(({ id, ...content }) => ({ kind: 'payment_methods' as const, id, content })),
      ],
    );
    const entry = (state: State): string => catalog.find((each) => each.state === state)?.id ?? '';
    return { confirmed: entry('confirmed'), cancelled: entry('cancelled') };
  } finally {
    await connection.close();
  }
}

/**
 * Inserts directly into the tables: through the hub it takes minutes. Every order has the history entry of its
 * creation.
 */
async function fill(client: pg.Client, count: number, statusId: string): Promise<void> {
  const { makeOrder } = makeWorld(statusId);
  await client.query('begin');
  for (let from = 0; from < count; from += LOAD_AT_ONCE) {
    const orders = Array.from({ length: Math.min(LOAD_AT_ONCE, count - from) }, (_, i) => makeOrder(from + i));
    await client.query(
      `with given as (
          select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::jsonb[])
            as given (id, status_id, payment_status, fulfillment_status, at, document)
        ), hot as (
          insert into orders (workspace_id, id, version, status_id, payment_status, fulfillment_status, created_at,
            updated_at, changed_at)
          select $1, id, 1, status_id, payment_status, fulfillment_status, at, at, at from given returning id
        ), history as (
          insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id,
            changed_at, updated_at)
          select $1, id, 1, 'created',
            (select jsonb_agg(jsonb_build_object('field', key, 'from', null, 'to', value)) from jsonb_each(document)),
            'wizcommerce', 'createOrder', 'bench', 'bench', at, at
          from given
        )
        insert into order_documents (workspace_id, order_id, reference_id, document)
        select $1, id, document->>'reference_id', document from given`,
      [
        WORKSPACE,
        orders.map((order) => order.id),
        orders.map((order) => order.status_id),
        orders.map((order) => order.payment_status),
        orders.map((order) => order.fulfillment_status),
        orders.map((order) => order.created_at),
        orders.map(documentOf),
      ],
    );
  }
  await client.query(
    `insert into order_counts (workspace_id, status_id, fulfillment_status, slot, orders)
      select workspace_id, status_id, fulfillment_status, 0, count(*) from orders group by 1, 2, 3`,
  );
  await client.query('commit');
  await client.query('vacuum analyze');
}
