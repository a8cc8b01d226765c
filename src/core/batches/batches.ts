import { type Batch, type BatchCounts, type BatchEntry, countEntries, type RefusedRow } from '../../model/batch.ts';
import type { OrderChange } from '../../model/change.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { findActors, type KnownActor } from '../../store/access/actors.ts';
import {
  type BatchFilter,
  type BatchSlice,
  deleteBatch,
  deleteSlices,
  type EntryPlace,
  endBatch,
  findBatch,
  findBatchOfCall,
  findEntries,
  findSlice,
  insertBatch,
  insertSlices,
  listBatches,
  markUndone,
  type NewBatch,
  recordSlice,
  renewBatch,
  SLICE,
  setBatchTotal,
  takeBatch,
} from '../../store/batches.ts';
import type { FairReading, Reading } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import {
  type ChangedOrder,
  findChangedAmong,
  findChangedOrders,
  findTraces,
} from '../../store/orders/batch-changes.ts';
import { createGuarded } from '../guarded.ts';
import { type IdPage, type IdPageRequest, listById } from '../lists/read-list.ts';
import type { Ending } from '../transaction/end.ts';
import type { Transactions } from '../transaction/run.ts';
import { createShortWrites } from '../transaction/short-writes.ts';
import { BatchStopped } from './batch-stopped.ts';

export type { BatchFilter, EntryPlace, NewBatch } from '../../store/batches.ts';
export { BATCH_LEASE_SECONDS } from '../../store/batches.ts';
export type { ChangedOrder } from '../../store/orders/batch-changes.ts';

/** Orders that are collected for a batch, page by page. It throws `BatchStopped`. */
export type IdPages = AsyncIterable<readonly string[]>;

/** Stored batches. All calls may also fail with `unavailable` or `busy`. */
export interface Batches {
  /**
   * Stores a batch that `owner` works on, with its orders: a list in one transaction, pages in many. Returns how many orders there
   * are. When they are not `batch.total`, nothing is stored, and it fails with `conflict`. A batch that takes another back is
   * noted there.
   */
  begin(
    workspaceId: string,
    batch: NewBatch,
    owner: string,
    orders: readonly string[] | IdPages,
  ): Promise<Result<number>>;
  /** Collects the orders of a batch that was cut off while it collected them, before it changed any. */
  collectAgain(workspaceId: string, batch: Pick<Batch, 'id' | 'undoes'>, pages: IdPages): Promise<Result<number>>;
  /** The statements that store a batch that is done, for the transaction that does it. */
  storing(workspaceId: string, batch: NewBatch, entries: readonly BatchEntry[]): Query<void>[];
  /** Fails with `not_found`. */
  find(workspaceId: string, id: string): Promise<Result<Batch>>;
  /** The batch that a call with this hash has begun. */
  ofCall(workspaceId: string, callHash: string): Promise<Result<Batch | undefined>>;
  /** The latest first, from the one before `after` on. */
  list(workspaceId: string, filter: BatchFilter, page: IdPageRequest): Promise<Result<IdPage<Batch>>>;
  /** Takes a batch for `owner`. Fails with `conflict` when it is done or undone, or another process works on it. */
  take(workspaceId: string, id: string, owner: string): Promise<Result<void>>;
  renew(workspaceId: string, id: string, owner: string): Promise<void>;
  /** Gives a batch back: it is done when all its orders are. */
  end(workspaceId: string, id: string, owner: string): Promise<Result<void>>;
  /** A slice of its orders; `undefined` behind the last one. */
  slice(workspaceId: string, id: string, slice: number): Promise<Result<BatchEntry[] | undefined>>;
  /** Stores a slice with what was done now. Fails with `conflict` when another process has taken the batch. */
  record(workspaceId: string, id: string, owner: string, slice: BatchSlice, done: BatchCounts): Promise<Result<void>>;
  /** Entries after a place; `result` null stands for orders that are not done. */
  entries(
    workspaceId: string,
    id: string,
    after: EntryPlace,
    result: string | null | undefined,
    most: number,
  ): Promise<Result<{ place: EntryPlace; entry: BatchEntry }[]>>;
  /** The stored refused rows of an import after a place, in the order of its file. */
  refusedRows(
    workspaceId: string,
    id: string,
    after: EntryPlace,
    most: number,
  ): Promise<Result<{ place: EntryPlace; entry: RefusedRow }[]>>;
  /** The orders that a batch changed, by id, after one of them: what the history says. */
  changed(workspaceId: string, id: string, after: string, most: number): Promise<Result<ChangedOrder[]>>;
  /** As `changed`, of these orders. */
  changedAmong(workspaceId: string, id: string, orderIds: readonly string[]): Promise<Result<ChangedOrder[]>>;
  /** The keys and users that these ids stand for. */
  actors(workspaceId: string, ids: readonly string[]): Promise<Result<ReadonlyMap<string, KnownActor>>>;
  /** The versions of orders from the first one that is part of a batch, with the actors. */
  traces(workspaceId: string, id: string, orderIds: readonly string[]): Promise<Result<BatchTraces>>;
}

