import pg from 'pg';
import { ensureWorkspace, startingCatalog } from '../../src/core/administration/workspaces.ts';
import { PAYMENT_METHODS } from '../../src/demo/parties.ts';
import type { State } from '../../src/model/status.ts';
import { Connection, type DatabaseAddress } from '../../src/store/database/connection.ts';
import { migrate } from '../../src/store/database/migrate.ts';
import { fillWithCopies, fillWithOrders, finishFilling } from './fill.ts';
import { makeWorld, orderId } from './orders.ts';

/** The workspace of a hub without a demo. */
export const WORKSPACE = 'default';

/** Above this number, orders are copies of so many made ones. */
const MOST_MADE = 10_000;

/** The growth of the orders and their history. */
export interface Growth {
  versions: number;
  changes: number;
  /** The transactions that wrote the changes. */
  transactions: number;
  /** The write-ahead log of the whole server. */
  walBytes: number;
}

export interface Mark {
  versions: number;
  transactionId: string;
  walBytes: number;
}

/** Entries of the catalog. Every order moves between confirmed and cancelled. */
export interface Entries {
  draft: string;
  confirmed: string;
  cancelled: string;
}

/** A database of the world's server with one workspace and its orders, and a connection to it as superuser. */
export class Shop {
  readonly address: DatabaseAddress;
  readonly orders: number;
  readonly entries: Entries;
  readonly client: pg.Client;

  private constructor(address: DatabaseAddress, orders: number, entries: Entries, client: pg.Client) {
    this.address = address;
    this.orders = orders;
    this.entries = entries;
    this.client = client;
  }

  /** Creates a database with this name and fills it. Throws the error of the driver. */
  static async create(server: DatabaseAddress, name: string, orders: number): Promise<Shop> {
    const admin = clientOf(server);
    await admin.connect();
    await admin.query(`create database ${name}`);
    await admin.end();
    const address = { ...server, database: name };
    await migrate(address);
    const entries = await makeWorkspace(address);
    const client = clientOf(address);
    await client.connect();
    await fillWithOrders(client, WORKSPACE, Math.min(orders, MOST_MADE), entries);
    if (orders > MOST_MADE) await fillWithCopies(client, WORKSPACE, MOST_MADE, orders);
    await finishFilling(client);
    return new Shop(address, orders, entries, client);
  }

  /** For `STELE_DATABASE_URL`: the socket's folder is in the query, since a URL's host cannot hold a path. */
  get url(): string {
    const { host = '', port = 0, user = '', password = '', database = '' } = this.address;
    return `postgres:///${database}?${new URLSearchParams({
      host: String(host),
      port: String(port),
      user: String(user),
      password: String(password),
    })}`;
  }

  /** The average size of an order's document as JSON text, in bytes. */
  async documentBytes(): Promise<number> {
    const { rows } = await this.client.query<{ bytes: string }>(
      'select avg(octet_length(document::text)) as bytes from order_documents tablesample system (5)',
    );
    return Math.round(Number(rows[0]?.bytes));
  }

  /**
   * Brings the server into the state in which every stage begins: no dead rows, and a fresh checkpoint. Each stage then
   * pays for its own first change of a page (PostgreSQL writes that page whole into the WAL), and for no other stage's.
   */
  async tidy(): Promise<void> {
    await this.client.query('vacuum orders');
    await this.client.query('checkpoint');
  }

  /** One digit for each order by its number: 1 where a condition on `o` (orders) and `d` (order_documents) holds. */
  async bits(condition: string): Promise<string> {
    const { rows } = await this.client.query<{ text: string }>(
      `select string_agg(case when ${condition} then '1' else '0' end, '' order by o.id) as text
        from orders o join order_documents d on d.workspace_id = o.workspace_id and d.order_id = o.id`,
    );
    return rows[0]?.text ?? '';
  }

  /** Which orders are cancelled, as `bits`. */
  async cancelled(): Promise<string> {
    const { rows } = await this.client.query<{ text: string }>(
      `select string_agg(case status_id when $1 then '1' else '0' end, '' order by id) as text from orders`,
      [this.entries.cancelled],
    );
    return rows[0]?.text ?? '';
  }

  async mark(): Promise<Mark> {
    const { rows } = await this.client.query<{ versions: string; id: string; wal: string }>(
      `select sum(version) as versions, pg_snapshot_xmax(pg_current_snapshot())::text as id,
        pg_current_wal_insert_lsn() - '0/0' as wal from orders`,
    );
    const [row] = rows;
    return { versions: Number(row?.versions), transactionId: row?.id ?? '0', walBytes: Number(row?.wal) };
  }

  async growthSince(mark: Mark): Promise<Growth> {
    const { versions, walBytes } = await this.mark();
    const { rows } = await this.client.query<{ changes: string; transactions: string }>(
      `select count(*) as changes, count(distinct transaction_id) as transactions from order_changes
        where workspace_id = $1 and transaction_id >= $2::xid8`,
      [WORKSPACE, mark.transactionId],
    );
    return {
      versions: versions - mark.versions,
      changes: Number(rows[0]?.changes),
      transactions: Number(rows[0]?.transactions),
      walBytes: walBytes - mark.walBytes,
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

  /** The customer with the most orders. */
  async frequentCustomer(): Promise<{ id: string; lastName: string }> {
    const { rows } = await this.client.query<{ id: string; lastName: string }>(
      `select id, document->>'last_name' as "lastName" from customers where id =
        (select customer_id from order_documents group by 1 order by count(*) desc, 1 limit 1)`,
    );
    const [row] = rows;
    if (!row) throw new Error('no order has a customer');
    return row;
  }

  /** Ids of orders spread over the table. */
  sampleIds(count: number): string[] {
    return Array.from({ length: count }, (_, i) => orderId(Math.floor((i * this.orders) / count)));
  }
}

/** A client whose statement fails when the server stops. Without a handler, its event would end the process. */
function clientOf(address: DatabaseAddress): pg.Client {
  const client = new pg.Client(address);
  client.on('error', () => undefined);
  return client;
}

async function makeWorkspace(address: DatabaseAddress): Promise<Entries> {
  const connection = await Connection.open({
    address,
    name: 'stele bench',
    statementTimeoutMs: 60_000,
    connectTimeoutMs: 5000,
  });
  try {
    const catalog = startingCatalog();
    const { accounts } = makeWorld({ confirmed: '', draft: '' });
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
    return { draft: entry('draft'), confirmed: entry('confirmed'), cancelled: entry('cancelled') };
  } finally {
    await connection.close();
  }
}
