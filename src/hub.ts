import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createLogger } from './assembly/logger.ts';
import { buildParts } from './assembly/parts.ts';
import { setUp } from './assembly/set-up.ts';
import type { LogLevel } from './config/config.ts';
import { generateKey, isPossibleKey } from './core/access/api-key.ts';
import { createErrorLog } from './core/error-log.ts';
import { demoCurl } from './demo/invitation.ts';
import { dialects } from './dialects/all.ts';
import { startEmbedded } from './embedded/postgres.ts';
import { createServer, type HttpServer } from './http/server.ts';
import type { DatabaseAddress } from './store/database/connection.ts';
import { migrate } from './store/database/migrate.ts';
import { createCalls } from './testing/calls.ts';
import {
  createTestWorkspaces,
  type TestWorkspace,
  type TestWorkspaces,
  type WorkspaceOptions,
} from './testing/test-workspaces.ts';

export { createLogger } from './assembly/logger.ts';
export { DataFolderError } from './embedded/postgres.ts';
export { MigrationRightsError, NewerDatabaseError, OldServerError } from './store/database/migrate.ts';
export { SeedError, TestWorkspaceError, TestWorkspaceRightsError } from './testing/errors.ts';
export type { Seed } from './testing/seed-schema.ts';
export type { TestWorkspace, WorkspaceOptions } from './testing/test-workspaces.ts';

/** The validated settings that a hub is built from. */
export interface HubOptions {
  port: number;
  host: string;
  dataDir: string;
  /** The server to use; by default, the embedded one in the data folder. */
  database?: DatabaseAddress | undefined;
  adminKey?: string | undefined;
  trustProxy: boolean | string;
  demo: boolean;
  logger: Logger;
  /**
   * With false, the embedded server commits without waiting for the disk: faster, and a crash loses data. For tests.
   */
  durable?: boolean;
  /** Also serves `POST /dev/reset` and `POST /dev/workspaces`, which need no key and undo history. For tests. */
  devCalls?: boolean;
  /** Receives one-line messages about the start, for people. */
  onNotice?: ((line: string) => void) | undefined;
}

export interface Hub {
  /** Without a trailing slash. */
  url: string;
  /** How to connect to its database. */
  database: DatabaseAddress;
  /** Set if the workspace is the demo. */
  demo: { key: string; curl: string } | undefined;
  /** Creates workspaces for tests. */
  testWorkspaces: TestWorkspaces;
  /** Stops listening, finishes running requests, and stops the embedded database. */
  close(): Promise<void>;
}

/**
 * Builds a hub from its parts and starts it. Throws `DataFolderError`, `NewerDatabaseError`, `OldServerError`,
 * `MigrationRightsError`, or the error of the database or the socket, and leaves nothing running then.
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  if (options.adminKey !== undefined && !isPossibleKey(options.adminKey)) {
    throw new Error('STELE_ADMIN_KEY looks like a key that Stele made, but its checksum is wrong: was it mistyped?');
  }
  const undo: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    const failed: unknown[] = [];
    // If one part fails to close, the others, above all the database, must still be closed.
    for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => failed.push(error));
    if (failed.length > 0) throw failed[0];
  };
  try {
    const database = await openDatabase(options, undo);
    await migrate(database);
    const errors = createErrorLog((fields, message) => options.logger.error(fields, message));
    undo.push(async () => errors.close());
    const parts = buildParts(database, { errors, durable: options.durable }, undo);
    const demo = await setUp(database, parts, options);
    let url = '';
    const testWorkspaces = createTestWorkspaces(parts, dialects, () => url);
    undo.push(() => testWorkspaces.close());
    const { trustProxy, logger } = options;
    const devCalls = options.devCalls ? createCalls(testWorkspaces, dialects) : undefined;
    const server = createServer({ ...parts, dialects, trustProxy, logger, errors, testWorkspaces: devCalls });
    undo.push(() => server.close());
    url = await listen(server, options);
    return { url, database, demo: demo && { key: demo.key, curl: demoCurl(url, demo) }, testWorkspaces, close };
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

export interface SteleOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
  /** The server to use instead of an embedded one: a URL, or the driver's options. */
  database?: string | DatabaseAddress;
  /** The folder of the embedded database; by default, a temporary folder that is deleted with the hub. */
  dataDir?: string;
  /** Demo data on an empty database; the default is true. */
  demo?: boolean;
  /** A key with every scope; by default, a new one. */
  adminKey?: string;
  /** Whether to trust `X-Forwarded-*` headers, or which proxies to trust; by default, none. */
  trustProxy?: boolean | string;
  /** With false, the embedded server commits without waiting for the disk: faster, and a crash loses data. */
  durable?: boolean;
  logLevel?: LogLevel;
  /** Also serves `POST /dev/reset` and `POST /dev/workspaces`, for test suites that use only HTTP. */
  devCalls?: boolean;
}

export interface Stele extends Pick<Hub, 'url' | 'database' | 'close'> {
  /** An API key with every scope, valid until a hub starts on the same database with another one. */
  key: string;
  /**
   * Creates an isolated workspace with its own key, seeded from a file or an object. Its `reset` restores that state
   * within milliseconds. Rejects with `SeedError`, or `TestWorkspaceError` for other invalid options.
   */
  workspace(options?: WorkspaceOptions): Promise<TestWorkspace>;
}

/** Starts a hub in this process, on a free port, for tests and embedders. Throws like `startHub`. */
export async function createStele(options: SteleOptions = {}): Promise<Stele> {
  const temporary = options.dataDir === undefined ? await makeTemporaryFolder() : undefined;
  const forget = async (): Promise<void> => {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  };
  const key = options.adminKey ?? generateKey();
  try {
    const { url, database, testWorkspaces, close } = await startHub({
      port: options.port ?? 0,
      host: options.host ?? '127.0.0.1',
      dataDir: options.dataDir ?? join(temporary as string, 'data'),
      database: typeof options.database === 'string' ? { connectionString: options.database } : options.database,
      adminKey: key,
      trustProxy: options.trustProxy ?? false,
      demo: options.demo ?? true,
      durable: options.durable ?? true,
      devCalls: options.devCalls ?? false,
      logger: createLogger(options.logLevel ?? 'silent'),
    });
    return { url, key, database, workspace: testWorkspaces.workspace, close: () => close().finally(forget) };
  } catch (error) {
    await forget();
    throw error;
  }
}

/**
 * For root the database runs as another user, who must be able to enter the folder. The folder's files belong to that
 * user alone.
 */
async function makeTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-'));
  await chmod(folder, 0o755);
  return folder;
}

/**
 * Migrates a database without starting a hub. Returns the numbers of the applied migrations. Throws like `startHub`.
 */
export async function migrateOnly(databaseUrl: string): Promise<number[]> {
  return migrate({ connectionString: databaseUrl });
}