/** Versions by order, the first one first. */
export interface BatchTraces {
  versions: ReadonlyMap<string, OrderChange[]>;
  actors: ReadonlyMap<string, KnownActor>;
}

/** What batches are built on. */
export interface BatchesOn {
  readers: Reading;
  queuedReaders: FairReading;
  /** Short transactions. */
  transactions: Transactions;
  onError(error: unknown): void;
}

/** The refusal of a batch that is about more or fewer orders than its caller expects. */
export const notAsExpected = (expected: number, found: number): Result<never> =>
  refuse({ kind: 'conflict', reason: `${found} orders match, and ${expected} were expected: nothing was changed` });

/** Builds it, or the dry run of it. */
export function createBatches({ readers, queuedReaders, transactions, onError }: BatchesOn, ending: Ending): Batches {
  const guarded = createGuarded(onError);
  const write = createShortWrites(transactions, ending);
  const read = <T>(workspaceId: string, query: Query<T>): Promise<Result<T>> =>
    guarded(async () => {
      const [found] = await queuedReaders.of(workspaceId).read(query);
      return ok(found);
    });
  const collect = (workspaceId: string, id: string, pages: IdPages): Promise<Result<number>> =>
    storeInSlices(pages, (from, slices) => write(workspaceId, insertSlices(workspaceId, id, from, slices)));
  const complete = async (
    workspaceId: string,
    { id, undoes }: Pick<Batch, 'id' | 'undoes'>,
    total: number,
  ): Promise<Result<number>> => {
    const noted = undoes === undefined ? [] : [markUndone(workspaceId, undoes, id)];
    const done = await write(workspaceId, setBatchTotal(workspaceId, id, total), ...noted);
    return done.ok ? ok(total) : done;
  };
  return {
    begin: async (workspaceId, batch, owner, orders) => {
      if (isList(orders)) {
        const begun = await write(
          workspaceId,
          insertBatch(workspaceId, { ...batch, total: orders.length }, owner),
          insertSlices(workspaceId, batch.id, 0, slicesOf(orders.map((id) => ({ id })))),
          ...(batch.undoes === undefined ? [] : [markUndone(workspaceId, batch.undoes, batch.id)]),
        );
        return begun.ok ? ok(orders.length) : begun;
      }
      const begun = await write(workspaceId, insertBatch(workspaceId, { ...batch, total: undefined }, owner));
      if (!begun.ok) return begun;
      const collected = await collect(workspaceId, batch.id, orders);
      const isExpected = batch.total === undefined || !collected.ok || collected.value === batch.total;
      if (collected.ok && isExpected) return complete(workspaceId, batch, collected.value);
      await write(workspaceId, deleteBatch(workspaceId, batch.id));
      return collected.ok ? notAsExpected(batch.total ?? 0, collected.value) : collected;
    },
    collectAgain: async (workspaceId, batch, pages) => {
      const deleted = await write(workspaceId, deleteSlices(workspaceId, batch.id));
      const collected = deleted.ok ? await collect(workspaceId, batch.id, pages) : deleted;
      return collected.ok ? complete(workspaceId, batch, collected.value) : collected;
    },
    storing: (workspaceId, batch, entries) => [
      insertBatch(workspaceId, batch, batch.id),
      insertSlices(workspaceId, batch.id, 0, slicesOf(entries)),
      ...slicesOf(entries).map((slice, i) => countingOf(workspaceId, batch.id, i, slice)),
      endBatch(workspaceId, batch.id, batch.id),
    ],
    find: (workspaceId, id) =>
      guarded(async () => {
        const [found] = await readers.read(findBatch(workspaceId, id));
        return found ? ok(found) : refuse({ kind: 'not_found', entity: 'batch', id });
      }),
    ofCall: (workspaceId, callHash) =>
      guarded(async () => {
        const [found] = await readers.read(findBatchOfCall(workspaceId, callHash));
        return ok(found);
      }),
    list: (workspaceId, filter, page) =>
      guarded(() => listById(readers, (after, most) => listBatches(workspaceId, filter, after, most), page)),
    take: async (workspaceId, id, owner) => {
      const taken = await write(workspaceId, takeBatch(workspaceId, id, owner));
      if (!taken.ok) return taken;
      return taken.value ? ok(undefined) : refuse({ kind: 'conflict', reason: 'The batch is running, done or undone' });
    },
    renew: async (workspaceId, id, owner) => {
      // The next renewal follows soon enough. A lost batch is noticed when a slice is stored.
      await write(workspaceId, renewBatch(workspaceId, id, owner));
    },
    end: (workspaceId, id, owner) => write(workspaceId, endBatch(workspaceId, id, owner)),
    slice: (workspaceId, id, slice) => read(workspaceId, findSlice(workspaceId, id, slice)),
    record: async (workspaceId, id, owner, slice, done) => {
      const recorded = await write(workspaceId, recordSlice(workspaceId, id, owner, slice, done));
      if (!recorded.ok) return recorded;
      return recorded.value
        ? ok(undefined)
        : refuse({ kind: 'conflict', reason: 'The batch was continued by another call' });
    },
    entries: (workspaceId, id, after, result, most) =>
      read(workspaceId, findEntries<BatchEntry>(workspaceId, id, after, result, most)),
    refusedRows: (workspaceId, id, after, most) =>
      read(workspaceId, findEntries<RefusedRow>(workspaceId, id, after, undefined, most)),
    changed: (workspaceId, id, after, most) => read(workspaceId, findChangedOrders(workspaceId, id, after, most)),
    changedAmong: (workspaceId, id, orderIds) => read(workspaceId, findChangedAmong(workspaceId, id, orderIds)),
    actors: (workspaceId, ids) => read(workspaceId, findActors(workspaceId, [...new Set(ids)])),
    traces: (workspaceId, id, orderIds) =>
      guarded(async () => {
        const reading = queuedReaders.of(workspaceId);
        const [changes] = await reading.read(findTraces(workspaceId, id, orderIds));
        const authors = [...new Set(changes.map(({ actor }) => actor))];
        const [actors] = await reading.read(findActors(workspaceId, authors));
        return ok({ versions: Map.groupBy(changes, ({ order_id }) => order_id), actors });
      }),
  };
}

