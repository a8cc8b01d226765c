import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from './assembly/logger.ts';
import type { Parts } from './assembly/parts.ts';
import { type Hub, type HubExtension, startHub } from './assembly/start-hub.ts';
import type { LogLevel } from './config/config.ts';
import { generateKey } from './core/access/api-key.ts';
import { dialects } from './dialects/all.ts';
import type { DatabaseAddress, MovedClock } from './store/database/connection.ts';
import { createCalls } from './testing/calls.ts';
import { HubClock, NO_CLOCK, type TestClock } from './testing/clock.ts';
import { createSeededIds } from './testing/seeded-ids.ts';
import {
  createTestWorkspaces,
  type TestWorkspace,
  type TestWorkspaces,
  type WorkspaceOptions,
} from './testing/test-workspaces.ts';
import { controlsOf, type TrafficControls } from './testing/traffic/traffic.ts';

export { createLogger } from './assembly/logger.ts';
export { type Hub, type HubOptions, migrateOnly, startHub } from './assembly/start-hub.ts';
export { DataFolderError } from './embedded/postgres.ts';
export { MigrationRightsError, NewerDatabaseError, OldServerError } from './store/database/migrate.ts';
export type { ClockDuration, ClockSetting, ClockState, TestClock } from './testing/clock.ts';
export { SeedError, TestWorkspaceError, TestWorkspaceRightsError, VerificationError } from './testing/common/errors.ts';
export type { Seed } from './testing/seed-schema.ts';
export type { TestWorkspace, WorkspaceOptions } from './testing/test-workspaces.ts';
export type { Fault, FaultOptions } from './testing/traffic/faults.ts';
export type { Times } from './testing/traffic/journal.ts';
export type { JournalEntry } from './testing/traffic/journal-entry.ts';
export type { RequestMatch } from './testing/traffic/request-match.ts';
export type { TrafficControls } from './testing/traffic/traffic.ts';

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
  /**
   * Addresses and networks that webhooks may be sent to although they are not public, by plain `http` too. By default
   * those of this machine, where tests have their receivers.
   */
  webhookAllowedRanges?: readonly string[];
  /**
   * Whether tests can move the hub's clock. By default, they can if the hub has a temporary database of its own. With
   * another `database` or `dataDir`, it adds the schema `stele_clock` there and changes the defaults of columns.
   */
  clock?: boolean;
  /** Also serves the calls below `/dev`, for test suites that use only HTTP. */
  devCalls?: boolean;
}

/** Its own faults and journal are those of requests without a valid key, such as signing in. */
export interface Stele extends Pick<Hub, 'url' | 'database' | 'close'>, TrafficControls {
  /** An API key with every scope, valid until a hub starts on the same database with another one. */
  key: string;
  /**
   * Creates an isolated workspace with its own key, seeded from a file or an object. Its `reset` restores that state
   * within milliseconds. Rejects with `SeedError`, or `TestWorkspaceError` for other invalid options.
   */
  workspace(options?: WorkspaceOptions): Promise<TestWorkspace>;
  /** The time by which the hub works. Its calls are refused in a hub without such a clock. */
  clock: TestClock;
}

const LOOPBACK = ['127.0.0.0/8', '::1'];

/** Starts a hub in this process, on a free port, for tests and embedders. Throws like `startHub`. */
export async function createStele(options: SteleOptions = {}): Promise<Stele> {
  const temporary = options.dataDir === undefined ? await makeTemporaryFolder() : undefined;
  const forget = async (): Promise<void> => {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  };
  const key = options.adminKey ?? generateKey();
  let workspaces: TestWorkspaces | undefined;
  let clock: HubClock | undefined;
  const install = async (database: DatabaseAddress): Promise<MovedClock> => {
    clock = await HubClock.install(database);
    return clock.moved;
  };
  const ids = createSeededIds();
  const extend = (parts: Parts, url: () => string): HubExtension => {
    const made = createTestWorkspaces(parts, ids, dialects, url);
    workspaces = made;
    clock?.attach(parts);
    const calls = options.devCalls ? createCalls(made, clock ?? NO_CLOCK, parts.authenticate, dialects) : [];
    return { calls, intercept: made.intercept, close: () => made.close() };
  };
  const hasClock = options.clock ?? (options.database === undefined && options.dataDir === undefined);
  try {
    const { url, database, close } = await startHub(
      {
        port: options.port ?? 0,
        host: options.host ?? '127.0.0.1',
        dataDir: options.dataDir ?? join(temporary as string, 'data'),
        database: typeof options.database === 'string' ? { connectionString: options.database } : options.database,
        adminKey: key,
        trustProxy: options.trustProxy ?? false,
        demo: options.demo ?? true,
        webhookAllowedRanges: options.webhookAllowedRanges ?? LOOPBACK,
        durable: options.durable ?? true,
        logger: createLogger(options.logLevel ?? 'silent'),
      },
      { extend, newId: ids.newId, clock: hasClock ? install : undefined },
    );
    const { workspace, trafficOf } = workspaces as unknown as TestWorkspaces;
    return {
      url,
      key,
      database,
      workspace,
      clock: (clock as HubClock | undefined) ?? NO_CLOCK,
      ...controlsOf(() => trafficOf(undefined)),
      close: () => close().finally(forget),
    };
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
