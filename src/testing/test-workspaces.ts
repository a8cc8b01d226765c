import { randomBytes } from 'node:crypto';
import type { Parts } from '../assembly/parts.ts';
import { generateKey, hashKey, isPossibleKey } from '../core/access/api-key.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Intercept } from '../http/server.ts';
import { NothingNamedError, SeedError, TestWorkspaceError } from './common/errors.ts';
import { makeWorkspace } from './make-workspace.ts';
import { createReadSeed, type NamedSeed, seedError } from './read-seed.ts';
import { idProblems } from './seed-references.ts';
import type { Seed } from './seed-schema.ts';
import type { DrawnIds, SeededIds } from './seeded-ids.ts';
import { createSnapshots, inTurns, type Snapshot } from './snapshots.ts';
import { createIntercept } from './traffic/intercept.ts';
import { controlsOf, createReaders, Traffic, type TrafficControls } from './traffic/traffic.ts';
import { writeSeed } from './write-seed.ts';

export interface WorkspaceOptions {
  /** Letters, digits, `_`, `.` and `-`, at most 63; by default, a new id. */
  id?: string;
  /** The initial state of the workspace: a file, or an object of the same form. By default, empty. */
  seed?: string | URL | Seed;
  /** An API key; by default, a new one. */
  key?: string;
  /** A seed for new ids, an integer: the same requests, one after the other, then get the same ids in every run. */
  ids?: number;
}

/** An isolated workspace, for one test or many. */
export interface TestWorkspace extends TrafficControls {
  id: string;
  /** An API key with every scope on this workspace. */
  key: string;
  /** The hub's URL, without a trailing slash. */
  url: string;
  /**
   * Restores the state after the last seed: orders, history, records, statuses, settings, stored replies to idempotency
   * keys, keys, users and webhook endpoints, with how far each has come; and removes the faults and the journal. Every transaction of the hub is before or after the
   * reset. Rejects if another transaction holds the tables for ten seconds, or the database is away; nothing has changed
   * then.
   */
  reset(): Promise<void>;
  /** Adds records and orders; later resets restore this state. Rejects with `SeedError`, and has added nothing then. */
  seed(seed: string | URL | Seed): Promise<void>;
  /** Keeps the present state under a name, in place of an earlier state of this name. Rejects with `TestWorkspaceError`. */
  snapshot(name: string): Promise<void>;
  /**
   * Restores the state of this name, as `reset` restores that of the seed. Faults and the journal stay. Rejects with
   * `TestWorkspaceError` if there is none.
   */
  restore(name: string): Promise<void>;
  /** Draws new ids from a seed, an integer; without it, they are random again. Throws `TestWorkspaceError`. */
  seedIds(seed?: number): void;
  /** The names of the kept states, in order of age. */
  snapshots(): string[];
  /** Throws `TestWorkspaceError` if there is no state of this name. */
  deleteSnapshot(name: string): void;
}

/** The test workspaces of a hub. */
export interface TestWorkspaces {
  /** Creates a workspace. Rejects with `SeedError`, `TestWorkspaceRightsError`, or `TestWorkspaceError`. */
  workspace(options?: WorkspaceOptions): Promise<TestWorkspace>;
  /** The workspace that was created with this key. */
  findByKey(key: string): TestWorkspace | undefined;
  /** The traffic of a workspace, also of one that is no test workspace; without an id, of the requests without a valid key. */
  trafficOf(workspaceId: string | undefined): Traffic;
  intercept: Intercept;
  close(): Promise<void>;
}

/** Each workspace keeps its seeded state in memory. */
const MOST_WORKSPACES = 1000;

/** Each named state is kept in memory. */
const MOST_SNAPSHOTS = 50;

const SNAPSHOT_NAME = /^[\w.-]{1,63}$/;

const WORKSPACE_ID = /^[\w.-]{1,63}$/;

/** A state of a workspace: its rows, and how far its seeded ids have come. */
interface Kept {
  rows: Snapshot;
  drawn: DrawnIds;
}

