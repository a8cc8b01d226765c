import { chmod, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKey } from '../../src/core/access/api-key.ts';
import { type EmbeddedPostgres, startEmbedded } from '../../src/embedded/postgres.ts';
import { endChildren, type Service, startService } from '../system/children.ts';
import { readPostmasterPid } from '../system/postmaster-pid.ts';
import { findPgbench, findWrk } from '../system/tools.ts';
import { startHub } from './hub.ts';
import { Shop } from './shop.ts';

/** Enough for the most clients of pgbench beside the connections of some hubs. The embedded server's own limit is 60. */
const MAX_CONNECTIONS = '240';

const LINES_SHOWN = 12;

/** The options of a world. */
export interface WorldOptions {
  /** The program that is measured as the hub. */
  hub: string;
  /** The folder for the hubs' CPU profiles, if any. */
  profileFolder: string | undefined;
}

/** A hub of the world, with the key of its operator. */
export interface Hub extends Service {
  key: string;
}

/**
 * One embedded PostgreSQL, as a hub starts it, with the databases, hubs and bare servers that benchmarks request. Each is
 * made at the first request and then shared, so that a program warmed up once stays so.
 */
export class World {
  readonly folder: string;
  readonly postmasterPid: number;
  readonly wrk: string;
  readonly pgbench: string;
  readonly #embedded: EmbeddedPostgres;
  readonly #log: Awaited<ReturnType<typeof open>>;
  readonly #options: WorldOptions;
  /** Hubs on one database have the same key of the operator. */
  readonly #key = generateKey();
  readonly #shops = new Map<string, Promise<Shop>>();
  readonly #hubs = new Map<string, Promise<Hub>>();

  private constructor(
    folder: string,
    embedded: EmbeddedPostgres,
    postmasterPid: number,
    log: Awaited<ReturnType<typeof open>>,
    [wrk, pgbench]: readonly [string, string],
    options: WorldOptions,
  ) {
    this.folder = folder;
    this.#embedded = embedded;
    this.postmasterPid = postmasterPid;
    this.#log = log;
    this.wrk = wrk;
    this.pgbench = pgbench;
    this.#options = options;
  }

  /** Starts the server in a new folder, with durable commits. Throws `MissingToolError`, or the error of the start. */
  static async start(options: WorldOptions): Promise<World> {
    const tools = await Promise.all([findWrk(), findPgbench()]);
    const folder = await mkdtemp(join(tmpdir(), 'stele-bench-'));
    try {
      // For root, PostgreSQL runs as another user, who must be able to enter the folder.
      await chmod(folder, 0o755);
      const embedded = await startEmbedded({
        dataDir: join(folder, 'data'),
        settings: { max_connections: MAX_CONNECTIONS },
      });
      const pid = await readPostmasterPid(embedded.folder);
      return new World(folder, embedded, pid, await open(join(folder, 'log'), 'a'), tools, options);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The database with so many orders; with a name, one that no other benchmark uses. */
  shop(orders: number, name = `orders_${orders}`): Promise<Shop> {
    return remembered(this.#shops, name, () => Shop.create(this.#embedded.connection, name, orders));
  }

  /** A hub on a shop. Hubs with different numbers are different processes. */
  hub(shop: Shop, number = 1): Promise<Hub> {
    return remembered(this.#hubs, `${shop.address.database} ${number}`, async () => {
      const key = this.#key;
      const folder = join(this.folder, `hub-${this.#hubs.size}`);
      const place = { databaseUrl: shop.url, folder, logFile: this.#log.fd };
      const hub = await startHub({ ...this.#options, ...place, key }).catch(async (error: unknown) => {
        throw new Error(`the hub does not start: ${await this.#endOfLog()}`, { cause: error });
      });
      return { ...hub, key };
    });
  }

  /** Starts a server of `bench/`. It ends with the world. */
  serve(program: string, ...parameters: string[]): Promise<Service> {
    const file = new URL(`../load/${program}`, import.meta.url).pathname;
    return startService([file, ...parameters], process.env, this.#log.fd);
  }

  /** The hubs log at their default level, into one file, which must not fill the disk. */
  async emptyLog(): Promise<void> {
    await this.#log.truncate(0);
  }

  /** Ends everything, also while a shop is being filled or a hub is starting, whose promises then reject. */
  async stop(): Promise<void> {
    await endChildren();
    await this.#embedded.stop();
    await Promise.allSettled([...this.#shops.values(), ...this.#hubs.values()]);
    await this.#log.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #endOfLog(): Promise<string> {
    const lines = (await readFile(join(this.folder, 'log'), 'utf8')).trim().split('\n');
    return lines.slice(-LINES_SHOWN).join('\n');
  }
}

function remembered<T>(all: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const made = all.get(name) ?? make();
  all.set(name, made);
  return made;
}
