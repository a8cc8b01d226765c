import type { Import, ImportProgress, ImportState, SavedMapping } from '../../model/import.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { FairReading, Reading } from '../../store/database/connections.ts';
import type { Query } from '../../store/database/query.ts';
import { BEGIN } from '../../store/database/transaction.ts';
import { analyzeOrders, findIsUnknown } from '../../store/imports/analyze.ts';
import {
  advanceImport,
  findImport,
  findImportOrders,
  insertImport,
  listImports,
  type OrdersPage,
} from '../../store/imports/imports.ts';
import { deleteMapping, findMapping, listMappings, MOST_MAPPINGS, putMapping } from '../../store/imports/mappings.ts';
import { createGuarded } from '../guarded.ts';
import { type IdPage, type IdPageRequest, listById } from '../lists/lists.ts';
import { type End, end } from '../transaction/end.ts';
import type { Outcome, Transactions } from '../transaction/run.ts';

/** What is remembered of imports. All fail with `unavailable` too. */
export interface Imports {
  begin(
    workspaceId: string,
    begun: Pick<Import, 'id' | 'kind' | 'format' | 'settings'>,
    actor: string,
  ): Promise<Result<void>>;
  /** Fails with `not_found`. */
  find(workspaceId: string, id: string): Promise<Result<Import>>;
  /** The latest first, from the one before `after` on. */
  list(workspaceId: string, page: IdPageRequest): Promise<Result<IdPage<Import>>>;
  /**
   * Stores how far one has come from `from`, with what its dialect is to know of the orders before there. Fails with `conflict` when it stands
   * elsewhere by now.
   */
  advance(
    workspaceId: string,
    id: string,
    from: number,
    progress: ImportProgress,
    state: ImportState,
    orders?: string,
  ): Promise<Result<void>>;
  /** Loads what `advance` stored of the orders that an import has read, in the order in which it was stored. */
  ordersRead(workspaceId: string, id: string, into: { load(orders: string): void }): Promise<Result<void>>;
  /**
   * Has the database look at its tables, if they grew from next to nothing since it last did: until then it plans as if they
   * were empty. Where it may not be asked, it looks by itself in time.
   */
  analyzeTables(workspaceId: string): Promise<void>;
  /** Fails with `not_found`. */
  mapping(workspaceId: string, name: string): Promise<Result<SavedMapping>>;
  mappings(workspaceId: string): Promise<Result<SavedMapping[]>>;
  /** Fails with `conflict` when there are too many. */
  putMapping(workspaceId: string, name: string, mapping: unknown): Promise<Result<SavedMapping>>;
  /** Fails with `not_found`. */
  deleteMapping(workspaceId: string, name: string): Promise<Result<void>>;
}

/** What remembering is built on. */
export interface ImportsOn {
  readers: Reading;
  queuedReaders: FairReading;
  /** Short ones. */
  transactions: Transactions;
  onError(error: unknown): void;
}

/** Builds remembering, or the dry run of it. */
export function createImports({ readers, queuedReaders, transactions, onError }: ImportsOn, how: End): Imports {
  const guarded = createGuarded(onError);
  const conflict = (reason: string) => refuse({ kind: 'conflict', reason } as const);
  const unknownMapping = (id: string) => refuse({ kind: 'not_found', entity: 'import mapping', id } as const);
  /** Runs statements in one transaction, and answers what the first returned. */
  const write = async <T>(workspaceId: string, query: Query<T>, ...more: Query<void>[]): Promise<Result<T>> => {
    const done = await transactions.run(workspaceId, async (connection): Promise<Outcome<{ value: T }>> => {
      const [, value] = await connection.pipeline(BEGIN, query, ...more);
      await end(connection, [], how, true);
      return { ok: true, value };
    });
    return done.ok ? ok(done.value) : done;
  };
  return {
    begin: (workspaceId, begun, actor) => {
      const [insert, forget] = insertImport(workspaceId, begun, actor);
      return write(workspaceId, insert, forget);
    },
    find: (workspaceId, id) =>
      guarded(async () => {
        const [found] = await readers.read(findImport(workspaceId, id));
        return found ? ok(found) : refuse({ kind: 'not_found', entity: 'import', id });
      }),
    list: (workspaceId, page) =>
      guarded(() => listById(readers, (after, most) => listImports(workspaceId, after, most), page)),
    advance: async (workspaceId, id, from, progress, state, orders) => {
      const query = advanceImport(workspaceId, id, from, { ...progress, state, orders });
      const advanced = await write(workspaceId, query);
      if (!advanced.ok) return advanced;
      return advanced.value ? ok(undefined) : conflict('The import has gone on through another upload');
    },
    ordersRead: (workspaceId, id, into) =>
      guarded(async () => {
        for (let after: number | undefined = -1; after !== undefined; ) {
          const [page]: readonly [OrdersPage] = await readers.read(findImportOrders(workspaceId, id, after));
          for (const entries of page.entries) into.load(entries);
          after = page.last;
        }
        return ok(undefined);
      }),
    analyzeTables: async (workspaceId) => {
      try {
        const reading = queuedReaders.of(workspaceId);
        const [isUnknown] = await reading.read(findIsUnknown());
        if (isUnknown) await reading.read(analyzeOrders());
      } catch {
        // Nothing depends on it but the time an import takes.
      }
    },
    mapping: (workspaceId, name) =>
      guarded(async () => {
        const [found] = await readers.read(findMapping(workspaceId, name));
        return found ? ok(found) : unknownMapping(name);
      }),
    mappings: (workspaceId) =>
      guarded(async () => {
        const [found] = await readers.read(listMappings(workspaceId));
        return ok(found);
      }),
    putMapping: async (workspaceId, name, mapping) => {
      const put = await write(workspaceId, putMapping(workspaceId, name, mapping));
      if (!put.ok) return put;
      const tooMany = `A workspace has at most ${MOST_MAPPINGS} import mappings: delete one first`;
      return put.value ? ok(put.value) : conflict(tooMany);
    },
    deleteMapping: async (workspaceId, name) => {
      const deleted = await write(workspaceId, deleteMapping(workspaceId, name));
      if (!deleted.ok) return deleted;
      return deleted.value ? ok(undefined) : unknownMapping(name);
    },
  };
}