/** Builds test workspaces on a hub's parts; `url` is the hub's address, once it listens. */
export function createTestWorkspaces(
  parts: Parts,
  ids: SeededIds,
  dialects: readonly Dialect[],
  url: () => string,
): TestWorkspaces {
  const vendors = dialects.filter(({ name }) => name !== 'hub');
  const readSeed = createReadSeed(vendors);
  const snapshots = createSnapshots({ ...parts.connection, name: 'stele testing' });
  const readers = createReaders(dialects);
  const traffics = new Map<string | undefined, Traffic>();
  const trafficOf = (workspaceId: string | undefined): Traffic => {
    const present = traffics.get(workspaceId) ?? new Traffic(readers);
    traffics.set(workspaceId, present);
    return present;
  };
  const byKey = new Map<string, TestWorkspace>();
  /** Ids, and hashes of keys, which are longer. */
  const taken = new Set<string>();

  const take = async (id: string): Promise<Kept> => ({ rows: await snapshots.take(id), drawn: ids.drawn(id) });
  const restore = async ({ rows, drawn }: Kept): Promise<void> => {
    // Requests that ended before the reset are not stored after it.
    await parts.keepRequests.forget(rows.workspaceId);
    // No change that is gone is sent afterwards, and what is sent begins anew.
    await parts.withoutWebhooks(rows.workspaceId, async () => {
      await snapshots.restore(rows);
      ids.restore(rows.workspaceId, drawn);
      parts.feed.forget(rows.workspaceId);
    });
    // This process's caches of keys, their use and failed sign-ins may describe deleted rows.
    parts.authenticate.forget();
    parts.limitRate.forget();
    parts.core.access.forgetAttempts();
  };
  const fill = async (id: string, { name, seed }: NamedSeed): Promise<void> => {
    const statuses = await parts.core.read.statuses(id);
    if (!statuses.ok) throw new Error('the database is not available');
    const lost = await idProblems(parts.core, id, seed, statuses.value);
    if (!lost.ok) throw new Error('the database is not available');
    const problems =
      lost.value.length > 0 ? lost.value : await writeSeed(parts.core, id, seed, { isOneByOne: ids.isSeeded(id) });
    if (problems.length > 0) throw seedError(name, problems);
  };

  const workspace = async (options: WorkspaceOptions): Promise<TestWorkspace> => {
    const id = options.id ?? `test-${randomBytes(6).toString('hex')}`;
    const key = options.key ?? generateKey();
    const hash = hashKey(key);
    if (!WORKSPACE_ID.test(id)) throw new TestWorkspaceError(`${JSON.stringify(id)} cannot be the id of a workspace`);
    if (!isPossibleKey(key))
      throw new TestWorkspaceError('the key of a workspace is not a valid key: was it mistyped?');
    if (taken.has(id)) throw new TestWorkspaceError(`a workspace ${id} already exists`);
    // Also a key that was revoked since: a reset restores it.
    if (taken.has(hash)) throw new TestWorkspaceError('another workspace already has this key');
    if (byKey.size >= MOST_WORKSPACES) throw new TestWorkspaceError(`there are already ${MOST_WORKSPACES} workspaces`);
    taken.add(id).add(hash);
    try {
      const named = await readSeed(options.seed ?? {});
      checkIdSeed(options.ids);
      const before = await take(id);
      ids.use(id, options.ids);
      await makeWorkspace(parts, id, key, named, () => ids.newId(id));
      const made = await opened(id, key, named, before);
      byKey.set(hash, made);
      return made;
    } catch (error) {
      taken.delete(id);
      taken.delete(hash);
      throw error;
    }
  };

  const opened = async (id: string, key: string, seed: NamedSeed, before: Kept): Promise<TestWorkspace> => {
    let snapshot = before;
    const named = new Map<string, Kept>();
    const traffic = trafficOf(id);
    const turns = inTurns();
    const add = async (more: NamedSeed): Promise<void> => {
      try {
        await fill(id, more);
        snapshot = await take(id);
      } catch (error) {
        await restore(snapshot);
        throw error;
      }
    };
    await add(seed);
    return {
      id,
      key,
      get url() {
        return url();
      },
      ...controlsOf(() => traffic),
      reset: () =>
        turns(async () => {
          await restore(snapshot);
          traffic.reset();
        }),
      snapshot: (name) =>
        turns(async () => {
          if (!SNAPSHOT_NAME.test(name)) {
            throw new TestWorkspaceError(`${JSON.stringify(name)} cannot be the name of a snapshot`);
          }
          if (named.size >= MOST_SNAPSHOTS && !named.has(name)) {
            throw new TestWorkspaceError(`there are already ${MOST_SNAPSHOTS} snapshots: delete some`);
          }
          const taken = await take(id);
          named.delete(name);
          named.set(name, taken);
        }),
      restore: (name) =>
        turns(async () => {
          const found = named.get(name);
          if (!found) throw noSnapshot(name, named);
          await restore(found);
        }),
      seedIds: (given) => {
        checkIdSeed(given);
        ids.use(id, given);
      },
      snapshots: () => [...named.keys()],
      deleteSnapshot: (name) => {
        if (!named.delete(name)) throw noSnapshot(name, named);
      },
      seed: (given) =>
        turns(async () => {
          const more = await readSeed(given);
          if (more.seed.workspace || more.seed.statuses) {
            throw new SeedError(`${more.name}: workspace and statuses can be given only when a workspace is created`);
          }
          await add(more);
        }),
    };
  };

  return {
    workspace: (options = {}) => workspace(options),
    findByKey: (key) => byKey.get(hashKey(key)),
    trafficOf,
    intercept: createIntercept({
      routes: readers.routes,
      dialects,
      authenticate: parts.authenticate,
      // A hub without test workspaces has no work with its requests.
      isWatching: () => traffics.size > 0,
      trafficOf: (workspaceId) => (workspaceId === undefined ? trafficOf(undefined) : traffics.get(workspaceId)),
      now: parts.connection.clock?.now ?? Date.now,
    }),
    close: () => snapshots.close(),
  };
}

const noSnapshot = (name: string, named: ReadonlyMap<string, unknown>): NothingNamedError =>
  new NothingNamedError(
    `there is no snapshot ${name}${named.size > 0 ? `; there are ${[...named.keys()].join(', ')}` : ''}`,
  );

function checkIdSeed(seed: number | undefined): void {
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw new TestWorkspaceError('the seed of ids must be an integer');
}
