import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, ConnectionOptions } from '../store/database/connection.ts';
import { PooledConnection } from '../store/database/connection.ts';
import { type Query, storing } from '../store/database/query.ts';
import { CommitUncertain, troubleOf } from '../store/database/sql-error.ts';
import { AS_LOGIN, BEGIN, ROLLBACK, waitAtMost } from '../store/database/transaction.ts';
import {
  BEGIN_SNAPSHOT,
  countRows,
  deleteTouched,
  findWorkspaceTables,
  findWriter,
  insertRows,
  isSuperuser,
  lockTables,
  readKeys,
  readRows,
  WITHOUT_REFERENCES,
  type WorkspaceTable,
} from '../store/snapshots.ts';
import { TestWorkspaceRightsError } from './common/errors.ts';

/** The state of a workspace at one moment, in memory. */
export interface Snapshot {
  workspaceId: string;
  tables: KeptTable[];
}

interface KeptTable {
  table: WorkspaceTable;
  /** By key, each row as JSON. */
  rows: ReadonlyMap<string, string>;
  /** The transactions that wrote the rows: a row that another transaction wrote has changed. */
  writers: string[];
}

/** Takes and restores snapshots, one at a time. */
export interface Snapshots {
  /** Rejects with `TestWorkspaceRightsError`, or the database's error. */
  take(workspaceId: string): Promise<Snapshot>;
  /**
   * Restores every row of the workspace, in one transaction that runs alone. Rejects if the tables cannot be locked
   * within ten seconds, or with the database's error; nothing has changed then.
   */
  restore(snapshot: Snapshot): Promise<void>;
  close(): Promise<void>;
}

/** The time limit for locking all tables. */
const RESTORE_WITHIN_MS = 10_000;

/**
 * The time to wait for one table before releasing all and starting over: its holder may be waiting for a table that the
 * reset has locked. The time grows with each attempt, since the holder may also be a long transaction.
 */
const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 320;

/** Opens a connection of its own on first use. */
export function createSnapshots(options: ConnectionOptions): Snapshots {
  const pooled = new PooledConnection(options);
  const turns = inTurns();
  const inTurn = <T>(run: (connection: Connection) => Promise<T>): Promise<T> =>
    turns(async () => {
      const connection = await pooled.get();
      try {
        return await run(connection);
      } catch (error) {
        if (error instanceof CommitUncertain) connection.destroy();
        else await connection.abandon();
        throw error;
      }
    });
  return {
    take: (workspaceId) => inTurn((connection) => take(connection, workspaceId)),
    restore: (snapshot) => inTurn((connection) => restoreWithRetries(connection, snapshot)),
    close: () => turns(() => pooled.close()),
  };
}

async function take(connection: Connection, workspaceId: string): Promise<Snapshot> {
  const [mayReset, tables] = await connection.pipeline(isSuperuser(), findWorkspaceTables());
  if (!mayReset) {
    throw new TestWorkspaceRightsError(
      'test workspaces need a database login that is a superuser: a reset rewrites history, which other logins must not',
    );
  }
  const kept: KeptTable[] = [];
  const reads = tables.map((table) =>
    storing(readRows(table, workspaceId), (rows) => {
      const writers = [...new Set(rows.map(({ writer }) => writer))];
      kept.push({ table, rows: new Map(rows.map(({ key, row }) => [key, row])), writers });
    }),
  );
  await connection.pipeline(BEGIN_SNAPSHOT, AS_LOGIN, ...reads, ROLLBACK);
  return { workspaceId, tables: kept };
}

async function restoreWithRetries(connection: Connection, snapshot: Snapshot): Promise<void> {
  const latest = performance.now() + RESTORE_WITHIN_MS;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      await restore(connection, snapshot, waitMs);
      return;
    } catch (error) {
      const trouble = error instanceof CommitUncertain ? undefined : troubleOf(error);
      const isPassing = trouble?.kind === 'locked' || trouble?.kind === 'retry';
      if (!isPassing || performance.now() > latest) throw error;
      await connection.abandon();
      await sleep(randomInt(waitMs));
    }
  }
}

/**
 * Rows without a later write stay, so that the cost of a reset depends on the changes and hardly on the size of the
 * seed.
 */
async function restore(connection: Connection, { workspaceId, tables }: Snapshot, waitMs: number): Promise<void> {
  const left = new Map<KeptTable, ReadonlyMap<string, number>>();
  const queries: Query<void>[] = tables.flatMap((kept) => [
    deleteTouched(kept.table, workspaceId, kept.writers),
    storing(countRows(kept.table, workspaceId), (counts) => {
      left.set(kept, counts);
    }),
  ]);
  let writer = '';
  await connection.pipeline(
    BEGIN,
    AS_LOGIN,
    waitAtMost(waitMs),
    lockTables(tables.map(({ table }) => table)),
    WITHOUT_REFERENCES,
    storing(findWriter(), (found) => {
      writer = found;
    }),
    ...queries,
  );
  const lacking = tables.filter((kept) => sum(left.get(kept)) < kept.rows.size);
  const present = await connection.pipeline(...lacking.map(({ table }) => readKeys(table, workspaceId)));
  const inserts = lacking.map(({ table, rows }, i) =>
    insertRows(
      table,
      [...rows].filter(([key]) => !present[i]?.has(key)).map(([, row]) => row),
    ),
  );
  await connection.commit(inserts);
  for (const kept of tables) kept.writers = [...(left.get(kept)?.keys() ?? [])];
  for (const kept of lacking) kept.writers.push(writer);
}

const sum = (counts: ReadonlyMap<string, number> = new Map()): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);

/** Runs tasks one after the other, also after a failure. */
export function inTurns(): <T>(run: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const result = last.then(run);
    last = result.catch(() => undefined);
    return result;
  };
}
