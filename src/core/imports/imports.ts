import type { RefusedRow } from '../../model/batch.ts';
import type { Import, ImportProgress, ImportState, SavedMapping } from '../../model/import.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { FairReading, Reading } from '../../store/database/connection.ts';
import {
  advanceImport,
  analyzeOrders,
  deleteMapping,
  findImport,
  findImportOrders,
  findIsUnanalyzed,
  findMapping,
  type ImportOrigin,
  insertImport,
  listImports,
  listMappings,
  MOST_MAPPINGS,
  type OrdersPage,
  putMapping,
  renewImport,
} from '../../store/imports.ts';
import { createGuarded } from '../guarded.ts';
import { type IdPage, type IdPageRequest, listById } from '../lists/read-list.ts';
import type { Ending } from '../transaction/end.ts';
import type { Transactions } from '../transaction/run.ts';
import { createShortWrites } from '../transaction/short-writes.ts';

/** Stored imports and mappings. All calls may also fail with `unavailable`. */
export interface Imports {
  begin(
    workspaceId: string,
    begun: Pick<Import, 'id' | 'kind' | 'format' | 'settings'>,
    origin: ImportOrigin,
  ): Promise<Result<void>>;
  /** Tells that an import is still being read. */
  renew(workspaceId: string, id: string): Promise<void>;
  /** Fails with `not_found`. */
  find(workspaceId: string, id: string): Promise<Result<Import>>;
  /** The latest first, from the one before `after` on. */
  list(workspaceId: string, page: IdPageRequest): Promise<Result<IdPage<Import>>>;
  /**
   * Stores the progress of an import that was at the byte `from`, with entries of the orders that were read and the rows that were
   * refused since. Fails with `conflict` if the import is at another byte by now.
   */
  advance(
    workspaceId: string,
    id: string,
    from: number,
    progress: ImportProgress,
    state: ImportState,
    orders?: string,
    refusedRows?: readonly RefusedRow[],
  ): Promise<Result<void>>;
  /** Loads the entries that `advance` stored, in the order in which they were stored. */
  ordersRead(workspaceId: string, id: string, into: { load(orders: string): void }): Promise<Result<void>>;
  /**
   * Analyzes the tables of orders, if they were nearly empty at the last analysis: until then the database plans as if they were
   * empty. Without the right to do so, the database analyzes them by itself after a while.
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

/** What stored imports are built on. */
export interface ImportsOn {
  readers: Reading;
  queuedReaders: FairReading;
  /** Short transactions. */
  transactions: Transactions;
  onError(error: unknown): void;
}

/** Builds it, or the dry run of it. */
export function createImports({ readers, queuedReaders, transactions, onError }: ImportsOn, ending: Ending): Imports {
  const guarded = createGuarded(onError);
  const conflict = (reason: string) => refuse({ kind: 'conflict', reason } as const);
  const unknownMapping = (id: string) => refuse({ kind: 'not_found', entity: 'import mapping', id } as const);
  const write = createShortWrites(transactions, ending);
  return {
    begin: (workspaceId, begun, origin) => write(workspaceId, insertImport(workspaceId, begun, origin)),
    renew: async (workspaceId, id) => {
      // The next renewal follows soon enough.
      await write(workspaceId, renewImport(workspaceId, id));
    },
    find: (workspaceId, id) =>
      guarded(async () => {
        const [found] = await readers.read(findImport(workspaceId, id));
        return found ? ok(found) : refuse({ kind: 'not_found', entity: 'import', id });
      }),
    list: (workspaceId, page) =>
      guarded(() => listById(readers, (after, most) => listImports(workspaceId, after, most), page)),
    advance: async (workspaceId, id, from, progress, state, orders, refusedRows = []) => {
      const query = advanceImport(workspaceId, id, from, { ...progress, state, orders, refusedRows });
      const advanced = await write(workspaceId, query);
      if (!advanced.ok) return advanced;
      return advanced.value ? ok(undefined) : conflict('The import was resumed by another upload');
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
        const [isUnanalyzed] = await reading.read(findIsUnanalyzed());
        if (isUnanalyzed) await reading.read(analyzeOrders());
      } catch {
        // Only the speed of the import depends on it.
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
