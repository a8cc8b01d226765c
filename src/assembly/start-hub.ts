import { isPossibleKey } from '../core/access/api-key.ts';
import { createErrorLog } from '../core/error-log.ts';
import { demoCurl } from '../demo/invitation.ts';
import { dialects } from '../dialects/all.ts';
import { startEmbedded } from '../embedded/postgres.ts';
import type { TestingCall } from '../http/mount-testing.ts';
import { createServer, type HttpServer, type Intercept } from '../http/server.ts';
import type { DatabaseAddress, MovedClock } from '../store/database/connection.ts';
import { migrate } from '../store/database/migrate.ts';
import type { NewId } from '../store/database/new-id.ts';
import { closeAll } from './close-all.ts';
import { buildParts, type Parts } from './parts.ts';
import { setUp } from './set-up.ts';
import { type WebhookSettings, webhookOptionsOf } from './webhook-options.ts';

/** The validated settings that a hub is built from. */
export interface HubOptions extends WebhookSettings {
  port: number;
  host: string;
  dataDir: string;
  /** The server to use. Absent: the embedded server in the data folder. */
  database?: DatabaseAddress | undefined;
  adminKey?: string | undefined;
  trustProxy: boolean | string;
  demo: boolean;
  /**
   * False: the embedded server commits without waiting for the disk. It is faster, and a crash loses data. For tests.
   */
  durable?: boolean;
  /** Receives one-line messages about the start. */
  onNotice?: ((line: string) => void) | undefined;
}

export interface Hub {
  /** Without a slash at the end. */
  url: string;
  /** The address of the hub's database. */
  database: DatabaseAddress;
  /** Set if the workspace is the demo. */
  demo: { key: string; curl: string } | undefined;
  /** Stops listening, finishes running requests, and stops the embedded database. */
  close(): Promise<void>;
}

/** The additions of a hub for tests. `stele serve` does not load them. */
export interface HubAdditions {
  /** Prepares the migrated database for a clock that tests move. */
  clock?: ((database: DatabaseAddress) => Promise<MovedClock>) | undefined;
  /** New ids, in place of random ones. */
  newId?: NewId;
  /** Makes the other additions before the hub listens; gets the URL later. */
  extend(parts: Parts, url: () => string): HubExtension;
}

/** What is added to the parts of a hub. */
export interface HubExtension {
  /** More calls to serve, below `/dev`. */
  calls: readonly TestingCall[];
  /** Takes each request before the server does. */
  intercept?: Intercept;
  close(): Promise<void>;
}

/**
 * Builds a hub and starts it. After an error nothing is left running. Throws `DataFolderError`, `NewerDatabaseError`, `OldServerError`, `MigrationRightsError`, or
 * the error of the database or the socket.
 */
export async function startHub(options: HubOptions, additions?: HubAdditions): Promise<Hub> {
  if (options.adminKey !== undefined && !isPossibleKey(options.adminKey)) {
    throw new Error('STELE_ADMIN_KEY looks like a key that Stele made, but its checksum is wrong: was it mistyped?');
  }
  const undo: (() => Promise<unknown>)[] = [];
  const close = (): Promise<void> => closeAll(undo);
  try {
    const database = await openDatabase(options, undo);
    await migrate(database);
    const errors = createErrorLog((fields, message) => options.logger.error(fields, message));
    undo.push(async () => errors.close());
    const clock = await additions?.clock?.(database);
    const { durable } = options;
    const newId = additions?.newId;
    const webhooks = webhookOptionsOf(options);
    const parts = buildParts(database, { errors, durable, clock, newId, webhooks }, undo);
    const demo = await setUp(database, parts, options);
    let url = '';
    const extension = additions?.extend(parts, () => url);
    if (extension) undo.push(() => extension.close());
    const { trustProxy, logger } = options;
    const forTests = { testingCalls: extension?.calls, intercept: extension?.intercept };
    const server = createServer({ ...parts, dialects, trustProxy, logger, errors, ...forTests });
    undo.push(() => server.close());
    // Requests that follow the changes would not end by themselves.
    undo.push(async () => parts.feed.stop());
    url = await listen(server, options);
    return { url, database, demo: demo && { key: demo.key, curl: demoCurl(url, demo) }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openDatabase(options: HubOptions, undo: (() => Promise<unknown>)[]): Promise<DatabaseAddress> {
  if (options.database) return options.database;
  const embedded = await startEmbedded({
    dataDir: options.dataDir,
    durable: options.durable ?? true,
    ...(options.onNotice ? { onNotice: options.onNotice } : {}),
  });
  undo.push(() => embedded.stop());
  return embedded.connection;
}

async function listen(server: HttpServer, { host, port }: HubOptions): Promise<string> {
  const taken = await server.listen(host, port);
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${taken}`;
}

/**
 * Migrates a database without starting a hub. Returns the numbers of the applied migrations. Throws like `startHub`.
 */
export async function migrateOnly(databaseUrl: string): Promise<number[]> {
  return migrate({ connectionString: databaseUrl });
}