/** The query of `recordSlice`, whose answer is known within the transaction that stores the batch. */
function countingOf(workspaceId: string, id: string, slice: number, entries: readonly BatchEntry[]): Query<void> {
  const query = recordSlice(workspaceId, id, id, { slice, entries: [...entries] }, countEntries(entries));
  return { ...query, read: () => undefined };
}

const isList = (orders: readonly string[] | IdPages): orders is readonly string[] => Array.isArray(orders);

/** Divides entries into slices. */
function slicesOf<T>(entries: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(entries.length / SLICE) }, (_, i) => entries.slice(i * SLICE, (i + 1) * SLICE));
}

/** Slices that are stored with one statement. */
const SLICES_AT_ONCE = 20;

/** Passes orders on in whole slices. Returns how many there were. */
async function storeInSlices(
  pages: IdPages,
  store: (from: number, slices: BatchEntry[][]) => Promise<Result<void>>,
): Promise<Result<number>> {
  let waiting: BatchEntry[] = [];
  let stored = 0;
  let total = 0;
  const flush = async (): Promise<Result<void>> => {
    const slices = slicesOf(waiting);
    waiting = [];
    const done = slices.length === 0 ? ok(undefined) : await store(stored, slices);
    stored += slices.length;
    return done;
  };
  try {
    for await (const ids of pages) {
      total += ids.length;
      for (const id of ids) waiting.push({ id });
      if (waiting.length < SLICE * SLICES_AT_ONCE) continue;
      const whole = waiting.length - (waiting.length % SLICE);
      const rest = waiting.splice(whole);
      const done = await flush();
      if (!done.ok) return done;
      waiting = rest;
    }
  } catch (error) {
    if (error instanceof BatchStopped) return error.failed;
    throw error;
  }
  const done = await flush();
  return done.ok ? ok(total) : done;
}
